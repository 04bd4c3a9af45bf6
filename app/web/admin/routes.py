"""Which address shows which page of the console.

Pages of a tenant have at least two segments below /admin, those of the platform have one, so a
company may be called `tenants` without being in anybody's way.
"""

from __future__ import annotations

from aiohttp import web

from app.web.access import UUID_PATTERN
from app.web.admin import (
    bookings,
    calendars,
    configuration,
    dead_letters,
    follow_ups,
    providers,
    salespeople,
    sign_in,
    tenants,
    today,
    webhooks,
)
from app.web.admin.gate import ROOT, SIGN_IN

_TENANT = f"{ROOT}/{{tenant}}"
_BOOKINGS = f"{_TENANT}/bookings"
_BOOKING = f"{_BOOKINGS}/{{booking:{UUID_PATTERN}}}"
_SALESPEOPLE = f"{_TENANT}/salespeople"
_WEBHOOKS = f"{_TENANT}/webhooks"
_WEBHOOK = f"{_WEBHOOKS}/{{endpoint:{UUID_PATTERN}}}"
_PERSON = f"{_SALESPEOPLE}/{{salesperson:{UUID_PATTERN}}}"


def add_pages(app: web.Application) -> None:
    """Add the pages."""
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
            web.get(_TENANT, today.door),
            web.get(f"{_TENANT}/today", today.today),
            web.get(_BOOKINGS, bookings.listed),
            web.get(_BOOKING, bookings.one),
            web.post(f"{_BOOKING}/attendance", bookings.attendance),
            web.get(f"{_BOOKING}/cancel", bookings.consider_cancel),
            web.post(f"{_BOOKING}/cancel", bookings.cancel),
            web.get(f"{_TENANT}/follow-ups", follow_ups.listed),
            web.post(f"{_TENANT}/follow-ups", follow_ups.done),
            web.get(_SALESPEOPLE, salespeople.listed),
            web.get(f"{_SALESPEOPLE}/new", salespeople.consider_new),
            web.post(f"{_SALESPEOPLE}/new", salespeople.add),
            web.get(_PERSON, salespeople.edit),
            web.post(_PERSON, salespeople.save),
            web.get(f"{_PERSON}/selling", calendars.consider_selling),
            web.post(f"{_PERSON}/selling", calendars.set_selling),
            web.get(f"{_PERSON}/mass-cancel", calendars.consider_mass_cancel),
            web.post(f"{_PERSON}/mass-cancel", calendars.allow_mass_cancel),
            web.get(f"{_TENANT}/configuration", configuration.shown),
            web.post(f"{_TENANT}/configuration", configuration.save),
            web.get(_WEBHOOKS, webhooks.listed),
            web.post(_WEBHOOKS, webhooks.add),
            web.get(_WEBHOOK, webhooks.one),
            web.post(f"{_WEBHOOK}/status", webhooks.set_status),
            web.post(f"{_WEBHOOK}/rotate", webhooks.rotate),
            web.post(f"{_WEBHOOK}/delete", webhooks.delete),
            web.post(f"{_WEBHOOK}/redeliver", webhooks.redeliver),
            web.get(f"{_TENANT}/dead-letters", dead_letters.of_tenant),
            web.get(f"{_TENANT}/status", tenants.consider_status),
            web.post(f"{_TENANT}/status", tenants.set_status),
        ]
    )
