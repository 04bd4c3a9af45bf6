"""The doctor's rows about tenants, calendars, mail and Zoom."""

from __future__ import annotations

import pytest
from aiohttp import web
from pydantic import SecretStr

from app.config import Settings
from app.findings import Verdict
from app.simulator.zoom import oauth
from tests.doctor.rows import answering, assert_fails, assert_warns, changed, examined, wrong
from tests.support.office import DIRECTORY, Office
from tests.worker.conftest import HOSTS, Cloud

PLATFORM = "44444444-4444-4444-8444-444444444444"
LIVE = """
insert into booking.graph_subscriptions
  (tenant_id, salesperson_id, resource, status, subscription_id, expiration_utc, created_at_utc, updated_at_utc)
select tenant_id, id, 'r', 'live', 's', booking.now() + interval '1 day', booking.now(), booking.now()
from booking.salespersons
"""


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
    assert_warns(await examined(healthy), "acme: directory", "refused lately")


@wrong("sender", "mail")
async def test_sender(healthy: Settings, office: Office, cloud: Cloud) -> None:
    """No mailbox, an unknown one, and one in a directory that does not permit sending."""
    rows = await examined(changed(healthy, graph_shared_mailbox=None))
    assert_fails(rows, "acme: sender", "no mailbox")
    assert_fails(rows, "mail", "no account there")
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


async def test_a_sender_of_another_carrier_needs_no_mailbox(
    healthy: Settings, office: Office, cloud: Cloud
) -> None:
    """Nor does the company's directory permit us to send mails."""
    office.sql.execute(
        "insert into booking.connections (provider, capability, account)"
        " values ('mailgun', 'message', 'mg.acme.example')"
    )
    office.sql.execute(
        "update simulator.directories set roles = '{Calendars.ReadWrite}' where id = %s",
        [DIRECTORY],
    )
    rows = await examined(changed(healthy, mail_provider="mailgun", graph_shared_mailbox=None))
    assert rows["acme: sender"].verdict is Verdict.OK
    assert "by mailgun" in rows["acme: sender"].found
    assert rows["acme: directory"].verdict is Verdict.OK


@wrong("Anna")
async def test_calendar(healthy: Settings, office: Office, cloud: Cloud) -> None:
    """A calendar that Graph does not show, and one that does not exist."""
    office.add_salesperson("nobody")
    await cloud.fail("graph", "forbidden", path="*anna*")
    rows = await examined(healthy)
    assert_fails(rows, "acme: Anna", "cannot be read")
    assert_fails(rows, "acme: Nobody", "knows no mailbox")


async def test_who_has_no_calendar_is_not_asked_for_one(healthy: Settings, office: Office) -> None:
    """Hours and bookings alone say when they can be booked; without a connection it is said."""
    office.sql.execute("update booking.calendars set connection_id = null")
    assert_fails(await examined(healthy), "acme: Anna", "belongs to no connection")
    office.sql.execute("delete from booking.calendars")
    rows = await examined(healthy)
    assert rows["acme: Anna"].verdict is Verdict.OK and "no calendar" in rows["acme: Anna"].found


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
    office.sql.execute(
        "update booking.calendar_comparisons set mass_cancel_stopped_at = booking.now()"
    )
    assert_fails(await examined(healthy), row, "mass cancellation")


@wrong("clock of graph", "clock of zoom")
async def test_the_providers_clocks(healthy: Settings) -> None:
    """Theirs is told by their answers."""

    def late(_request: web.Request) -> web.Response:
        return web.Response(headers={"Date": "Sat, 01 Jan 2028 00:00:00 GMT"})

    async with answering(any=late) as url:
        rows = await examined(changed(healthy, graph_api_url=url, zoom_api_url=url))
    assert_fails(rows, "clock of graph", "s from this machine's")
    assert_fails(rows, "clock of zoom", "s from this machine's")
    rows = await examined(changed(healthy, graph_api_url="http://127.0.0.1:9/v1.0"))
    assert_fails(rows, "clock of graph", "does not answer")


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


@wrong("quota of zoom")
async def test_zoom_quota(healthy: Settings, office: Office) -> None:
    """A host that is used up is worth a look; when all are, nothing can be confirmed."""
    office.sql.execute(
        "with host as (update booking.conference_hosts"
        " set limited_until = booking.now() + interval '1 hour' where user_id = %s returning id)"
        " insert into booking.conference_host_days (host_id, day, used) select id, booking.host_day(), 100"
        " from host",
        [HOSTS[0]],
    )
    assert_warns(await examined(healthy), "quota of zoom", f"{HOSTS[0]} 100 of 100")
    office.set(zoom_host_user_ids=HOSTS[0])
    assert_fails(await examined(healthy), "quota of zoom", "no host has requests left")


async def test_hosts_without_a_limit_have_no_quota(healthy: Settings, office: Office) -> None:
    """There is nothing to be used up."""
    office.sql.execute("update booking.providers set host_daily_limit = null")
    rows = await examined(healthy)
    assert not any("quota" in row for row in rows) and f"Zoom: {HOSTS[0]}" in rows


@wrong("reconciliation", "reconciliation: findings")
async def test_sweeps(healthy: Settings, office: Office) -> None:
    """A target that cannot be compared for long, and objects with our marker that nobody knows."""
    office.sql.execute(
        "insert into booking.reconcile_targets (provider, capability, connection_id, provider_user, failures,"
        " last_error, created_at) select provider, 'conference', connection_id, user_id, 9, 'no answer',"
        " booking.now() from booking.conference_hosts where user_id = %s",
        [HOSTS[0]],
    )
    office.sql.execute(
        "insert into booking.provider_findings (kind, provider, capability, provider_user, external_id,"
        " marker, first_seen_at, last_seen_at) values ('unknown_booking', 'zoom', 'conference', %s, '1',"
        " gen_random_uuid(), booking.now(), booking.now())",
        [HOSTS[0]],
    )
    rows = await examined(healthy)
    assert_warns(rows, "reconciliation", HOSTS[0], "no answer")
    assert_warns(rows, "reconciliation: findings", "1 meetings or events")
