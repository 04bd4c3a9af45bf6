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


def test_every_error_is_told_in_words(sql: psycopg.Connection) -> None:
    """A title, which the console shows, and on the page what it means."""
    titles = sql.execute("select code, title from booking.errors").fetchall()
    assert [code for code, title in titles if not re.fullmatch(r"[A-Z][^_]{5,}", title)] == []
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|(?:[^|]*\|){4}([^|]*)\|$", page, re.M)
    assert {code for code, _ in titles} == {code for code, text in told if len(text.split()) > 1}


def test_errors_are_named_as_the_catalogue_has_them(sql: psycopg.Connection) -> None:
    """Wherever a SQLSTATE of ours stands it is one, and with a code behind it, that code's."""
    known = set(sql.execute("select sqlstate, code from booking.errors").fetchall())
    folders = ((ROOT / "sql", "*.sql"), (ROOT / "docs", "*.md"), (ROOT / "app", "*.py"))
    for path in (path for folder, names in folders for path in sorted(folder.rglob(names))):
        text = re.sub(r"'\n\s*'", "", path.read_text(encoding="utf-8"))
        for sqlstate, code in re.findall(r"\b(SB\d{3})(?: ([a-z]+_[a-z_]+))?", text):
            assert not code or (sqlstate, code) in known, (path.name, sqlstate, code)
            assert sqlstate in {one for one, _ in known}, (path.name, sqlstate)


def test_every_code_is_raised_somewhere(sql: psycopg.Connection) -> None:
    """What nobody says any more leaves the catalogue."""
    python = [*(ROOT / "app").rglob("*.py"), *(ROOT / "worker").rglob("*.py")]
    said = {
        code
        for path in (*FUNCTIONS, *python)
        for code in re.findall(r"""["'](\w+)["']""", path.read_text(encoding="utf-8"))
    }
    codes = {code for (code,) in sql.execute("select code from booking.errors").fetchall()}
    assert codes - said == set()


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
