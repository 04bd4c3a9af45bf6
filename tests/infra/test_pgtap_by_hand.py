"""`make pgtap`: one file or all of them, without pytest around."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.support import debian

ROOT = Path(__file__).parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.pgtap", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
    )


def test_one_file_prints_its_tap() -> None:
    """As pgTAP prints it, with a last line that counts and an exit code of 0."""
    debian.need(debian.PGTAP)
    ended = run("bookings")
    assert ended.returncode == 0, ended.stderr
    assert "# bookings.sql" in ended.stdout and "\nok 1 - " in ended.stdout
    assert ended.stdout.rstrip().endswith("# 1 of 1 files passed")


def test_a_file_that_is_not_there_is_named() -> None:
    """With those that are."""
    ended = run("nothing")
    assert ended.returncode == 2
    assert "no such file: nothing" in ended.stderr and "bookings" in ended.stderr
