"""What some tests need that neither Python nor pip brings: packages of Debian.

Without them those tests are left out and counted, in one line; with HOLDFAST_TEST_EVERYTHING,
as in `.ci/run`, what is missing is an error.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path("/")
"""Where Debian's files are looked for."""

CHROMIUM = "chromium"
POSTGRESQL = "postgresql-15"
PGTAP = "postgresql-15-pgtap"
PLPGSQL_CHECK = "postgresql-15-plpgsql-check"
_FILES = {
    CHROMIUM: "usr/bin/chromium",
    POSTGRESQL: "usr/lib/postgresql/15/bin/initdb",
    PGTAP: "usr/share/postgresql/*/extension/pgtap--[0-9]*.[0-9]*.[0-9]*.sql",
    PLPGSQL_CHECK: "usr/share/postgresql/15/extension/plpgsql_check.control",
}
_LACKING = "lacks Debian's "


def files(package: str) -> list[Path]:
    """Those by which we know the package; none where it is missing."""
    return sorted(ROOT.glob(_FILES[package]))


def is_everything_demanded() -> bool:
    """Whether a missing package is an error instead of fewer tests."""
    return bool(os.environ.get("HOLDFAST_TEST_EVERYTHING"))


def need(package: str) -> None:
    """Leave the running test out where `package` is missing; fail it where everything is
    demanded."""
    if files(package):
        return
    if is_everything_demanded():
        pytest.fail(f"apt-get install {package}", pytrace=False)
    pytest.skip(_LACKING + package)


def lacked_by(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """The package for want of which the test of `report` was left out."""
    if not report.skipped or not isinstance(report.longrepr, tuple):
        return None
    _, found, package = report.longrepr[2].partition(_LACKING)
    return package if found else None


def summary(lacked: list[str]) -> str:
    """One line for all of them; a package for each test that was left out."""
    tests = f"{len(lacked)} tests were" if len(lacked) > 1 else "1 test was"
    return (
        f"{tests} left out for want of packages: apt-get install {' '.join(sorted(set(lacked)))}"
        " (HOLDFAST_TEST_EVERYTHING=1 makes that an error)"
    )
