"""Facts about the providers: the page, the code that relies on them, and the tests that prove
that we live with them, say the same."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "provider-facts.md"
_NAMED = re.compile(r"\[((?:ENTRA|GRAPH|ZOOM|BUS|MAILGUN|POSTMARK|TWILIO|SMTP)-\d+)\]")
_ROW = re.compile(
    r"\| ((?:ENTRA|GRAPH|ZOOM|BUS|MAILGUN|POSTMARK|TWILIO|SMTP)-\d+) \| (.+) \| (\w+) \| (.+) \|"
)


@cache
def page() -> dict[str, tuple[str, set[str]]]:
    """Status and files of each fact on the page."""
    rows = [_ROW.fullmatch(line) for line in PAGE.read_text(encoding="utf-8").splitlines()]
    found = [row for row in rows if row]
    facts = {row[1]: (row[3], set(re.findall(r"`([^`]+)`", row[4]))) for row in found}
    assert len(facts) == len(found), "an id has two rows"
    return facts


@cache
def named_in_code() -> dict[str, set[str]]:
    """The files that name each fact; the simulated cloud, which plays them, is none."""
    named: dict[str, set[str]] = defaultdict(set)
    for folder, kind in (("app", "*.py"), ("worker", "*.py"), ("sql", "*.sql")):
        for path in (ROOT / folder).rglob(kind):
            file = path.relative_to(ROOT).as_posix()
            if file.startswith("app/simulator/"):
                continue
            for fact in _NAMED.findall(path.read_text(encoding="utf-8")):
                named[fact].add(file)
    return named


@cache
def marked_in_tests() -> dict[str, set[str]]:
    """The tests that are marked with each fact."""
    marked: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.fact":
                    for argument in mark.args:
                        marked[ast.literal_eval(argument)].add(f"{path.name}::{node.name}")
    return marked


def test_page_has_every_fact_that_code_names() -> None:
    """An id in the code has a row on the page."""
    assert set(named_in_code()) - set(page()) == set()


def test_code_names_every_fact_of_the_page() -> None:
    """A row of the page tells exactly the files that name its id."""
    assert {fact: files for fact, (_, files) in page().items()} == dict(named_in_code())


def test_every_fact_has_a_status() -> None:
    """Documented, observed or unverified."""
    statuses = {status for status, _ in page().values()}
    assert statuses == {"documented", "observed", "unverified"}


def test_every_fact_has_a_test() -> None:
    """The list of facts without a test is empty, and no test is marked with a fact that is none."""
    assert sorted(set(page()) - set(marked_in_tests())) == []
    assert sorted(set(marked_in_tests()) - set(page())) == []
