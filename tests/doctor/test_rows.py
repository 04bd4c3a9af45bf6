"""Every row of the doctor's table can be wrong, says so, and says what to do."""

from __future__ import annotations

from aiohttp.test_utils import TestServer as HttpServer
from pydantic import SecretStr

from app.config import Settings
from app.findings import Verdict
from app.web.main import create_app
from tests.doctor import test_rows_of_installation, test_rows_of_providers, test_rows_of_service_bus
from tests.doctor.rows import WRONG, changed, examined
from tests.queue.broker import Broker
from tests.worker.conftest import HOSTS

__all__ = ["test_rows_of_installation", "test_rows_of_providers", "test_rows_of_service_bus"]
"""Their tests say which rows they see wrong."""


async def test_every_row_can_be_wrong(healthy: Settings, broker: Broker) -> None:
    """What a run shows is what the tests of the rows see wrong, row by row."""
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
