"""The seconds that folders of tests may take: each has some, and `--budget` holds them to it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.support.budget import FILE, Budget, folder_of, load

TESTS = FILE.parent
_MINUTES = 12
_JOBS = 3


def test_every_folder_has_a_budget() -> None:
    """Neither is a folder of tests forgotten, nor does one stay that is gone."""
    found = {
        folder_of(path.relative_to(TESTS.parent).as_posix())
        for pattern in ("test_*.py", "pgtap/*.sql")
        for path in TESTS.rglob(pattern)
    }
    assert set(load().seconds) == found


def test_the_whole_fits_into_twelve_minutes() -> None:
    """Who gives to one folder takes from another: three processes, 12 minutes each."""
    assert sum(load().seconds.values()) <= _MINUTES * 60 * _JOBS


def test_what_passes_its_budget_is_named() -> None:
    """A little more than the budget is slack; a folder without a budget has none."""
    budget = Budget({"sql": 10.0, "api": 10.0}, slack=1.5)
    budget.taken.update({"sql": 14.9, "api": 15.1, "new": 0.1})
    assert budget.passed() == ["api: 15 s, budget 10 s", "new: 0 s, budget 0 s"]


def test_a_run_beyond_its_budget_fails(tmp_path: Path) -> None:
    """Every test passes, and the run does not; without --budget it does."""
    (tmp_path / "tests" / "slow").mkdir(parents=True)
    (tmp_path / "tests" / "slow" / "test_slow.py").write_text("def test_slow(): pass\n")
    (tmp_path / "conftest.py").write_text(
        "from tests.support.budget import Budget\n"
        "def pytest_configure(config):\n"
        "    if config.option.verbose > 0:\n"
        "        config.pluginmanager.register(Budget({'slow': 0.0}, slack=1.5))\n"
    )
    held, free = (
        subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", option, "tests/slow"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(TESTS.parent), "PATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        for option in ("-v", "-q")
    )
    assert (held.returncode, free.returncode) == (1, 0), held.stdout + held.stderr
    assert re.search(r"^BEYOND ITS BUDGET: slow: 0 s, budget 0 s", held.stdout, re.M)
