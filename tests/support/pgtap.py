"""pgTAP without the extension: Debian's script in a schema of its own, and a runner."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from tests.support import debian

_NOT_OK = re.compile(r"^not ok\b(?!.*# TODO)", re.MULTILINE)


def script() -> Path | None:
    """Debian's newest whole pgTAP script, None where the package is missing."""
    whole = [path for path in debian.files(debian.PGTAP) if path.name.count("--") == 1]
    return max(whole, key=_version, default=None)


def _version(path: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", path.stem)]


def install(url: str) -> None:
    """Load pgTAP into schema `tap` of the database at `url`; `debian.need` was asked."""
    source = script()
    assert source is not None
    lines = source.read_text(encoding="utf-8").splitlines()
    plain = "\n".join(line for line in lines if not line.startswith("\\"))
    with psycopg.connect(url) as connection:
        connection.execute("create schema tap")
        connection.execute("set local search_path = tap, pg_catalog")
        connection.execute("set local client_min_messages = warning")
        connection.execute(plain.replace("@extschema@", "tap"))


def run(url: str, file: Path) -> str:
    """Run `file` as psql would, in one transaction that is rolled back; its lines."""
    lines: list[str] = []
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("set local search_path = tap, public, pg_catalog")
        cursor.execute(file.read_text(encoding="utf-8"))
        while True:
            if cursor.description:
                lines += [str(row[0]) for row in cursor if row and row[0] is not None]
            if not cursor.nextset():
                break
        connection.rollback()
    return "\n".join(lines)


def verdict(output: str) -> str | None:
    """What is wrong with TAP `output`; None when it is complete and every test passed."""
    if _NOT_OK.search(output):
        return "a test failed"
    plans = re.findall(r"^1\.\.(\d+)", output, re.MULTILINE)
    passed = len(re.findall(r"^ok\b", output, re.MULTILINE))
    if len(plans) != 1:
        return "the file must have one plan"
    if int(plans[0]) != passed or not passed:
        return f"planned {plans[0]} tests, ran {passed}"
    return None
