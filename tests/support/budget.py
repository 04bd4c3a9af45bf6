"""What the tests of a folder may take, so that the suite stays one that people run.

`tests/budget.toml` has the seconds, `--budget` (in `.ci/run`) holds the run to them.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "budget.toml"


class Budget:
    """A plugin that sums what the tests of each folder took, fixtures and all.

    Attributes:
        seconds: what each folder may take.
        slack: how often that, before the run fails: machines differ, and have bad days.
    """

    def __init__(self, seconds: dict[str, float], slack: float) -> None:
        self.seconds = seconds
        self.slack = slack
        self.taken: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.taken[folder_of(report.nodeid)] += report.duration

    def passed(self) -> list[str]:
        """A line for each folder beyond its budget."""
        return [
            f"{folder}: {taken:.0f} s, budget {self.seconds.get(folder, 0):.0f} s"
            for folder, taken in sorted(self.taken.items())
            if taken > self.seconds.get(folder, 0) * self.slack
        ]

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.passed() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("seconds by folder")
        for folder, taken in self.taken.most_common():
            terminalreporter.write_line(
                f"{taken:7.1f} of {self.seconds.get(folder, 0):4.0f}  {folder}"
            )
        for line in self.passed():
            terminalreporter.write_line(
                f"BEYOND ITS BUDGET: {line} (tests/budget.toml), with slack {self.slack:g}",
                red=True,
            )


def folder_of(nodeid: str) -> str:
    """`sql` of `tests/sql/test_hold.py::test_x`; `.` for files beside the folders."""
    parts = nodeid.partition("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "."


def load(file: Path = FILE) -> Budget:
    written = tomllib.loads(file.read_text(encoding="utf-8"))
    return Budget(written["seconds"], written["slack"])
