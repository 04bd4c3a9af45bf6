"""booking.plain_slot, the quick look of a hold, against booking.judge_slot, which knows every rule."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import MONDAY, TEN
from tests.support.clock import Clock
from tests.support.office import Office

# Days around which clocks are changed, and an ordinary one.
_PLACES = [
    ("UTC", datetime(2027, 3, 10, tzinfo=UTC)),
    ("Europe/Berlin", datetime(2027, 3, 27, tzinfo=UTC)),
    ("America/Havana", datetime(2027, 3, 13, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2027, 4, 3, tzinfo=UTC)),
    ("Pacific/Chatham", datetime(2027, 9, 25, tzinfo=UTC)),
    ("America/New_York", datetime(2027, 11, 6, tzinfo=UTC)),
]


def plain(
    office: Office, start: datetime, minutes: int = 60, **given: Any
) -> tuple[Any, ...] | None:
    """What the quick look says of a slot, the lock aside: its row or None."""
    return office.sql.execute(
        "select p.* from set_config('booking.tenant_id', %s, false), booking.plain_slot(%s, %s, %s, %s, %s, %s, booking.now()) p",
        [
            str(office.tenant_id),
            given.get("salesperson_id", office.salesperson_id),
            given.get("service_id"),
            start,
            start + timedelta(minutes=minutes),
            given.get("email", "eva@customer.example"),
            given.get("client"),
        ],
    ).fetchone()


def judged(
    office: Office, start: datetime, minutes: int, **given: Any
) -> tuple[Any, ...] | str | None:
    """What the rules say: the same row, or the code of the refusal; nothing is left of what was done for it."""
    try:
        with office.sql.transaction() as transaction:
            office.sql.execute("select booking.enter(%s)", [office.tenant_id])
            row = office.sql.execute(
                "select * from booking.judge_slot(%s, %s, %s, %s, %s, %s, %s, null)",
                [
                    office.tenant_id,
                    given["salesperson_id"],
                    given["service_id"],
                    start,
                    start + timedelta(minutes=minutes),
                    given["email"],
                    given["client"],
                ],
            ).fetchone()
            raise psycopg.Rollback(transaction)
    except psycopg.DatabaseError as refused:
        return refused.diag.message_primary
    return row


def test_an_ordinary_slot_is_plain(office: Office) -> None:
    """The quick look is enough for a free slot, beside other bookings and appointments, also with hours of one's own."""
    assert plain(office, TEN) is not None
    office.busy(MONDAY, [(TEN + timedelta(hours=3), TEN + timedelta(hours=4))])
    office.hold(TEN + timedelta(hours=1, minutes=30))
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes) values (%s, %s, 1, '10:00', '16:00')",
        [office.tenant_id, office.salesperson_id],
    )
    row = plain(office, TEN)
    assert row is not None
    assert row[:2] == (office.service_id, 10)
    assert row[3] == MONDAY + timedelta(minutes=10)


def test_the_quick_look_is_planned_with_its_query(office: Office) -> None:
    """An ordinary hold asks no rule one by one, and the look is no function call of its own, which would be planned anew each time."""
    with office.sql.transaction():
        office.sql.execute("set local track_functions = 'all'")
        assert office.hold(TEN).status == 201
        office.sql.execute("reset role")
        called = set(
            office.values(
                "select funcname::text from pg_stat_xact_user_functions where schemaname = 'booking'"
            )
        )
    assert "place_hold" in called
    assert not called & {"plain_slot", "judge_slot", "recall", "remember"}


def test_near_a_change_of_the_clock_nothing_is_plain(office: Office, clock: Clock) -> None:
    """Hours are counted in local time: that is left to those who count in instants, the day before and after."""
    clock.set(datetime(2027, 3, 20, tzinfo=UTC))
    bea = office.add_salesperson("bea", "Europe/Berlin")
    office.sql.execute("update booking.availability_rules set opens = '00:00', closes = '24:00'")
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes) select %s, d, '00:00', '24:00' from generate_series(6, 7) d",
        [office.tenant_id],
    )
    office.free_calendar(datetime(2027, 3, 26, tzinfo=UTC), salesperson_id=bea)
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    seen = {
        hours: plain(office, change + timedelta(hours=hours), salesperson_id=bea) is not None
        for hours in (-36, -24, -5, 0, 5, 24, 36)
    }
    assert seen == {-36: True, -24: False, -5: False, 0: False, 5: False, 24: False, 36: True}


class Chance:
    """A company in which anything may be so that a rule looks at."""

    def __init__(self, connection: psycopg.Connection, clock: Clock, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311
        zone, self.day = _PLACES[seed % len(_PLACES)]
        self.now = clock.set(
            self.day
            - timedelta(days=self.dice.choice([0, 1, 3]), minutes=-self.dice.randrange(600))
        )
        self.office = Office(
            connection,
            min_notice_minutes=self.dice.choice([0, 0, 600]),
            horizon_days=self.dice.choice([2, 4, 90]),
        )
        self.people = [self.office.add_salesperson(name, zone) for name in ("bea", "cem")]
        self.services = [
            None,
            self.office.service_id,
            self.office.add_service(30, step=45, buffer=20),
        ]
        self._hours()
        self._calendars()
        self._bookings(clock)

    def _hours(self) -> None:
        office, dice = self.office, self.dice
        office.sql.execute("delete from booking.availability_rules")
        for person in (None, self.people[0]):
            for weekday in range(1, 8):
                for opens, closes in dice.choice(
                    [[], [(0, 24)], [(0, 24)], [(9, 17)], [(1, 12), (13, 24)], [(9, 12), (12, 2)]]
                ):
                    office.sql.execute(
                        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes) values (%s, %s, %s, %s, %s)",
                        [
                            office.tenant_id,
                            person,
                            weekday,
                            time(opens),
                            "24:00" if closes == 24 else time(closes),
                        ],
                    )
        for person in (None, *self.people):
            if dice.random() < 0.3:
                office.sql.execute(
                    "insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens, closes) values (%s, %s, %s, %s, %s)",
                    [
                        office.tenant_id,
                        person,
                        self.day,
                        *dice.choice([(None, None), (time(10), time(14))]),
                    ],
                )

    def _calendars(self) -> None:
        for person in self.people:
            begin = self.day + timedelta(minutes=15 * self.dice.randrange(200))
            items = [(begin, begin + timedelta(minutes=self.dice.choice([15, 60, 600])))]
            self.office.busy(
                self.day - timedelta(days=2), items if self.dice.random() < 0.7 else [], 6, person
            )

    def _bookings(self, clock: Clock) -> None:
        office, dice = self.office, self.dice
        customer = office.value(
            "insert into booking.customers (tenant_id, email) values (%s, 'Eva@customer.example') returning id",
            office.tenant_id,
        )
        for _ in range(dice.randrange(8)):
            start = self.day + timedelta(minutes=15 * dice.randrange(-100, 300))
            length = dice.choice([30, 60, 60, 2400])
            status = dice.choice(["hold", "pending_verify", "confirmed"])
            try:
                with office.sql.transaction():
                    booking_id = office.value(
                        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, service_id, buffer_minutes,"
                        " client_address) values (%s, %s, %s, %s, %s, %s, %s, %s) returning id",
                        office.tenant_id,
                        dice.choice(self.people),
                        customer,
                        start,
                        start + timedelta(minutes=length),
                        office.service_id,
                        dice.choice([0, 10, 90]),
                        dice.choice(["1.1.1.1", None]),
                    )
                    office.sql.execute("set local session_replication_role = replica")
                    office.sql.execute(
                        "update booking.bookings set status = %s, is_moved = %s where id = %s",
                        [status, status == "confirmed" and length > 60, booking_id],
                    )
                    office.sql.execute("set local session_replication_role = origin")
                    if dice.random() < 0.3:
                        office.sql.execute(
                            "update booking.holds set expires_at_utc = %s where booking_id = %s",
                            [self.now, booking_id],
                        )
            except psycopg.errors.ExclusionViolation:
                continue
        if dice.random() < 0.3:
            office.set(
                max_active_holds_per_client="2",
                max_active_holds_per_customer=dice.choice(["0", "1", "3"]),
            )
        if dice.random() < 0.2:
            clock.advance(seconds=dice.choice([4, 6]))

    def slot(self) -> tuple[datetime, int, dict[str, Any]]:
        """A slot that somebody might ask for; seldom one that nobody should."""
        dice = self.dice
        service = dice.choice(self.services)
        minutes = 30 if service == self.services[2] else 60
        return (
            self.day + timedelta(minutes=15 * dice.randrange(-100, 300)),
            minutes if dice.random() < 0.9 else 45,
            {
                "salesperson_id": dice.choice(self.people),
                "service_id": service,
                "email": dice.choice(["eva@CUSTOMER.example", "max@customer.example"]),
                "client": dice.choice(["1.1.1.1", "2.2.2.2", None]),
            },
        )


@pytest.mark.parametrize("place", range(len(_PLACES)))
def test_what_looks_plainly_well_is_well(sql: psycopg.Connection, clock: Clock, place: int) -> None:
    """Whenever the quick look is content, every rule is kept and says the same, around changes of the clock too."""
    content = 0
    for world in range(4):
        with sql.transaction(force_rollback=True):
            chance = Chance(sql, clock, place + world * len(_PLACES))
            for _ in range(60):
                start, minutes, given = chance.slot()
                seen = plain(chance.office, start, minutes, **given)
                if seen is not None:
                    content += 1
                    assert judged(chance.office, start, minutes, **given) == seen, (
                        start,
                        minutes,
                        given,
                    )
    assert content > 0
