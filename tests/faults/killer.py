"""Orders for workers that die: the tests' side of `killing_worker`."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from app.config import Settings
from tests.faults.points import Phase

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60.0


def given(settings: Settings) -> dict[str, Any]:
    """The settings that were set, secrets in plain words, as another process takes them."""
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, value in settings
        if name in settings.model_fields_set
    }


@dataclass
class Killer:
    """Makes one worker at a time, which dies at a point."""

    process: asyncio.subprocess.Process
    folder: Path
    superuser: str
    living: int | None = None

    async def kill(
        self, settings: Settings, work: str, phase: Phase, *, nth: int = 1
    ) -> list[tuple[str, str]]:
        """Runs a worker until it has died at this point; the points that it passed.

        Raises:
            AssertionError: it did not get there, or ended otherwise.
        """
        pid, trace = await self.start(settings, work, phase, nth=nth)
        ended = await self._answer("ended", pid, trace)
        assert ended == -signal.SIGKILL, self._story(trace, f"ended with {ended}")
        return self.passed(trace)

    async def start(
        self,
        settings: Settings,
        work: str,
        phase: Phase,
        *,
        nth: int = 1,
        then: int = signal.SIGKILL,
    ) -> tuple[int, Path]:
        """Starts a worker that gets this signal at the point; its process id and its trace."""
        trace = self.folder / "trace"
        for file in (trace, self.folder / "log"):
            file.unlink(missing_ok=True)
        order = {
            "settings": given(settings),
            "superuser": self.superuser,
            "work": work,
            "phase": phase,
            "nth": nth,
            "signal": then,
            "trace": str(trace),
            "log": str(self.folder / "log"),
        }
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.living = await self._answer("started", None, trace)
        return self.living, trace

    async def stopped(self, pid: int, trace: Path) -> None:
        """Waits until the worker stands still at its point."""
        await self._answer("stopped", pid, trace)

    async def end(self, pid: int, trace: Path) -> None:
        """Ends a worker that lives, as an operator would who has lost patience."""
        os.kill(pid, signal.SIGKILL)
        await self._answer("ended", None, trace)

    def passed(self, trace: Path) -> list[tuple[str, str]]:
        lines = trace.read_text().splitlines() if trace.exists() else []
        return [tuple(line.rsplit(" ", 1)) for line in lines]  # type: ignore[misc]

    async def _answer(self, what: str, pid: int | None, trace: Path) -> int:
        assert self.process.stdout is not None
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                line = await self.process.stdout.readline()
        except TimeoutError:
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
                await self.process.stdout.readline()
                self.living = None
            raise AssertionError(self._story(trace, f"not {what}")) from None
        told = json.loads(line)
        if "ended" in told:
            self.living = None
        assert what in told, self._story(trace, f"not {what} but {told}")
        return told[what]

    def _story(self, trace: Path, what: str) -> str:
        log = self.folder / "log"
        words = log.read_text()[-3000:] if log.exists() else ""
        return f"{what}; passed: {self.passed(trace)}; its log:\n{words}"


@asynccontextmanager
async def killing(
    folder: Path, superuser: str, workers: str = "tests.faults.killing_worker"
) -> AsyncIterator[Killer]:
    """
    Args:
        folder: for what workers leave behind.
        superuser: address of the tests' database, for those who only look.
        workers: the program that they are forked of.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        workers,
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    killer = Killer(process, folder, superuser)
    try:
        yield killer
    finally:
        if killer.living is not None:
            # A test that failed may leave one, which holds the pipes that are waited for below.
            os.kill(killer.living, signal.SIGKILL)
        assert process.stdin is not None
        process.stdin.close()
        try:
            async with asyncio.timeout(5):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
