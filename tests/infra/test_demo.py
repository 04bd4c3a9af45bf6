"""`holdfast demo` as a process: it comes up whole, heals, and leaves nothing running."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).parents[2]
# Whole systems start here, on machines that may be busy with other tests.
pytestmark = pytest.mark.timeout(300)


@dataclass
class Demo:
    """A running demo and what it printed."""

    process: subprocess.Popen[str]
    printed: str
    folder: Path

    def address(self, title: str) -> str:
        return re.search(rf"{title} +(\S+)$", self.printed, re.MULTILINE)[1]

    def postgres(self) -> list[int]:
        """Numbers of this demo's PostgreSQL servers."""
        data = str(self.folder / ".holdfast" / "postgres")
        return [
            process.pid
            for process in psutil.process_iter(["cmdline"])
            if data in (process.info["cmdline"] or ())
        ]

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=120)


@contextmanager
def demo(folder: Path, port: int) -> Iterator[Demo]:
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "demo"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("Ctrl-C stops everything"):
                break
        running = Demo(process, "".join(lines), folder)
        assert process.poll() is None, running.printed
        yield running
    finally:
        process.kill()
        process.communicate()


def psql(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "psql", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
    )


def eventually(check: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "not within the deadline"
        threading.Event().wait(0.05)


def answers(url: str, status: int = 200) -> bool:
    try:
        return (
            httpx.get(url, trust_env=False, timeout=10, follow_redirects=True).status_code == status
        )
    except httpx.TransportError:
        return False


def test_demo(home: Path, port: int) -> None:
    """Every printed address answers, PostgreSQL comes back after kill -9, Ctrl-C ends all of it."""
    with demo(home.parent, port) as running:
        for title in (
            "Book",
            "Console of the company",
            "What I have booked",
            "Booking within a site",
            "Mailboxes",
            "Outlook calendars",
            "Zoom",
            "Console of the platform",
        ):
            assert answers(running.address(title)), title
        front_door = httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)
        assert front_door.status_code == 200
        named = re.findall(r'<a [^>]*href="(/[^"]*)"', front_door.text)
        assert len(set(named)) > 25
        assert all(answers(f"http://127.0.0.1:{port}{path}") for path in named)
        tour = f"PORT={port} .venv/bin/holdfast tour"
        assert re.search(r"Tour +(.+)$", running.printed, re.M)[1] == tour
        asked = psql(home.parent, "-tAc", "select count(*) from booking.transitions")
        assert (asked.returncode, asked.stdout.strip().isdigit()) == (0, True), asked.stderr
        ready = f"http://127.0.0.1:{port}/readyz"
        assert answers(ready)
        (before,) = running.postgres()
        os.kill(before, signal.SIGKILL)
        eventually(lambda: bool(set(running.postgres()) - {before}) and answers(ready))
        assert running.end(signal.SIGINT) == 0
        assert running.postgres() == []


def test_demo_again(home: Path, port: int) -> None:
    """After kill -9 of the demo the next one takes over: same keys, same people, one server."""
    with demo(home.parent, port) as first:
        people = httpx.get(f"http://127.0.0.1:{port}/v1/public/demo/salespeople", trust_env=False)
        assert len(people.json()["salespeople"]) == 2
        first.end(signal.SIGKILL)
    with demo(home.parent, port) as second:
        assert second.address("Key of the console") == first.address("Key of the console")
        again = httpx.get(f"http://127.0.0.1:{port}/v1/public/demo/salespeople", trust_env=False)
        assert again.json() == people.json()
        assert len(second.postgres()) == 1
        assert second.end(signal.SIGTERM) == 0
        assert second.postgres() == []


def test_port_is_taken(home: Path, port: int) -> None:
    """A taken port ends the demo with one line, and PostgreSQL with it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        ended = subprocess.run(
            [sys.executable, "-m", "app", "demo"],
            cwd=home.parent,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=240,
        )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("holdfast: PORT ")
    assert "Set PORT to another one." in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert not list((home / "run").iterdir())
