"""`make fuzz`: schemathesis against a demo of its own, over loopback.

What it looks for: a 5xx, and an answer whose status, type, headers or body the document does not
have. What a document cannot say (which tokens were issued, which times are free) is no fault, so
refusals of valid data are not looked for.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEAST_CALLS = 5_000
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


def main() -> int:
    arguments = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    arguments.add_argument("--examples", type=int, default=170, help="random requests an operation")
    arguments.add_argument("--seed", type=int, help="repeats a run")
    given = arguments.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "schemathesis.toml").write_text(CONFIGURATION)
        environment = {
            **os.environ,
            **dict.fromkeys(_LIMITS, "0"),
            "PORT": str(port),
            "CONFIRM_WAIT_SECONDS": "1",
            "PYTHONPATH": str(ROOT),
        }
        with demo(folder, environment) as key:
            ended = subprocess.run(
                [
                    str(Path(sys.executable).parent / "schemathesis"),
                    "run",
                    f"http://127.0.0.1:{port}/openapi.json",
                    f"--header=X-Admin-Api-Key: {key}",
                    f"--header=X-Tenant-Id: {tenant_id(folder, environment)}",
                    f"--checks={','.join(CHECKS)}",
                    f"--max-examples={given.examples}",
                    "--phases=examples,coverage,fuzzing",
                    "--request-timeout=30",
                    "--max-time=900",
                    "--no-color",
                    *([f"--seed={given.seed}"] if given.seed is not None else []),
                ],
                cwd=folder,
                stdout=subprocess.PIPE,
                text=True,
                check=False,
            )
    print(ended.stdout)
    found = re.search(r"([\d,]+) generated", ended.stdout)
    calls = int(found[1].replace(",", "")) if found else 0
    if calls < LEAST_CALLS:
        print(f"only {calls} calls, fewer than {LEAST_CALLS}")
        return 1
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
