"""Time that passes at once: what a dead worker held lapses without anybody waiting for it."""

from __future__ import annotations

import psycopg
from psycopg import sql

_COLUMNS = (
    r"(^|_)lease_until$|^next_.*_at$|_not_before$|^due_at$"
    # From these on the rounds are counted, and the wait before a carrier is asked.
    r"|^(synced|refused|last_compared|last_reconciled|last_run|outcome_unknown)_at$"
    # Between these lies what a mirror knows, and the second in which a burst of news becomes one round.
    r"|^(watermark|notified)_at$"
)
_DUE = """
select c.table_name, array_agg(c.column_name::text)
from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'booking' and t.table_type = 'BASE TABLE' and c.column_name ~ %s
group by 1 order by 1
"""
_LOOKED = """
update booking.periodic_jobs
set last_result = last_result || jsonb_build_object('at', (last_result ->> 'at')::timestamptz - step)
where last_result ? 'at'
"""


class Passing:
    """Brings nearer what is to come: claims that lapse, attempts, messages that are due.

    What was and the clock itself stay as they are, so that histories remain true; only when jobs
    last looked moves along, or they would take what became due meanwhile for known, and so does
    what rounds are counted from.
    """

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        updates = [
            sql.SQL("update {} set {}").format(
                sql.Identifier("booking", table),
                sql.SQL(", ").join(
                    sql.SQL("{0} = {0} - step").format(sql.Identifier(column)) for column in columns
                ),
            )
            + sql.SQL(" where num_nonnulls({}) > 0").format(
                sql.SQL(", ").join(map(sql.Identifier, columns))
            )
            for table, columns in connection.execute(_DUE, [_COLUMNS])
        ]
        updates += [sql.SQL("update pgmq.q_holdfast set vt = vt - step"), sql.SQL(_LOOKED)]
        connection.execute(
            sql.SQL(
                "create or replace procedure public.advance(step interval) language plpgsql"
                " as $$ begin {}; end $$"
            ).format(sql.SQL("; ").join(updates))
        )

    def over(self, connection: psycopg.Connection) -> None:
        """The same over another connection."""
        self._connection = connection

    def advance(self, seconds: float) -> None:
        """So many seconds have passed."""
        self._connection.execute("call public.advance(make_interval(secs => %s))", [seconds])
