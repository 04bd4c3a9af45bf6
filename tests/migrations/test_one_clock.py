"""One clock: whatever the database decides or writes down by itself, it asks booking.now() for."""

from __future__ import annotations

import re

import psycopg
import pytest

from app.migrations.loader import FUNCTION_SCHEMAS

pytestmark = pytest.mark.every_postgres

ITSELF = "booking.now()"
OF_THE_QUEUE = {
    "booking.enqueue(text,text,integer)",
    "booking.queue_state()",
    "api.queue_defer(bigint,double precision)",
}
"""They read and write pgmq's own rows, which pgmq.send and pgmq.read time by the real clock."""

CLOCKS = re.compile(
    r"""(?<![\w.]) (?: pg_catalog \s* \. \s* )?
    (?: (?: clock_timestamp | statement_timestamp | transaction_timestamp | now | timeofday ) \s* \(
      | (?: current_date | current_timestamp | current_time | localtimestamp | localtime ) \b )
    | ' \s* (?: now | today | tomorrow | yesterday ) \s* '
      \s* (?: :: | \) \s* :: )
    | \b (?: date | time | timetz | timestamp | timestamptz ) \s+
      ' \s* (?: now | today | tomorrow | yesterday ) \s* '
    | \b age \s* \( [^,()]* \)""",
    re.IGNORECASE | re.VERBOSE,
)
"""Every way to ask PostgreSQL for the time; `age` with one argument asks for the day."""

_NOT_CODE = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)

EVERYTHING = """
with schemas as (select oid from pg_namespace where nspname = any (%(schemas)s))
select p.oid::regprocedure::text, pg_get_functiondef(p.oid)
from pg_proc p where p.pronamespace in (select oid from schemas) and p.prokind in ('f', 'p')
union all
select format('default of %%s.%%s', d.adrelid::regclass, a.attname), pg_get_expr(d.adbin, d.adrelid)
from pg_attrdef d join pg_class c on c.oid = d.adrelid
join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
where c.relnamespace in (select oid from schemas)
union all
select format('constraint %%s of %%s', k.conname,
  coalesce(nullif(k.conrelid, 0)::regclass::text, k.contypid::regtype::text)), pg_get_constraintdef(k.oid)
from pg_constraint k where k.connamespace in (select oid from schemas)
union all
select format('domain %%s', t.oid::regtype), t.typdefault
from pg_type t where t.typnamespace in (select oid from schemas) and t.typdefault is not null
union all
select format('view %%s', c.oid::regclass), pg_get_viewdef(c.oid)
from pg_class c where c.relnamespace in (select oid from schemas) and c.relkind in ('v', 'm')
union all
select format('policy %%s of %%s', p.polname, p.polrelid::regclass),
  concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid))
from pg_policy p join pg_class c on c.oid = p.polrelid where c.relnamespace in (select oid from schemas)
union all
select format('trigger %%s of %%s', g.tgname, g.tgrelid::regclass), pg_get_triggerdef(g.oid)
from pg_trigger g join pg_class c on c.oid = g.tgrelid
where c.relnamespace in (select oid from schemas) and not g.tgisinternal
union all
select format('index %%s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
from pg_index i join pg_class c on c.oid = i.indexrelid where c.relnamespace in (select oid from schemas)
"""


def asking(connection: psycopg.Connection) -> dict[str, list[str]]:
    """What asks PostgreSQL itself for the time, and in which words."""
    found = connection.execute(EVERYTHING, {"schemas": list(FUNCTION_SCHEMAS)}).fetchall()
    assert len(found) > 500
    words = {name: CLOCKS.findall(_NOT_CODE.sub("", text)) for name, text in found}
    return {name: asked for name, asked in words.items() if asked}


def test_only_the_clock_asks_for_the_time(sql: psycopg.Connection) -> None:
    """No default, function, view, rule or index but booking.now() asks PostgreSQL for the time."""
    assert set(asking(sql)) == {ITSELF} | OF_THE_QUEUE


@pytest.mark.parametrize(
    "asked",
    [
        "clock_timestamp()",
        "now()",
        "pg_catalog.now()",
        "current_date",
        "current_timestamp(0)",
        "localtimestamp",
        "'now'::timestamptz",
        "('today'::text)::date",
        "timestamptz 'now'",
        "age(created_at)",
    ],
)
def test_every_way_to_ask_is_known(asked: str) -> None:
    """The words that ask for the time are told from those that only look like it."""
    assert CLOCKS.search(f"select {asked} from x")
    for alike in ("booking.now()", "v_now", "known (", "'now', booking.iso(x)", "age(a, b)"):
        assert CLOCKS.search(f"select {alike} from x") is None, alike


def test_every_default_of_a_time_is_the_clock_of_the_rules(sql: psycopg.Connection) -> None:
    """A set clock is what rows say by default, so that no row mixes two clocks."""
    defaults = sql.execute(
        "select format('%s.%s', d.adrelid::regclass, a.attname), pg_get_expr(d.adbin, d.adrelid)"
        " from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum"
        " join pg_class c on c.oid = d.adrelid"
        " where c.relnamespace = 'booking'::regnamespace and a.attgenerated = ''"
        " and a.atttypid in ('timestamptz'::regtype, 'timestamp'::regtype, 'date'::regtype)"
    ).fetchall()
    assert len(defaults) > 15
    assert {expression for _name, expression in defaults} == {ITSELF}
