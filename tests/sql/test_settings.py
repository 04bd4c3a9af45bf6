"""Settings in SQL: each default stands once, and asking costs a query no call."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from app.config import GUC_SETTINGS, Settings

pytestmark = pytest.mark.every_postgres

FUNCTIONS = Path(__file__).parents[2] / "sql" / "functions"
ASKED = {
    name
    for path in FUNCTIONS.rglob("*.sql")
    for name in re.findall(
        r"booking\.(?:setting|is_below)\(\s*'(\w+)'", path.read_text(encoding="utf-8")
    )
}


def test_sql_asks_for_what_it_is_told(sql: psycopg.Connection) -> None:
    """Sessions are told exactly the settings that functions ask for, and each has a default."""
    assert set(GUC_SETTINGS) == ASKED
    (text,) = FUNCTIONS.rglob("setting_default.sql")
    assert set(re.findall(r"when '(\w+)' then", text.read_text(encoding="utf-8"))) == ASKED


def test_defaults_are_those_of_the_program(sql: psycopg.Connection) -> None:
    """What stands once in Python and once in SQL is the same."""
    told = Settings.model_validate({}).guc_options()
    for name, value in told.items():
        row = sql.execute("select booking.setting_default(%s)", [name.removeprefix("holdfast.")])
        assert row.fetchone() == (value,), name


def test_what_a_session_is_told_counts(sql: psycopg.Connection) -> None:
    """An empty text is as good as none."""
    for told, counts in (("9", "9"), ("", "365")):
        sql.execute("select set_config('holdfast.retention_days', %s, false)", [told])
        assert sql.execute("select booking.setting('retention_days')").fetchone() == (counts,)


def test_a_setting_without_a_default_is_an_error(sql: psycopg.Connection) -> None:
    """No guess."""
    with pytest.raises(psycopg.Error, match="setting no_such_thing") as raised:
        sql.execute("select booking.setting('no_such_thing')")
    assert raised.value.sqlstate == "SB500"


def test_a_default_is_a_constant_of_the_query(sql: psycopg.Connection) -> None:
    """A hold asks for several: no function is called for them."""
    plan = sql.execute(
        "explain (verbose, costs off) select booking.setting('retention_days') from booking.tenants"
    ).fetchall()
    assert "'365'" in str(plan)
    assert "booking.setting" not in str(plan)
