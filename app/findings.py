"""What an examination finds: one line that says how it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`WARN` is worth a look; only `FAIL` makes the doctor's exit code 1."""

    OK = "ok"
    WARN = "WARN"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.

    Attributes:
        remedy: what to do, empty when all is well.
    """

    verdict: Verdict
    check: str
    found: str
    remedy: str = ""


def ok(check: str, found: str) -> Finding:
    return Finding(Verdict.OK, check, found)


def warn(check: str, found: str, remedy: str) -> Finding:
    return Finding(Verdict.WARN, check, found, remedy)


def fail(check: str, found: str, remedy: str) -> Finding:
    return Finding(Verdict.FAIL, check, found, remedy)
