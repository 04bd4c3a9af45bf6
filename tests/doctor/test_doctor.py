"""`holdfast doctor` finds each fault, names it, says what to do, and fails."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import psycopg
import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db.rights import excess_rights
from app.doctor import run_doctor
from app.doctor.carrier import check_carrier
from app.doctor.findings import table
from app.doctor.settings import check_settings
from app.findings import Finding, Verdict
from app.providers.registry import Providers
from tests.support.office import DIRECTORY, Office
from tests.support.servers import TestDatabase, TestServer
from tests.support.settings import make_settings
from tests.worker.conftest import Cloud


@pytest.fixture
def healthy(worker_settings: Settings, database: TestDatabase, office: Office) -> Settings:
    """Settings with which nothing is wrong."""
    return worker_settings.model_copy(
        update={
            "database_url": SecretStr(database.app),
            "admin_api_key": SecretStr("a-key-that-is-long-enough"),
        }
    )


async def examined(settings: Settings) -> tuple[int, str]:
    """Exit code and everything that was said."""
    said: list[str] = []
    return await run_doctor(settings, say=said.append), "\n".join(said)


async def test_in_good_health_nothing_is_wrong(healthy: Settings) -> None:
    """Exit code 0, and every check has its line."""
    code, said = await examined(healthy)

    assert (code, "Nothing is wrong." in said) == (0, True), said
    for check in ("database", "migrations", "rights", "clock", "queue", "Anna", "Zoom: host-1"):
        assert any(line.startswith("ok") and check in line for line in said.splitlines()), check


async def test_excess_rights_are_named_one_by_one(
    sql: psycopg.Connection, database: TestDatabase, server: TestServer
) -> None:
    """Attributes, memberships and table rights of a login are all looked at."""
    login = f"greedy_{database.name}"
    sql.execute(f"create role {login} login createdb in role holdfast_worker, holdfast_app")
    try:
        sql.execute(f"grant usage on schema booking to {login}")
        sql.execute(f"grant select on booking.bookings to {login}")

        found = await excess_rights(server.url(login, database.name), "holdfast_app")
    finally:
        sql.execute(f"drop owned by {login}")
        sql.execute(f"drop role {login}")

    assert found == [
        "may create databases",
        "is a member of holdfast_worker",
        "has rights on the table booking.bookings",
    ]


async def test_the_logins_of_the_embedded_server_may_do_no_more(database: TestDatabase) -> None:
    """Demo and tests run with production's rights."""
    assert await excess_rights(database.app, "holdfast_app") == []
    assert await excess_rights(database.worker, "holdfast_worker") == []


async def test_a_database_that_is_not_migrated_is_found(
    server: TestServer, worker_settings: Settings
) -> None:
    """The remedy is the command to run."""
    with server.database(template="empty") as bare:
        code, said = await examined(
            worker_settings.model_copy(update={"database_url": SecretStr(bare.superuser)})
        )

    assert code == 1
    assert "holdfast migrate" in said


async def test_a_database_that_is_away_is_found(worker_settings: Settings) -> None:
    """What needs no database is examined anyway."""
    away = SecretStr("postgresql://nobody@127.0.0.1:9/none?connect_timeout=1")

    code, said = await examined(worker_settings.model_copy(update={"database_url": away}))

    assert code == 1
    assert "not reachable" in said
    assert "Zoom: host-1@example.com" in said


async def test_lost_consent_is_found(healthy: Settings, cloud: Cloud) -> None:
    """The tenant and what its token lacks are named."""
    await cloud.post(f"/directories/{DIRECTORY}/consent", consent="revoked")

    code, said = await examined(healthy)

    assert code == 1
    assert "the token lacks Calendars.ReadWrite" in said


async def test_dead_letters_are_shown_but_no_fault(
    healthy: Settings, office: Office, slot: datetime
) -> None:
    """What people have to look at is a warning: the system itself is well."""
    booking_id = office.pending(slot)
    office.sql.execute(
        "update booking.mails set status = 'dead', last_error = 'refused' where booking_id = %s",
        [booking_id],
    )

    code, said = await examined(healthy)

    assert code == 0
    assert "holdfast queue list" in said


@pytest.mark.parametrize(
    ("changes", "check", "words"),
    [
        ({"jwt_secret": "hunter2"}, "secrets", "JWT_SECRET"),
        ({"admin_api_key": "hunter2"}, "secrets", "ADMIN_API_KEY"),
        ({"jwt_secret": None}, "settings", "JWT_SECRET"),
        ({"base_url": "http://book.example"}, "public address", "not https"),
        ({"base_url": "http://127.0.0.1:8080"}, "public address", "cannot be reached"),
        ({"zoom_client_secret": None}, "Zoom settings", "ZOOM_CLIENT_SECRET"),
        ({"entra_client_id": None}, "Entra settings", "ENTRA_CLIENT_ID"),
        ({"queue_backend": "servicebus"}, "settings", "SERVICEBUS"),
        ({"mail_provider": "mailgun"}, "Mailgun settings", "MAILGUN_API_KEY"),
        ({"postmark_from_email": "x@y.example"}, "Postmark settings", "POSTMARK_SERVER_TOKEN"),
    ],
)
def test_each_unfit_setting_is_found(changes: dict[str, Any], check: str, words: str) -> None:
    """The setting is named, the value never."""
    sound = {"base_url": "https://book.example", "admin_api_key": "a-key-that-is-long-enough"}
    settings = make_settings(**(sound | changes))

    found = check_settings(settings, Providers.create(settings))
    faults = [finding for finding in found if finding.verdict is Verdict.FAIL]

    assert [(fault.check, words in fault.found) for fault in faults] == [(check, True)]
    assert "hunter2" not in faults[0].found


def test_whoever_is_simulated_need_not_reach_us() -> None:
    """A mocked provider posts within this machine, wherever the real one is."""
    settings = make_settings(graph_mock=True, database_url="postgresql://127.0.0.1:9/none")
    found = check_settings(settings, Providers.create(settings))
    (row,) = (finding for finding in found if finding.check == "public address")
    assert (row.verdict, "simulated" in row.found) == (Verdict.OK, True)


@pytest.mark.parametrize(
    ("changes", "verdict", "words"),
    [
        ({}, Verdict.OK, "graph carries it, from booking@example.com"),
        ({"graph_shared_mailbox": None}, Verdict.FAIL, "no account there"),
        ({"mail_provider": "mailgun"}, Verdict.FAIL, "no account there"),
        ({"mail_provider": "zoom"}, Verdict.FAIL, "no client of provider 'zoom'"),
        (
            {
                "mail_provider": "mailgun",
                "mailgun_domain": "mg.example.com",
                "mailgun_from_email": "us@example.com",
            },
            Verdict.OK,
            "mailgun carries it, from us@example.com",
        ),
    ],
)
def test_the_carrier_of_mails_has_an_account_of_ours(
    changes: dict[str, Any], verdict: Verdict, words: str
) -> None:
    """Whoever MAIL_PROVIDER names."""
    settings = make_settings(**changes)
    finding = check_carrier(settings, Providers.create(settings))
    assert (finding.verdict, words in finding.found) == (verdict, True), finding


def test_the_table_breaks_long_lines_under_their_column() -> None:
    """A remedy stands below its finding, and no line is longer than the screen."""
    lines = list(table([Finding(Verdict.FAIL, "queue", "word " * 40, "do " * 40)], width=60))

    assert max(map(len, lines)) <= 60
    assert lines[0].startswith("FAIL  queue  word")
    assert any(line.startswith(" " * 13 + "-> do") for line in lines)


def test_the_table_leaves_ids_whole() -> None:
    """Whoever searches for an id or copies it finds it, wherever it stands in its line."""
    id_ = "b3dd29ad-cf77-4855-ae2e-6eb08d2c48f9"
    for words in range(40):
        lines = table([Finding(Verdict.FAIL, "queue", "w " * words + id_, f"see {id_}")], width=60)
        assert sum(id_ in line for line in lines) == 2
