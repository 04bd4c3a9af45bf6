"""Pages of a company's console as its people see them: clean to axe-core, never wider than the
screen, in every colour scheme, at a desk and on a telephone, and whole on paper.

What both roots share is looked at by `test_every_page`; here are the states of the calendar and of
booking by hand, and what only the company's own people see.
"""

from __future__ import annotations

from datetime import timedelta

from aiohttp.test_utils import TestClient
from playwright.async_api import Page as BrowserPage

from tests.admin.conftest import MONDAY, TEN, dead_webhook
from tests.admin.crowded import NAME
from tests.support.axe import inspector
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page, PlainBrowser
from tests.support.walk import too_wide

ROOT = "/t/acme/admin"
_WRONG_ON_PAPER = """
() => {
  const told = [...document.querySelectorAll(".story > li:not(.story-day) :is(summary, p)")];
  const pressed = [...document.querySelectorAll("nav, form, .add, .story pre")];
  return [
    ...told.filter(one => !one.checkVisibility()).map(one => `left out: ${one.textContent}`),
    ...pressed.filter(one => one.checkVisibility()).map(one => `printed: ${one.outerHTML}`),
  ];
}
"""
HOUR = timedelta(hours=1)


def _fill(office: Office, clock: Clock) -> str:
    """A booked, a held, a busy, a closed and a missed time, with long names; the first booking."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(TEN, name=NAME)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booked, TEN + HOUR))
    dead_webhook(office, outlook)
    clock.set(TEN + 2 * HOUR)
    office.free_calendars()
    office.busy(MONDAY, [(TEN + 4 * HOUR, TEN + 6 * HOUR)], salesperson_id=bert)
    office.sql.execute(
        "insert into booking.closures (tenant_id, salesperson_id, days, reason)"
        " values (%s, %s, '[2026-11-24,2026-11-25)', %s)",
        [office.tenant_id, bert, NAME],
    )
    office.sql.execute(
        "insert into booking.intake_fields (tenant_id, service_id, label, field_type, options, help)"
        " select tenant_id, id, %s || n, (array['text', 'textarea', 'select', 'checkbox', 'checkbox',"
        " 'number', 'date'])[n], case when n in (3, 4) then array['one', 'two'] else '{}' end, %s"
        " from booking.services, generate_series(1, 7) n where tenant_id = %s and is_default",
        [NAME, NAME, office.tenant_id],
    )
    for role in ("owner", "analyst", "customer"):
        sign_in(office, add_account(office, f"{role}@acme.example", role), role)
    held = office.hold(TEN + 5 * HOUR, email="ben@customer.example", name=NAME)
    assert held.status == 201
    return booked


async def _wrong_on_paper(page: BrowserPage, address: str) -> list[str]:
    """What of a booking's story is not printed, and what is that can only be pressed."""
    await page.emulate_media(media="print")
    found = [f"{address} (paper): {one[:200]}" for one in await page.evaluate(_WRONG_ON_PAPER)]
    await page.emulate_media(media="null")
    return found


async def test_what_a_company_s_people_see_is_accessible_and_fits(
    browser: PlainBrowser, client: TestClient, office: Office, clock: Clock
) -> None:
    booked = _fill(office, clock)

    async def seen(role: str, *paths: str) -> list[Page]:
        client.session.cookie_jar.update_cookies({"holdfast-acme": role})
        return [await browser.open(ROOT + path) for path in paths]

    pages = await seen(
        "owner",
        "",
        "/calendars",
        *(f"/calendar?view={view}&date=2026-11-23" for view in ("day", "week", "month", "agenda")),
        "/calendar?view=day&date=2026-11-24",
        f"/calendar?view=week&person={office.salesperson_id}",
        "/appointments/new?date=2026-11-25",
        f"/appointments/{booked}/edit",
        f"/appointments/{booked}",
    )
    new = next(page for page in pages if "/new" in page.address)
    pages.append(await browser.press(new.form("/new"), book="yes", email="eva@", start="?"))
    pages += await seen("analyst", "", "/appointments")
    pages += await seen("customer", "")
    assert [page.status for page in pages] == [200] * 11 + [400, 200, 403, 403]
    found = []
    async with inspector() as axe:
        for page in pages:
            found += await axe.show(str(client.make_url(page.address)), page.html, page.headers)
            found += await too_wide(axe.page, page.address)
            found += await _wrong_on_paper(axe.page, page.address)
    assert "\n".join(found) == ""
