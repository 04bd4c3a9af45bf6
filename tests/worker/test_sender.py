"""Whose mailbox sends a tenant's mails, and whose directory gives the token for it."""

from __future__ import annotations

from datetime import datetime

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.db import Database
from app.providers.registry import Providers
from tests.support.office import Office, connect_platform
from tests.support.servers import TestDatabase
from tests.worker.conftest import Cloud, settle
from worker.main import Worker

PLATFORM = "44444444-4444-4444-8444-444444444444"
AGENCY = "55555555-5555-4555-8555-555555555555"
SENDERS = {PLATFORM: "bookings@platform.example", AGENCY: "hello@agency.example"}


@pytest.mark.fact("GRAPH-25")
@pytest.mark.parametrize(
    ("platform", "own", "directory"),
    [(None, None, None), (PLATFORM, None, PLATFORM), (PLATFORM, AGENCY, AGENCY)],
    ids=["the tenant's directory", "the platform's", "the tenant's choice"],
)
async def test_the_token_for_mails_is_of_the_directory_that_owns_the_sender(
    database: TestDatabase,
    worker_settings: Settings,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    platform: str | None,
    own: str | None,
    directory: str | None,
) -> None:
    """The tenant's setting counts before the platform's; only that directory could send it."""
    for owner, mailbox in SENDERS.items():
        await cloud.post("/directories", id=owner, consent="granted", is_open=False)
        await cloud.post("/users", directory_id=owner, address=mailbox, kind="shared")
    changes = {"graph_mail_tenant_id": platform}
    if platform:
        changes["graph_shared_mailbox"] = SENDERS[platform]
    if own:
        office.app(
            "config_patch",
            tenant_id=office.tenant_id,
            changes={"mail_directory_id": own, "shared_mailbox": SENDERS[own]},
            actor="test",
        )
    settings = worker_settings.model_copy(
        update={**changes, "database_url": SecretStr(database.worker)}
    )
    connect_platform(office.sql, settings)
    providers = Providers.create(settings)
    async with Database(database.worker, settings, "holdfast_worker") as opened:
        office.pending(slot)
        await settle(Worker(settings, opened, providers), office)
    await providers.aclose()

    sender = SENDERS[directory] if directory else "booking@example.com"
    [mail] = await cloud.mails(**{"from": sender})
    assert mail["to"] == "eva@customer.example"
