"""The rules of sql/CONVENTIONS.md that a program can tell, each a function from text to findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SQL = Path(__file__).parents[2] / "sql"
MOST_COLUMNS = 120

MAY_EXECUTE = {
    "api/platform/health": "the table of the migrations' tool, which may not be there yet",
    "api/platform/redrive": "redrive_<kind> of a dead letter that was found",
    "api/platform/seal_anew": "a column of type booking.sealed that was found in the catalogue",
    "booking/core/sealed_secrets": "columns of type booking.sealed, from the catalogue",
    "booking/retention/purge_overdue": "tables of booking.retention_rules",
    "booking/retention/purge_traces": "tables of booking.retention_rules",
    "booking/retention/row_count": "tables of booking.retention_counts",
    "booking/sagas/complete_step": "booking.actions, whose names are plain by CHECK",
    "booking/sagas/prepare_step": "booking.actions, whose names are plain by CHECK",
    "booking/work/work_about": "about_<kind> of booking.work",
}
"""Functions that run a text as SQL, and where its names come from."""

_COMMENT = re.compile(
    r"^comment on (?P<kind>function|procedure) (?P<name>[\w.]+)(?P<arguments>\([^)]*\))?\s+is\b",
    re.I | re.M,
)
_FUNCTION = re.compile(r"^create or replace (?:function|procedure) ([\w.]+)\s*\(", re.I | re.M)
_NO_CODE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.S)
_EXECUTES = re.compile(r"\bexecute\b(?!\s+(?:function|procedure|on)\b)", re.I)


@dataclass(frozen=True)
class Finding:
    """Something against a rule; `line` counts from 1."""

    file: str
    line: int
    says: str

    def __str__(self) -> str:
        folder = "sql" if self.file.startswith("schema/") else "sql/functions"
        return f"{folder}/{self.file}.sql:{self.line}: {self.says}"


Rule = Callable[[str, str], Iterable[Finding]]


def long_lines(file: str, text: str) -> Iterator[Finding]:
    """Lines of more than 120 columns."""
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MOST_COLUMNS:
            yield Finding(file, number, f"{len(line)} columns, at most {MOST_COLUMNS}")


def comments(file: str, text: str) -> Iterator[Finding]:
    """A function has a COMMENT, which names it without its arguments."""
    told = {match["name"] for match in _COMMENT.finditer(text)}
    for match in _FUNCTION.finditer(text):
        if match[1] not in told:
            yield Finding(file, _line(text, match), f"no COMMENT on {match[1]}")
    for match in _COMMENT.finditer(text):
        if match["arguments"]:
            yield Finding(file, _line(text, match), "a COMMENT names its function, no arguments")


def search_paths(file: str, text: str) -> Iterator[Finding]:
    """A function with its owner's rights has a search path of its own."""
    code = _NO_CODE.sub("", text)
    is_definer = re.search(r"\bsecurity\s+definer\b", code, re.I)
    if is_definer and not re.search(r"\bset\s+search_path\s*(?:=|to)", code, re.I):
        yield Finding(file, 1, "security definer without set search_path")


def executes(file: str, text: str) -> Iterator[Finding]:
    """Only the functions of `MAY_EXECUTE` run a text as SQL; the schema runs as it is made."""
    # Blanks in place of what is no code keep the lines where they are.
    code = _NO_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    for match in _EXECUTES.finditer(code):
        if file not in MAY_EXECUTE and not file.startswith("schema/"):
            yield Finding(file, _line(code, match), "EXECUTE in a function that is not listed")


RULES: tuple[Rule, ...] = (long_lines, comments, search_paths, executes)


def files() -> dict[str, str]:
    """The text of every function and of the schema, by path below sql, functions without folder."""
    return {
        path.relative_to(SQL).with_suffix("").as_posix().removeprefix("functions/"): path.read_text(
            encoding="utf-8"
        )
        for folder in ("functions", "schema")
        for path in sorted((SQL / folder).rglob("*.sql"))
    }


def findings(texts: dict[str, str] | None = None) -> list[Finding]:
    """What is against a rule in all files."""
    texts = files() if texts is None else texts
    return [
        finding for file, text in texts.items() for rule in RULES for finding in rule(file, text)
    ]


def _line(text: str, match: re.Match[str]) -> int:
    return text.count("\n", 0, match.start()) + 1
