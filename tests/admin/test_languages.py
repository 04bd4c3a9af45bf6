"""The console speaks its reader's language, and stays within the screen in each."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from app.catalogues import TRANSLATED
from tests.admin.crowded import fill
from tests.support.axe import inspector
from tests.support.clock import Clock
from tests.support.english import english
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser
from tests.support.walk import too_wide

OFTEN = (
    "/admin/tenants",
    "/admin/providers",
    "/admin/dead-letters",
    "/admin/nothing",
)
OF_A_COMPANY = (
    "today",
    "bookings",
    "bookings?from=",
    "bookings?from=?",
    "follow-ups",
    "salespeople",
    "services",
    "services/new",
    "people",
    "people/new",
    "hours",
    "closures",
    "forms",
    "notifications",
    "notifications/booking_reminder/mail/ja",
    "notifications/suppressions",
    "notifications/domains",
    "members",
    "keys",
    "settings",
    "clients",
    "audit",
    "scheduling",
    "scheduling/event-types",
    "dead-letters",
    "status",
    "webhooks",
)


@pytest.mark.parametrize("code", TRANSLATED)
async def test_every_page_speaks_the_language(
    admin: PlainBrowser, client: TestClient, office: Office, clock: Clock, code: str
) -> None:
    """None says in English what the catalogue has, none is scrolled sideways on a telephone; so with
    one booking, and with one salesperson's decisions."""
    fill(office, clock)
    slug, person = office.slug, office.salesperson_id
    booking = office.value(
        "select id from booking.bookings where status = 'confirmed' order by start_at_utc limit 1"
    )
    addresses = [
        *OFTEN,
        *(f"/admin/{slug}/{page}" for page in OF_A_COMPANY),
        f"/admin/{slug}/appointments/{booking}",
        f"/admin/{slug}/appointments/{booking}/cancel",
        f"/admin/{slug}/people/{person}",
        f"/admin/{slug}/hours?of=person.{person}",
        *(f"/admin/{slug}/salespeople/{person}{page}" for page in ("/selling", "/mass-cancel")),
    ]
    client.session.headers["Accept-Language"] = code
    unsaid, wrong = english(code), []
    async with inspector(()) as looks:
        for address in addresses:
            page = await admin.open(address)
            assert page.status in (200, 400, 404, 409), (address, page.text)
            assert page.headers["Content-Language"] == code, address
            assert f'<html lang="{code}"' in page.html, address
            wrong += [f"{address}: {words}" for words in unsaid if words in page.text]
            await looks.show(str(client.make_url(page.address)), page.html, page.headers)
            wrong += await too_wide(looks.page, address, (320,))
    assert wrong == []
