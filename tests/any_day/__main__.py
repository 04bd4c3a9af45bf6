"""`make test-any-day`: the suite on the days of `days.py`, under Debian's faketime."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from tests.any_day.days import DAYS
from tests.any_day.plugin import WANTED

_ROOT = Path(__file__).parents[2]
_SITE = Path(__file__).parent / "site"
_PATIENCE_SECONDS = 60
_COUNTS = re.compile(r"^(?:.* )?\d+ (?:passed|failed|error).* in .*$")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test-any-day", description=__doc__)
    parser.add_argument("--day", help="one instant only, ISO 8601: 2027-03-28 or 2027-03-28T00:30")
    parser.add_argument("--jobs", type=int, default=2, help="processes of each run")
    parser.add_argument("paths", nargs="*", help="tests to run; all but those of left_out.py")
    arguments = parser.parse_args()
    if (program := shutil.which("faketime")) is None:
        print("faketime is missing: apt-get install faketime", file=sys.stderr)
        return 1
    days = {"as asked": _instant(arguments.day)} if arguments.day else DAYS
    folder = Path(tempfile.mkdtemp(prefix="holdfast-any-day-"))
    runs = [_passes(program, name, day, arguments, folder) for name, day in days.items()]
    if all(runs):
        shutil.rmtree(folder)
    return 0 if all(runs) else 1


def _passes(
    program: str, name: str, day: datetime, arguments: argparse.Namespace, folder: Path
) -> bool:
    """Whether the suite passed on `day`; prints one line, and what failed below it."""
    log = folder / f"{day:%Y-%m-%dT%H%M}.log"
    began = int(day.timestamp())
    with log.open("w", encoding="utf-8") as output:
        finished = subprocess.run(
            [
                program, "--exclude-monotonic", "-f", f"{began - int(time.time()):+d}s",
                sys.executable, "-m", "pytest", "-p", "tests.any_day.plugin",
                "-p", "no:cacheprovider", "-q", "-n", str(arguments.jobs), "--dist", "worksteal",
                "--timeout", str(_PATIENCE_SECONDS),
                *arguments.paths,
            ],
            cwd=_ROOT,
            env={**os.environ, WANTED: str(began), "PYTHONPATH": str(_SITE)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )  # fmt: skip
    lines = log.read_text(encoding="utf-8").splitlines()
    counted = next((line.strip("= ") for line in reversed(lines) if _COUNTS.match(line)), "")
    verdict = counted or f"pytest did not come to its end (exit status {finished.returncode})"
    print(f"{day:%a %Y-%m-%d %H:%M} UTC, {name}: {verdict}", flush=True)
    if finished.returncode == 0:
        return True
    for line in lines if not counted else lines[-200:]:
        if not counted or line.startswith(("FAILED ", "ERROR ")):
            print(f"  {line}")
    print(f"  all of it: {log}", flush=True)
    return False


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


sys.exit(main())
