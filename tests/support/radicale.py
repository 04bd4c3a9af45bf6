"""A real CalDAV server: radicale, a process of its own, with two people in it."""

from __future__ import annotations

import base64
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from uuid import uuid4

import httpx

PASSWORDS = {"ann": "app-password-ann", "ben": "app-password-bén:2"}
_SECONDS = 20.0


@dataclass(frozen=True)
class Radicale:
    """
    Attributes:
        url: its address, without a slash at its end.
    """

    url: str

    def new_calendar(self, user: str = "ann") -> str:
        """The path of another calendar of `user`, which is empty."""
        path = f"/{user}/{uuid4()}/"
        self.ask("MKCALENDAR", path, user=user)
        return path

    def put(self, path: str, *lines: str, user: str = "ann") -> None:
        """What a person's own program writes: an event of `lines`."""
        whole = (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//A program//EN",
            *lines,
            "END:VCALENDAR",
        )
        self.ask("PUT", path, user=user, content="\r\n".join((*whole, "")))

    def ask(
        self,
        method: str,
        path: str,
        *,
        user: str = "ann",
        content: str = "",
        is_strict: bool = True,
    ) -> httpx.Response:
        with httpx.Client(trust_env=False) as client:
            answer = client.request(
                method, self.url + path, headers=_known(user), content=content.encode()
            )
        if is_strict:
            answer.raise_for_status()
        return answer


@contextmanager
def radicale(folder: Path) -> Iterator[Radicale]:
    """A server that keeps its files in `folder`."""
    people = folder / "people"
    people.write_text("".join(f"{name}:{word}\n" for name, word in PASSWORDS.items()))
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "server-hosts": f"127.0.0.1:{port}",
        "auth-type": "htpasswd",
        "auth-htpasswd-filename": str(people),
        "auth-htpasswd-encryption": "plain",
        "auth-delay": "0",
        "storage-filesystem-folder": str(folder / "calendars"),
        "logging-level": "error",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "--config", "", *words], stdout=log, stderr=log
        )
        try:
            _wait_for(process, port)
            yield Radicale(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()
            process.wait(_SECONDS)


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = monotonic() + _SECONDS
    while True:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, "radicale did not start"
        assert monotonic() < deadline, "radicale does not answer"
        sleep(0.02)


def _known(user: str) -> dict[str, str]:
    told = base64.b64encode(f"{user}:{PASSWORDS[user]}".encode()).decode()
    return {"authorization": f"Basic {told}"}
