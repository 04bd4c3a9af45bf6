"""Who uses the embedded server: processes, told apart from reused numbers by their start."""

from __future__ import annotations

import json
import os
import uuid
from pathlib import Path
from typing import Any

import psutil


class Holders:
    """The list of live users in one file; every method needs the lock of `.holdfast`."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self) -> str:
        """Enter this process; the handle to `remove` it by."""
        handle = str(uuid.uuid4())
        entry = {
            "handle": handle,
            "pid": os.getpid(),
            "started": psutil.Process().create_time(),
        }
        self._write([*self._living(), entry])
        return handle

    def remove(self, handle: str) -> bool:
        """Strike out `handle` and whoever died without doing so; true when nobody is left."""
        living = [entry for entry in self._living() if entry["handle"] != handle]
        self._write(living)
        return not living

    def is_empty(self) -> bool:
        """Whether nobody who entered is still alive."""
        return not self._living()

    def _living(self) -> list[dict[str, Any]]:
        try:
            entries = json.loads(self._file.read_text())
        except (OSError, ValueError):
            return []
        return [entry for entry in entries if _is_alive(entry["pid"], entry["started"])]

    def _write(self, entries: list[dict[str, Any]]) -> None:
        fresh = self._file.with_suffix(".new")
        fresh.write_text(json.dumps(entries))
        fresh.replace(self._file)


def _is_alive(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        # The clock of a start is kept in ticks of 10 ms.
        is_same = abs(process.create_time() - started) < 0.05
        return is_same and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return True
