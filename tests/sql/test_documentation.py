"""The database documents itself, and what it says of errors is true."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted((ROOT / "sql" / "functions").rglob("*.sql"))


def test_everything_has_a_comment(sql: psycopg.Connection) -> None:
    """COMMENT ON for every table, view, column and function of ours."""
    silent = sql.execute(
        """
        select c.oid::regclass::text from pg_class c
        where c.relnamespace::regnamespace::text in ('booking', 'analytics', 'simulator') and c.relkind in ('r', 'v')
          and obj_description(c.oid, 'pg_class') is null
        union all
        select c.oid::regclass || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace::regnamespace::text in ('booking', 'analytics', 'simulator') and c.relkind in ('r', 'v')
          and a.attnum > 0 and not a.attisdropped and col_description(c.oid, a.attnum) is null
        union all
        select p.oid::regprocedure::text from pg_proc p
        where p.pronamespace::regnamespace::text in ('booking', 'api') and obj_description(p.oid, 'pg_proc') is null
        """
    ).fetchall()
    assert silent == []


def test_codes_in_sql_the_catalogue_and_the_documentation_are_one_set(
    sql: psycopg.Connection,
) -> None:
    """Every code that SQL or Python refuses with is in booking.errors and in docs/errors.md, and no other."""
    catalogue = {row[0] for row in sql.execute("select code from booking.errors").fetchall()}
    in_sql = {
        code
        for path in FUNCTIONS
        for code in re.findall(r"(?:refuse|problem)\(\s*'(\w+)'", path.read_text())
    }
    python = [*(ROOT / "app").rglob("*.py"), *(ROOT / "worker").rglob("*.py")]
    in_python = {
        code for path in python for code in re.findall(r'ApiError\(\s*"(\w+)"', path.read_text())
    }
    assert in_sql | in_python <= catalogue
    documented = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "errors.md").read_text(), re.M))
    assert documented == catalogue


def test_docs_errors_tells_the_same_status(sql: psycopg.Connection) -> None:
    """docs/errors.md repeats code, SQLSTATE and HTTP status of the catalogue."""
    rows = re.findall(
        r"^\| `(\w+)` \| `(\w+)` \| `(\w+)` \| (\d+) \|",
        (ROOT / "docs" / "errors.md").read_text(),
        re.M,
    )
    assert {(c, p, s, int(h)) for c, p, s, h in rows} == set(
        sql.execute(
            "select code, public_code, sqlstate, http_status from booking.errors"
        ).fetchall()
    )


def test_comments_of_api_functions_name_their_errors(sql: psycopg.Connection) -> None:
    """An api function that refuses by itself names the code in its comment."""
    comments = dict(
        sql.execute(
            "select p.proname, obj_description(p.oid, 'pg_proc') from pg_proc p where p.pronamespace = 'api'::regnamespace"
        ).fetchall()
    )
    for path in FUNCTIONS:
        if path.stem in comments and "function api." in path.read_text():
            for code in re.findall(r"refuse\(\s*'(\w+)'", path.read_text()):
                assert code in (comments[path.stem] or ""), (path.stem, code)
