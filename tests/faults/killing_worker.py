"""Workers that die where a test wants them to: `python -m tests.faults.killing_worker`.

It reads one order a line (JSON: settings, point and what is to happen there), forks a process
for it, which becomes an ordinary worker, and writes what became of it. Loading the program takes
longer than most of its tests; this way it is loaded once. The worker's own code is untouched:
the calls to the database and to the providers are wrapped in this process alone.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from app.config import Settings
from app.db import Database, session
from app.providers.http import Call, Http, trust
from app.public_address import AddressGuard
from tests.faults.points import name_of
from tests.queue.broker.haste import hasten
from worker.handlers import HANDLERS, sender_domain, webhook_delivery
from worker.main import ROLE, run_worker

_REPORTS = ("_report", "_apply", "_missing")
_RESTART_SECONDS = 30.0
_SET_PARENT_DEATH_SIGNAL = 1
"""Of prctl(2)."""


@dataclass
class Work:
    """What one message is being worked on."""

    kind: str
    name: str | None = None
    saga: str | None = None
    position: int = 0
    has_called: bool = False


_work: ContextVar[Work | None] = ContextVar("work", default=None)


@dataclass
class Deadly:
    """The point at which this process ends, and a trace of those that it passed.

    Attributes:
        signal: KILL, or STOP: the process stands still until it is told to continue.
        nth: which time the point is meant.
    """

    superuser: str
    trace: int
    work: str
    phase: str
    nth: int = 1
    signal: int = signal.SIGKILL
    _sql: psycopg.Connection = field(init=False)
    _database_steps: dict[tuple[str, int], str] = field(init=False)

    def __post_init__(self) -> None:
        self._sql = psycopg.connect(self.superuser, autocommit=True)
        self._database_steps = {
            (kind, position): f"{kind}/{action}"
            for kind, position, action in self._sql.execute(
                "select d.kind, d.position, d.action from booking.saga_definitions d"
                " join booking.actions a on a.action = d.action and a.effect = 'record'"
            )
        }

    def reach(self, work: str, phase: str) -> None:
        """This point is passed, or the last one."""
        os.write(self.trace, f"{work} {phase}\n".encode())
        if self._strikes(work, phase):
            os.kill(os.getpid(), self.signal)

    def _strikes(self, work: str, phase: str) -> bool:
        if (work, phase) != (self.work, self.phase):
            return False
        self.nth -= 1
        return self.nth == 0

    def begin(self, work: Work, answer: dict[str, Any]) -> None:
        """The database asks for the next piece of work."""
        if "saga_id" in answer:
            work.saga, work.position = self._kind(answer["saga_id"]), answer["position"]
        work.name = name_of(work.kind, answer, work.saga)
        work.has_called = False

    def _kind(self, saga_id: int) -> str:
        """The kind of a saga. What only looks on must not fail for a server that was restarted:
        the worker would take it for an error of its own."""
        for trial in Retrying(
            retry=retry_if_exception_type(psycopg.OperationalError),
            stop=stop_after_delay(_RESTART_SECONDS),
            wait=wait_fixed(0.05),
            reraise=True,
        ):
            with trial:
                if self._sql.closed:
                    self._sql = psycopg.connect(self.superuser, autocommit=True)
                row = self._sql.execute(
                    "select kind from booking.sagas where id = %s", [saga_id]
                ).fetchone()
        assert row is not None
        return row[0]

    def database_step(self, work: Work) -> str | None:
        """The step that the database carries out in the report of this work."""
        return self._database_steps.get((work.saga or "", work.position + 1))

    def leave_uncommitted(self, settings: Settings, name: str, params: dict[str, Any]) -> None:
        """Carries out a report in a transaction that never ends otherwise than by this point."""
        url = settings.database_url.get_secret_value() if settings.database_url else ""
        arguments = ", ".join(f"p_{key} => %s" for key in params)
        values = [
            psycopg.types.json.Jsonb(value) if isinstance(value, dict | list) else value
            for value in params.values()
        ]
        # Only PostgreSQL's own end gets beyond the kill; then the report is told once more.
        with suppress(psycopg.OperationalError), psycopg.connect(url) as connection:
            for setting, value in session.session_settings(settings, ROLE).items():
                connection.execute("select set_config(%s, %s, false)", [setting, str(value)])
            connection.execute(f"select api.{name}({arguments})", values)
            os.kill(os.getpid(), self.signal)


def arm(deadly: Deadly, settings: Settings) -> None:
    """Wraps what a worker calls, in this process."""
    database_call, provider_send = Database.call, Http.send

    async def call(self: Database, name: str, /, **params: Any) -> list[dict[str, Any]]:
        work = _work.get()
        if work is None:
            return await database_call(self, name, **params)
        reports = work.name is not None and name.endswith(_REPORTS)
        is_ok = params.get("outcome", "ok") == "ok" and params.get("complete", True)
        following = deadly.database_step(work) if reports and is_ok else None
        if name == "outbox_hand_over":
            deadly.reach(str(work.name), "claimed")
        if reports and is_ok:
            deadly.reach(str(work.name), "done")
        if following:
            deadly.reach(following, "before")
            if deadly._strikes(following, "done"):
                given = {k: v for k, v in params.items() if k != "retry_lost"}
                deadly.leave_uncommitted(settings, name, given)
        rows = await database_call(self, name, **params)
        if reports and is_ok:
            deadly.reach(str(work.name), "recorded")
        if following:
            deadly.reach(following, "recorded")
        answer = next(iter(rows[0].values())) if rows else None
        if isinstance(answer, dict) and "do" in answer:
            deadly.begin(work, answer)
        return rows

    async def send(self: Http, asked: Call) -> Any:
        work = _work.get()
        if work is not None and work.name and not work.has_called:
            work.has_called = True
            deadly.reach(work.name, "before")
        return await provider_send(self, asked)

    posted = webhook_delivery.post

    async def post(guard: AddressGuard, *given: Any) -> Any:
        work = _work.get()
        if work is not None and work.name:
            deadly.reach(work.name, "before")
        # The system of the company is on this machine.
        guard._allows_loopback = True
        return await posted(guard, *given)

    asked_names = sender_domain.look_up

    async def look_up(settings: Settings, record: Mapping[str, str]) -> Any:
        work = _work.get()
        if work is not None and work.name:
            deadly.reach(work.name, "before")
        return await asked_names(settings, record)

    Database.call, Http.send = call, send  # type: ignore[method-assign]
    webhook_delivery.post = post
    sender_domain.look_up = look_up
    for kind, handler in list(HANDLERS.items()):

        async def watched(
            context: Any, message: Any, _kind: str = kind, _handler: Any = handler
        ) -> float | None:
            _work.set(Work(_kind))
            return await _handler(context, message)

        HANDLERS[kind] = watched


def follow_parent() -> None:
    """This process dies with its parent: a test run that was killed leaves no workers at work."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def work_until_dead(order: dict[str, Any]) -> None:
    """Is a worker until the point, or until somebody ends it."""
    follow_parent()
    output = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    trace = os.open(order["trace"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    settings = Settings.load(_env_file=None, **order["settings"])
    deadly = Deadly(
        order["superuser"], trace, order["work"], order["phase"], order["nth"], order["signal"]
    )
    arm(deadly, settings)
    asyncio.run(run_worker(settings, asyncio.Event()))


async def _call_nobody() -> None:
    """The client of the providers loads most of what it needs at its first call: two thirds of
    what a worker costs that dies soon."""
    async with httpx.AsyncClient(trust_env=False, verify=trust()) as client:
        with suppress(httpx.TransportError):
            await client.get("http://127.0.0.1:1/")


def serve() -> None:
    """Carries out orders until the input ends."""
    follow_parent()
    # Loaded before the first fork.
    hasten()
    trust()
    asyncio.run(_call_nobody())
    answers = os.dup(1)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                work_until_dead(json.loads(line))
            finally:
                os._exit(1)
        _tell(answers, started=child)
        while True:
            _, status = os.waitpid(child, os.WUNTRACED)
            if os.WIFSTOPPED(status):
                _tell(answers, stopped=child)
                continue
            _tell(answers, ended=os.waitstatus_to_exitcode(status))
            break


def _tell(where: int, **what: int) -> None:
    os.write(where, json.dumps(what).encode() + b"\n")


if __name__ == "__main__":
    serve()
