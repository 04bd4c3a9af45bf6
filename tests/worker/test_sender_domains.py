"""The worker looks at senders' domains when they are due, and again where nobody answers."""

from __future__ import annotations

from uuid import uuid4

from app.config import Settings
from app.db import Database
from app.providers.registry import Providers
from tests.support.name_server import name_server
from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.worker.conftest import lapse
from worker.main import Worker


async def test_a_domain_is_proved_once_its_record_is_there(
    database: TestDatabase, worker_settings: Settings, providers: Providers, office: Office
) -> None:
    made = office.answer_of(
        "sender_domain_create", id=uuid4(), domain="studio.example", token="t" * 32, actor="key"
    ).json
    state = "select problem, proved_at is not null from booking.sender_domains"
    async with name_server() as server:
        settings = worker_settings.model_copy(update={"dns_servers": server.address})
        async with Database(database.worker, settings, "holdfast_worker") as opened:
            worker = Worker(settings, opened, providers)

            async def work() -> tuple[str | None, bool]:
                lapse(office)
                await worker.run_periodic_once()
                await worker.run_once()
                return office.sql.execute(state).fetchone()

            server.fault = "refused"
            problem, is_proved = await work()
            assert problem and not is_proved
            server.fault = None
            server.records[made["record"]["name"]] = [made["record"]["value"]]
            assert await work() == (None, True)
