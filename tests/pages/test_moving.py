"""During a move every page and mail tells the old time and what becomes of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.pages.test_changes import FRIDAY_TEN, mail
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page

OLD = "Wednesday 25 November 2026, 10:00–11:00"
NEW = "Friday 27 November 2026"
POLICIES = ("cancel_first", "keep_until_confirmed")
every_policy = pytest.mark.parametrize("policy", POLICIES)


async def ask_to_move(visitor: Visitor, booking_id: str) -> Page:
    """The page after the new time was chosen."""
    token = visitor.token(booking_id, "reschedule")
    look = await visitor.browser.open(
        f"/manage/move?token={token}&start={FRIDAY_TEN:%Y-%m-%dT%H:%M:%SZ}"
    )
    page = await visitor.browser.press(look.form("/manage/move"))
    assert page.heading == "Check your mail"
    return page


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def says(text: str, policy: str, kept: str, gone: str) -> None:
    """The old time is told, and the one sentence on it that is true."""
    assert OLD in text
    assert (kept in text, gone in text) == (policy != "cancel_first", policy == "cancel_first")
    assert "othing is booked" not in text


@every_policy
async def test_a_mailed_link_is_proof_enough_where_the_company_says_so(
    visitor: Visitor, office: Office, policy: str
) -> None:
    """`reschedule_confirms: at_once`: pressed, the new time is being booked, without another mail."""
    office.configure("reschedule_policy", policy)
    office.configure("reschedule_confirms", "at_once")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    mails = office.value("select count(*) from booking.mails")
    token = visitor.token(booking_id, "reschedule")
    look = await visitor.browser.open(
        f"/manage/move?token={token}&start={FRIDAY_TEN:%Y-%m-%dT%H:%M:%SZ}"
    )
    kept = policy == "keep_until_confirmed"
    assert ("stays yours until the new one is booked" if kept else "is given up") in look.text
    assert [label for _, _, label in look.forms[0].buttons] == ["Move my meeting to this time"]
    page = await visitor.browser.press(look.form("/manage/move"))
    assert page.heading == "Your meeting is being made"
    assert office.value("select count(*) from booking.mails") == mails
    new_id = page.path.split("/")[-2]
    office.run_saga(office.saga_of(new_id))
    assert (office.status(booking_id), office.status(new_id)) == ("canceled", "confirmed")
    assert (await visitor.browser.open(page.path)).heading == "This meeting is booked"


@every_policy
async def test_while_the_new_time_is_held(visitor: Visitor, office: Office, policy: str) -> None:
    """'Check your mail', the page behind the link and its mail."""
    office.configure("reschedule_policy", policy)
    page = await ask_to_move(visitor, office.confirmed(WEDNESDAY_TEN))
    new_id = page.path.split("/")[-2]
    button = await visitor.browser.open(f"/verify?token={visitor.token(new_id)}")
    told = mail(visitor, office, new_id, "verification")

    assert told is not None and "new time" in told.subject
    assert button.heading == "Confirm the new time with Anna"
    for text in (page.text, button.text, words(told.html)):
        says(text, policy, "It stays yours until you confirm", "It has been given up; the new one")
        assert NEW in text
    assert "Use another one" not in page.text


@every_policy
async def test_when_the_new_time_is_booked(visitor: Visitor, office: Office, policy: str) -> None:
    """The progress, the confirmation and its mail say from when to when."""
    office.configure("reschedule_policy", policy)
    page = await ask_to_move(visitor, office.confirmed(WEDNESDAY_TEN))
    new_id = page.path.split("/")[-2]
    button = await visitor.browser.open(f"/verify?token={visitor.token(new_id)}")
    progress = await visitor.browser.press(button.form("/verify"))
    says(progress.text, policy, "It stays yours until", "It has been given up")
    office.run_saga(office.saga_of(new_id))
    done = await visitor.browser.open(progress.address)
    told = mail(visitor, office, new_id, "confirmed")

    assert told is not None and "Your meeting is moved" in told.html
    for text in (done.text, words(told.html)):
        assert OLD in text and "It has been given up." in text


@every_policy
async def test_when_the_link_was_not_pressed(
    visitor: Visitor, office: Office, clock: Clock, policy: str
) -> None:
    """The page and the mail of a lapsed move say what is still booked, and lead on from there."""
    office.configure("reschedule_policy", policy)
    booking_id = office.confirmed(WEDNESDAY_TEN)
    page = await ask_to_move(visitor, booking_id)
    new_id = page.path.split("/")[-2]
    token = visitor.token(new_id)
    clock.advance(minutes=11)
    office.free_calendar(MONDAY, days=100)
    unmarked = await visitor.browser.open(f"/verify?token={token}")
    office.sql.execute("select booking.expire_if_lapsed(%s)", [new_id])
    marked = await visitor.browser.open(f"/verify?token={token}")
    same_browser = await visitor.browser.open(page.path)
    told = mail(visitor, office, new_id, "replacement_lapsed")

    assert told is not None
    for text in (unmarked.text, marked.text, same_browser.text, words(told.html)):
        says(text, policy, "It stays booked.", "It is not booked any more.")
        assert "everybody" not in text
    links = re.findall(r'href="https://book.example([^"]+)"', told.html)
    assert len(links) == 2
    chosen = [(await visitor.browser.open(link.replace("&amp;", "&"))).heading for link in links]
    if policy == "cancel_first":
        assert chosen == ["Your details", "Anna"]
        assert "Take the same time again" in marked.links
    else:
        assert chosen == ["Move your meeting with Anna?", "Another time with Anna"]
        fresh = await visitor.browser.open(marked.links["Mail me fresh links"])
        await visitor.browser.press(fresh.forms[0])
        assert office.values("select booking_id::text from booking.mails where kind = 'links'") == [
            booking_id
        ]


@every_policy
async def test_when_the_new_time_could_not_be_booked(
    visitor: Visitor, office: Office, policy: str
) -> None:
    """A failed confirmation leaves the old meeting, or tells that it is gone."""
    office.configure("reschedule_policy", policy)
    page = await ask_to_move(visitor, office.confirmed(WEDNESDAY_TEN))
    new_id = page.path.split("/")[-2]
    token = visitor.token(new_id)
    saga_id = office.confirm(new_id).saga_id
    office.run_saga(saga_id, lambda step: {"outcome": "failed", "error": "refused"})
    failed = await visitor.browser.open(f"/verify?token={token}")
    told = mail(visitor, office, new_id, "confirmation_failed")

    assert told is not None
    for text in (failed.text, words(told.html)):
        says(text, policy, "It stays booked.", "It is not booked any more.")


async def test_a_new_time_that_was_given_up_for_another_says_so(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """Chosen twice: the first link is not called lapsed, and the meeting stays."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    first = (await ask_to_move(visitor, booking_id)).path.split("/")[-2]
    token = visitor.token(booking_id, "reschedule")
    look = await visitor.browser.open(f"/manage/move?token={token}&start=2026-11-27T14:00:00Z")
    assert "you asked for before, Friday 27 November 2026, 10:00–11:00, is given up" in look.text
    await visitor.browser.press(look.form("/manage/move"))
    page = await visitor.browser.open(f"/verify?token={visitor.token(first)}")

    assert page.heading == "This link does nothing any more"
    assert OLD in page.text and "It stays booked." in page.text
    assert "everybody" not in page.text


async def test_the_first_link_after_another_address_was_given(
    visitor: Visitor, office: Office
) -> None:
    """It is taken back and says so: the time is not free, it is held for the other address."""
    page = await visitor.hold(email="ewa@customer.example")
    token = visitor.token(visitor.booking_id("ewa@customer.example"))
    form = await visitor.browser.press(page.form("/other-address"))
    await visitor.browser.press(form.forms[0], email="eva@customer.example")
    first = await visitor.browser.open(f"/verify?token={token}")
    old_tab = await visitor.browser.open(page.path)

    assert (first.status, first.heading) == (401, "This link was taken back")
    assert "Another mail address was given" in first.text
    assert "Wednesday" not in first.text and "eva" not in first.text
    assert old_tab.heading == "This link does nothing any more"
    for text in (first.text, old_tab.text):
        assert "everybody" not in text and "Take the same time again" not in text


@pytest.mark.parametrize("forgets", [False, True])
async def test_after_a_lapse_behind_the_link_check_mail_knows_it(
    visitor: Visitor, clock: Clock, office: Office, client: TestClient, forgets: bool
) -> None:
    """Also in another browser, the one that opened the mail: it does not say 'press the link'."""
    page = await visitor.hold()
    token = visitor.token(visitor.booking_id())
    clock.advance(minutes=11)
    office.free_calendar(MONDAY, days=100)
    if forgets:
        client.session.cookie_jar.clear()
    await visitor.browser.open(f"/verify?token={token}")
    again = await visitor.browser.open(page.path)

    assert again.heading == "The time is no longer held for you"
    assert "Take the same time again" in again.links


async def test_a_browser_that_knows_nothing_is_told_nothing_untrue(
    visitor: Visitor, office: Office, clock: Clock, client: TestClient
) -> None:
    """'Check your mail' is the same page elsewhere whether the time is held, lapsed or booked."""
    page = await visitor.hold()
    client.session.cookie_jar.clear()
    held = await visitor.browser.open(page.path)
    booked = await visitor.browser.open(
        f"/b/acme/bookings/{office.confirmed(WEDNESDAY_TEN + timedelta(hours=3))}/check-mail"
    )
    clock.advance(minutes=11)
    lapsed = await visitor.browser.open(page.path)

    assert held.text == booked.text == lapsed.text
    assert "othing is booked" not in held.text


async def test_another_may_take_what_was_booked_with_anyone(
    visitor: Visitor, office: Office, client: TestClient
) -> None:
    """By mailed link and by one's own page: everybody's times, whom it would be with before it is
    sent, and whom it is with after."""
    bob = office.add_salesperson("bob")
    office.sql.execute("update booking.salespersons set display_name = 'Bob' where id = %s", [bob])
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set is_anyone = true where id = %s", [booking_id])
    assert office.hold(FRIDAY_TEN, email="else@customer.example").status == 201
    office.busy(MONDAY, [], 100, bob)
    browser = visitor.browser
    sign_in(office, add_account(office, "eva@customer.example", "customer"), "e" * 40)
    client.session.cookie_jar.update_cookies({"holdfast-acme": "e" * 40}, client.make_url("/"))
    doors = (
        (f"/t/acme/me/bookings/{booking_id}/move?day=2026-11-27", "/move/to"),
        (
            f"/manage?token={visitor.token(booking_id, 'reschedule')}&day=2026-11-27",
            "/manage/move",
        ),
    )
    for where, action in doors:
        chooser = await browser.open(where)
        assert chooser.heading == "Another time"
        assert "With Anna if free, else with somebody else" in chooser.text
        look = await browser.press(chooser.form(action), "14:00")
        assert "Anna is not free then" not in look.text
        look = await browser.press(chooser.form(action), "10:00")
        assert "With: Bob Anna is not free then" in look.text
    page = await browser.press(look.form("/manage/move"))
    assert (page.heading, "Bob" in page.text) == ("Check your mail", True)
    new_id = page.path.split("/")[-2]
    button = await browser.open(f"/verify?token={visitor.token(new_id)}")
    assert button.heading == "Confirm the new time with Bob"
