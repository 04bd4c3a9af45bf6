"""booking.hold_fast_path, the quick look of a hold, against booking.hold_rules, which knows every rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.sql.conftest import MONDAY, TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.purging import purge_kind

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
        "select p.* from set_config('booking.tenant_id', %s, false), booking.hold_fast_path(%s, %s, %s, %s, %s, %s, booking.now()) p",
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
    """What the rules say: the same row, or the code of the error; nothing is left of what was done for it."""
    try:
        with office.sql.transaction() as transaction:
            office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
            row = office.sql.execute(
                "select * from booking.hold_rules(%s, %s, %s, %s, %s, %s, %s, null)",
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
    """An ordinary hold asks no rule one by one, and the look is no function call of its own, which would be planned again each time."""
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
    assert not called & {"hold_fast_path", "hold_rules", "find_response", "store_response"}


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


@dataclass(frozen=True)
class Booked:
    """A row of a world: whose, when (in quarters of an hour from the day on), and what became of it."""

    person: int
    start: int
    minutes: int
    status: str
    is_moved: bool
    buffer: int
    client: str | None
    is_lapsed: bool
    is_replacement: bool

    def as_placed(self, *, is_replacement: bool) -> Booked:
        """What can be of it: a replacement waits; a meeting that is held is confirmed, and has ends
        that its organizer chose; nothing else is longer than what is sold."""
        status = "hold" if is_replacement and self.status == "confirmed" else self.status
        is_confirmed = status == "confirmed"
        is_moved = is_confirmed and (self.is_moved or self.minutes > 60)
        return replace(
            self,
            status=status,
            is_moved=is_moved,
            minutes=self.minutes if is_moved else min(self.minutes, 60),
            is_lapsed=self.is_lapsed and not is_confirmed,
            is_replacement=is_replacement,
        )

    def span(self, day: datetime) -> tuple[datetime, datetime]:
        start = day + timedelta(minutes=15 * self.start)
        return start, start + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class Asked:
    """A slot that somebody asks for, at a quarter of an hour from the day on."""

    start: int
    person: int
    service: int
    email: str
    client: str | None
    is_odd: bool

    @property
    def minutes(self) -> int:
        return 45 if self.is_odd else 30 if self.service == 2 else 60


@dataclass(frozen=True)
class Chance:
    """A company in which anything may be so that a rule looks at."""

    place: tuple[str, datetime]
    days_before: int
    minutes_before: int
    notice: int
    horizon: int
    hours: list[list[list[tuple[int, int]]]]
    exceptions: list[tuple[int, int, tuple[int, int] | None]]
    since: int | None
    held: list[tuple[int, int, tuple[int, int]]]
    closed: list[tuple[int, int, int, bool]]
    busy: list[tuple[int, int] | None]
    booked: list[Booked]
    limits: tuple[str, str]
    seconds: int
    asked: list[Asked]


_QUARTERS = st.integers(-100, 300)
_PERSON = st.integers(0, 1)
_CLIENT = st.sampled_from(["1.1.1.1", "2.2.2.2", None])
_HOURS = st.sampled_from([[], *[[(0, 24)]] * 9, [(9, 17)], [(1, 12), (13, 24)], [(9, 12), (12, 2)]])
_BOOKED = st.builds(
    Booked,
    person=_PERSON,
    start=_QUARTERS,
    minutes=st.sampled_from([30, 60, 60, 60, 2400]),
    status=st.sampled_from(["hold", "pending_verify", "confirmed", "confirmed", "confirmed"]),
    is_moved=st.booleans(),
    buffer=st.sampled_from([0, 10, 90]),
    client=_CLIENT,
    is_lapsed=st.booleans(),
    is_replacement=st.booleans(),
)
_ASKED = st.builds(
    Asked,
    # Most on the hour, where hours of all kinds have a slot.
    start=st.sampled_from([4, 4, 4, 4, 2, 1]).flatmap(
        lambda step: st.integers(0, 240 // step).map(lambda n: n * step)
    ),
    person=_PERSON,
    service=st.integers(0, 2),
    email=st.sampled_from(["eva@CUSTOMER.example", "max@customer.example"]),
    client=_CLIENT,
    is_odd=st.sampled_from([False] * 9 + [True]),
)
_CHANCE = st.builds(
    Chance,
    place=st.sampled_from([_PLACES[0]] * 5 + _PLACES),
    days_before=st.sampled_from([0, 1, 1, 3]),
    minutes_before=st.integers(0, 600),
    notice=st.sampled_from([0, 0, 600]),
    horizon=st.sampled_from([2, 4, 90, 90, 90, 90]),
    hours=st.lists(st.lists(_HOURS, min_size=7, max_size=7), min_size=2, max_size=2),
    exceptions=st.lists(
        st.tuples(
            st.integers(-1, 1),
            st.integers(0, 2),
            st.sampled_from([None, (10, 14), (20, 2)]),
        ),
        max_size=2,
        unique_by=lambda e: e[:2],
    ),
    since=st.sampled_from([None, None, None, -3, 0, 1]),
    held=st.lists(
        st.tuples(st.integers(-1, 1), st.integers(0, 2), st.sampled_from([(0, 24), (8, 20)])),
        max_size=1,
    ),
    closed=st.lists(
        st.tuples(st.integers(-1, 1), st.integers(0, 2), st.integers(-10, 200), st.booleans()),
        max_size=1,
    ),
    busy=st.lists(
        st.none() | st.tuples(st.integers(0, 200), st.sampled_from([15, 60, 600])),
        min_size=2,
        max_size=2,
    ),
    booked=st.lists(_BOOKED, max_size=8),
    limits=st.sampled_from([("3", "10"), ("3", "10"), ("0", "2"), ("1", "2"), ("3", "0")]),
    seconds=st.sampled_from([0, 0, 0, 4, 6]),
    asked=st.lists(_ASKED, min_size=30, max_size=30),
)


class World:
    """A chance as it lies in the database."""

    def __init__(self, connection: psycopg.Connection, clock: Clock, chance: Chance) -> None:
        self.chance = chance
        self.zone, self.day = ZoneInfo(chance.place[0]), chance.place[1]
        self.now = clock.set(
            self.day - timedelta(days=chance.days_before, minutes=-chance.minutes_before)
        )
        self.office = office = Office(
            connection, min_notice_minutes=chance.notice, horizon_days=chance.horizon
        )
        self.people = [office.add_salesperson(name, chance.place[0]) for name in ("bea", "cem")]
        self.services = [None, office.service_id, office.add_service(30, step=45, buffer=20)]
        self.placed: list[Booked] = []
        self._open()
        for person, item in zip(self.people, chance.busy, strict=True):
            items = []
            if item is not None:
                begin = self.day + timedelta(minutes=15 * item[0])
                items = [(begin, begin + timedelta(minutes=item[1]))]
            office.busy(self.day - timedelta(days=2), items, 6, person)
        self._book()
        per_customer, per_client = chance.limits
        office.set(
            max_active_holds_per_customer=per_customer, max_active_holds_per_client=per_client
        )
        purge_kind(office.sql, "reservations")
        office.sql.execute("reset role")
        self.now = clock.advance(seconds=chance.seconds)

    def _open(self) -> None:
        office = self.office
        office.sql.execute("delete from booking.availability_rules")
        for person, week in zip((None, self.people[0]), self.chance.hours, strict=True):
            for weekday, windows in enumerate(week, start=1):
                for opens, closes in windows:
                    office.sql.execute(
                        "insert into booking.availability_rules (tenant_id, salesperson_id, weekday, opens, closes)"
                        " values (%s, %s, %s, %s, %s)",
                        [office.tenant_id, person, weekday, time(opens), _local(closes)],
                    )
        for whose, days, hours in self.chance.exceptions:
            office.sql.execute(
                "insert into booking.availability_exceptions (tenant_id, salesperson_id, day, opens, closes)"
                " values (%s, %s, %s, %s, %s)",
                [
                    office.tenant_id,
                    None if whose < 0 else self.people[whose],
                    self.day + timedelta(days=days),
                    *((None, None) if hours is None else map(_local, hours)),
                ],
            )

        office.sql.execute(
            "update booking.availability_rules set effective_from = %s where salesperson_id is not null",
            [None if self.chance.since is None else self.day + timedelta(days=self.chance.since)],
        )
        for whose, what, hours in self.chance.held:
            office.sql.execute(
                "insert into booking.availability_rules (tenant_id, salesperson_id, service_id, weekday, opens, closes)"
                " select %s, %s, %s, d, %s, %s from generate_series(1, 7) d",
                [
                    office.tenant_id,
                    None if whose < 0 else self.people[whose],
                    self.services[what] or office.service_id,
                    *map(_local, hours),
                ],
            )
        for whose, what, start, is_day in self.chance.closed:
            begin = self.day + timedelta(minutes=15 * start)
            office.sql.execute(
                "insert into booking.closures (tenant_id, salesperson_id, service_id, days, period) values"
                " (%(tenant)s, %(person)s, %(service)s, case when %(is_day)s then daterange(%(day)s, %(day)s, '[]') end,"
                " case when not %(is_day)s then tstzrange(%(begin)s, %(begin)s + interval '2 hours') end)",
                {
                    "tenant": office.tenant_id,
                    "person": None if whose < 0 else self.people[whose],
                    "service": self.services[what],
                    "is_day": is_day,
                    "day": begin.date(),
                    "begin": begin,
                },
            )

    def _book(self) -> None:
        sql = self.office.sql
        customer = self.office.value(
            "insert into booking.customers (tenant_id, email) values (%s, 'Eva@customer.example') returning id",
            self.office.tenant_id,
        )
        last: tuple[str, Booked] | None = None
        for row in self.chance.booked:
            replaced = None
            if row.is_replacement and last is not None and last[1].status == "confirmed":
                replaced = last[0]
            row = row.as_placed(is_replacement=replaced is not None)
            try:
                with sql.transaction():
                    start, end = row.span(self.day)
                    booking_id = self.office.value(
                        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc,"
                        " service_id, buffer_minutes, client_address, rescheduled_from, claim_id)"
                        " values (%s, %s, %s, %s, %s, %s, %s, %s, %s,"
                        " (select b.claim_id from booking.bookings b where b.id = %s)) returning id",
                        self.office.tenant_id,
                        self.people[row.person],
                        customer,
                        start,
                        start + min(end - start, timedelta(hours=1)),
                        self.office.service_id,
                        row.buffer,
                        row.client,
                        replaced,
                        replaced,
                    )
                    self._become(booking_id, row, end)
            except (psycopg.errors.ExclusionViolation, psycopg.errors.UniqueViolation):
                continue
            last = (booking_id, row)
            self.placed.append(row)

    def _become(self, booking_id: str, row: Booked, end: datetime) -> None:
        """The status, without the work that comes of it; only the confirmed are moved or stretched."""
        sql = self.office.sql
        if row.status == "confirmed":
            sql.execute("set local session_replication_role = replica")
            sql.execute(
                "update booking.bookings set status = 'confirmed', client_address = null where id = %s",
                [booking_id],
            )
            sql.execute("delete from booking.holds where booking_id = %s", [booking_id])
            sql.execute("set local session_replication_role = origin")
            if row.is_moved:
                sql.execute(
                    "update booking.bookings set is_moved = true, start_at_utc = start_at_utc - interval '5 minutes',"
                    " end_at_utc = %s where id = %s",
                    [end, booking_id],
                )
        elif row.status == "pending_verify":
            sql.execute(
                "update booking.bookings set status = 'pending_verify' where id = %s", [booking_id]
            )
        if row.is_lapsed:
            sql.execute(
                "update booking.holds set expires_at_utc = %s where booking_id = %s",
                [self.now, booking_id],
            )

    def given(self, asked: Asked) -> dict[str, Any]:
        return {
            "salesperson_id": self.people[asked.person],
            "service_id": self.services[asked.service],
            "email": asked.email,
            "client": asked.client,
        }

    def _is_near_a_closure(self, start: datetime, end: datetime) -> bool:
        """Of whomever and whatever."""
        local = start.astimezone(self.zone).date()
        for _, _, quarters, is_day in self.chance.closed:
            begin = self.day + timedelta(minutes=15 * quarters)
            if is_day and begin.date() in (local, local + timedelta(days=1)):
                return True
            if not is_day and start < begin + timedelta(hours=2) and begin < end:
                return True
        return False

    def is_ordinary(self, asked: Asked) -> bool:
        """Whether a slot that all rules allow is what the quick look is there for: ordinary hours far
        from any change of the clock, and nobody near whose time, claim or end wants a closer look."""
        start = self.day + timedelta(minutes=15 * asked.start)
        end = start + timedelta(minutes=asked.minutes)
        local = start.astimezone(self.zone)
        offsets = self.office.value(
            "select count(distinct (a at time zone %s) - (a at time zone 'UTC'))"
            " from (values (%s - interval '30 hours'), (%s), (%s + interval '30 hours')) v (a)",
            self.chance.place[0],
            *[start] * 3,
        )
        if offsets > 1 or (end - timedelta(microseconds=1)).date() != start.date():
            return False
        if any(
            local.date() == (self.day + timedelta(days=days)).date()
            for whose, days, _ in self.chance.exceptions
            if whose in (-1, asked.person)
        ):
            return False
        if any((what == 2) == (asked.service == 2) for _, what, _ in self.chance.held):
            return False
        if self._is_near_a_closure(start, end):
            return False
        own, others = self.chance.hours[1], self.chance.hours[0]
        since = self.chance.since
        has_own = since is None or local.date() >= (self.day + timedelta(days=since)).date()
        week = own if asked.person == 0 and any(own) and has_own else others
        minute = local.hour * 60 + local.minute
        step = 45 if asked.service == 2 else 30
        if not any(
            60 * opens <= minute
            and minute + asked.minutes <= 60 * closes
            and (minute - 60 * opens) % step == 0
            for opens, closes in week[local.weekday()]
        ):
            return False
        return self._is_quiet(asked, start)

    def _is_quiet(self, asked: Asked, start: datetime) -> bool:
        """No lapsed hold, no moved or long meeting, few holds."""
        # A day and the widest buffer, and a little more.
        day = timedelta(hours=33)
        near = [
            row
            for row in self.placed
            if row.person == asked.person
            and row.span(self.day)[0] < start + day
            and row.span(self.day)[1] > start - day
        ]
        holds = [row for row in self.placed if row.status != "confirmed"]
        per_customer, per_client = map(int, self.chance.limits)
        return (
            not any(row.is_moved or row.is_lapsed for row in near)
            and sum(row in holds for row in near) < 3
            and (not per_customer or len(holds) < per_customer)
            and (not per_client or len(holds) < per_client)
        )


def _local(hour: int) -> str:
    return "24:00" if hour == 24 else f"{hour:02}:00"


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(chance=_CHANCE)
def check_both(sql: psycopg.Connection, clock: Clock, counts: Counter[str], chance: Chance) -> None:
    with sql.transaction(force_rollback=True):
        world = World(sql, clock, chance)
        for asked in chance.asked:
            start = world.day + timedelta(minutes=15 * asked.start)
            seen = plain(world.office, start, asked.minutes, **world.given(asked))
            said = judged(world.office, start, asked.minutes, **world.given(asked))
            if seen is not None:
                counts["content"] += 1
                assert said == seen, (asked, said, seen)
            elif isinstance(said, tuple) and said[4] is None:
                counts["left to the rules"] += 1
                assert not world.is_ordinary(asked), (asked, said)
            if isinstance(said, str):
                counts[said] += 1


def test_the_quick_look_and_the_rules_agree(sql: psycopg.Connection, clock: Clock) -> None:
    """In whatever world: where the fast path accepts a slot, every rule is kept and says the same; an
    ordinary slot that the rules allow it finds by itself; and all of that does happen."""
    counts: Counter[str] = Counter()
    # Chance may bring 40 poor worlds, hardly 160.
    for _ in range(4):
        check_both(sql, clock, counts)
        if _is_rich(counts):
            break
    assert _is_rich(counts), counts


def _is_rich(counts: Counter[str]) -> bool:
    errors = [counts[no] for no in ("invalid_slot", "slot_unavailable", "too_many_holds")]
    return counts["content"] > 20 and counts["left to the rules"] > 0 and all(errors)
