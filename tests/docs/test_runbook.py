"""docs/runbook.md: every query, command, request and name on that page is true."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from typer.main import get_command

from app.cli import cli
from app.config import Settings, secret_settings
from app.devdb.place import wheel_binaries
from tests.api.client import Api
from tests.api.conftest import api, cloud, make_api, office
from tests.support.office import Office
from tests.support.servers import TestDatabase, TestServer

__all__ = ["api", "cloud", "make_api", "office"]

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
SQL = ROOT / "sql" / "functions"
RESTORE = ("pg_dump", "pg_restore", "holdfast migrate", "holdfast doctor --after-restore")

Run = Callable[..., subprocess.CompletedProcess[str]]


def fenced(language: str) -> list[str]:
    """The blocks of one language, in order."""
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.S | re.M)
    assert found, language
    return found


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.S | re.M)
    assert found, title
    return found[1]


COMMANDS = list(dict.fromkeys(line for block in fenced("console") for line in block.splitlines()))


@pytest.fixture
def run(database: TestDatabase, tmp_path: Path) -> Run:
    """Runs a command of the page as an operator would, on the test's database."""
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "holdfast").write_text(f'#!/bin/sh\nexec {sys.executable} -m app "$@"\n')
    (tools / "holdfast").chmod(0o755)
    (tools / "python3").symlink_to(sys.executable)

    def run(command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {
            "DATABASE_URL": database.app,
            "MIGRATE_DATABASE_URL": database.superuser,
            "PYTHONPATH": str(ROOT),
            "JWT_SECRET": "x" * 40,
            "ADMIN_API_KEY": "y" * 40,
            "GRAPH_MOCK": "true",
            "ZOOM_MOCK": "true",
            **environment,
        }
        path = f"{tools}{os.pathsep}{wheel_binaries()}{os.pathsep}{os.environ['PATH']}"
        return subprocess.run(
            ["/bin/sh", "-c", command],
            capture_output=True,
            text=True,
            timeout=90,
            cwd=tmp_path,
            env={**os.environ, **settings, "PATH": path},
        )

    return run


def test_every_query_runs(database: TestDatabase, office: Office) -> None:
    """With the rights that the page names, on a database that holds something."""
    with psycopg.connect(database.superuser, autocommit=True) as connection:
        for statement in fenced("sql"):
            connection.execute(statement)
            rights = connection.execute("select current_user").fetchone()
            assert rights == ("holdfast_platform",)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command: str) -> None:
    """Its name, its subcommands and its options are those of the command line."""
    program, *words = shlex.split(command)
    assert program in ("holdfast", "python3", "pg_dump", "pg_restore"), program
    if program != "holdfast":
        return
    group = get_command(cli)
    context = group.make_context("holdfast", list(words), resilient_parsing=True)
    while hasattr(group, "commands"):
        group = group.commands[words.pop(0)]
        context = group.make_context(
            group.name, list(words), parent=context, resilient_parsing=True
        )
    known = {option for parameter in group.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_redriving_as_the_page_says(run: Run, office: Office) -> None:
    """List, show, redrive: the mail is queued again, and the log says who asked for it."""
    start = office.value("select booking.now()").replace(hour=10, minute=0)
    office.pending(start)
    office.sql.execute("update booking.mails set status = 'dead', last_error = 'the reason'")
    mail = office.value("select id::text from booking.mails")
    for command in section("Dead letters").split("```console\n")[1].split("```")[0].splitlines():
        done = run(command.replace("message 1", f"message {mail}"))
        assert done.returncode == 0, done.stderr
        assert "the reason" in done.stdout or "queued again" in done.stdout
    assert office.value("select status from booking.mails") == "queued"
    assert office.value(
        "select actor_id from booking.audit_logs where action = 'dead_letter.redriven'"
    ).startswith("cli:")


def test_the_first_look_and_a_new_secret(run: Run, office: Office) -> None:
    """doctor says what is wrong with this setting up; a secret is long enough for it."""
    done = run("holdfast doctor")
    assert done.returncode == 1, done.stderr
    assert "-> " in done.stdout
    [command] = [c for c in COMMANDS if c.startswith("python3")]
    assert len(run(command).stdout.strip()) >= 48


def test_a_backup_is_restored_as_the_page_says(
    run: Run, office: Office, server: TestServer, sql: psycopg.Connection
) -> None:
    """Every step, in order; what was booked is there again and agrees with the providers."""
    steps = section("Restoring a backup").split("```console\n")[1].split("```")[0].splitlines()
    assert [s for s, begins in zip(steps, RESTORE, strict=True) if not s.startswith(begins)] == []
    start = office.value("select booking.now()").replace(hour=10, minute=0)
    booking_id = office.pending(start)
    with server.database(template="empty") as restored:
        environment = {"RESTORED_DATABASE_URL": restored.superuser}
        for step in steps:
            if step.startswith("holdfast"):
                environment |= {
                    "DATABASE_URL": restored.app,
                    "MIGRATE_DATABASE_URL": restored.superuser,
                }
            done = run(step, **environment)
            assert done.returncode == 0, (step, done.stdout, done.stderr)
        with psycopg.connect(restored.superuser) as connection:
            row = connection.execute(
                "select status from booking.bookings where id = %s", [booking_id]
            ).fetchone()
        assert row == ("pending_verify",)


@pytest.mark.parametrize("block", fenced("http"))
async def test_every_request_is_answered(api: Api, office: Office, block: str) -> None:
    """With the administrator's key."""
    first, _, body = block.partition("\n")
    method, path = first.split()
    if path.endswith("/enable"):
        await api.internal("POST", f"tenants/{office.tenant_id}/disable")
    where = path.replace("{tenant_id}", str(office.tenant_id)).removeprefix("/v1/")
    reply = await api.internal(method, where, json.loads(body) if body.strip() else None)
    assert reply.status in (200, 201), reply


async def test_every_figure_that_is_named_exists(api: Api, office: Office) -> None:
    """An alarm on a name that nobody writes never rings."""
    office.sql.execute(
        "insert into booking.provider_calls values ('zoom', 'token', 'ok', 1, 1, array_fill(1, array[12]))"
    )
    await api.get("/v1/public/acme/salespeople")
    text = (await api.get("/metrics")).body.decode()
    known = set(re.findall(r"^(holdfast_\w+)", text, re.M)) | set(
        re.findall(r"^# TYPE (holdfast_\w+)", text, re.M)
    )
    named = set(re.findall(r"`(holdfast_[a-z_]+)`", PAGE))
    assert len(named) > 15
    assert named - known - {"holdfast_app", "holdfast_platform", "holdfast_worker"} == set()


def test_every_audit_action_that_is_named_exists() -> None:
    """The table of actions names what SQL writes."""
    written = "\n".join(path.read_text() for path in SQL.rglob("*.sql"))
    table = PAGE.split("| action | it means | do |")[1].split("\n\n")[0]
    named = [
        a
        for row in re.findall(r"^\| (`[^|]+) \|", table, re.M)
        for a in re.findall(r"`([^`]+)`", row)
    ]
    assert len(named) > 8
    assert [action for action in named if f"'{action}'" not in written] == []


def test_every_secret_has_its_way_to_be_rotated() -> None:
    """The table lists every secret setting, and nothing else."""
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", section("Rotating secrets"), re.M))
    assert listed == {name.upper() for name in secret_settings(Settings.whole().model_fields)}


def test_every_link_on_the_page_leads_to_a_heading() -> None:
    """Anchors are those that renderers make of the headings."""
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^## (.+)$", PAGE, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= headings
