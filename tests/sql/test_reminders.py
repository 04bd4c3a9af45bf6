"""What people are told besides: reminders, the mail after a meeting, moves, cancellations.

Every row is queued in the transaction that causes it, and dropped in the one that makes it untrue.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.sql.test_moves import move
from tests.support.clock import Clock
from tests.support.office import Office

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
EVA = "eva@customer.example"
ANNA = "anna@acme.example"
TOLD_LATER = ("booking_reminder", "booking_followup")
TOLD_BY_CHOICE = ("booking_moved", "booking_canceled", "staff_new_booking", "staff_canceled")

Row = tuple[Any, ...]


def remind(office: Office, *before: str, channel: str = "mail") -> None:
    office.configure("reminders", Jsonb([{"before": b, "channel": channel} for b in before]))


def rows(office: Office, booking_id: str, *purposes: str, columns: str = "") -> list[Row]:
    """Of the rows of these purposes: how long before what, when due, status, reason."""
    return office.sql.execute(
        f"select {columns or 'occurrence, due_at, status, reason'} from booking.notification_outbox"
        " where booking_id = %s and purpose = any (%s) order by sequence, due_at, id",
        [booking_id, list(purposes or TOLD_LATER)],
    ).fetchall()


def queued(office: Office, booking_id: str, *purposes: str) -> list[tuple[str, datetime]]:
    return [row[:2] for row in rows(office, booking_id, *purposes) if row[2] == "queued"]


def told(office: Office, booking_id: str) -> list[tuple[str, str, str]]:
    """Purpose, recipient and status of what only some companies want told."""
    return rows(office, booking_id, *TOLD_BY_CHOICE, columns="purpose, recipient, status")


@pytest.fixture
def reminding(office: Office) -> Office:
    """Reminders a day and an hour before, and a mail after the meeting."""
    remind(office, "1 day", "1 hour")
    office.configure("followup", True)
    return office


def test_a_confirmation_queues_what_is_told_later(reminding: Office) -> None:
    """Each with the start that it talks about and an end; nothing before the confirmation."""
    booking_id = reminding.pending(WEDNESDAY_TEN, name="Eva")
    assert rows(reminding, booking_id) == []
    reminding.run_saga(reminding.confirm(booking_id).saga_id)
    columns = (
        "purpose, occurrence, due_at, not_after, starts_at, recipient, recipient_name, sequence"
    )
    whom = (WEDNESDAY_TEN, EVA, "Eva", 0)
    end = WEDNESDAY_TEN + HOUR
    assert rows(reminding, booking_id, columns=columns) == [
        ("booking_reminder", "1 day", WEDNESDAY_TEN - DAY, WEDNESDAY_TEN - HOUR, *whom),
        ("booking_reminder", "1 hour", WEDNESDAY_TEN - HOUR, WEDNESDAY_TEN, *whom),
        ("booking_followup", "", end + HOUR, end + 2 * DAY, *whom),
    ]


def test_companies_that_never_chose_tell_nothing_of_it(office: Office) -> None:
    """Nothing but what was mailed before: no reminder, nothing of moves, ends or to salespeople."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    move(office, (booking_id, WEDNESDAY_TEN + HOUR))
    office.change("cancel", booking_id)
    assert rows(office, booking_id) == told(office, booking_id) == []


def test_booked_too_late_for_a_reminder_it_is_not_sent_beside_the_confirmation(
    reminding: Office,
) -> None:
    """For two hours ahead only the last one; where it is near, none."""
    soon = reminding.confirmed(TEN)
    assert queued(reminding, soon, "booking_reminder") == [("1 hour", TEN - HOUR)]
    reminding.configure("reminders", Jsonb([{"before": "3 hours", "channel": "mail"}]))
    assert queued(
        reminding,
        reminding.confirmed(TEN + 2 * HOUR - HOUR / 2, email="max@customer.example"),
        "booking_reminder",
    ) == [("3 hours", TEN - HOUR - HOUR / 2)]


def test_days_are_those_of_the_customer_else_of_the_company(
    reminding: Office, clock: Clock
) -> None:
    """On the Sunday between Berlin's clock goes back: ten o'clock is ten o'clock there."""
    friday = clock.set(datetime(2026, 10, 23, 8, 0, tzinfo=UTC))
    reminding.free_calendar(friday)
    remind(reminding, "2 days")
    reminding.configure("timezone", "Europe/Berlin")
    monday = friday + 3 * DAY + 2 * HOUR
    for zone, due in ((None, monday - 2 * DAY - HOUR), ("Asia/Tokyo", monday - 2 * DAY)):
        booking_id = reminding.confirmed(monday, timezone=zone, email=f"{zone or 'x'}@c.example")
        assert queued(reminding, booking_id, "booking_reminder") == [("2 days", due)]
        reminding.change("cancel", booking_id)
        reminding.free_calendars()


@pytest.mark.parametrize("how", ["organizer", "database"])
def test_a_move_voids_what_was_queued_and_queues_the_new(reminding: Office, how: str) -> None:
    """Never one for the old time: whoever moves it, in the same commit."""
    booking_id = reminding.confirmed(WEDNESDAY_TEN)
    later = WEDNESDAY_TEN + 2 * HOUR
    if how == "organizer":
        move(reminding, (booking_id, later))
    else:
        reminding.sql.execute(
            "update booking.bookings set start_at_utc = %s, end_at_utc = %s where id = %s",
            [later, later + HOUR, booking_id],
        )
    found = rows(reminding, booking_id, columns="sequence, occurrence, starts_at, status, reason")
    assert [row for row in found if row[0] == 0] == [
        (0, occurrence, WEDNESDAY_TEN, "dropped", "moved") for occurrence in ("1 day", "1 hour", "")
    ]
    assert [row for row in found if row[0] == 1] == [
        (1, occurrence, later, "queued", None) for occurrence in ("1 day", "1 hour", "")
    ]


def test_meetings_that_change_places_exchange_their_reminders(reminding: Office) -> None:
    """Though on the way of it both are parked at times that nobody hears of."""
    remind(reminding, "1 hour")
    first = reminding.confirmed(WEDNESDAY_TEN)
    second = reminding.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    move(reminding, (first, WEDNESDAY_TEN + 3 * HOUR), (second, WEDNESDAY_TEN))
    assert queued(reminding, first, "booking_reminder") == [("1 hour", WEDNESDAY_TEN + 2 * HOUR)]
    assert queued(reminding, second, "booking_reminder") == [("1 hour", WEDNESDAY_TEN - HOUR)]


def test_a_new_place_has_its_reminders(reminding: Office) -> None:
    """They carry the number of the booking as it is now."""
    booking_id = reminding.confirmed(WEDNESDAY_TEN)
    reminding.sql.execute("update booking.meetings set join_url = 'https://zoom.example/j/2'")
    found = rows(reminding, booking_id, columns="sequence, status, reason")
    assert found == [(0, "dropped", "place_changed")] * 3 + [(1, "queued", None)] * 3


def test_moved_so_near_that_a_reminder_is_late_it_is_left_out(
    reminding: Office, clock: Clock
) -> None:
    """And one moved into the past has none at all."""
    booking_id = reminding.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN - 5 * HOUR)
    move(reminding, (booking_id, WEDNESDAY_TEN - 3 * HOUR))
    assert queued(reminding, booking_id, "booking_reminder") == [
        ("1 hour", WEDNESDAY_TEN - 4 * HOUR)
    ]


@pytest.mark.parametrize("how", ["customer", "organizer", "administrator", "database", "move"])
def test_the_end_drops_what_is_not_true_any_more(reminding: Office, clock: Clock, how: str) -> None:
    """Whoever ends it: of reminders nothing is left, nor of the confirmation that was not sent yet."""
    booking_id = reminding.confirmed(WEDNESDAY_TEN)
    clock.advance(seconds=1)
    end_by(reminding, how, booking_id)
    assert reminding.status(booking_id) == "canceled"
    found = rows(reminding, booking_id, columns="status, reason")
    assert found == [("dropped", "canceled")] * 3


def end_by(office: Office, how: str, booking_id: str) -> None:
    if how == "customer":
        assert office.change("cancel", booking_id).status == 200
    elif how == "organizer":
        office.sql.execute(
            "select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)]
        )
        office.sql.execute("select booking.follow_deletion(%s)", [booking_id])
    elif how == "administrator":
        answer = office.answer_of(
            "cancel_by_administrator", booking_id=booking_id, actor="admin@acme.example"
        )
        assert answer.status == 200
    elif how == "database":
        office.sql.execute(
            "update booking.bookings set status = 'canceled' where id = %s", [booking_id]
        )
    else:
        later = WEDNESDAY_TEN + 4 * HOUR
        answer = office.change(
            "reschedule", booking_id, new_start_at=later, new_end_at=later + HOUR
        )
        assert answer.status == 201


@pytest.fixture
def telling(office: Office) -> Office:
    """A company that has everybody told of moves and cancellations."""
    office.configure("organizer_moves", "tell")
    return office


@pytest.mark.parametrize("how", ["customer", "organizer", "administrator", "database"])
def test_a_cancellation_is_told_to_those_who_did_not_make_it(telling: Office, how: str) -> None:
    """The customer always, the salesperson unless it was they; of the new booking nothing more."""
    booking_id = telling.confirmed(WEDNESDAY_TEN)
    assert told(telling, booking_id) == [("staff_new_booking", ANNA, "queued")]
    end_by(telling, how, booking_id)
    staff = [("staff_canceled", ANNA, "queued")] if how != "organizer" else []
    assert told(telling, booking_id) == [
        ("staff_new_booking", ANNA, "dropped"),
        ("booking_canceled", EVA, "queued"),
        *staff,
    ]


def test_the_end_of_what_is_over_is_told_to_nobody(telling: Office, clock: Clock) -> None:
    """Canceled by hand, for the record."""
    over = telling.confirmed(TEN)
    clock.set(TEN + 3 * HOUR)
    end_by(telling, "database", over)
    assert [row for row in told(telling, over) if row[2] == "queued"] == []


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
def test_another_time_is_one_message_for_each(telling: Office, policy: str) -> None:
    """The customer is told of the new one; the salesperson of the end of the old one only where
    that comes first."""
    telling.configure("reschedule_policy", policy)
    booking_id = telling.confirmed(WEDNESDAY_TEN)
    later = WEDNESDAY_TEN + 4 * HOUR
    answer = telling.change("reschedule", booking_id, new_start_at=later, new_end_at=later + HOUR)
    new_id = answer.json["booking_id"]
    telling.run_saga(telling.confirm(new_id).saga_id)
    assert telling.status(booking_id) == "canceled"
    first = [("staff_canceled", ANNA, "queued")] if policy == "cancel_first" else []
    assert told(telling, booking_id) == [("staff_new_booking", ANNA, "dropped"), *first]
    assert told(telling, new_id) == [("staff_new_booking", ANNA, "queued")]


def test_a_move_is_told_once_from_the_time_that_the_customer_knows(telling: Office) -> None:
    """Moved twice before anything was sent; moved back, there is nothing to tell."""
    booking_id = telling.confirmed(WEDNESDAY_TEN)
    columns = "data ->> 'old_start_at', data ->> 'old_end_at', status, reason, not_after"
    known = ("2026-11-25T10:00:00Z", "2026-11-25T11:00:00Z")
    first, second = WEDNESDAY_TEN + HOUR, WEDNESDAY_TEN + 3 * HOUR
    move(telling, (booking_id, first))
    move(telling, (booking_id, second))
    assert rows(telling, booking_id, "booking_moved", columns=columns) == [
        (*known, "dropped", "moved", first),
        (*known, "queued", None, second),
    ]
    move(telling, (booking_id, WEDNESDAY_TEN))
    assert queued(telling, booking_id, "booking_moved") == []


def test_what_may_be_on_its_way_counts_as_told(telling: Office) -> None:
    """After a claim the customer may know the new time: back is a move as well. What was told
    before that does not matter."""
    booking_id = telling.confirmed(WEDNESDAY_TEN)
    move(telling, (booking_id, WEDNESDAY_TEN + HOUR))
    telling.sql.execute(
        "update booking.notification_outbox set outcome_unknown_at = booking.now() where purpose = 'booking_moved'"
    )
    move(telling, (booking_id, WEDNESDAY_TEN))
    columns = "status, data ->> 'old_start_at'"
    found = rows(telling, booking_id, "booking_moved", columns=columns)
    assert found == [("queued", "2026-11-25T10:00:00Z"), ("queued", "2026-11-25T11:00:00Z")]
    for hours in (2, 3):
        move(telling, (booking_id, WEDNESDAY_TEN + hours * HOUR))
    found = rows(telling, booking_id, "booking_moved", columns=columns)
    assert found[2:] == [("dropped", "2026-11-25T11:00:00Z"), ("queued", "2026-11-25T11:00:00Z")]


def test_a_move_into_the_past_is_told_to_nobody(telling: Office, clock: Clock) -> None:
    """What is over needs no notice."""
    booking_id = telling.confirmed(TEN)
    clock.set(TEN + HOUR + HOUR)
    move(telling, (booking_id, TEN - HOUR))
    assert rows(telling, booking_id, "booking_moved") == []


def test_salespeople_without_an_address_are_not_written_to(telling: Office) -> None:
    """Some are known by their id in the directory alone."""
    telling.sql.execute("update booking.salespersons set graph_user_id = gen_random_uuid()::text")
    assert told(telling, telling.confirmed(WEDNESDAY_TEN)) == []


PHONE = "+491701234567"


@pytest.fixture
def texting(office: Office) -> Office:
    """A company that has SMS on, and an account that sends them."""
    office.configure("sms", True)
    office.sql.execute(
        "insert into booking.providers (provider, capability, name, object, is_usual, channel)"
        " values ('pigeon', 'message', 'Pigeon', 'note', false, 'sms')"
    )
    office.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'pigeon', 'message', 'ours')",
        [office.tenant_id],
    )
    return office


def confirmed_by_phone(office: Office, start: datetime = WEDNESDAY_TEN, **changes: Any) -> str:
    """A booking whose customer wants SMS."""
    given = {"customer_phone": PHONE, "sms_consent": Jsonb({"given": True}), "timezone": "UTC"}
    booking_id = office.pending(start)
    for name, value in (given | changes).items():
        office.sql.execute(
            f"update booking.bookings set {name} = %s where id = %s", [value, booking_id]
        )
    office.run_saga(office.confirm(booking_id).saga_id)
    return booking_id


def texts(office: Office, booking_id: str, purpose: str = "booking_reminder") -> list[Row]:
    columns = "recipient, due_at, not_after"
    return office.sql.execute(
        f"select {columns} from booking.notification_outbox where channel = 'sms'"
        " and booking_id = %s and purpose = %s and status = 'queued' order by due_at",
        [booking_id, purpose],
    ).fetchall()


def test_reminders_by_sms_keep_quiet_hours_where_the_customer_is(texting: Office) -> None:
    """Three hours before ten is quiet: the evening before. Ten in Greenwich is the evening in Tokyo."""
    remind(texting, "3 hours", channel="sms")
    evening = WEDNESDAY_TEN - timedelta(hours=13, minutes=1)
    booking_id = confirmed_by_phone(texting)
    assert texts(texting, booking_id) == [(PHONE, evening, WEDNESDAY_TEN)]
    texting.change("cancel", booking_id)
    texting.free_calendars()
    booking_id = confirmed_by_phone(texting, timezone="Asia/Tokyo")
    assert texts(texting, booking_id) == [(PHONE, WEDNESDAY_TEN - 3 * HOUR, WEDNESDAY_TEN)]


@pytest.mark.parametrize("missing", ["number", "consent", "switch", "account"])
def test_no_sms_is_queued_that_nobody_may_or_can_send(texting: Office, missing: str) -> None:
    """Mails are, whatever is missing."""
    remind(texting, "3 hours", channel="sms")
    texting.configure("followup", True)
    changes: dict[str, Any] = {}
    if missing == "number":
        changes = {"customer_phone": None}
    elif missing == "consent":
        changes = {"sms_consent": None}
    elif missing == "switch":
        texting.configure("sms", False)
    else:
        texting.sql.execute("delete from booking.connections where provider = 'pigeon'")
    booking_id = confirmed_by_phone(texting, **changes)
    assert texts(texting, booking_id) == []
    assert len(queued(texting, booking_id, "booking_followup")) == 1


def test_moves_and_cancellations_are_told_by_sms_too_but_wake_nobody(
    texting: Office, clock: Clock
) -> None:
    """By day at once, at night at eight; what would ring after the start is left to the mail."""
    texting.configure("organizer_moves", "tell")
    booking_id = confirmed_by_phone(texting)
    move(texting, (booking_id, WEDNESDAY_TEN + HOUR))
    assert texts(texting, booking_id, "booking_moved") == [(PHONE, MONDAY, WEDNESDAY_TEN + HOUR)]
    eight = WEDNESDAY_TEN - 2 * HOUR
    clock.set(eight - 5 * HOUR)
    move(texting, (booking_id, WEDNESDAY_TEN + 2 * HOUR))
    assert texts(texting, booking_id, "booking_moved") == [(PHONE, eight, WEDNESDAY_TEN + 2 * HOUR)]
    move(texting, (booking_id, eight))
    assert texts(texting, booking_id, "booking_moved") == []
    assert len(queued(texting, booking_id, "booking_moved")) == 1
    end_by(texting, "database", booking_id)
    assert texts(texting, booking_id, "booking_canceled") == []
    assert len(queued(texting, booking_id, "booking_canceled")) == 1
