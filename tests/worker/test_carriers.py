"""Mails by carriers that can be asked: one of each, whatever becomes of their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr

from app.config import Settings
from app.providers.registry import Providers
from tests.support.office import Office, call
from tests.worker.conftest import Cloud, settle
from tests.worker.waiting import until
from worker.main import Worker

SENDER = "bookings@mail.acme.example"
ROW = "select {} from booking.notification_outbox where purpose = 'booking_verify'"


@pytest.fixture(params=["mailgun", "postmark"])
def carrier(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def worker_settings(worker_settings: Settings, cloud: Cloud, carrier: str) -> Settings:
    """The platform's mails go by `carrier`."""
    return worker_settings.model_copy(
        update={
            "mail_provider": carrier,
            "mailgun_api_url": f"{cloud.url}/mailgun",
            "mailgun_api_key": SecretStr("mailgun-key"),
            "mailgun_domain": "mail.acme.example",
            "mailgun_from_email": SENDER,
            "postmark_api_url": f"{cloud.url}/postmark",
            "postmark_server_token": SecretStr("server-token"),
            "postmark_from_email": SENDER,
        }
    )


@pytest.fixture(autouse=True)
def connected(office: Office, providers: Providers) -> None:
    """The platform's accounts, as a worker that starts writes them."""
    accounts = providers.own_accounts()
    call(office.sql, "holdfast_worker", "connect_platform", accounts=accounts)


async def a_minute_later(worker: Worker, office: Office) -> None:
    """What waits for a carrier that shows things late asks it, and goes on until it is sent."""
    office.sql.execute(
        "update booking.notification_outbox set due_at = booking.now(),"
        " outcome_unknown_at = outcome_unknown_at - interval '61 seconds'"
        " where status = 'queued' and outcome_unknown_at is not null"
    )

    async def is_sent() -> bool:
        office.sql.execute("select booking.wake_outbox()")
        await worker.run_once()
        return office.value(ROW.format("status")) == "sent"

    await until(is_sent, "sent")


async def verify_mails(cloud: Cloud) -> list[dict[str, Any]]:
    return (await cloud.get("/mails", **{"from": SENDER}))["mails"]


async def test_a_mail_goes_by_whom_the_platform_chose(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, carrier: str
) -> None:
    """From the platform's own sender; the row says by whom it went, and by which id it is known."""
    office.pending(slot)
    await settle(worker, office)
    (mail,) = await verify_mails(cloud)
    assert mail["service"] == carrier
    row = office.sql.execute(
        ROW.format("status, provider, provider_message_id, delivery")  # type: ignore[arg-type]
    ).fetchone()
    assert row == ("sent", carrier, mail["reference"], "accepted")


@pytest.mark.parametrize(
    ("kind", "sends"),
    [
        # It was taken, and shows when it is looked for.
        ("drop_after", 1),
        # It was not: then it is sent again.
        ("drop", 2),
    ],
)
async def test_a_lost_answer_costs_no_second_mail(
    worker: Worker,
    office: Office,
    cloud: Cloud,
    slot: datetime,
    carrier: str,
    kind: str,
    sends: int,
) -> None:
    """Whoever can be asked is asked before anything is sent again."""
    await cloud.fail(service=carrier, method="POST", kind=kind, times=1)
    office.pending(slot)
    await worker.run_once()
    assert office.value(ROW.format("status")) == "queued"
    assert office.value(ROW.format("outcome_unknown_at is not null"))
    await a_minute_later(worker, office)
    (mail,) = await verify_mails(cloud)
    assert office.value(ROW.format("provider_message_id")) == mail["reference"]
    assert len(await cloud.calls(service=carrier, method="POST")) == sends
    assert len(await cloud.calls(service=carrier, method="GET")) == 1


async def test_a_carrier_that_cannot_be_asked_just_now_is_asked_again(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, carrier: str
) -> None:
    """An error of the search is no answer: nothing is sent on it."""
    await cloud.fail(service=carrier, method="POST", kind="drop_after", times=1)
    office.pending(slot)
    await worker.run_once()
    await cloud.fail(service=carrier, method="GET", kind="error", times=3)
    await a_minute_later(worker, office)
    assert len(await verify_mails(cloud)) == 1
