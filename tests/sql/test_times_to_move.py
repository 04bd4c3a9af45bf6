"""Free times for whoever moves a booking: exactly those that a reschedule takes."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY, WEDNESDAY_TEN
from tests.sql.offers import half_hours
from tests.support.clock import Clock
from tests.support.mirror import Mirror, item
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.refused import refused

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
WEDNESDAY = MONDAY.date() + timedelta(days=2)


def asked(booking_id: str, claims: dict[str, Any] | None) -> dict[str, Any]:
    return {"reschedule_of": uuid.UUID(booking_id), "claims": claims}


def offered(
    office: Office, booking_id: str, days: int = 1, **params: Any
) -> dict[datetime, datetime]:
    """Start and end of what the holder of a reschedule link is offered from Wednesday on."""
    answer = office.answer(
        "availability",
        salesperson_id=office.salesperson_id,
        date=WEDNESDAY,
        days=days,
        **asked(booking_id, office.claims(booking_id, "reschedule")) | params,
    )
    assert answer.status == 200, answer.fetch
    return {
        datetime.fromisoformat(slot["start_at"]): datetime.fromisoformat(slot["end_at"])
        for slot in answer.json["slots"]
    }


def clocks(slots: dict[datetime, datetime]) -> list[str]:
    return [f"{start:%H:%M}" for start in slots]


def is_taken_up(office: Office, booking_id: str, start: datetime, length: timedelta) -> bool:
    """Whether a reschedule to that time succeeds; nothing is left of it."""
    with office.sql.transaction() as trial:
        answer = office.change(
            "reschedule", booking_id, new_start_at=start, new_end_at=start + length
        )
        assert answer.status in (201, 409, 422), answer
        raise psycopg.Rollback(trial)
    return answer.status == 201


@pytest.mark.parametrize("policy", ["cancel_first", "keep_until_confirmed"])
def test_a_booking_is_not_in_its_own_way(office: Office, policy: str) -> None:
    """Times that overlap the present one are offered, the present one itself is not."""
    office.configure("reschedule_policy", policy)
    booking_id = office.confirmed(WEDNESDAY_TEN - HOUR / 2)
    found = offered(office, booking_id)
    assert clocks(found) == [at for at in half_hours("09:00", "16:00") if at != "09:30"]
    others = office.answer("availability", salesperson_id=office.salesperson_id, date=WEDNESDAY)
    assert "10:00" not in others.body.decode()


def test_nor_is_the_hold_that_would_have_replaced_it(office: Office) -> None:
    """A second thought ends the first: its time is free for whoever had it."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    booking_id = office.confirmed(WEDNESDAY_TEN)
    at = WEDNESDAY_TEN + 3 * HOUR
    assert (
        office.change("reschedule", booking_id, new_start_at=at, new_end_at=at + HOUR).status == 201
    )
    assert at in offered(office, booking_id)
    assert is_taken_up(office, booking_id, at, HOUR)


def test_other_free_times_are_asked_for_likewise(office: Office) -> None:
    """What a mail names is a time that can be taken, in the booking's length."""
    office.configure("min_notice_minutes", 49 * 60 + 30)
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.follow_organizer(booking_id, WEDNESDAY_TEN, WEDNESDAY_TEN + 75 * MINUTE)
    office.free_calendar(MONDAY, 40)
    answer = office.answer(
        "nearest_free",
        salesperson_id=office.salesperson_id,
        wished=MONDAY,
        count=1,
        **asked(booking_id, office.claims(booking_id, "reschedule")),
    )
    assert answer.json["slots"] == [
        {"start_at": "2026-11-25T09:30:00Z", "end_at": "2026-11-25T10:45:00Z"}
    ]


def test_after_a_change_of_length_what_is_offered_can_be_taken(office: Office) -> None:
    """An event that was drawn out from 60 to 75 minutes is offered times of 75."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.follow_organizer(booking_id, WEDNESDAY_TEN, WEDNESDAY_TEN + 75 * MINUTE)
    found = offered(office, booking_id)
    assert clocks(found) == [at for at in half_hours("09:00", "15:30") if at != "10:00"]
    assert {end - start for start, end in found.items()} == {75 * MINUTE}
    assert all(is_taken_up(office, booking_id, start, 75 * MINUTE) for start in found)
    assert is_taken_up(office, booking_id, WEDNESDAY_TEN + 3 * HOUR, HOUR)
    assert not is_taken_up(office, booking_id, WEDNESDAY_TEN + 3 * HOUR, 74 * MINUTE)


def test_a_service_that_changed_its_length_moves_what_was_booked_before(office: Office) -> None:
    """A booking keeps its length when the service is sold in another, or is not sold any more."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    other = office.add_service(30)
    office.sql.execute("update booking.services set slot_minutes = 45 where id <> %s", [other])
    assert {end - start for start, end in offered(office, booking_id).items()} == {HOUR}
    assert is_taken_up(office, booking_id, WEDNESDAY_TEN + HOUR, HOUR)
    office.sql.execute(
        "update booking.services set active = false, is_default = false where id <> %s", [other]
    )
    assert len(offered(office, booking_id)) == 14
    assert is_taken_up(office, booking_id, WEDNESDAY_TEN + HOUR, HOUR)


def test_another_service_s_booking_is_offered_times_of_its_own(office: Office) -> None:
    """Not those of the default service."""
    service = office.add_service(30, step=15, buffer=0)
    booking_id = office.confirmed(WEDNESDAY_TEN, minutes=30, service_id=service)
    found = offered(office, booking_id)
    assert len(found) == 30
    assert all(is_taken_up(office, booking_id, start, end - start) for start, end in found.items())


def test_what_lasts_longer_than_a_day_is_offered_the_service_s_length(office: Office) -> None:
    """No slot is longer than a day, however long an organizer makes an event."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.follow_organizer(booking_id, WEDNESDAY_TEN, WEDNESDAY_TEN + timedelta(days=2))
    found = offered(office, booking_id)
    assert {end - start for start, end in found.items()} == {HOUR}
    assert all(is_taken_up(office, booking_id, start, HOUR) for start in found)


def test_a_live_mirror_knows_the_event_of_the_booking(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """The booking's own event does not block it either; somebody else's at its side does."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    event_id = office.value(
        "select event_id from booking.graph_events where booking_id = %s", booking_id
    )
    office.sql.execute("delete from booking.busy_days")
    clock.advance(seconds=1)
    mirror = Mirror(office)
    mirror.sync(item(WEDNESDAY_TEN, event_id=event_id), item(WEDNESDAY_TEN + 3 * HOUR))
    assert mirror.is_live()
    assert clocks(offered(office, booking_id)) == [
        "09:00",
        "09:30",
        "10:30",
        "11:00",
        "11:30",
        "14:30",
        "15:00",
        "15:30",
        "16:00",
    ]


def test_only_the_holder_of_the_link_asks_as_the_one_who_moves(office: Office) -> None:
    """Claims of another booking or purpose, none at all, and another person or service are refused."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    other_id = office.confirmed(WEDNESDAY_TEN + 3 * HOUR, email="max@customer.example")
    good = office.claims(booking_id, "reschedule")
    params = {"salesperson_id": office.salesperson_id, "date": WEDNESDAY}
    for claims in [
        None,
        office.claims(booking_id, "cancel"),
        office.claims(other_id, "reschedule"),
        good | {"jti": str(uuid.uuid4())},
        good | {"exp": 1},
        good | {"tenant_id": str(uuid.uuid4())},
    ]:
        found = refused(office.answer, "availability", **params, **asked(booking_id, claims))
        assert found[:2] == ("SB401", "invalid_token"), claims
    ben, service = office.add_salesperson("ben"), office.add_service(30)
    for field, change in {
        "salesperson": {"salesperson_id": ben},
        "service": {"service_id": service},
    }.items():
        found = refused(office.answer, "availability", **params | change, **asked(booking_id, good))
        assert found == ("SB400", "invalid_request", [field])


def test_what_cannot_be_moved_is_offered_nothing(office: Office) -> None:
    """After the deadline, and when it is canceled, the question is refused like the move."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    params = {"salesperson_id": office.salesperson_id, "date": WEDNESDAY}
    params |= asked(booking_id, office.claims(booking_id, "reschedule"))
    office.configure("cancel_deadline_hours", 72)
    assert refused(office.answer, "availability", **params)[:2] == ("SB409", "deadline_passed")
    office.configure("cancel_deadline_hours", 24)
    office.change("cancel", booking_id)
    assert refused(office.answer, "availability", **params)[:2] == ("SB409", "invalid_state")


@pytest.mark.parametrize("seed", range(5))
def test_exactly_what_is_offered_can_be_taken(office: Office, seed: int) -> None:
    """In random worlds a reschedule succeeds for every time that is offered, and for no other."""
    chance = random.Random(seed)  # noqa: S311
    office.configure("reschedule_policy", chance.choice(["cancel_first", "keep_until_confirmed"]))
    office.sql.execute("delete from booking.availability_rules")
    for opens, closes in chance.choice(
        [
            [("09:00", "12:00"), ("12:00", "17:00")],
            [("20:00", "02:30")],
            [("08:10", "15:00")],
            [("00:00", "24:00")],
        ]
    ):
        office.sql.execute(
            "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
            " select %s, d, %s, %s from generate_series(1, 7) d",
            [office.tenant_id, opens, closes],
        )
    service = chance.choice([office.service_id, office.add_service(45, step=15, buffer=20)])
    length = 60 if service == office.service_id else 45
    free = office.answer(
        "availability",
        salesperson_id=office.salesperson_id,
        date=WEDNESDAY,
        days=2,
        service_id=service,
    ).json["slots"]
    start = datetime.fromisoformat(chance.choice(free)["start_at"])
    booking_id = office.confirmed(start, minutes=length, service_id=service)
    for count in range(3):
        at = WEDNESDAY_TEN + 30 * MINUTE * chance.randrange(-20, 60)
        if (
            office.hold(at, email=f"c{count}@customer.example").status == 201
            and chance.random() < 0.5
        ):
            office.sql.execute(
                "update booking.holds set expires_at_utc = booking.now() where booking_id in"
                " (select id from booking.bookings where start_at_utc = %s)",
                [at],
            )
    if chance.random() < 0.6:
        office.follow_organizer(booking_id, start, start + chance.choice([15, 75, 130]) * MINUTE)
    own = office.sql.execute(
        "select start_at_utc, end_at_utc from booking.bookings where id = %s", [booking_id]
    ).fetchone()
    assert own is not None
    other = WEDNESDAY_TEN + 15 * MINUTE * chance.randrange(100)
    office.busy(MONDAY, [own, (other, other + HOUR)])
    found = offered(office, booking_id, days=2)
    if found and chance.random() < 0.5:
        again = chance.choice(list(found))
        assert (
            office.change(
                "reschedule", booking_id, new_start_at=again, new_end_at=found[again]
            ).status
            == 201
        )
        if office.status(booking_id) != "confirmed":
            return
        found = offered(office, booking_id, days=2)
    span = own[1] - own[0]
    assert {end - begin for begin, end in found.items()} <= {span}
    begin = WEDNESDAY_TEN.replace(hour=0)
    near = {at + offset * MINUTE for at in found for offset in (-15, 0, 15)}
    strewn = {begin + 5 * MINUTE * chance.randrange(48 * 12) for _ in range(30)}
    tried = {at for at in near | strewn | {own[0]} if begin <= at < begin + timedelta(days=2)}
    assert {at for at in tried if is_taken_up(office, booking_id, at, span)} == set(found)
