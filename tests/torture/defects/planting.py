"""Planting: a function of the database is replaced by its own text with a mistake in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_FUNCTIONS = Path(__file__).resolve().parents[3] / "sql" / "functions"


@dataclass(frozen=True)
class Patch:
    """
    Attributes:
        file: below sql/functions, without its ending.
        old: what the file says, word for word; how the words are wrapped does not matter.
        new: what it is made to say.
        times: how often it says so.
    """

    file: str
    old: str
    new: str
    times: int = 1

    def planted(self) -> str:
        """The file with the mistake.

        Raises:
            AssertionError: it does not say any more what the mistake is to replace.
        """
        text = (_FUNCTIONS / f"{self.file}.sql").read_text(encoding="utf-8")
        said = re.compile(r"\s+".join(map(re.escape, self.old.split())))
        planted, times = said.subn(lambda _match: self.new, text)
        assert times == self.times, f"{self.file} says not {self.times} times: {self.old}"
        return planted


@dataclass(frozen=True)
class Defect:
    """
    Attributes:
        says: the mistake, in a sentence.
        patches: mistakes in functions.
        statement: a mistake made by a statement.
        in_process: a mistake in this process's code, undone at the end of the test.
    """

    name: str
    says: str
    patches: tuple[Patch, ...] = ()
    statement: str = ""
    in_process: Callable[[pytest.MonkeyPatch], None] = lambda _monkeypatch: None


def plant(connection: psycopg.Connection, defect: Defect, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system has this defect from now on.

    Raises:
        AssertionError: the code does not say any more what the defect is to replace.
    """
    for patch in defect.patches:
        connection.execute(patch.planted())  # type: ignore[call-overload]
    if defect.statement:
        connection.execute(defect.statement)  # type: ignore[call-overload]
    defect.in_process(monkeypatch)
