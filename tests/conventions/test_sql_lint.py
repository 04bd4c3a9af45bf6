"""SQL keeps its conventions, and each rule sees what is against it."""

from __future__ import annotations

import re

import pytest

from tests.conventions import sql_lint

GOOD = """create or replace function booking.f(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'execute it'; -- and do not execute it
end $$;
comment on function booking.f is
  'Says nothing.';
"""


def test_sql_keeps_its_conventions() -> None:
    """As `make check` says it."""
    assert [str(finding) for finding in sql_lint.findings()] == []


def test_who_may_execute_does() -> None:
    """A function that runs no text any more leaves the list."""
    texts = sql_lint.files()
    for file in sql_lint.MAY_EXECUTE:
        assert list(sql_lint.executes("another", texts[file])), file


def test_lock_namespaces_are_those_of_the_conventions() -> None:
    """Number for number, in booking.lock's COMMENT and in whoever locks."""
    page = (sql_lint.SQL / "CONVENTIONS.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| (\d+) \| (.+) \|$", page, re.M))
    texts = sql_lint.files()
    comment = re.sub(r"'\n\s+'", "", texts["booking/core/lock"])
    assert ", ".join(f"{number} {what}" for number, what in listed.items()) in comment
    used = {n for text in texts.values() for n in re.findall(r"booking\.lock\(\s*(\d+)", text)}
    assert used == set(listed)


def test_a_good_file_passes() -> None:
    """Text in quotes and comments is no code."""
    assert sql_lint.findings({"booking/f": GOOD}) == []


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("Says nothing.", "x" * 116, "121 columns"),
        ("comment on function booking.f is", "comment on function booking.g is", "no COMMENT"),
        ("function booking.f is", "function booking.f(uuid) is", "no arguments"),
        ("set search_path = pg_catalog, pg_temp", "", "without set search_path"),
        ("begin\n", "begin\n  execute format('drop table %I', 'x');\n", "not listed"),
        ("begin\n", "begin\n  return query execute v_text;\n", "not listed"),
    ],
)
def test_what_is_against_a_rule_is_seen(good: str, bad: str, says: str) -> None:
    """One mistake, one finding, which says which."""
    assert good in GOOD
    found = sql_lint.findings({"booking/f": GOOD.replace(good, bad)})
    assert any(says in finding.says for finding in found), found
    assert len(found) == 1
