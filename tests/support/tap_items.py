"""Collects the files of tests/pgtap: an item per file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.support import pgtap, servers

FOLDER = Path(__file__).parents[1] / "pgtap"
SERVERS = pytest.StashKey[servers.Servers]()


class TapFailure(Exception):
    """A pgTAP file did not pass; the message is its output."""


class TapFile(pytest.File):
    """One file of pgTAP tests: one item."""

    def collect(self) -> Iterator[TapItem]:
        version = self.config.option.postgres
        yield TapItem.from_parent(self, name=f"postgresql-{version}", version=version)


class TapItem(pytest.Item):
    def __init__(self, *, version: str, **kwargs: object) -> None:
        super().__init__(**kwargs)
        self.version = version

    def runtest(self) -> None:
        server = self.session.stash[SERVERS].get(self.version)
        with server.database(template="pgtap") as database:
            output = pgtap.run(database.superuser, self.path)
        self.add_report_section("call", "pgtap", output)
        if problem := pgtap.verdict(output):
            raise TapFailure(f"{problem}\n{output}")

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None
    ) -> str:
        if isinstance(excinfo.value, (TapFailure, psycopg.Error)):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, f"{self.path.name} on {self.name}"
