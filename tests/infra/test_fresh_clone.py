"""`make demo` in a clone of its own, also where its folder is closed to every other account."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.devdb.place import wheel_binaries

ROOT = Path(__file__).parents[2]
_MADE = shutil.ignore_patterns(
    ".git", ".venv", ".holdfast*", ".*_cache", ".hypothesis", "__pycache__", "*.egg-info", "tests"
)
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=[0o755, 0o700], ids=["open", "closed"])
def clone(request: pytest.FixtureRequest) -> Iterator[Path]:
    """The checkout again, below a folder of the mode that many a home folder has."""
    above = Path(tempfile.mkdtemp(prefix="holdfast-clone-"))
    above.chmod(request.param)
    folder = above / "holdfast"
    shutil.copytree(ROOT, folder, ignore=_MADE)
    _furnish(folder)
    yield folder
    place = folder / ".holdfast" / "place.json"
    base = Path(json.loads(place.read_text())["base"]) if place.exists() else folder
    for made in (base, above):
        shutil.rmtree(made, ignore_errors=True)


def _furnish(folder: Path) -> None:
    """What `make` would install, without the network: this environment's packages, but the
    programs of PostgreSQL, which the server's account has to reach, as files of the clone."""
    environment = folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", environment], check=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(f"{folder}\n{sysconfig.get_path('purelib')}\n")
    package = wheel_binaries().parents[1]
    for part in (package, package.with_name(package.name + ".libs")):
        if part.is_dir():
            shutil.copytree(part, packages / part.name, symlinks=True)
    command = environment / "bin" / "holdfast"
    command.write_text(
        f"#!{environment}/bin/python\nfrom app.__main__ import main\n\nmain()\n", encoding="utf-8"
    )
    command.chmod(0o755)
    (environment / ".installed").touch()


def test_make_demo_in_a_fresh_clone(clone: Path, port: int) -> None:
    """One command, and the booking page answers; Ctrl-C, and nothing is left running."""
    process = subprocess.Popen(
        ["make", "demo"],  # noqa: S607
        cwd=clone,
        env={"PATH": os.environ["PATH"], "PORT": str(port)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    printed: list[str] = []
    try:
        for line in process.stdout:
            printed.append(line)
            if line.startswith("Ctrl-C stops everything"):
                break
        assert process.poll() is None, "".join(printed)
        page = httpx.get(f"http://127.0.0.1:{port}/b/demo", trust_env=False, timeout=10)
        assert page.status_code == 200
        os.killpg(process.pid, signal.SIGINT)
        assert "Everything is stopped" in process.communicate(timeout=120)[0]
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    base = json.loads((clone / ".holdfast" / "place.json").read_text())["base"]
    assert not (Path(base) / "postgres" / "postmaster.pid").exists()
