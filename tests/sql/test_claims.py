"""A claim is earned: a booking shares the time of the one that it replaces, and of no other."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office

HALF_AN_HOUR = timedelta(minutes=30)
WRITERS = ["postgres", "holdfast_owner"]
ACTIVE = "('hold', 'pending_verify', 'confirmed')"


@contextmanager
def refused() -> Iterator[None]:
    """SB003 unearned_claim, told as the violation of the constraint `claims_are_earned`."""
    with pytest.raises(psycopg.DatabaseError) as error:
        yield
    diagnosis = error.value.diag
    found = (error.value.sqlstate, diagnosis.message_primary, diagnosis.constraint_name)
    assert found == ("SB003", "unearned_claim", "claims_are_earned")


@contextmanager
def written_by(office: Office, writer: str) -> Iterator[None]:
    """Statements inside run as `writer`; the owner has entered the tenant, else it sees no row."""
    with office.sql.transaction():
        office.sql.execute(f"set local role {writer}")
        office.sql.execute(
            "select set_config('booking.tenant_id', %s, true)", [str(office.tenant_id)]
        )
        yield


def copy(office: Office, booking_id: str, later: timedelta = HALF_AN_HOUR, **changes: Any) -> str:
    """Insert the row of a booking again, as a hold with another id and key, and `later`."""
    new = {"id": uuid.uuid4(), "idempotency_key": uuid.uuid4().hex, "status": "hold"} | changes
    return office.value(
        "insert into booking.bookings select (jsonb_populate_record(b, to_jsonb(b) || %s::jsonb"
        " || jsonb_build_object('start_at_utc', b.start_at_utc + %s::interval,"
        " 'end_at_utc', b.end_at_utc + %s::interval))).*"
        " from booking.bookings b where b.id = %s returning id::text",
        psycopg.types.json.Jsonb({name: value and str(value) for name, value in new.items()}),
        later,
        later,
        booking_id,
    )


def replacement(office: Office, original: str, later: timedelta = HALF_AN_HOUR) -> str:
    """A hold that would replace `original`, which stays until the new one is confirmed."""
    office.configure("reschedule_policy", "keep_until_confirmed")
    start = office.start(original) + later
    answer = office.change(
        "reschedule", original, new_start_at=start, new_end_at=start + timedelta(hours=1)
    )
    assert answer.status == 201, answer.body
    return answer.json["booking_id"]


def confirm(office: Office, booking_id: str) -> None:
    office.run_saga(office.confirm(booking_id).saga_id)
    assert office.status(booking_id) == "confirmed"


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("state", ["hold", "pending", "confirmed"])
def test_a_copied_row_takes_no_claim_along(office: Office, writer: str, state: str) -> None:
    """A copy of a booking's row with other id, key and times does not share its time."""
    make = {"hold": lambda start: office.hold(start).json["booking_id"]}
    original = make.get(state, getattr(office, state, None))(WEDNESDAY_TEN)
    with refused(), written_by(office, writer):
        copy(office, original)
    assert office.value("select count(*) from booking.bookings") == 1


@pytest.mark.parametrize("writer", WRITERS)
def test_a_copied_row_with_a_claim_of_its_own_overlaps_as_ever(office: Office, writer: str) -> None:
    """Without the claim the copy is held to the exclusion constraints: 23P01, or its own time."""
    original = office.confirmed(WEDNESDAY_TEN)
    with pytest.raises(psycopg.errors.ExclusionViolation), written_by(office, writer):
        copy(office, original, claim_id=None)
    with written_by(office, writer):
        assert copy(office, original, timedelta(hours=2), claim_id=None)


@pytest.mark.parametrize("writer", WRITERS)
def test_what_replaces_a_confirmed_booking_shares_its_claim(office: Office, writer: str) -> None:
    """By hand, too: a row that names the booking it replaces may overlap it, and one row only."""
    original = office.confirmed(WEDNESDAY_TEN)
    with written_by(office, writer):
        copy(office, original, rescheduled_from=original)
    with pytest.raises(psycopg.errors.UniqueViolation), written_by(office, writer):
        copy(office, original, timedelta(minutes=45), rescheduled_from=original)


def test_naming_one_booking_does_not_earn_the_claim_of_another(office: Office) -> None:
    """The claim is that of the booking in rescheduled_from, not of any."""
    one = office.confirmed(WEDNESDAY_TEN)
    other = office.confirmed(WEDNESDAY_TEN + timedelta(hours=3))
    with refused():
        copy(office, one, rescheduled_from=other)


@pytest.mark.parametrize("end", ["hold", "pending", "canceled", "replaced"])
def test_only_a_confirmed_booking_shares_its_claim(office: Office, end: str) -> None:
    """Of an ended, replaced one a second replacement could overlap the first."""
    if end in ("hold", "pending"):
        original = office.pending(WEDNESDAY_TEN)
    else:
        original = office.confirmed(WEDNESDAY_TEN)
    if end == "canceled":
        office.change("cancel", original)
    if end == "replaced":
        confirm(office, replacement(office, original))
        assert office.status(original) == "canceled"
    with refused():
        copy(office, original, rescheduled_from=original)


def test_a_chain_of_replacements_hands_the_claim_down(office: Office) -> None:
    """A replacement of a replacement shares the claim of the confirmed one, again and again."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    for _ in range(3):
        booking_id = replacement(office, booking_id)
        confirm(office, booking_id)
    active = f"select id::text from booking.bookings where status in {ACTIVE}"
    assert office.values(active) == [booking_id]


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("column", ["claim_id", "id", "rescheduled_from"])
def test_no_update_takes_a_claim(office: Office, writer: str, column: str) -> None:
    """Neither the claim nor the id nor the booking that is replaced is changed afterwards."""
    original = office.confirmed(WEDNESDAY_TEN)
    mine = office.confirmed(WEDNESDAY_TEN + timedelta(hours=3))
    value = uuid.uuid4() if column == "id" else original
    with refused(), written_by(office, writer):
        office.sql.execute(
            f"update booking.bookings set {column} = %s where id = %s", [value, mine]
        )


def test_a_trigger_of_somebody_else_takes_no_claim(office: Office) -> None:
    """What counts is the row that would be written, not which columns the statement names."""
    original = office.confirmed(WEDNESDAY_TEN)
    mine = office.confirmed(WEDNESDAY_TEN + timedelta(hours=3))
    office.sql.execute(
        "create function public.steal() returns trigger language plpgsql as"
        f" $$ begin new.claim_id := '{original}'; return new; end $$;"
        "create trigger a_thief before update on booking.bookings"
        " for each row execute function public.steal()"
    )
    with refused():
        office.sql.execute("update booking.bookings set attendance = null where id = %s", [mine])


def test_the_link_stays_while_both_are_active(office: Office) -> None:
    """Without the link a second replacement could be made beside the first; later it may go."""
    original = office.confirmed(WEDNESDAY_TEN)
    new = replacement(office, original)
    cut = "update booking.bookings set rescheduled_from = null where id = %s"
    with refused():
        office.sql.execute(cut, [new])
    confirm(office, new)
    office.sql.execute(cut, [new])
    assert (
        office.value("select claim_id::text from booking.bookings where id = %s", new) == original
    )


def test_the_id_of_a_purged_booking_does_not_come_back(office: Office, clock: Clock) -> None:
    """Its id is still the claim of what replaced it."""
    office.set(cancel_deadline_hours=0)
    original = office.confirmed(WEDNESDAY_TEN)
    new = replacement(office, original)
    confirm(office, new)
    office.run_saga(office.saga_of(original, "cancel"))
    office.sql.execute("update booking.bookings set rescheduled_from = null where id = %s", [new])
    office.sql.execute("delete from booking.sagas where booking_id = %s", [original])
    office.sql.execute("delete from booking.provider_objects where booking_id = %s", [original])
    office.sql.execute("delete from booking.bookings where id = %s", [original])
    with refused():
        copy(office, new, id=original, claim_id=None, rescheduled_from=None)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("statement", [
    "update booking.reservations set claim_id = %(theirs)s where booking_id = %(mine)s",
    "update booking.reservations set resource_id = %(other)s, claim_id = %(theirs)s where booking_id = %(mine)s and kind = 'salesperson'",
    "insert into booking.reservations select %(mine)s, %(other)s, tenant_id, kind, claim_id, 0, core, padded, ends_at, starts_at"
    " from booking.reservations where booking_id = %(theirs)s and kind = 'salesperson'",
])  # fmt: skip
def test_a_reservation_takes_no_claim_either(office: Office, writer: str, statement: str) -> None:
    """The ranges of time carry the claim of their booking; the constraints believe it."""
    theirs = office.confirmed(WEDNESDAY_TEN)
    mine = office.confirmed(WEDNESDAY_TEN + timedelta(hours=3))
    other = office.add_salesperson("ben")
    with refused(), written_by(office, writer):
        office.sql.execute(statement, {"mine": mine, "theirs": theirs, "other": other})


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "insert", "claim", "link", "cut", "pend", "confirm", "end", "move"]),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    min_size=4,
    max_size=24,
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_written_by_hand_time_is_sold_once(
    office: Office, booked: str, steps: list[Any]
) -> None:
    """After any rows written by hand, two active bookings overlap only if one of them is the
    unconfirmed replacement of the other, confirmed one."""
    with office.sql.transaction(force_rollback=True):
        rows = [booked]
        for action, one, other, quarter in steps:
            a, b = rows[one % len(rows)], rows[other % len(rows)]
            later = timedelta(minutes=15 * quarter)
            try:
                with office.sql.transaction():
                    if made := WRITES[action](office, a, b, later):
                        rows.append(made)
            except psycopg.DatabaseError as error:
                if not error.sqlstate.startswith(("SB", "23")):
                    raise
        assert office.values(UNLINKED_OVERLAPS) == []


UNLINKED_OVERLAPS = f"""
select a.id || ' and ' || b.id
from booking.bookings a join booking.bookings b on b.id > a.id
  and tstzrange(a.start_at_utc, a.end_at_utc) && tstzrange(b.start_at_utc, b.end_at_utc)
where a.status in {ACTIVE} and b.status in {ACTIVE}
  and not (a.rescheduled_from = b.id and b.status = 'confirmed' and a.status <> 'confirmed')
  and not (b.rescheduled_from = a.id and a.status = 'confirmed' and b.status <> 'confirmed')
"""


def _insert(office: Office, a: str, b: str, later: timedelta) -> str:
    claim = office.value("select claim_id from booking.bookings where id = %s", b)
    return copy(office, a, later, claim_id=claim, rescheduled_from=b if later else None)


def _set(column: str) -> Callable[[Office, str, str, timedelta], None]:
    def write(office: Office, a: str, b: str, later: timedelta) -> None:
        office.sql.execute(
            f"update booking.bookings set {column} = (select b.claim_id from booking.bookings b"
            " where b.id = %s) where id = %s",
            [b, a],
        )

    return write


def _cut(office: Office, a: str, b: str, later: timedelta) -> None:
    office.sql.execute("update booking.bookings set rescheduled_from = null where id = %s", [a])


def _status(status: str) -> Callable[[Office, str, str, timedelta], None]:
    def write(office: Office, a: str, b: str, later: timedelta) -> None:
        if status == "confirmed":
            office.sql.execute(
                "insert into booking.meetings (booking_id, provider, provider_meeting_id, join_url)"
                " values (%s, 'zoom', %s, 'j')",
                [a, uuid.uuid4().hex],
            )
            office.sql.execute(
                "insert into booking.graph_events (booking_id, organizer_user_id, event_id)"
                " values (%s, 'anna@acme.example', %s)",
                [a, uuid.uuid4().hex],
            )
        office.sql.execute("update booking.bookings set status = %s where id = %s", [status, a])

    return write


def _end(office: Office, a: str, b: str, later: timedelta) -> None:
    office.sql.execute(
        "update booking.bookings set status = case status when 'confirmed' then 'canceled'"
        " else 'expired' end where id = %s",
        [a],
    )


def _move(office: Office, a: str, b: str, later: timedelta) -> None:
    office.sql.execute(
        "update booking.bookings set start_at_utc = start_at_utc + %s, end_at_utc = end_at_utc + %s"
        " where id = %s",
        [later, later, a],
    )


WRITES: dict[str, Callable[[Office, str, str, timedelta], str | None]] = {
    "insert": _insert,
    "claim": _set("claim_id"),
    "link": _set("rescheduled_from"),
    "cut": _cut,
    "pend": _status("pending_verify"),
    "confirm": _status("confirmed"),
    "end": _end,
    "move": _move,
}
