"""On a machine with Python, pip and make alone the suite passes, and says what it left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# One of each kind: pgTAP's own files, tests of our TAP runner, and both folders with a browser.
TESTS = (
    "tests/pgtap/schemas.sql",
    "tests/infra/test_support.py::test_tap_verdict",
    "tests/simulator/test_browser.py::test_link_in_a_mail_leads_out_of_its_frame",
    "tests/journey/test_niceties.py::test_a_double_press_is_one_hold",
)
OF_POSTGRESQL_15 = ("tests/infra/test_support.py::test_version",)
# As if none of Debian's packages were there.
BARE = """
import sys
from pathlib import Path
import pytest
from tests.support import debian
debian.ROOT = Path("/nowhere")
sys.exit(pytest.main(sys.argv[1:]))
"""


def run(*arguments: str, everything: bool = False) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "HOLDFAST_"))
    }
    environment |= {"PLAYWRIGHT_BROWSERS_PATH": "/nowhere"}
    environment |= {"HOLDFAST_TEST_EVERYTHING": "1"} if everything else {}
    return subprocess.run(
        [sys.executable, "-c", BARE, "-q", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_what_needs_packages_is_left_out_in_one_line() -> None:
    """Nothing fails; the line counts the tests and says how to get what they need."""
    done = run(*TESTS)
    assert done.returncode == 0, done.stdout
    (line,) = re.findall(
        r"^(\d+) tests were left out .*: apt-get install (.*) \(", done.stdout, re.M
    )
    assert int(line[0]) == 1 + 5 + 2
    assert line[1].split() == ["chromium", "postgresql-15-pgtap"]
    assert "SKIPPED" not in done.stdout
    assert f"{line[0]} left out" in done.stdout


def test_the_oldest_postgresql_is_left_out_where_it_is_missing() -> None:
    """What runs on no other is counted by its package too."""
    done = run("--postgres=15", *OF_POSTGRESQL_15)
    assert done.returncode == 0, done.stdout
    assert re.search(
        r"^1 test was left out .*: apt-get install postgresql-15 \(", done.stdout, re.M
    )


def test_what_is_demanded_is_not_left_out() -> None:
    """With HOLDFAST_TEST_EVERYTHING the same is an error that names the package."""
    done = run(TESTS[0], everything=True)
    assert done.returncode == 1, done.stdout
    assert "apt-get install " in done.stdout
    assert "left out" not in done.stdout
