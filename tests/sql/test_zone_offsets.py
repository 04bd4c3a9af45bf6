"""What the database tells of its table of zones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from app.zones import differences
from tests.sql.test_availability_zones import ZONES
from tests.support.clock import Clock
from tests.support.office import Office, call

BEGIN = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.mark.parametrize("zone", [*ZONES, "Asia/Tokyo", "UTC"])
def test_changes_are_those_of_the_servers_clock(sql: psycopg.Connection, zone: str) -> None:
    """At each quarter of an hour of two years the last change tells what the clock shows."""
    begin, end = int(BEGIN.timestamp()), int((BEGIN + timedelta(days=730)).timestamp())
    wrong = sql.execute(
        "with told as (select (e ->> 0)::bigint as at, (e ->> 1)::integer as seconds"
        " from jsonb_array_elements(booking.zone_changes(%(zone)s, %(begin)s, %(end)s)) e)"
        " select count(*) from generate_series(%(begin)s::bigint, %(end)s::bigint, 900) q"
        " where booking.zone_offset(%(zone)s, q)"
        " <> (select t.seconds from told t where t.at <= q order by t.at desc limit 1)",
        {"zone": zone, "begin": begin, "end": end},
    ).fetchone()
    assert wrong == (0,)


def test_zones_in_use_are_told_over_the_longest_horizon(
    sql: psycopg.Connection, clock: Clock, office: Office
) -> None:
    """Those of companies and of salespeople, of all tenants, each as the program reads it."""
    clock.set(BEGIN)
    other = Office(sql, slug="other", timezone="Asia/Kolkata", horizon_days=400)
    other.add_salesperson("bob", timezone="America/Vancouver")
    office.sql.execute("update booking.salespersons set active = false where display_name = 'Anna'")
    gone = office.add_salesperson("gone", timezone="Asia/Tokyo")
    sql.execute("update booking.salespersons set active = false where id = %s", [gone])
    told = call(sql, "holdfast_app", "zone_offsets")
    assert set(told["zones"]) == {"UTC", "Asia/Kolkata", "America/Vancouver"}
    assert told["from"] == BEGIN.timestamp()
    assert told["until"] == (BEGIN + timedelta(days=402)).timestamp()
    assert told["zones"]["Asia/Kolkata"] == [[int(BEGIN.timestamp()), 19800]]
    sql.execute("delete from booking.zones where name = 'Asia/Kolkata'")
    told = call(sql, "holdfast_app", "zone_offsets")
    assert [str(found) for found in differences({**told, "zones": {"x": None}})]
    assert told["zones"]["Asia/Kolkata"] is None
