"""Whole processes on one database: any number of `holdfast serve` and `holdfast worker`."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.settings import TEST_SETTINGS

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 40.0


@dataclass
class System:
    """The addresses of the app processes; requests go to them in turn."""

    slug: str
    ports: list[int]
    session: aiohttp.ClientSession
    workers: list[asyncio.subprocess.Process] = field(default_factory=list)
    _turn: itertools.cycle[int] = field(init=False)

    def __post_init__(self) -> None:
        self._turn = itertools.cycle(self.ports)

    async def post(
        self, path: str, body: dict[str, Any], key: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """POST below the tenant at the next process; status and JSON."""
        url = f"http://127.0.0.1:{next(self._turn)}/v1/public/{self.slug}/{path}"
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        async with self.session.post(url, json=body, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    async def get(self, path: str) -> tuple[int, dict[str, Any]]:
        url = f"http://127.0.0.1:{next(self._turn)}/v1/public/{self.slug}/{path}"
        async with self.session.get(url) as response:
            return response.status, await response.json(content_type=None)

    async def hold(
        self, salesperson: uuid.UUID, start: datetime, minutes: int = 60, email: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """POST holds by a customer of its own."""
        return await self.post(
            "holds",
            {
                "salesperson_id": str(salesperson),
                "start_at": start.isoformat(),
                "end_at": (start + timedelta(minutes=minutes)).isoformat(),
                "customer": {"email": email or f"{uuid.uuid4().hex}@customer.example"},
            },
        )


@asynccontextmanager
async def running(
    database: TestDatabase, office: Office, *, serves: int = 2, workers: int = 0, **settings: Any
) -> AsyncIterator[System]:
    """Start the processes with mocked providers, wait until they answer, end them at the end."""
    ports = [_free_port() for _ in range(serves)]
    given = (
        TEST_SETTINGS
        | {
            "graph_mock": True,
            "zoom_mock": True,
            "zoom_host_user_ids": ",".join(f"host-{n}@example.com" for n in range(8)),
            "base_url": f"http://127.0.0.1:{ports[0]}",
            "rate_limit_per_minute": 0,
            "rate_limit_tenant_per_minute": 0,
            "max_active_holds_per_client": 0,
            "max_unverified_share": 0,
        }
        | settings
    )
    processes: list[asyncio.subprocess.Process] = []
    try:
        for port in ports:
            processes.append(
                await _start("serve", given | {"database_url": database.app, "port": port})
            )
        for _ in range(workers):
            processes.append(await _start("worker", given | {"database_url": database.worker}))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            await asyncio.gather(*(_answers(session, port) for port in ports))
            yield System(office.slug, ports, session, processes[serves:])
    finally:
        for process in processes:
            if process.returncode is None:
                process.terminate()
        for process in processes:
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _start(command: str, settings: dict[str, Any]) -> asyncio.subprocess.Process:
    environment = {name.upper(): str(value) for name, value in settings.items()}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app",
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


async def _answers(session: aiohttp.ClientSession, port: int) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while True:
            try:
                async with session.get(f"http://127.0.0.1:{port}/readyz") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
