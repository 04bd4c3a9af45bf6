"""The doctor's rows about Service Bus."""

from __future__ import annotations

import ssl
from xml.sax.saxutils import escape

import pytest
from aiohttp import web
from pydantic import SecretStr

from app.config import Settings
from app.findings import Verdict
from tests.azure.vault import FakeVault
from tests.doctor.rows import answering, assert_fails, assert_warns, changed, examined, wrong
from tests.queue.broker import Broker
from tests.support.settings import make_settings


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
