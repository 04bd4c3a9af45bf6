"""Which address shows which page of the console.

Pages of a tenant have at least two segments below /admin, those of the platform have one, so a
company may be called `tenants` without being in anybody's way.
"""

from __future__ import annotations

from aiohttp import web

from app.languages import marked
from app.web.access import UUID_PATTERN
from app.web.admin import (
    bookings,
    by_hand,
    calendar,
    calendars,
    dead_letters,
    details,
    follow_ups,
    payments,
    providers,
    salespeople,
    sign_in,
    tenants,
    today,
    webhooks,
)
from app.web.admin.company import for_people
from app.web.admin.company_routes import EDITED
from app.web.admin.gate import ROOT, SIGN_IN
from app.web.admin.page import TABLE, Handler, Table, get, post
from app.web.principal import MANAGING, STAFF

_BOOKING = f"/appointments/{{booking:{UUID_PATTERN}}}"
_WEBHOOK = f"/webhooks/{{endpoint:{UUID_PATTERN}}}"
_PERSON = f"/salespeople/{{salesperson:{UUID_PATTERN}}}"
_PLATFORM = frozenset[str]()

PAGES = Table(
    (
        get("", today.today, marked("Today"), roles=STAFF, is_platforms=False),
        get("", today.door, roles=_PLATFORM),
        get("/today", today.today, marked("Today"), roles=_PLATFORM),
        get("/calendar", calendar.calendar, marked("Calendar"), roles=MANAGING),
        get("/appointments", bookings.listed, marked("Bookings"), roles=MANAGING),
        get("/appointments/new", by_hand.consider, roles=MANAGING),
        post("/appointments/new", by_hand.book, roles=MANAGING),
        get(f"{_BOOKING}/reschedule", by_hand.consider_move, roles=MANAGING),
        post(f"{_BOOKING}/reschedule", by_hand.move, roles=MANAGING),
        get(_BOOKING, bookings.one, roles=MANAGING),
        get(f"{_BOOKING}/edit", details.consider, roles=MANAGING),
        post(f"{_BOOKING}/edit", details.save, roles=MANAGING),
        post(f"{_BOOKING}/attendance", bookings.attendance, roles=MANAGING),
        get(f"{_BOOKING}/cancel", bookings.consider_cancel, roles=MANAGING),
        post(f"{_BOOKING}/cancel", bookings.cancel, roles=MANAGING),
        get(f"{_BOOKING}/payments", payments.shown, roles=MANAGING),
        post(f"{_BOOKING}/payments", payments.record, roles=MANAGING),
        get(f"{_BOOKING}/refunds", payments.consider_refund, is_sensitive=True),
        post(f"{_BOOKING}/refunds", payments.refund, is_sensitive=True),
        get(f"/documents/{{document:{UUID_PATTERN}}}", payments.document),
        get("/follow-ups", follow_ups.listed, marked("Follow-ups"), roles=MANAGING),
        post("/follow-ups", follow_ups.done, roles=MANAGING),
        get("/salespeople", salespeople.listed, marked("Salespeople"), roles=_PLATFORM),
        get(f"{_PERSON}/selling", calendars.consider_selling, roles=_PLATFORM),
        post(f"{_PERSON}/selling", calendars.set_selling, roles=_PLATFORM),
        get(f"{_PERSON}/mass-cancel", calendars.consider_mass_cancel),
        post(f"{_PERSON}/mass-cancel", calendars.allow_mass_cancel),
        get(
            "/calendars",
            calendars.followed,
            marked("Connected calendars"),
            roles=MANAGING,
            is_platforms=False,
        ),
        *EDITED,
        get("/webhooks", webhooks.listed, marked("Webhooks")),
        post("/webhooks", webhooks.add),
        get(_WEBHOOK, webhooks.one),
        post(f"{_WEBHOOK}/status", webhooks.set_status),
        post(f"{_WEBHOOK}/rotate", webhooks.rotate),
        post(f"{_WEBHOOK}/delete", webhooks.delete),
        post(f"{_WEBHOOK}/redeliver", webhooks.redeliver),
        get("/dead-letters", dead_letters.of_tenant, marked("Dead letters")),
        post("/dead-letters", dead_letters.redrive_of_tenant),
        get("/status", tenants.consider_status, roles=_PLATFORM),
        post("/status", tenants.set_status, roles=_PLATFORM),
    )
)
"""The pages of a company, for its people and for the platform."""


def add_pages(app: web.Application) -> None:
    """Add the pages of the platform, then those of companies at both of their roots."""
    app[TABLE] = PAGES
    app.add_routes(
        [
            web.get(ROOT, sign_in.door),
            web.get(SIGN_IN, sign_in.ask),
            web.post(SIGN_IN, sign_in.check),
            web.post(f"{ROOT}/sign-out", sign_in.leave),
            web.get(f"{ROOT}/tenants", tenants.overview),
            web.post(f"{ROOT}/tenants", tenants.connect),
            web.get(f"{ROOT}/dead-letters", dead_letters.of_all),
            web.post(f"{ROOT}/dead-letters", dead_letters.redrive),
            web.get(f"{ROOT}/providers", providers.overview),
        ]
    )
    for page in PAGES.pages:
        if page.is_platforms:
            _add(app, page.method, f"{ROOT}/{{tenant}}{page.path}", page.handler)
        if page.roles:
            _add(app, page.method, f"/t/{{tenant}}/admin{page.path}", for_people(page))


def _add(app: web.Application, method: str, path: str, handler: Handler) -> None:
    if method == "GET":
        app.router.add_get(path, handler)
    else:
        app.router.add_route(method, path, handler)
