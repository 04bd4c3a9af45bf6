"""`/t/{slug}/me` without scripts: what one has booked, other times for it, none, and one's data."""

from __future__ import annotations

import json

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page, PlainBrowser

EVA = "eva@customer.example"
ME = "/t/acme/me"


@pytest.fixture
def eva(office: Office, client: TestClient) -> None:
    """Eva is signed in."""
    account = add_account(office, EVA, "customer", display_name="Eva Klein")
    sign_in(office, account, "e" * 40)
    client.session.cookie_jar.update_cookies({"holdfast-acme": "e" * 40}, client.make_url("/"))


def settle(office: Office) -> None:
    """Whatever is being confirmed is, and calendars are free again."""
    for (saga,) in office.sql.execute(
        "select id from booking.sagas where settled_at is null order by id"
    ).fetchall():
        office.run_saga(saga)
    office.free_calendar(MONDAY, days=100)


@pytest.mark.usefixtures("eva")
async def test_a_booking_from_the_choice_to_its_end(
    browser: PlainBrowser, office: Office, visitor: Visitor
) -> None:
    """Booked, seen while it is made, moved and canceled by buttons, without a mail for any of it."""
    details = await browser.open(visitor.details())
    made = await browser.press(details.forms[0])
    assert made.heading == "Your meeting is being made" and "address is confirmed" not in made.text
    settle(office)
    booked = await browser.open(made.path)
    assert booked.heading == "Booked: you are meeting Anna"
    assert booked.headers["Cache-Control"] == "no-store"
    file = await browser.open(booked.links["Calendar file"])
    assert file.headers["Content-Type"].startswith("text/calendar")

    chooser = await browser.open(booked.links["Change the time"] + "?day=2026-11-26")
    assert chooser.heading == "Another time with Anna"
    look = await browser.press(chooser.form("/move/to"), "11:00")
    assert "Your present time is given up for the new one." in look.text
    moved = await browser.press(look.form("/move/to"))
    settle(office)
    moved = await browser.open(moved.path)
    assert moved.path != booked.path and "Thursday 26 November 2026 11:00–12:00" in moved.text
    assert (await browser.open(booked.path)).heading == "This meeting was moved"

    ask = await browser.open(moved.links["Cancel the meeting"])
    assert office.status(moved.path.rpartition("/")[2]) == "confirmed"
    gone = await browser.press(ask.form("/cancel"))
    assert gone.heading == "This meeting is canceled"
    listed = await browser.open(f"{ME}?state=canceled")
    assert "Thursday 26 November 2026, 11:00–12:00" in " ".join(listed.links)
    assert "Nothing is booked." in (await browser.open(ME)).text
    assert office.value("select count(*) from booking.mails where kind = 'verification'") == 0


@pytest.mark.usefixtures("eva")
async def test_only_one_s_own_is_shown_and_changed(
    browser: PlainBrowser, client: TestClient, office: Office, clock: Clock
) -> None:
    """Made by mail with the same address too; another's is not there, a form of another site does
    nothing, and too late is too late."""
    mine = office.confirmed(WEDNESDAY_TEN, email=EVA)
    office.free_calendar(MONDAY, days=100)
    other = office.confirmed(WEDNESDAY_TEN.replace(hour=14), email="else@customer.example")
    page = await browser.open(ME)
    assert len([name for name in page.links if "2026" in name]) == 1
    for path in ("", "/move", "/cancel", "/meeting.ics", "/move/to?start=2026-11-26T10:00:00Z"):
        assert (await browser.open(f"{ME}/bookings/{mine}{path}")).status == 200, path
        assert (await browser.open(f"{ME}/bookings/{other}{path}")).status == 404, path
    ask = await browser.open(f"{ME}/bookings/{mine}/cancel")
    forged = await client.post(f"{ME}/bookings/{mine}/cancel", data={"csrf": "0" * 64})
    assert forged.status == 403
    clock.set(WEDNESDAY_TEN.replace(hour=8))
    late = await browser.press(ask.form("/cancel"))
    assert late.heading == "It is too late to change this here"
    assert office.status(mine) == "confirmed"
    clock.set(WEDNESDAY_TEN.replace(hour=12))
    assert "2026" in " ".join((await browser.open(f"{ME}?state=past")).links)


async def test_nobody_is_sent_to_sign_in_and_back(browser: PlainBrowser, office: Office) -> None:
    for path in (ME, "/t/acme/schedule", f"{ME}/data"):
        page = await browser.open(path)
        assert page.path == "/t/acme/sign-in"
        assert page.forms[0].fields["next"] == path
    assert (await browser.open("/t/nobody/me")).status == 404


@pytest.mark.usefixtures("eva")
async def test_members_book_on_their_own_page(browser: PlainBrowser, office: Office) -> None:
    office.configure("booking_access", "members")
    page = await browser.open("/t/acme/schedule")
    assert page.heading == "Anna"
    booking_id = office.confirmed(WEDNESDAY_TEN, email=EVA)
    for path in ("", "/check-mail"):
        page = await browser.open(f"/b/acme/bookings/{booking_id}{path}")
        assert page.path == f"{ME}/bookings/{booking_id}"


@pytest.mark.usefixtures("eva")
async def test_what_is_kept_is_handed_out_and_forgotten(
    browser: PlainBrowser, client: TestClient, office: Office, clock: Clock
) -> None:
    """After a sign-in of the last quarter of an hour; not while anything is booked."""
    booking_id = office.confirmed(WEDNESDAY_TEN, email=EVA)
    page = await browser.open(f"{ME}/data")
    exported = await browser.press(page.form("/export"))
    assert json.loads(exported.html)["tenants"][0]["bookings"][0]["id"] == booking_id
    kept: Page = await browser.press(page.form("/forget"))
    assert (kept.status, kept.heading) == (409, "Something is booked still")
    clock.advance(minutes=16)
    stale = await browser.open(f"{ME}/data")
    assert not [form for form in stale.forms if form.action.endswith("/forget")]
    assert (await browser.press(page.form("/forget"))).status == 403
    clock.set(WEDNESDAY_TEN.replace(day=27))
    sign_in(office, office.value("select id from booking.accounts"), "f" * 40)
    client.session.cookie_jar.update_cookies({"holdfast-acme": "f" * 40}, client.make_url("/"))
    page = await browser.open(f"{ME}/data")
    assert (await browser.press(page.form("/forget"))).path == "/t/acme/signed-out"
    assert office.value("select count(*) from booking.accounts") == 0
    assert office.value("select count(*) from booking.customers where email = %s", EVA) == 0
