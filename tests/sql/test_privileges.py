"""Owners, grants and row-level security: what each role may do is asserted, not hoped."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from tests.sql.conftest import TEN
from tests.support.office import Office

GRANTS = Path(__file__).parents[2] / "sql" / "schema" / "90_grants.sql"
SCHEMAS = ["booking", "api", "analytics", "simulator"]


def listed(name: str) -> set[str]:
    """The names in one of the arrays of 90_grants.sql."""
    array = re.search(rf"{name} constant text\[\] := array\[(.*?)\]", GRANTS.read_text(), re.S)
    assert array is not None
    return set(re.findall(r"'([\w.]+)'", array[1]))


def test_every_function_has_its_owner(sql: psycopg.Connection) -> None:
    """Cross-tenant functions belong to holdfast_platform, all others to holdfast_owner."""
    rows = sql.execute(
        "select n.nspname || '.' || p.proname, p.proowner::regrole::text from pg_proc p"
        " join pg_namespace n on n.oid = p.pronamespace where n.nspname = any (%s)",
        [SCHEMAS],
    ).fetchall()
    platform = listed("c_platform")
    assert platform <= {name for name, _ in rows}
    for name, owner in rows:
        assert owner == ("holdfast_platform" if name in platform else "holdfast_owner"), name


def test_no_owner_passes_row_level_security(sql: psycopg.Connection) -> None:
    """Neither owner is a superuser, may log in or bypasses RLS; every tenant table forces it."""
    roles = sql.execute(
        "select rolname, rolsuper or rolbypassrls or rolcanlogin from pg_roles where rolname like 'holdfast\\_%%'"
        " and rolname not like '%%login'"
    ).fetchall()
    assert {name for name, _ in roles} == {
        "holdfast_owner",
        "holdfast_platform",
        "holdfast_app",
        "holdfast_worker",
        "holdfast_analyst",
        "holdfast_simulator",
    }
    assert not any(excess for _, excess in roles)
    loose = sql.execute(
        "select c.relname from pg_class c where c.relnamespace = 'booking'::regnamespace and c.relkind = 'r'"
        " and not (c.relrowsecurity and c.relforcerowsecurity)"
        " and (c.relname = 'tenants' or exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id'))"
    ).fetchall()
    assert loose == []


@pytest.mark.parametrize(
    ("role", "array"), [("holdfast_app", "c_app"), ("holdfast_worker", "c_worker")]
)
def test_app_and_worker_may_execute_their_functions_and_nothing_else(
    sql: psycopg.Connection, role: str, array: str
) -> None:
    """The grant matrix: EXECUTE on the listed api functions, no right on any table or sequence."""
    may = sql.execute(
        "select n.nspname, p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
        " where n.nspname = any (%s) and has_function_privilege(%s, p.oid, 'execute')",
        [[*SCHEMAS, "pgmq"], role],
    ).fetchall()
    assert {name for _, name in may} == listed(array)
    assert {schema for schema, _ in may} == {"api"}
    tables = sql.execute(
        "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = any (%s) and c.relkind in ('r', 'v', 'p', 'm')"
        " and has_table_privilege(%s, c.oid, 'select, insert, update, delete, truncate, references, trigger')",
        [[*SCHEMAS, "pgmq", "migrations"], role],
    ).fetchall()
    assert tables == []


def test_every_api_function_is_for_somebody_and_pinned(sql: psycopg.Connection) -> None:
    """SECURITY DEFINER with a pinned search_path, granted to app or worker, never to PUBLIC."""
    rows = sql.execute(
        "select p.proname, p.prosecdef, coalesce(array_to_string(p.proconfig, ' '), ''),"
        " has_function_privilege('holdfast_analyst', p.oid, 'execute') from pg_proc p where p.pronamespace = 'api'::regnamespace"
    ).fetchall()
    for name, definer, config, public in rows:
        assert definer and "search_path=pg_catalog, pg_temp" in config and not public, name
    assert {row[0] for row in rows} == listed("c_app") | listed("c_worker")


def test_analysts_see_views_only(sql: psycopg.Connection) -> None:
    """holdfast_analyst may SELECT the views of analytics and nothing of booking."""
    may = sql.execute(
        "select n.nspname, c.relkind::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = any (%s) and c.relkind in ('r', 'v', 'p', 'm') and has_table_privilege('holdfast_analyst', c.oid, 'select')",
        [[*SCHEMAS, "pgmq"]],
    ).fetchall()
    assert may and set(may) == {("analytics", "v")}


def test_without_a_tenant_the_owner_sees_no_rows(office: Office) -> None:
    """No tenant entered means no rows, also after a transaction that had entered one."""
    office.hold(TEN)
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_owner")
        assert office.value("select count(*) from booking.bookings") == 0
        office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        assert office.value("select count(*) from booking.bookings") == 1
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_owner")
        assert office.value("select count(*) from booking.bookings") == 0


def test_a_row_cannot_refer_across_tenants(office: Office) -> None:
    """Foreign keys carry tenant_id: another tenant's salesperson cannot be booked."""
    other = Office(office.sql, "other")
    customer = office.value(
        "insert into booking.customers (tenant_id, email) values (%s, 'x@y.example') returning id",
        office.tenant_id,
    )
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute(
            "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc) values (%s, %s, %s, %s, %s::timestamptz + interval '1 hour')",
            [office.tenant_id, other.salesperson_id, customer, TEN, TEN],
        )


@pytest.mark.parametrize(
    "statement",
    [
        "select * from booking.bookings",
        "delete from booking.audit_logs",
        "select * from pgmq.q_holdfast",
        "select booking.set_tenant(gen_random_uuid())",
    ],
)
def test_the_app_reaches_no_table(database, statement: str) -> None:
    """With production's login a table, a queue or an internal function is out of reach."""
    with (
        psycopg.connect(database.app, autocommit=True) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement)
