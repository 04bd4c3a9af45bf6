"""One PostgreSQL cluster, driven through initdb and pg_ctl."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

import psutil

from app.devdb.account import Account

SUPERUSER = "postgres"
PROGRAMS = ("initdb", "pg_ctl", "postgres")
"""What is run of PostgreSQL's programs."""
_START_SECONDS = 90
_ORPHANS_SECONDS = 15


class ClusterError(Exception):
    """The server could not be made, started or stopped; the message ends with its last words."""


@dataclass(frozen=True)
class Cluster:
    """A data folder and the binaries that serve it.

    `socket_dir` None means TCP on 127.0.0.1 (Windows has no Unix sockets for libpq); otherwise
    the server listens on the socket alone. `account` is given when we are root.
    """

    binaries: Path
    data: Path
    socket_dir: Path | None
    port: int = 5432
    account: Account | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    initdb_options: tuple[str, ...] = ()

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, user: str = SUPERUSER, database: str = "postgres") -> str:
        """A libpq address of `database` for `user`; nobody needs a password here."""
        if self.socket_dir is None:
            return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"
        query = urlencode({"host": self.socket_dir, "port": self.port}, quote_via=quote, safe="/")
        return f"postgresql://{user}@/{database}?{query}"

    def initialise(self) -> bool:
        """Make the cluster unless it exists; true when it was made.

        Made beside its place and renamed, so that a killed attempt never looks complete.
        """
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return False
        fresh = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            self.account.own(fresh)
        self._run(
            "initdb", "-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8",
            "--auth=trust", "--no-instructions", "--no-sync", *self.initdb_options,
        )  # fmt: skip
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write("\ninclude_if_exists = 'holdfast.conf'\n")
        if self.data.exists():
            self.data.rmdir()
        fresh.rename(self.data)
        return True

    def start(self) -> None:
        """Start the server and wait until it accepts connections. It must not be running."""
        self._write_options()
        deadline = time.monotonic() + _ORPHANS_SECONDS
        while True:
            self._forget_dead_server()
            self.log.unlink(missing_ok=True)
            try:
                self._run(
                    "pg_ctl", "start", "-D", str(self.data), "-l", str(self.log),
                    "-w", "-t", str(_START_SECONDS), "-s",
                )  # fmt: skip
                return
            except ClusterError as error:
                words = self._last_words()
                # Processes of a killed server go by themselves, but not at once.
                is_haunted = "shared memory block" in words or "lock file" in words
                if not is_haunted or time.monotonic() > deadline:
                    raise ClusterError(f"{error}\n{words}".strip()) from None
                time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server: sessions are ended, what is committed is safe."""
        for mode in ("fast", "immediate"):
            if self._server_pid() is None:
                return
            try:
                self._run(
                    "pg_ctl", "stop", "-D", str(self.data), "-m", mode, "-w", "-t", "30", "-s"
                )
            except ClusterError:
                continue
        if self._server_pid() is not None:
            raise ClusterError(f"the server in {self.data} does not stop")

    def is_running(self) -> bool:
        """Whether the server's process lives and its socket is in place."""
        if self._server_pid() is None:
            return False
        return self.socket_dir is None or (self.socket_dir / f".s.PGSQL.{self.port}").exists()

    def _server_pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE:
                return None
            return pid if str(self.data) in process.cmdline() else None
        except (OSError, ValueError, IndexError, psutil.Error):
            return None

    def _forget_dead_server(self) -> None:
        """Remove the lock files of a dead server that PostgreSQL would take for a running one.

        That is so when its number was given to another program, or when nobody has collected
        its exit status. The pid file also guards the shared memory of a dead server's children,
        so both stay while any process works in the data folder.
        """
        file = self.data / "postmaster.pid"
        try:
            process = psutil.Process(int(file.read_text().splitlines()[0]))
            is_zombie = process.status() == psutil.STATUS_ZOMBIE
            is_stranger = process.create_time() > file.stat().st_mtime + 1
        except (OSError, ValueError, IndexError, psutil.Error):
            return
        if (is_zombie or is_stranger) and not self._is_worked_in():
            if self.socket_dir is not None:
                (self.socket_dir / f".s.PGSQL.{self.port}.lock").unlink(missing_ok=True)
            file.unlink()

    def _is_worked_in(self) -> bool:
        folder = str(self.data.resolve())
        return any(
            process.info["cwd"] == folder for process in psutil.process_iter(["cwd"], ad_value=None)
        )

    def _check_version(self) -> None:
        have = (self.data / "PG_VERSION").read_text().strip()
        told = self._run("postgres", "--version")
        found = re.search(r"\(PostgreSQL\) (\d+)", told)
        want = found[1] if found else told.strip()
        if have != want:
            raise ClusterError(
                f"{self.data} was made by PostgreSQL {have}, the binaries are {want}: "
                "dump it with the old ones or remove the folder"
            )

    def _write_options(self) -> None:
        options = {
            "listen_addresses": "127.0.0.1" if self.socket_dir is None else "",
            "port": str(self.port),
            "unix_socket_directories": str(self.socket_dir or ""),
            "unix_socket_permissions": "0700",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **self.options,
        }
        quoted = {name: value.replace("'", "''") for name, value in options.items()}
        lines = [f"{name} = '{value}'\n" for name, value in quoted.items()]
        conf = self.data / "holdfast.conf"
        conf.write_text("".join(lines), encoding="utf-8")
        if self.account:
            self.account.own(conf)

    def _last_words(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return ""

    def _run(self, program: str, *arguments: str) -> str:
        """Run one of the binaries; its output. Files, not pipes: the server inherits them."""
        suffix = ".exe" if sys.platform == "win32" else ""
        # PGDATA, PGPORT and their like would lead the server elsewhere.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
        environment |= {"LC_ALL": "C"} | ({"HOME": str(self.data)} if self.account else {})
        with tempfile.TemporaryFile("w+") as output:
            try:
                result = subprocess.run(
                    [str(self.binaries / (program + suffix)), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    env=environment,
                    cwd=self.data.parent,
                    timeout=_START_SECONDS + 30,
                    check=False,
                    # Ctrl-C in the terminal is for us, not for the server.
                    start_new_session=sys.platform != "win32",
                    **(self.account.subprocess_options() if self.account else {}),
                )
            except (OSError, subprocess.SubprocessError) as error:
                raise ClusterError(f"{program} could not be run: {error}") from error
            output.seek(0)
            text = output.read()
        if result.returncode:
            raise ClusterError(f"{program} failed: {text.strip()}")
        return text
