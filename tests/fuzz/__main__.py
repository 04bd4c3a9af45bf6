"""`make fuzz`: schemathesis against a demo of its own, over loopback.

What it looks for: a 5xx, and an answer whose status, type, headers or body the document does not
have. What a document cannot say (which tokens were issued, which times are free) is no fault, so
errors of valid data are not looked for.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEAST_CALLS = 5_000
AT_ONCE = 4
"""Processes; inventing requests takes more of a processor than answering them."""
LONGEST_SECONDS = 560
"""Far more than a run takes; whatever hangs is ended, and fails."""

# PostgreSQL takes neither NUL nor unpaired surrogates; the document says so in words.
CONFIGURATION = """
[generation]
allow-x00 = false
codec = "utf-8"
[parameters]
"path.slug" = "demo"
"""
_LIMITS = (
    "RATE_LIMIT_PER_MINUTE",
    "RATE_LIMIT_TENANT_PER_MINUTE",
    "MAX_ACTIVE_HOLDS_PER_CUSTOMER",
    "MAX_ACTIVE_HOLDS_PER_CLIENT",
    "MAX_UNVERIFIED_SHARE",
)


@contextmanager
def demo(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """A demo in `folder` without limits; yields the console's key."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "demo"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    key = ""
    try:
        for line in process.stdout or ():
            if found := re.search(r"Key of the console +(\S+)", line):
                key = found[1]
            if line.startswith("Ctrl-C stops everything"):
                break
        if process.poll() is not None:
            raise SystemExit("the demo did not start")
        yield key
    finally:
        process.terminate()
        process.wait(60)


def tenant_id(folder: Path, environment: dict[str, str]) -> str:
    query = "select id from booking.tenants where slug = 'demo'"
    return subprocess.run(
        [sys.executable, "-m", "app", "psql", "-tAc", query],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def operations(address: str) -> list[str]:
    """`GET /v1/…` of everything in the document."""
    with urlopen(address, timeout=30) as answer:  # noqa: S310
        paths = json.load(answer)["paths"]
    return [
        f"{method.upper()} {path}"
        for path, item in paths.items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    ]


def begin(options: list[str], share: list[str], folder: Path) -> Run:
    """Starts a process that calls the operations of `share`."""
    folder.mkdir()
    (folder / "schemathesis.toml").write_text(CONFIGURATION)
    output = folder / "output"
    with output.open("w") as writing:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "schemathesis"),
                "run",
                *options,
                *(f"--include-name={operation}" for operation in share),
            ],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=writing,
        )
    return Run(process, output)


@dataclass
class Run:
    """A process of schemathesis."""

    process: subprocess.Popen[bytes]
    output: Path

    def end(self, deadline: float) -> int | None:
        """Its exit status; None where it was ended for want of time."""
        try:
            return self.process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.terminate()
            self.process.wait(30)
            return None

    def calls(self) -> int:
        found = re.search(r"([\d,]+) generated", self.output.read_text())
        return int(found[1].replace(",", "")) if found else 0


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    arguments.add_argument("--examples", type=int, default=170, help="random requests an operation")
    arguments.add_argument("--seed", type=int, help="repeats a run")
    given = arguments.parse_args()
    port = free_port()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = {
            **os.environ,
            **dict.fromkeys(_LIMITS, "0"),
            "PORT": str(port),
            "CONFIRM_WAIT_SECONDS": "0",
            "PYTHONPATH": str(ROOT),
        }
        with demo(folder, environment) as key:
            document = f"http://127.0.0.1:{port}/openapi.json"
            # No --max-time: with it the phases are repeated until that time is over.
            options = [
                document,
                f"--header=X-Admin-Api-Key: {key}",
                f"--header=X-Tenant-Id: {tenant_id(folder, environment)}",
                f"--checks={','.join(CHECKS)}",
                f"--max-examples={given.examples}",
                "--phases=examples,coverage,fuzzing",
                "--request-timeout=30",
                "--generation-database=none",
                "--no-shrink",
                "--no-color",
                *([f"--seed={given.seed}"] if given.seed is not None else []),
            ]
            all_of_them = operations(document)
            runs = [
                begin(options, all_of_them[place::AT_ONCE], folder / str(place))
                for place in range(AT_ONCE)
            ]
            codes = [run.end(begun + LONGEST_SECONDS) for run in runs]
        for run in runs:
            print(run.output.read_text())
        calls = sum(run.calls() for run in runs)
    problems = [
        *(["not ended in time"] if None in codes else []),
        *([f"fewer calls than {LEAST_CALLS:,}"] if calls < LEAST_CALLS else []),
        *(["a 5xx, or an answer outside the document"] if any(codes) else []),
    ]
    verdict = "; ".join(problems) or "no 5xx, no answer outside the document"
    print(f"fuzz: {calls:,} calls in {time.monotonic() - begun:.0f} s: {verdict}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
