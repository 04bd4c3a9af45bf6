"""Function bodies, which the loader does not check: every name and type in them exists."""

from __future__ import annotations

import psycopg
import pytest

from app.migrations.loader import FUNCTION_SCHEMAS
from tests.support import debian, servers

pytestmark = pytest.mark.every_postgres

OURS = """
select p.oid, p.oid::regprocedure::text as name, l.lanname as language,
       pg_get_functiondef(p.oid) as definition
from pg_proc p join pg_language l on l.oid = p.prolang
where p.pronamespace = any (array(select oid from pg_namespace where nspname = any (%s)))
  and p.prokind in ('f', 'p')
order by 2
"""
# A trigger's function is checked once for each table that it serves.
CHECK = """
select level, coalesce(lineno, 0), message
from plpgsql_check_function_tb(%s, %s, other_warnings := false, extra_warnings := false,
                               performance_warnings := false, oldtable := %s, newtable := %s)
where level in ('error', 'warning') and message not like 'Hidden%%'
"""


def test_bodies_compile(sql: psycopg.Connection) -> None:
    """Every function survives being created again with its body checked."""
    sql.execute("set check_function_bodies = on")
    functions = sql.execute(OURS, [list(FUNCTION_SCHEMAS)]).fetchall()
    assert len(functions) > 100
    broken = []
    for _oid, name, _language, definition in functions:
        try:
            sql.execute(definition)
        except psycopg.Error as error:
            broken.append(f"{name}: {error}")
    assert broken == []


def test_plpgsql_check(sql: psycopg.Connection, postgres_version: str) -> None:
    """plpgsql_check, where it is installed, finds no unknown column, type or function."""
    offered = sql.execute("select 1 from pg_available_extensions where name = 'plpgsql_check'")
    if offered.fetchone() is None:
        if postgres_version == servers.OLDEST:
            debian.need(debian.PLPGSQL_CHECK)
        return
    sql.execute("create extension plpgsql_check")
    found = []
    for oid, name, language, _definition in sql.execute(OURS, [list(FUNCTION_SCHEMAS)]).fetchall():
        if language != "plpgsql":
            continue
        tables = sql.execute(
            "select distinct tgrelid, tgoldtable, tgnewtable from pg_trigger where tgfoid = %s",
            [oid],
        ).fetchall()
        for used in tables or [(0, None, None)]:
            for level, line, message in sql.execute(CHECK, [oid, *used]).fetchall():
                found.append(f"{name} line {line}: {level}: {message}")
    assert found == []
