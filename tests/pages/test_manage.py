"""Changing and canceling a booked meeting by the mailed links, without scripts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.support.clock import Clock
from tests.support.office import Office


async def test_a_cancel_link_asks_once_and_cancels(visitor: Visitor, office: Office) -> None:
    """One question, one press; the page then says that it is gone."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    page = await visitor.browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}")
    assert page.heading == "Cancel your meeting with Anna?"
    assert office.status(booking_id) == "confirmed"

    gone = await visitor.browser.press(page.form("/manage/cancel"))
    assert gone.heading == "This meeting is canceled"
    assert office.status(booking_id) == "canceled"


@pytest.mark.parametrize(
    ("policy", "sentence", "status"),
    [
        (
            "cancel_first",
            "Your present time is given up as soon as the new one is held",
            "canceled",
        ),
        ("keep_until_confirmed", "Your present time stays yours until you confirm", "confirmed"),
    ],
)
async def test_moving_says_before_the_click_what_happens_to_the_old_time(
    visitor: Visitor, office: Office, policy: str, sentence: str, status: str
) -> None:
    """The sentence belongs to the company's policy, and what it says is what happens."""
    office.configure("reschedule_policy", policy)
    booking_id = office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    chooser = await visitor.browser.open(f"/manage?token={token}&day=2026-11-26")
    assert chooser.heading == "Another time with Anna"
    assert sentence in chooser.text

    look = await visitor.browser.press(chooser.form("/manage/move"), "14:00")
    assert sentence in look.text
    assert "Thursday 26 November 2026 14:00–15:00" in look.text
    assert office.status(booking_id) == "confirmed"

    page = await visitor.browser.press(look.form("/manage/move"))
    assert page.heading == "Check your mail"
    assert "eva@customer.example" in page.text
    assert office.status(booking_id) == status
    new_id = page.path.split("/")[-2]
    assert office.status(new_id) == "pending_verify"


async def test_a_meeting_can_be_moved_near_its_own_time(visitor: Visitor, office: Office) -> None:
    """The chooser asks as the one who moves: what overlaps the present time is offered, and taken."""
    booking_id = office.confirmed(WEDNESDAY_TEN - timedelta(minutes=30))
    token = visitor.token(booking_id, "reschedule")
    chooser = await visitor.browser.open(f"/manage?token={token}&day=2026-11-25")
    times = [label for _, _, label in chooser.form("/manage/move").buttons]
    assert times[:3] == ["09:00", "10:00", "10:30"]

    look = await visitor.browser.press(chooser.form("/manage/move"), "10:00")
    page = await visitor.browser.press(look.form("/manage/move"))
    assert page.heading == "Check your mail"
    assert office.start(page.path.split("/")[-2]) == WEDNESDAY_TEN


@pytest.mark.parametrize("minutes", [45, 75])
async def test_a_meeting_of_another_length_can_be_moved(
    visitor: Visitor, office: Office, minutes: int
) -> None:
    """What its organizer made longer or shorter in Outlook keeps that length at its new time."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    end = WEDNESDAY_TEN + timedelta(minutes=minutes)
    office.follow_organizer(booking_id, WEDNESDAY_TEN, end)
    office.free_calendar(MONDAY, days=100)
    token = visitor.token(booking_id, "reschedule")
    chooser = await visitor.browser.open(f"/manage?token={token}&day=2026-11-26")
    assert f"{minutes} minutes" in chooser.text

    look = await visitor.browser.press(chooser.form("/manage/move"), "14:00")
    assert f"14:00–{14 + minutes // 60}:{minutes % 60:02}" in look.text
    page = await visitor.browser.press(look.form("/manage/move"))
    assert page.heading == "Check your mail"


async def test_a_moved_meeting_tells_old_links_so(visitor: Visitor, office: Office) -> None:
    """The link of a meeting that is moved, or was, tells where and points to the newer mail."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    look = await visitor.browser.open(f"/manage/move?token={token}&start=2026-11-26T14:00:00Z")
    held = await visitor.browser.press(look.form("/manage/move"))
    new_id = held.path.split("/")[-2]
    for heading in ("This meeting is being moved", "This meeting was moved"):
        page = await visitor.browser.open(f"/manage?token={token}")
        assert page.heading == heading
        assert "Thursday 26 November 2026, 14:00–15:00" in page.text
        if heading == "This meeting is being moved":
            office.run_saga(office.confirm(new_id).saga_id)


async def test_a_new_time_taken_meanwhile_leaves_the_old_one(
    visitor: Visitor, office: Office
) -> None:
    """The three nearest times are offered, and the old booking is untouched."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    look = await visitor.browser.open(f"/manage/move?token={token}&start=2026-11-26T14:00:00Z")
    office.hold(WEDNESDAY_TEN.replace(day=26, hour=14), email="bob@customer.example")
    page = await visitor.browser.press(look.form("/manage/move"))

    assert page.status == 409
    offered = [name for name in page.links if name.startswith("Thu 26 Nov")]
    assert offered == ["Thu 26 Nov, 12:00", "Thu 26 Nov, 12:30", "Thu 26 Nov, 15:30"]
    assert office.status(booking_id) == "confirmed"


async def test_too_late_says_whom_to_call(visitor: Visitor, office: Office, clock: Clock) -> None:
    """Past the deadline the page names the company's contact, before and after the press."""
    booking_id = office.confirmed(WEDNESDAY_TEN.replace(day=24))
    address = f"/manage?token={visitor.token(booking_id, 'cancel')}"
    page = await visitor.browser.open(address)
    clock.advance(hours=2, seconds=1)

    for late in (
        await visitor.browser.press(page.form("/manage/cancel")),
        await visitor.browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}"),
    ):
        assert late.heading == "It is too late to change this here"
        assert "Call +49 40 123456." in late.text
    assert office.status(booking_id) == "confirmed"


async def test_an_old_link_offers_fresh_ones(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """After 24 hours one press mails fresh links."""
    booking_id = office.confirmed(WEDNESDAY_TEN.replace(day=27))
    token = visitor.token(booking_id, "cancel")
    clock.advance(hours=24, seconds=1)
    page = await visitor.browser.open(f"/manage?token={token}")
    assert page.heading == "This link is too old"

    sent = await visitor.browser.press(page.forms[0])
    assert sent.heading == "Look in your mail"
    assert office.value("select count(*) from booking.mails where kind = 'links'") == 1


async def test_the_page_of_the_outlook_event_tells_nothing(
    visitor: Visitor, office: Office
) -> None:
    """Whoever has the address of a booking learns nothing; unknown ones look the same."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    known = await visitor.browser.open(f"/b/acme/bookings/{booking_id}")
    unknown_id = "00000000-0000-4000-8000-000000000000"
    unknown = await visitor.browser.open(f"/b/acme/bookings/{unknown_id}")

    assert known.text == unknown.text
    assert "Anna" not in known.text
    assert (await visitor.browser.press(unknown.forms[0])).heading == "Look in your mail"


@pytest.mark.parametrize("path", ["/verify", "/manage", "/meeting.ics", "/manage/move"])
@pytest.mark.parametrize("token", ["", "x.y.z", "eyJhbGciOiJub25lIn0.e30."])
async def test_a_broken_link_is_a_friendly_page(visitor: Visitor, path: str, token: str) -> None:
    """A token that we did not sign opens nothing and says what may have happened."""
    page = await visitor.browser.open(f"{path}?token={token}")

    assert page.status == 401
    assert page.heading == "This link does not work"


async def test_a_link_on_the_wrong_page_finds_its_own(visitor: Visitor, office: Office) -> None:
    """A verify link on /manage and a cancel link on /verify lead where they belong."""
    booking_id = office.confirmed(WEDNESDAY_TEN)

    page = await visitor.browser.open(f"/verify?token={visitor.token(booking_id, 'cancel')}")
    assert page.path == "/manage"
    page = await visitor.browser.open(f"/manage?token={visitor.token(booking_id)}")
    assert page.path == "/verify"
