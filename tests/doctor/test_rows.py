"""Every row of the doctor's table can be wrong, says so, and says what to do."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from xml.sax.saxutils import escape

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer as HttpServer
from pydantic import SecretStr

from app.config import Settings
from app.doctor.findings import Finding, Verdict
from app.doctor.run import examine
from app.main import create_app
from app.simulator.zoom import oauth
from tests.azure.conftest import vault, vault_server
from tests.azure.vault import FakeVault
from tests.queue.broker import Broker, Store
from tests.support.office import DIRECTORY, Office
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.conftest import HOSTS, Cloud

__all__ = ["vault", "vault_server"]

KEY = "11111111-1111-4111-8111-111111111111"
PLATFORM = "44444444-4444-4444-8444-444444444444"
LIVE = """
insert into booking.graph_subscriptions
  (tenant_id, salesperson_id, resource, status, subscription_id, expiration_utc, created_at_utc, updated_at_utc)
select tenant_id, id, 'r', 'live', 's', booking.now() + interval '1 day', booking.now(), booking.now()
from booking.salespersons
"""
WRONG: set[str] = set()
"""Rows that some test below sees wrong."""

Rows = dict[str, Finding]


def wrong(*rows: str) -> Callable[[Any], Any]:
    """Marks a test that sees these rows wrong."""
    WRONG.update(rows)
    return lambda test: test


@pytest.fixture
def healthy(worker_settings: Settings, database: TestDatabase, office: Office) -> Settings:
    """Settings with which nothing is wrong."""
    return changed(
        worker_settings,
        database_url=SecretStr(database.app),
        admin_api_key=SecretStr("a-key-that-is-long-enough"),
    )


def changed(settings: Settings, **changes: Any) -> Settings:
    return settings.model_copy(update=changes)


async def examined(settings: Settings) -> Rows:
    return {finding.check: finding async for finding in examine(settings)}


def assert_fails(rows: Rows, check: str, *words: str) -> None:
    finding = rows[check]
    assert finding.verdict is Verdict.FAIL, finding
    assert finding.remedy
    for word in words:
        assert word in finding.found, finding


def assert_warns(rows: Rows, check: str, *words: str) -> None:
    finding = rows[check]
    assert finding.verdict is Verdict.WARN, finding
    assert finding.remedy
    for word in words:
        assert word in finding.found, finding


@asynccontextmanager
async def answering(
    tls: ssl.SSLContext | None = None, **answers: Callable[[web.Request], web.Response]
) -> AsyncIterator[str]:
    """A server of somebody else; by last part of the path, else `any`. Its address."""

    async def answer(request: web.Request) -> web.Response:
        name = request.path.rpartition("/")[2]
        return answers.get(name, answers.get("any", lambda _: web.Response(status=404)))(request)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    server = HttpServer(app)
    await server.start_server(ssl=tls)
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


async def test_every_row_can_be_wrong(healthy: Settings, broker: Broker) -> None:
    """What a run shows is what the tests of this file see wrong, row by row."""
    async with HttpServer(create_app(healthy)) as server:
        settings = changed(
            healthy,
            base_url=str(server.make_url("")).rstrip("/"),
            queue_backend="servicebus",
            servicebus_connection_string=SecretStr(broker.connection_string),
        )
        rows = await examined(settings)
    shown = {row.replace("acme: ", "").replace(HOSTS[0], "HOST") for row in rows}
    shown -= {f"Zoom: {host}" for host in HOSTS[1:]}
    assert shown | {"tenants", "Zoom: hosts"} == WRONG
    assert [f for f in rows.values() if f.verdict is Verdict.FAIL] == []


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with Broker(Store()) as running:
        yield running


@wrong("settings", "secrets", "public address", "Entra settings", "Zoom settings")
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
            database_url=SecretStr("postgresql://nobody@127.0.0.1:9/none?connect_timeout=1"),
        )
    )
    assert_fails(rows, "settings", "ADMIN_API_KEY")
    assert_fails(rows, "secrets", "JWT_SECRET")
    assert_fails(rows, "public address", "not https")
    assert_fails(rows, "Entra settings", "ENTRA_CLIENT_ID")
    assert_fails(rows, "Zoom settings", "ZOOM_CLIENT_ID")


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
        ("delete from migrations._yoyo_migration", "none"),
        ("update migrations._yoyo_migration set migration_id = '9999_later'", "newer"),
    ],
)
async def test_migrations(healthy: Settings, office: Office, damage: str, words: str) -> None:
    """Behind this version or ahead of it."""
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


@wrong("workers")
async def test_workers(healthy: Settings, office: Office) -> None:
    """Silence of all workers is seen although nothing waits."""
    office.sql.execute("update booking.periodic_jobs set next_run_at = booking.now() - interval '1 h'")
    assert_warns(await examined(healthy), "workers", "3600 s")
    office.sql.execute("update booking.periodic_jobs set last_run_at = booking.now()")
    assert (await examined(healthy))["workers"].verdict is Verdict.OK


@wrong("dead letters")
async def test_dead_letters(healthy: Settings, office: Office, slot: Any) -> None:
    """For people to look at; the system itself is well."""
    office.pending(slot)
    office.sql.execute("update booking.mails set status = 'dead', last_error = 'refused'")
    assert_warns(await examined(healthy), "dead letters", "refused")


@wrong("Service Bus", "Service Bus: dead letters", "Service Bus: settings")
async def test_service_bus(healthy: Settings, broker: Broker) -> None:
    """Away, with dead messages, and when its settings cannot be seen."""

    def on(connection: str) -> Settings:
        return changed(
            healthy,
            queue_backend="servicebus",
            servicebus_connection_string=SecretStr(connection),
        )

    rows = await examined(on(broker.connection_string_with("wrong")))
    assert_fails(rows, "Service Bus", "cannot be reached")
    from app.queue import Message
    from app.queue.servicebus import connect

    async with connect(on(broker.connection_string)) as bus:
        await bus.send([Message("mail", "1", "t", 0, "1")])
        while not (messages := await bus.receive(1, 1)):
            pass
        await bus.dead(messages[0], "no use")
    rows = await examined(on(broker.connection_string))
    assert rows["Service Bus"].verdict is Verdict.OK
    assert_warns(rows, "Service Bus: dead letters", "1 dead messages")
    assert_warns(rows, "Service Bus: settings", "cannot be seen")


ENTITY = """<entry xmlns="http://www.w3.org/2005/Atom"><title type="text">holdfast</title>
<content type="application/xml"><QueueDescription
 xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect">{}</QueueDescription>
</content></entry>"""
GOOD = {
    "LockDuration": "PT1M",
    "MaxSizeInMegabytes": "1024",
    "RequiresDuplicateDetection": "true",
    "RequiresSession": "false",
    "MaxDeliveryCount": "10",
    "Status": "Active",
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, None),
        ({"LockDuration": "PT30S"}, "30 s"),
        ({"RequiresDuplicateDetection": "false"}, "duplicates"),
        ({"MaxDeliveryCount": "3"}, "3 deliveries"),
        ({"RequiresSession": "true"}, "sessions"),
        ({"Status": "SendDisabled"}, "SendDisabled"),
    ],
)
async def test_the_settings_of_the_service_bus_queue(
    vault: FakeVault,
    change: dict[str, str],
    words: str | None,
) -> None:
    """Each that the adapter relies on."""
    from app.doctor.service_bus import check_entity

    inner = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in (GOOD | change).items())

    def described(_request: web.Request) -> web.Response:
        return web.Response(text=ENTITY.format(inner), content_type="application/atom+xml")

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(vault.certificate)
    async with answering(tls, holdfast=described) as url:
        host = url.removeprefix("https://")
        connection = f"Endpoint=sb://{host};SharedAccessKeyName=k;SharedAccessKey=aGVsbG8="
        finding = await check_entity(
            make_settings(servicebus_connection_string=connection),
            connection_verify=str(vault.certificate),
        )
    if words is None:
        assert finding.verdict is Verdict.OK, finding
    else:
        assert finding.verdict is Verdict.FAIL and words in finding.found, finding


@wrong("tenants")
async def test_no_tenant(healthy: Settings, office: Office) -> None:
    """Nobody can be booked."""
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert_warns(await examined(healthy), "tenants", "none is active")


@wrong("directory")
async def test_directory(healthy: Settings, office: Office, cloud: Cloud) -> None:
    """No token, one without permissions, and one that Graph did not take lately."""
    await cloud.post(f"/directories/{DIRECTORY}/consent", consent="revoked")
    rows = await examined(healthy)
    assert_fails(rows, "acme: directory", "the token lacks Calendars.ReadWrite, Mail.Send")
    await cloud.fail("entra", "unknown_principal", path="*/token")
    assert_fails(await examined(healthy), "acme: directory", "no token", "AADSTS7000229")
    await cloud.delete("/faults")
    await cloud.post(f"/directories/{DIRECTORY}/consent", consent="granted")
    office.worker("consent_lost", detail="403")
    assert_warns(await examined(healthy), "acme: directory", "refused us lately")


@wrong("sender")
async def test_sender(healthy: Settings, office: Office, cloud: Cloud) -> None:
    """No mailbox, an unknown one, and one in a directory that does not permit sending."""
    rows = await examined(changed(healthy, graph_shared_mailbox=None))
    assert_fails(rows, "acme: sender", "no mailbox")
    rows = await examined(changed(healthy, graph_shared_mailbox="ghost@acme.example"))
    assert_fails(rows, "acme: sender", "knows no mailbox ghost@acme.example")
    await cloud.post("/directories", id=PLATFORM, consent="granted", is_open=True)
    office.sql.execute(
        "update simulator.directories set roles = '{Calendars.ReadWrite}' where id = %s", [PLATFORM]
    )
    rows = await examined(changed(healthy, graph_mail_tenant_id=PLATFORM))
    assert_fails(rows, "acme: sender", PLATFORM, "does not permit Mail.Send")
    office.sql.execute(
        "update simulator.directories set roles = '{Mail.Send}' where id = %s", [PLATFORM]
    )
    rows = await examined(changed(healthy, graph_mail_tenant_id=PLATFORM))
    assert rows["acme: sender"].verdict is Verdict.OK
    assert "cannot be seen" in rows["acme: sender"].found


@wrong("Anna")
async def test_calendar(healthy: Settings, office: Office, cloud: Cloud) -> None:
    """A calendar that Graph does not show, and one that does not exist."""
    office.add_salesperson("nobody")
    await cloud.fail("graph", "forbidden", path="*anna*")
    rows = await examined(healthy)
    assert_fails(rows, "acme: Anna", "cannot be read")
    assert_fails(rows, "acme: Nobody", "knows no mailbox")


@wrong("Anna, notifications")
async def test_subscription(healthy: Settings, office: Office) -> None:
    """Being made, made, failing, and stopped before it cancels everything."""
    row = "acme: Anna, notifications"
    assert_warns(await examined(healthy), row, "being made")
    office.sql.execute(LIVE)
    assert (await examined(healthy))[row].verdict is Verdict.OK
    office.sql.execute(
        "update booking.graph_subscriptions set status = 'wanted', attempts = 3, last_error = 'no answer'"
    )
    assert_fails(await examined(healthy), row, "3 attempts", "no answer")
    office.sql.execute("update booking.calendar_states set mass_cancel_stopped_at = booking.now()")
    assert_fails(await examined(healthy), row, "mass cancellation")


@wrong("clock of Graph", "clock of Zoom")
async def test_the_providers_clocks(healthy: Settings) -> None:
    """Theirs is told by their answers."""

    def late(_request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "Sat, 01 Jan 2028 00:00:00 GMT"})

    async with answering(any=late) as url:
        rows = await examined(changed(healthy, graph_api_url=url, zoom_api_url=url))
    assert_fails(rows, "clock of Graph", "s from this machine's")
    assert_fails(rows, "clock of Zoom", "s from this machine's")
    rows = await examined(changed(healthy, graph_api_url="http://127.0.0.1:9/v1.0"))
    assert_fails(rows, "clock of Graph", "does not answer")


@wrong("Zoom: token")
async def test_zoom_token(healthy: Settings) -> None:
    """With a wrong secret nothing else of Zoom is asked."""
    rows = await examined(changed(healthy, zoom_client_secret=SecretStr("wrong")))
    assert_fails(rows, "Zoom: token", "invalid_client")
    assert not any(row.startswith("Zoom: host") for row in rows)


@wrong("Zoom: scopes")
async def test_zoom_scopes(healthy: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each that is missing is named; classic scopes do too."""
    monkeypatch.setattr(oauth, "SCOPES", "meeting:write:meeting:admin")
    assert_fails(await examined(healthy), "Zoom: scopes", "meeting:delete:meeting:admin")
    monkeypatch.setattr(oauth, "SCOPES", "meeting:write:admin meeting:read:admin")
    assert (await examined(healthy))["Zoom: scopes"].verdict is Verdict.OK


@wrong("Zoom: HOST", "Zoom: hosts")
async def test_zoom_hosts(healthy: Settings) -> None:
    """One that Zoom does not know, and a pool without any."""
    rows = await examined(changed(healthy, zoom_host_user_ids="ghost@example.com"))
    assert_fails(rows, "Zoom: ghost@example.com")
    rows = await examined(changed(healthy, zoom_host_user_ids=""))
    assert_fails(rows, "Zoom: hosts", "empty")


@wrong("Zoom: quota")
async def test_zoom_quota(healthy: Settings, office: Office) -> None:
    """A host that is used up is worth a look; when all are, nothing can be confirmed."""
    office.sql.execute(
        "with host as (insert into booking.zoom_hosts (user_id, limited_until) values"
        " (%s, booking.now() + interval '1 hour') returning id)"
        " insert into booking.zoom_host_days (host_id, day, used) select id, booking.zoom_day(), 100"
        " from host",
        [HOSTS[0]],
    )
    assert_warns(await examined(healthy), "Zoom: quota", f"{HOSTS[0]} 100 of 100")
    rows = await examined(changed(healthy, zoom_host_user_ids=HOSTS[0]))
    assert_fails(rows, "Zoom: quota", "no host has requests left")


@wrong("sweeps", "sweeps: findings")
async def test_sweeps(healthy: Settings, office: Office) -> None:
    """A place that cannot be compared for long, and objects with our marker that nobody knows."""
    office.sql.execute(
        "insert into booking.sweep_places (provider, owner_user, next_sweep_at, failures, last_error,"
        " created_at) values ('zoom', %s, booking.now(), 9, 'no answer', booking.now())",
        [HOSTS[0]],
    )
    office.sql.execute(
        "insert into booking.provider_findings (kind, provider, owner_user, external_id, marker,"
        " first_seen_at, last_seen_at) values ('unknown_booking', 'zoom', %s, '1', gen_random_uuid(),"
        " booking.now(), booking.now())",
        [HOSTS[0]],
    )
    rows = await examined(healthy)
    assert_warns(rows, "sweeps", HOSTS[0], "no answer")
    assert_warns(rows, "sweeps: findings", "1 meetings or events")


@wrong("server", "webhook address")
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
        assert_fails(rows, "webhook address", "404")
