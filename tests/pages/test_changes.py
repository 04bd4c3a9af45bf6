"""What pages and mails offer is what the endpoints do, in every state of a booking."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.messages.rendering import MessageRenderer, RenderedMessage
from app.web import keys
from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.support.clock import Clock
from tests.support.office import Office

HOUR = timedelta(hours=1)
FRIDAY_TEN = WEDNESDAY_TEN.replace(day=27)
FRIDAY_NOON = FRIDAY_TEN.replace(hour=12)
TUESDAY_NINE = MONDAY.replace(day=24, hour=9)
DEADLINE = TUESDAY_NINE.replace(day=23)


def mail(visitor: Visitor, office: Office, booking_id: str, kind: str) -> RenderedMessage | None:
    """The latest mail of that kind, as it is sent now; None when nothing is sent."""
    mail_id = office.value(
        "select max(id) from booking.mails where booking_id = %s and kind = %s", booking_id, kind
    )
    if mail_id is None:
        return None
    office.sql.execute(
        "update booking.notification_outbox set due_at = booking.now() where id = %s", [mail_id]
    )
    work = office.worker("message_claim", id=mail_id)
    if "do" not in work:
        return None
    assert visitor.browser._client.app is not None
    tokens = visitor.browser._client.app[keys.TOKENS]
    return MessageRenderer(tokens, "https://book.example").render(
        work, [(FRIDAY_NOON, FRIDAY_NOON + HOUR)]
    )


def mailed_purposes(visitor: Visitor, told: RenderedMessage) -> set[str]:
    """What the links of a mail are for."""
    assert visitor.browser._client.app is not None
    tokens = visitor.browser._client.app[keys.TOKENS]
    return {
        tokens.verify(token)["purpose"]
        for token in re.findall(r"/manage\?token=([^\"&]+)", told.html)
    }


def move(office: Office, booking_id: str, policy: str = "keep_until_confirmed") -> str:
    """The hold on Friday that would replace a booking."""
    office.configure("reschedule_policy", policy)
    times = {"new_start_at": FRIDAY_TEN, "new_end_at": FRIDAY_TEN + HOUR}
    answer = office.change("reschedule", booking_id, **times)
    assert answer.status == 201, answer.body
    return answer.json["booking_id"]


def _in_time(office: Office, clock: Clock) -> str:
    return office.confirmed(WEDNESDAY_TEN)


def _at_the_deadline(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(TUESDAY_NINE)
    clock.set(DEADLINE)
    return booking_id


def _a_second_late(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(TUESDAY_NINE)
    clock.set(DEADLINE + timedelta(seconds=1))
    return booking_id


def _booked_inside(office: Office, clock: Clock) -> str:
    return office.confirmed(MONDAY.replace(hour=15))


def _person_gone(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.salespersons set active = false")
    return booking_id


def _move_held(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, booking_id)
    return booking_id


def _move_confirming(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.confirm(move(office, booking_id))
    return booking_id


def _moved(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, booking_id, "cancel_first")
    return booking_id


def _canceled(office: Office, clock: Clock) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.change("cancel", booking_id)
    return booking_id


def _pending(office: Office, clock: Clock) -> str:
    return office.pending(WEDNESDAY_TEN)


STATES: dict[str, tuple[Callable[[Office, Clock], str], set[str]]] = {
    "in time": (_in_time, {"cancel", "reschedule"}),
    "at the deadline": (_at_the_deadline, {"cancel", "reschedule"}),
    "a second late": (_a_second_late, set()),
    "booked inside": (_booked_inside, set()),
    "person gone": (_person_gone, {"cancel"}),
    "move held": (_move_held, {"cancel", "reschedule"}),
    "move confirming": (_move_confirming, set()),
    "moved": (_moved, set()),
    "canceled": (_canceled, set()),
    "pending": (_pending, set()),
}
FORMS = {"cancel": "/manage/cancel", "reschedule": "/manage/move"}


async def done(visitor: Visitor, office: Office, booking_id: str, purpose: str) -> bool:
    """Whether the endpoint changes the booking."""
    before = office.status(booking_id)
    body: dict[str, Any] = {"token": visitor.token(booking_id, purpose)}
    if purpose == "reschedule":
        body |= {
            "new_start_at": FRIDAY_NOON.isoformat(),
            "new_end_at": (FRIDAY_NOON + HOUR).isoformat(),
        }
    answer = await visitor.browser._client.post(
        f"/v1/public/acme/bookings/{booking_id}/{purpose}",
        json=body,
        headers={"Idempotency-Key": f"a-{purpose}"},
    )
    return answer.status < 300 and before == "confirmed"


@pytest.mark.parametrize("purpose", FORMS)
@pytest.mark.parametrize("state", STATES)
async def test_page_mail_and_endpoint_agree(
    visitor: Visitor, office: Office, clock: Clock, state: str, purpose: str
) -> None:
    """A page has the form, and a mail the link, exactly when the endpoint does it."""
    make, possible = STATES[state]
    booking_id = make(office, clock)
    office.free_calendar(MONDAY, days=100)
    page = await visitor.browser.open(
        f"/manage?token={visitor.token(booking_id, purpose)}&day=2026-11-27"
    )
    has_form = any(form.action.endswith(FORMS[purpose]) for form in page.forms)
    office.answer("request_links", booking_id=booking_id)
    mails = [mail(visitor, office, booking_id, kind) for kind in ("confirmed", "links")]
    assert has_form == (purpose in possible)
    for told in filter(None, mails):
        assert mailed_purposes(visitor, told) == possible
    assert all(mails) == (office.status(booking_id) == "confirmed")
    assert await done(visitor, office, booking_id, purpose) == (purpose in possible)


@pytest.mark.parametrize(
    "state", [name for name in STATES if name not in ("moved", "canceled", "pending")]
)
async def test_the_page_of_a_booked_meeting_says_what_the_mail_says(
    visitor: Visitor, office: Office, clock: Clock, state: str
) -> None:
    """Until when, whom to call when it is too late, and fresh links only where they would work."""
    make, possible = STATES[state]
    booking_id = make(office, clock)
    page = await visitor.browser.open(f"/verify?token={visitor.token(booking_id)}")
    told = mail(visitor, office, booking_id, "confirmed")
    assert told is not None
    words = " ".join(re.sub(r"<[^>]*>", " ", told.html).split())

    assert ("Mail me fresh links" in page.links) == bool(possible)
    assert ("too close to the meeting" in page.text) == ("too close to the meeting" in words)
    for text in (page.text, words):
        assert ("Call +49 40 123456." in text.removesuffix("Call +49 40 123456.")) == (not possible)
        for day in re.findall(r"until \w{3} (\d+) Nov, \d\d:\d\d", text):
            assert int(day) >= MONDAY.day


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (WEDNESDAY_TEN, "Once booked, you can change or cancel it until Tue 24 Nov, 10:00"),
        (
            MONDAY.replace(hour=15),
            "It begins so soon that it cannot be changed or canceled here once it is booked.",
        ),
    ],
)
async def test_the_deadline_is_said_before_booking(
    visitor: Visitor, office: Office, start: datetime, sentence: str
) -> None:
    """On the form, also when it comes back with errors, behind the link, and in its mail."""
    form = await visitor.browser.open(visitor.details(start))
    wrong = await visitor.browser.press(form.forms[0], email="eva@")
    held = await visitor.browser.press(wrong.forms[0], email="eva@customer.example")
    assert held.heading == "Check your mail"
    booking_id = visitor.booking_id()
    button = await visitor.browser.open(f"/verify?token={visitor.token(booking_id)}")
    told = mail(visitor, office, booking_id, "verification")

    assert told is not None
    for text in (form.text, wrong.text, button.text, told.html):
        assert sentence in text


async def test_too_late_names_no_moment_before_the_booking(
    visitor: Visitor, office: Office
) -> None:
    """Booked inside the deadline: it never was possible, and that is what the page says."""
    booking_id = office.confirmed(MONDAY.replace(hour=15))
    page = await visitor.browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}")

    assert page.heading == "It is too late to change this here"
    assert "until" not in page.text
    assert "could not be changed or canceled. Your meeting stays booked" in page.text
    assert "Call +49 40 123456." in page.text


async def test_who_asks_too_late_for_links_is_told_whom_to_call(
    visitor: Visitor, office: Office
) -> None:
    """The mail has no dead links, but the way into the meeting."""
    booking_id = office.confirmed(MONDAY.replace(hour=15))
    page = await visitor.browser.open(f"/b/acme/bookings/{booking_id}")
    sent = await visitor.browser.press(page.forms[0])
    told = mail(visitor, office, booking_id, "links")

    assert sent.heading == "Look in your mail"
    assert told is not None
    assert told.subject.startswith("Your meeting: ")
    assert "too close to the meeting" in told.html and "Call +49 40 123456." in told.html
    assert "/manage" not in told.html
    assert "https://zoom.example/j/1" in told.html


async def test_the_calendar_file_names_the_deadline_only_while_there_is_one(
    visitor: Visitor, office: Office
) -> None:
    """An entry in the customer's calendar makes no offer that is refused."""
    for start, words in (
        (WEDNESDAY_TEN, "To change or cancel\\, until Tue 24 Nov\\, 10:00"),
        (MONDAY.replace(hour=15), "About this booking: "),
    ):
        booking_id = office.confirmed(start)
        file = await visitor.browser.open(f"/meeting.ics?token={visitor.token(booking_id)}")
        assert words in file.html.replace("\r\n ", "")


@pytest.mark.parametrize(
    ("moment", "is_first"), [(MONDAY, False), (TUESDAY_NINE.replace(hour=0), True)]
)
async def test_joining_comes_after_the_calendar_until_the_day_itself(
    visitor: Visitor, office: Office, clock: Clock, moment: datetime, is_first: bool
) -> None:
    """What the page asks to do next is to note the meeting; on its day, to join."""
    booking_id = office.confirmed(TUESDAY_NINE)
    token = visitor.token(booking_id)
    clock.set(moment)
    page = await visitor.browser.open(f"/verify?token={token}")
    classes = {
        values.get("href", ""): values.get("class", "")
        for tag, values in page.elements
        if tag == "a"
    }

    join, calendar = classes["https://zoom.example/j/1"], classes[page.links["Calendar file"]]
    assert ("button" in join.split()) == is_first
    assert ("button-quiet" in calendar.split()) == is_first
    order = page.html.index("Join on Zoom"), page.html.index("Calendar file")
    assert "zoom.example" not in page.text
    assert (order[0] < order[1]) or not is_first
