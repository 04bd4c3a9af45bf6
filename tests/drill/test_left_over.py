"""What is found at the strangers and should not be there, or not so, is set right; what is not ours
is left alone and flagged."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import psycopg
import pytest
from pydantic import SecretStr

from app.doctor import run_after_restore
from tests.drill.household import Household, household
from tests.support.servers import TestDatabase


@pytest.fixture
async def home(
    strangers: None, database: TestDatabase, sql: psycopg.Connection
) -> AsyncIterator[Household]:
    async with household(database, sql) as made:
        yield made


async def test_left_overs(home: Household) -> None:
    """A request that arrived twice made two strings, somebody moved the one that counts, a
    shadow was copied, and another installation has its own: one comparison each."""
    booking_id = await home.confirming()
    await home.cloud.fail("tin_can", "twice", method="POST", path="/cans/*", times=1)
    await home.settle()
    assert len(home.strings(booking_id)) == 2
    sql, other = home.office.sql, "00000000-0000-4000-8000-000000000001"
    sql.execute(
        "update simulator.strings s set starts_at = s.starts_at + interval '3 hours'"
        " from booking.meetings m where m.provider_meeting_id = s.id::text"
    )
    sql.execute(
        "insert into simulator.strings (can, topic, starts_at, minutes, booking, installation)"
        " select can, topic, starts_at, minutes, booking, %s from simulator.strings limit 1",
        [other],
    )
    home.reconcile(booking_id)
    await home.settle()

    sql.execute("delete from simulator.strings where installation = %s returning id", [other])
    home.is_confirmed(booking_id)
    assert len([string for string in home.strings(booking_id) if string["is_cut"]]) == 1
    assert home.office.values("select kind from booking.provider_findings") == [
        "other_installation"
    ]
    [(removed, put_back)] = sql.execute(
        "select sum(removed), sum(put_back) from booking.reconcile_targets where provider = 'tin_can'"
    ).fetchall()
    assert (removed, put_back) == (1, 1)


async def test_a_calendar_is_read_as_far_as_it_is_told(home: Household) -> None:
    """Its mirror is live; Sundial forgets what it told; the mirror is read anew, and live again."""
    live = "select count(*) from booking.calendar_mirrors where is_current and watermark_at is not null"
    assert home.value(live) == 2
    rule = {"method": "GET", "path": "*/changes", "times": 1}
    await home.cloud.fail("sundial", "forgotten", **rule)
    home.office.make_due("sync_calendar", home.people[0])
    home.enqueue("sync_calendar", home.people[0])
    await home.settle()
    _, start = home.slot()
    await home.cloud.post(
        "/dials/anna/shadows",
        start_at=start.isoformat(),
        end_at=(start + timedelta(hours=1)).isoformat(),
    )
    assert home.deliver()
    await home.settle()
    assert (
        home.value("select count(*) from booking.mirrored_items where starts_at = %s", start) == 1
    )


async def test_the_doctor_compares_them_too(home: Household, database: TestDatabase) -> None:
    """After a restore: what is gone there is told."""
    booking_id = await home.confirmed()
    [string] = home.strings(booking_id)
    await home.cloud.delete(f"/strings/{string['id']}")
    said: list[str] = []
    operator = home.settings.model_copy(update={"database_url": SecretStr(database.app)})
    assert await run_after_restore(operator, say=said.append) == 1
    told = " ".join(" ".join(said).split())
    assert f"meeting {string['id']} is gone there" in told
    assert "anna 1 of ours, all as the database says" in told
