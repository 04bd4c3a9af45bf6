"""Processes beside the benchmark: `holdfast serve`, the bare handler that is its floor, `holdfast worker`."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from tests.bench.world import World

_PATIENCE_SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(world: World, *module: str) -> Iterator[int]:
    """Run `python -m module …` on the app's rights; yields its port once it answers."""
    port = free_port()
    with _running(module, _environment(world.app, port)) as process:
        _wait_for(port, process)
        yield port


@contextmanager
def working(world: World, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run one `holdfast worker`, with these settings besides; whether it is ready, its work shows."""
    environment = _environment(world.worker, free_port()) | settings
    with _running(("app", "worker"), environment) as process:
        yield process
        if process.poll() is not None:
            raise RuntimeError(f"the worker ended with exit code {process.returncode}")


def _environment(database: str, port: int) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database,
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "JWT_SECRET": "bench-" + "x" * 40,
        "ADMIN_API_KEY": "bench-" + "y" * 40,
        "GRAPH_MOCK": "true",
        "ZOOM_MOCK": "true",
        "RATE_LIMIT_PER_MINUTE": "0",
        "RATE_LIMIT_TENANT_PER_MINUTE": "0",
        "MAX_ACTIVE_HOLDS_PER_CLIENT": "0",
        "ZOOM_HOST_USER_IDS": ",".join(f"host{n}@bench.example" for n in range(24)),
        "LOG_FORMAT": "json",
    }


@contextmanager
def _running(
    module: tuple[str, ...], environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", *module],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with exit code {process.returncode}")
        connection = HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server did not answer in time")
