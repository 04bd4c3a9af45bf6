"""What rows say of the time: all of it from one clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql as composed

from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook

_TIMES = (
    "select c.table_name, c.column_name from information_schema.columns c"
    " join information_schema.tables t using (table_schema, table_name)"
    " where c.table_schema = 'booking' and t.table_type = 'BASE TABLE'"
    " and c.data_type = 'timestamp with time zone' order by 1, 2"
)


def test_no_row_mixes_two_clocks(sql: psycopg.Connection, clock: Clock) -> None:
    """Whatever a booking's life writes while the clock is set says a time of that clock."""
    begun = datetime.now(UTC)
    monday = clock.set((begun + timedelta(weeks=170, days=-begun.weekday())).replace(hour=8))
    office = Office(sql)
    office.free_calendar(monday)
    outlook = Outlook(office.set(sync_poll_seconds=900))
    tomorrow = monday.replace(minute=0, second=0, microsecond=0) + timedelta(days=1, hours=2)

    kept = office.confirmed(tomorrow)
    assert outlook.tell(outlook.event(kept, tomorrow + timedelta(hours=1))) == "moved"
    office.run_saga(office.saga_of(kept, "move"))
    assert office.confirmed(tomorrow + timedelta(hours=3), email="adam@customer.example")
    assert office.change("cancel", kept).status == 200
    office.worker("subscription_claim", salesperson_id=office.salesperson_id)
    office.worker("reconcile_bookings_claim", salesperson_id=office.salesperson_id)

    real = composed.SQL(
        "select count(*), count(*) filter (where {column} between %s and clock_timestamp())"
        " from booking.{table} where {column} is not null"
    )
    told = {
        f"{table}.{column}": sql.execute(
            real.format(table=composed.Identifier(table), column=composed.Identifier(column)),
            [begun],
        ).fetchone()
        for table, column in sql.execute(_TIMES).fetchall()
    }
    assert len([name for name, (rows, _) in told.items() if rows]) > 30
    assert [name for name, (_, of_the_real_clock) in told.items() if of_the_real_clock] == []
