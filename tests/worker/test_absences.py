"""Absences: whoever asks, the page, a hold or a confirmation, reads the calendar in one way."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.providers.registry import Providers
from tests.support.mirror import Mirror
from tests.support.office import Answer, Office
from tests.worker.conftest import Cloud
from worker.main import Worker

BUFFER = timedelta(minutes=10)
HOUR = timedelta(hours=1)
DAYS = 4
"""How many days of the person the page is asked for."""

ZONES = (
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Pacific/Kiritimati",
)
BLOCKING, FREE = ("busy", "oof", "tentative"), ("free", "workingElsewhere")


@dataclass(frozen=True)
class Absence:
    """Attributes:
    first, last: all day from the one to the other, the last not included; else from and to
        these hours after the first day's midnight in UTC.
    """

    is_all_day: bool
    first: int
    last: int
    show_as: str

    def sent(self, day: date) -> dict[str, Any]:
        """As the calendar gets it, counted from `day`."""
        unit = timedelta(days=1) if self.is_all_day else HOUR
        midnight = datetime.combine(day, time(), UTC)
        return {
            "start_at": (midnight + self.first * unit).isoformat(),
            "end_at": (midnight + self.last * unit).isoformat(),
            "is_all_day": self.is_all_day,
            "show_as": self.show_as,
        }

    def takes(self, start: datetime, day: date, zone: ZoneInfo) -> bool:
        """Whether it stands in the way of an hour from `start` for somebody in `zone`."""
        if self.show_as in FREE:
            return False
        if self.is_all_day:
            first, last = (
                datetime.combine(day + timedelta(days=n), time(), zone).astimezone(UTC)
                for n in (self.first, self.last)
            )
        else:
            midnight = datetime.combine(day, time(), UTC)
            first, last = midnight + self.first * HOUR, midnight + self.last * HOUR
        return first < start + HOUR + BUFFER and last > start - BUFFER


def _lasting(is_all_day: bool, lengths: list[int]) -> st.SearchStrategy[Absence]:
    reach = 30 if is_all_day else 24 * 30
    return st.builds(
        lambda first, length, show_as: Absence(is_all_day, first, first + length, show_as),
        st.integers(-reach, (DAYS + 1) * (1 if is_all_day else 24)),
        st.sampled_from(lengths),
        st.sampled_from(BLOCKING + FREE),
    )


ABSENCES = st.lists(
    _lasting(True, [1, 2, 14, 35]) | _lasting(False, [1, 8, 24, 105, 24 * 30]),
    min_size=1,
    max_size=4,
)


@dataclass
class Desk:
    """A person who sells every hour of every day, and their calendar in the simulated cloud."""

    office: Office
    cloud: Cloud
    providers: Providers
    worker: Worker
    person: uuid.UUID
    address: str
    zone: ZoneInfo

    async def add(self, absence: Absence, day: date) -> None:
        await self.cloud.post("/events", user=self.address, **absence.sent(day))

    async def page(self, day: date) -> set[datetime]:
        """What the page offers on the person's days from `day`."""
        answer = await self._told(
            lambda: self.office.answer(
                "availability", salesperson_id=self.person, date=day, days=DAYS
            )
        )
        return {datetime.fromisoformat(slot["start_at"]) for slot in answer.json["slots"]}

    async def is_held(self, start: datetime) -> bool:
        """Whether a hold that must ask the calendar itself gets the hour; it is given back."""
        self.forget()
        with self.office.sql.transaction(force_rollback=True):
            answer = await self._told(
                lambda: self.office.hold(start, salesperson_id=self.person, email="a@b.example")
            )
        assert answer.status in (201, 409), answer.json
        return answer.status == 201

    async def sync(self) -> None:
        """Reads the mirror, which is live after it."""
        mirror = Mirror(self.office, self.person)
        self.office.sql.execute(
            "update booking.calendar_mirrors set watermark_at = watermark_at - interval '1 day'"
        )
        mirror.due()
        self.office.value("select api.run_periodic('sync_calendar')")
        await self.worker.run_once()
        assert mirror.is_live()

    def forget(self) -> None:
        """What was read of the calendar is too old for anybody."""
        self.office.sql.execute("delete from booking.busy_days")

    def lose_mirror(self) -> None:
        self.forget()
        self.office.sql.execute(
            "delete from booking.calendar_mirrors where calendar_id ="
            " (select k.id from booking.calendars k where k.salesperson_id = %s)",
            [self.person],
        )

    async def _told(self, ask: Callable[[], Answer]) -> Answer:
        """The answer of `ask`, after the read of the calendar that it wants."""
        answer = ask()
        if answer.fetch is None:
            return answer
        wanted = answer.fetch
        busy = await self.providers.calendar("graph").busy_times(
            wanted["directory"],
            wanted["mailbox"],
            datetime.fromisoformat(wanted["from_at"]),
            datetime.fromisoformat(wanted["to_at"]),
        )
        names = ("tenant_id", "salesperson_id", "lease", "generation", "from_day", "to_day")
        assert self.office.app(
            "store_busy",
            **{name: wanted[name] for name in names},
            items=[item.told() for item in busy],
        )
        return ask()


MakeDesk = Callable[[str, str], Awaitable[Desk]]


@pytest.fixture
def make_desk(office: Office, cloud: Cloud, providers: Providers, worker: Worker) -> MakeDesk:
    """A desk whose person lives in the one zone and whose mailbox in the other."""
    numbers = itertools.count()
    for name, value in (("horizon_days", 300), ("min_notice_minutes", 0)):
        office.configure(name, value)
    office.sql.execute("select set_config('booking.max_active_holds_per_customer', '0', false)")
    office.sql.execute("delete from booking.availability_rules")
    office.sql.execute(
        "insert into booking.availability_rules (tenant_id, weekday, opens, closes)"
        " select %s, n, '00:00', '24:00' from generate_series(1, 7) n",
        [office.tenant_id],
    )

    async def make(zone: str, mailbox_zone: str) -> Desk:
        name = f"person{next(numbers)}"
        address = f"{name}@acme.example"
        directory = office.value("select m365_tenant_id::text from booking.tenants")
        await cloud.post(
            "/users", directory_id=directory, address=address, kind="person", timezone=mailbox_zone
        )
        person = office.add_salesperson(name, zone)
        office.sql.execute(
            "insert into booking.graph_subscriptions (tenant_id, salesperson_id, resource, status,"
            " expiration_utc) values (%s, %s, 'users', 'live', booking.now() + interval '3 days')"
            " on conflict (salesperson_id) do update"
            " set status = excluded.status, expiration_utc = excluded.expiration_utc",
            [office.tenant_id, person],
        )
        return Desk(office, cloud, providers, worker, person, address, ZoneInfo(zone))

    return make


@pytest.mark.timeout(600)
@given(
    zone=st.sampled_from(ZONES),
    mailbox_zone=st.sampled_from(ZONES),
    weeks=st.integers(1, 30),
    absences=ABSENCES,
)
@settings(
    derandomize=True,
    max_examples=15,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_mirror_calendar_and_hold_agree(
    make_desk: MakeDesk, zone: str, mailbox_zone: str, weeks: int, absences: list[Absence]
) -> None:
    """All days are days of the person's zone, whatever that of the mailbox; all else is instants:
    offered from the mirror, offered after a read of the calendar, and held, is the same."""
    desk = await make_desk(zone, mailbox_zone)
    day = datetime.now(UTC).date() + timedelta(weeks=weeks)
    grid = await desk.page(day)
    for absence in absences:
        await desk.add(absence, day)
    free = {
        start
        for start in grid
        if not any(absence.takes(start, day, desk.zone) for absence in absences)
    }

    await desk.sync()
    desk.forget()
    assert await desk.page(day) == free
    desk.lose_mirror()
    assert await desk.page(day) == free
    for start in _edges(sorted(grid), free):
        assert await desk.is_held(start) == (start in free), start


def _edges(grid: list[datetime], free: set[datetime]) -> list[datetime]:
    """Some hours on both sides of where an absence begins or ends, and some in the middle."""
    sides = [
        pair for pair in itertools.pairwise(grid) if (pair[0] in free) is not (pair[1] in free)
    ]
    return [*grid[:: len(grid) // 3], *itertools.chain(*sides[:3])]
