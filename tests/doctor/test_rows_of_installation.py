"""The doctor's rows about settings, database, queue, Azure and the server itself."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from app.config import Settings
from app.encryption import Encryption
from app.findings import Verdict
from tests.azure.vault import FakeVault
from tests.doctor.rows import answering, assert_fails, assert_warns, changed, examined, wrong
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.support.zone_tables import older_table

KEY = "11111111-1111-4111-8111-111111111111"


@wrong(
    "settings", "secrets", "public address", "Entra settings", "Zoom settings", "Twilio settings"
)
async def test_settings(healthy: Settings) -> None:
    """What is missing or weak is named, also where nothing else can be asked."""
    rows = await examined(
        changed(
            healthy,
            jwt_secret=SecretStr("short"),
            admin_api_key=None,
            base_url="http://book.example",
            entra_client_id=None,
            zoom_client_id=None,
            twilio_account_sid="AC00000000000000000000000000000000",
            twilio_auth_token=None,
            database_url=SecretStr("postgresql://nobody@127.0.0.1:9/none?connect_timeout=1"),
        )
    )
    assert_fails(rows, "settings", "ADMIN_API_KEY")
    assert_fails(rows, "secrets", "JWT_SECRET")
    assert_fails(rows, "public address", "not https")
    assert_fails(rows, "Entra settings", "ENTRA_CLIENT_ID")
    assert_fails(rows, "Zoom settings", "ZOOM_CLIENT_ID")
    assert_fails(rows, "Twilio settings", "TWILIO_AUTH_TOKEN")


@wrong("database")
@pytest.mark.parametrize("version", ["14.9", "19.1"])
async def test_a_version_of_postgresql_that_is_not_supported(
    healthy: Settings, office: Office, version: str
) -> None:
    """From 15 to 18."""
    office.sql.execute(
        "create or replace function api.health() returns jsonb language sql security definer as $$ select"
        f" jsonb_build_object('database_version', '{version}', 'schema_version', null,"
        " 'now', booking.iso(booking.now())) $$"
    )
    assert_fails(await examined(healthy), "database", version, "not supported")


@wrong("stored secrets")
async def test_secrets_of_another_key(healthy: Settings, office: Office) -> None:
    """One that we lack is wrong; an old one is to be replaced."""
    old, new = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
    row = office.value("select id from booking.connections where tenant_id is not null limit 1")
    place = {"table": "connections", "column": "secret", "row": row, "tenant": office.tenant_id}
    sealed = Encryption(changed(healthy, encryption_key=SecretStr(old))).seal("s", **place)
    office.sql.execute("update booking.connections set secret = %s where id = %s", [sealed, row])
    with_new = changed(healthy, encryption_key=SecretStr(new))
    assert_fails(await examined(with_new), "stored secrets", "ENCRYPTION_KEY lacks")
    with_both = changed(healthy, encryption_key=SecretStr(f"{new},{old}"))
    assert_warns(await examined(with_both), "stored secrets", "1 are sealed with an old key")


@wrong("time zones")
async def test_tables_of_zones_that_differ(
    healthy: Settings, office: Office, tmp_path: Path
) -> None:
    """Zone, instant and both offsets."""
    office.add_salesperson("bob", timezone="America/Vancouver")
    with older_table(tmp_path, "Etc/GMT+8"):
        rows = await examined(healthy)
    assert_fails(rows, "time zones", "America/Vancouver", "by the database", "by this program")


async def test_a_login_without_our_role(healthy: Settings, office: Office, server: Any) -> None:
    """A login that is not a member of holdfast_app can do nothing."""
    login = f"stranger_{office.value('select current_database()')}"
    office.sql.execute(f"create role {login} login")
    try:
        url = server.url(login, office.value("select current_database()"))
        rows = await examined(changed(healthy, database_url=SecretStr(url)))
        assert_fails(rows, "database", "holdfast_app")
    finally:
        office.sql.execute(f"drop role {login}")


@wrong("migrations")
@pytest.mark.parametrize(
    ("damage", "words"),
    [
        ("delete from migrations._yoyo_migration", "at no migration"),
        (
            "insert into migrations._yoyo_migration (migration_hash, migration_id)"
            " values ('x', '9999_later')",
            "newer",
        ),
        (
            "update migrations._yoyo_migration set migration_id = '0000_other'"
            " where migration_id = (select min(migration_id) from migrations._yoyo_migration)",
            "unreleased",
        ),
    ],
)
async def test_migrations(healthy: Settings, office: Office, damage: str, words: str) -> None:
    """Behind this version, ahead of it, or not on its way."""
    office.sql.execute(damage)
    assert_fails(await examined(healthy), "migrations", words)


@wrong("clock")
async def test_the_databases_clock(healthy: Settings, office: Office) -> None:
    """Deadlines are judged by it."""
    office.sql.execute(
        "create or replace function booking.now() returns timestamptz language sql volatile"
        " as $$ select clock_timestamp() - interval '1 minute' $$"
    )
    assert_fails(await examined(healthy), "clock", "s apart")


@wrong("rights")
async def test_rights(healthy: Settings, database: TestDatabase) -> None:
    """A login that may do more undoes every protection."""
    rows = await examined(changed(healthy, database_url=SecretStr(database.superuser)))
    assert_fails(rows, "rights", "superuser")


@wrong("Key Vault")
async def test_key_vault(healthy: Settings, vault: FakeVault) -> None:
    """Refusing, empty, or fine, and then told what it has."""
    settings = changed(healthy, key_vault_url=vault.url)
    vault.refuses.add("*")
    assert_fails(await examined(settings), "Key Vault", "DATABASE_URL")
    vault.refuses.clear()
    assert_warns(await examined(settings), "Key Vault", "none of our secrets")
    vault.secrets["jwt-secret"] = "not-to-be-shown"
    row = (await examined(settings))["Key Vault"]
    assert row.verdict is Verdict.OK and "JWT_SECRET" in row.found
    assert "not-to-be-shown" not in str(row)


@wrong("telemetry")
@pytest.mark.parametrize(
    ("connection", "words"),
    [
        (f"InstrumentationKey={KEY};IngestionEndpoint=http://127.0.0.1:9/", "does not answer"),
        ("nonsense", "APPLICATIONINSIGHTS_CONNECTION_STRING"),
    ],
)
async def test_telemetry(healthy: Settings, connection: str, words: str) -> None:
    """No connection string, or nobody there."""
    settings = changed(healthy, applicationinsights_connection_string=SecretStr(connection))
    rows = await examined(settings)
    assert_fails(rows, "telemetry", words)
    assert KEY not in str(rows["telemetry"])


@wrong("queue")
async def test_queue(healthy: Settings, office: Office) -> None:
    """Messages that are due for long are not worked on."""
    office.sql.execute("select pgmq.send('holdfast', '{}')")
    office.sql.execute("update pgmq.q_holdfast set vt = clock_timestamp() - interval '2 minutes'")
    assert_fails(await examined(healthy), "queue", "1 messages are due")


@wrong("periodic jobs")
async def test_periodic_jobs(healthy: Settings, office: Office) -> None:
    """A job that fails again and again is named, although workers are alive."""
    office.sql.execute(
        "update booking.periodic_jobs set unfinished_since = booking.now() - interval '20 minutes'"
        " where name = 'purge_bookings'"
    )
    assert_fails(await examined(healthy), "periodic jobs", "purge_bookings", "20 min")


@wrong("retention")
async def test_retention(healthy: Settings, office: Office) -> None:
    """What should have been deleted days ago is told by its kind."""
    office.sql.execute(
        "insert into booking.rate_windows (scope, window_end) values ('s', booking.now() - interval '3 days')"
    )
    assert_warns(await examined(healthy), "retention", "3 days", "rate_windows")


@wrong("workers")
async def test_workers(healthy: Settings, office: Office) -> None:
    """Silence of all workers is seen although nothing waits."""
    office.sql.execute(
        "update booking.periodic_jobs set next_run_at = booking.now() - interval '1 h'"
    )
    assert_warns(await examined(healthy), "workers", "3600 s")
    office.sql.execute("update booking.periodic_jobs set last_run_at = booking.now()")
    assert (await examined(healthy))["workers"].verdict is Verdict.OK


@wrong("dead letters")
async def test_dead_letters(healthy: Settings, office: Office, slot: Any) -> None:
    """For people to look at; the system itself is well."""
    office.pending(slot)
    office.sql.execute("update booking.mails set status = 'dead', last_error = 'refused'")
    assert_warns(await examined(healthy), "dead letters", "refused")


@wrong("server", "webhook of graph")
async def test_server(healthy: Settings) -> None:
    """Away, somebody else's, not ready, and deaf to Graph's handshake."""

    def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    rows = await examined(changed(healthy, base_url="http://127.0.0.1:9"))
    assert_warns(rows, "server", "does not answer")
    rows = await examined(changed(healthy, base_url="https://book.invalid"))
    assert_fails(rows, "server", "does not answer")
    async with answering(any=lambda _r: web.Response(text="hello")) as url:
        assert_fails(await examined(changed(healthy, base_url=url)), "server", "not as we do")
    async with answering(healthz=alive, readyz=lambda _r: web.Response(status=503)) as url:
        assert_fails(await examined(changed(healthy, base_url=url)), "server", "503")
    async with answering(healthz=alive, readyz=alive) as url:
        rows = await examined(changed(healthy, base_url=url))
        assert_fails(rows, "webhook of graph", "404")
