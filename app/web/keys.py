"""What handlers find in the application, by typed key."""

from __future__ import annotations

from aiohttp import web

from app.bookings.appointments import Appointments
from app.bookings.by_staff import StaffAppointments
from app.bookings.service import BookingService
from app.config import Settings
from app.db import Database, Listener
from app.messages.sending import MessageSender
from app.providers.registry import Providers
from app.telemetry.counters import Counters
from app.telemetry.metrics import Metrics
from app.tokens import Tokens
from app.web.misuse import MisuseLimit
from app.web.notification_batcher import NotificationBatcher
from app.web.plans import Plans
from app.web.rates import RateLimiter
from app.web.window_counts import WindowCounts
from app.zone_watch import ZoneWatch

SETTINGS = web.AppKey("settings", Settings)
DATABASE = web.AppKey("database", Database)
LISTENER = web.AppKey("listener", Listener)
PROVIDERS = web.AppKey("providers", Providers)
TOKENS = web.AppKey("tokens", Tokens)
SERVICE = web.AppKey("service", BookingService)
APPOINTMENTS = web.AppKey("appointments", Appointments)
STAFF_APPOINTMENTS = web.AppKey("staff_appointments", StaffAppointments)
COUNTS = web.AppKey("counts", WindowCounts)
"""Of minutes."""
HOUR_COUNTS = web.AppKey("hour_counts", WindowCounts)
PLANS = web.AppKey("plans", Plans)
RATES = web.AppKey("rates", RateLimiter)
WRONG_SECRETS = web.AppKey("wrong_secrets", MisuseLimit)
"""Keys, codes and secrets that a client guessed wrong."""
JUNK_POSTS = web.AppKey("junk_posts", MisuseLimit)
"""Posts to a webhook that brought nothing that counts."""
NOTIFICATION_BATCHER = web.AppKey("notification_batcher", NotificationBatcher)
COUNTERS = web.AppKey("counters", Counters)
ZONE_WATCH = web.AppKey("zone_watch", ZoneWatch)
METRICS = web.AppKey("metrics", Metrics)
MESSAGE_SENDER = web.AppKey("message_sender", MessageSender)
