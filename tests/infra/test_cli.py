"""The command line: what it offers, how it ends, and what the demo makes up."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from app.cli import cli
from app.cli.demo_settings import load_demo_settings
from app.cli.process import run_until_stopped
from app.config import Settings, SettingsError
from tests.support.servers import TestDatabase

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "demo", "serve", "worker", "migrate", "seed", "simulate", "tour", "doctor", "queue",
    "forget", "export", "reencrypt", "owner",
)  # fmt: skip


def holdfast(
    *arguments: str, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLUMNS": "200", **(env or {})},
        capture_output=True,
        text=True,
        timeout=110,
    )


def test_help(tmp_path: Path) -> None:
    """`holdfast --help` lists every command with what it does; nothing is started for it."""
    shown = holdfast("--help", cwd=tmp_path)
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    for command in COMMANDS:
        assert [line for line in lines if line.strip("│ ").startswith(f"{command}  ")], command
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command(command: str) -> None:
    """Every command explains itself."""
    shown = CliRunner().invoke(cli, [command, "--help"])
    assert shown.exit_code == 0
    assert len(shown.output) > 100


def test_migrate(tmp_path: Path, database: TestDatabase) -> None:
    """`holdfast migrate` says what it did and ends with 0; MIGRATE_DATABASE_URL wins."""
    ended = holdfast(
        "migrate",
        cwd=tmp_path,
        env={
            "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
            "MIGRATE_DATABASE_URL": database.superuser,
        },
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "functions loaded: " in ended.stdout
    assert "tables were up to date" in ended.stdout


def test_migrate_without_rights(tmp_path: Path, database: TestDatabase) -> None:
    """A login that may not migrate gets one line, exit code 1, and changes nothing."""
    ended = holdfast("migrate", cwd=tmp_path, env={"DATABASE_URL": database.app})
    assert ended.returncode == 1
    assert ended.stderr.startswith("holdfast: migration failed: ")
    assert "Traceback" not in ended.stderr


def test_embedded_server_is_made_and_stopped(home: Path) -> None:
    """Without DATABASE_URL a command makes the embedded server below its folder and stops it."""
    ended = holdfast("migrate", cwd=home.parent)
    assert ended.returncode == 0, ended.stderr
    assert "migrations applied: 0001_platform" in ended.stdout
    assert (home / "postgres" / "PG_VERSION").exists()
    assert not list((home / "run").iterdir())


def test_database_away(tmp_path: Path) -> None:
    """An operator's command without a database ends with one line."""
    ended = holdfast(
        "queue", "list", cwd=tmp_path, env={"DATABASE_URL": "postgresql://x@127.0.0.1:1/none"}
    )
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1].startswith("holdfast: the database is not available")


def test_queue_commands(tmp_path: Path, database: TestDatabase) -> None:
    """`queue list` says when there is nothing, `show` and `redrive` too."""
    env = {"DATABASE_URL": database.superuser}
    listed = holdfast("queue", "list", cwd=tmp_path, env=env)
    assert (listed.returncode, listed.stdout) == (0, "no dead letters\n")
    assert holdfast("queue", "list", "--json", cwd=tmp_path, env=env).stdout == "[]\n"
    for command in ("show", "redrive"):
        ended = holdfast("queue", command, "mail", "4711", cwd=tmp_path, env=env)
        assert (ended.returncode, ended.stderr) == (1, "holdfast: no dead letter mail 4711\n")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_first_signal_is_polite(number: signal.Signals) -> None:
    """Ctrl-C or SIGTERM sets `stop`; what runs ends by itself, with its contexts left."""
    steps: list[str] = []

    async def work(stop: asyncio.Event) -> None:
        asyncio.get_running_loop().call_soon(signal.raise_signal, number)
        await stop.wait()
        steps.append("stopped")

    before = signal.getsignal(signal.SIGTERM)
    try:
        run_until_stopped(work)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert steps == ["stopped"]


def test_second_signal_is_rude() -> None:
    """A second Ctrl-C ends what does not stop, with the exit code of an interrupt."""

    async def stubborn(stop: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(signal.raise_signal, signal.SIGINT)
        await stop.wait()
        loop.call_soon(signal.raise_signal, signal.SIGINT)
        await asyncio.Event().wait()

    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(SystemExit) as ended:
            run_until_stopped(stubborn)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert ended.value.code == 130


def test_port_in_use() -> None:
    """A port that is taken is one line, not a traceback."""

    async def busy(_stop: asyncio.Event) -> None:
        raise OSError(98, "address already in use")

    with pytest.raises(SystemExit, match="holdfast: address already in use"):
        run_until_stopped(busy)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_demo_settings(checkout: Path) -> None:
    """The demo needs no setting: its secrets are made once and readable by its user alone."""
    first = load_demo_settings()
    assert first.is_demo
    assert first.require("serve") is first
    assert first.graph_api_url == "http://127.0.0.1:8080/simulator/graph/v1.0"
    assert len(first.zoom_hosts) == 2
    memory = checkout / ".holdfast" / "demo.json"
    assert stat.S_IMODE(memory.stat().st_mode) == 0o600
    assert load_demo_settings() == first


def test_demo_follows_host_and_port(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BASE_URL and the simulator follow HOST and PORT; what is set by hand is kept."""
    monkeypatch.setenv("PORT", "9123")
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("ADMIN_API_KEY", "mine")
    settings = load_demo_settings()
    assert settings.base_url == "http://127.0.0.1:9123"
    assert settings.zoom_api_url.startswith("http://127.0.0.1:9123/simulator/")
    assert settings.admin_api_key.get_secret_value() == "mine"
    monkeypatch.setenv("BASE_URL", "http://localhost:9999")
    assert load_demo_settings().base_url == "http://localhost:9999"
    monkeypatch.setenv("BASE_URL", "https://demo.example.com")
    with pytest.raises(SettingsError, match="the demo simulates its providers"):
        load_demo_settings()
    monkeypatch.delenv("BASE_URL")
    monkeypatch.setenv("HOST", "10.1.2.3")
    with pytest.raises(SettingsError, match="HOST"):
        load_demo_settings()


def test_new_secrets_join_old_ones(checkout: Path) -> None:
    """A demo file of an older version keeps its secrets and gets those that it lacks."""
    memory = checkout / ".holdfast" / "demo.json"
    memory.parent.mkdir()
    memory.write_text('{"admin_api_key": "old-key"}')
    settings = load_demo_settings()
    assert settings.admin_api_key.get_secret_value() == "old-key"
    assert settings.jwt_secrets
    assert isinstance(settings, Settings)


def test_operator_rights(database: TestDatabase) -> None:
    """The migration's login can take the roles that the operator's commands ask for."""
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        for role in ("holdfast_app", "holdfast_worker"):
            connection.execute(f"set role {role}")
            assert connection.execute("select current_user").fetchone() == (role,)
