"""A text from the outbox to the telephone: once, with what it cost, also after a lost answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.config import Settings
from app.providers.registry import Providers
from tests.providers.simulated import TELEPHONE, TEXT_ACCOUNT, TEXT_SENDER
from tests.sql.test_consent import AGREED
from tests.support.office import Office, call
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings
from tests.worker.conftest import Cloud, settle
from worker.main import Worker


@pytest.fixture
def worker_settings(worker_settings: Settings, database: TestDatabase, cloud: Cloud) -> Settings:
    """With an account for texts."""
    named = {name: getattr(worker_settings, name) for name in worker_settings.model_fields_set}
    return make_settings(
        **named
        | {
            "twilio_account_sid": TEXT_ACCOUNT,
            "twilio_auth_token": "auth-token",
            "twilio_from_number": TEXT_SENDER,
            "twilio_api_url": f"{cloud.url}/twilio",
        }
    )


@pytest.fixture
def office(office: Office, providers: Providers) -> Office:
    """A German company that sends texts by the platform's account."""
    office.sql.execute(
        "select set_config('booking.tenant_id', %s::text, false)", [office.tenant_id]
    )
    call(office.sql, "holdfast_worker", "connect_platform", accounts=providers.own_accounts())
    office.configure("sms", True)
    office.configure("country", "DE")
    return office


def reminded(office: Office, slot: datetime, *, lasts: timedelta = timedelta(hours=2)) -> int:
    """A text that is due, about a confirmed booking with consent."""
    booking_id = office.confirmed(slot, contact=AGREED | {"phone": TELEPHONE})
    return office.value(
        "select booking.queue_message(b.tenant_id, b.id, b.id, 'booking_reminder', 'sms', %s,"
        " p_not_after => clock_timestamp() + %s, p_occurrence => '1 hour',"
        " p_starts_at => b.start_at_utc) from booking.bookings b where b.id = %s",
        TELEPHONE,
        lasts,
        booking_id,
    )


def row(office: Office, number: int) -> dict[str, Any]:
    return office.value(
        "select to_jsonb(o) from booking.notification_outbox o where o.id = %s", number
    )


async def texts(cloud: Cloud) -> list[dict[str, Any]]:
    return (await cloud.get("/texts", to=TELEPHONE))["texts"]


async def test_a_text_goes_out_once_with_what_it_cost(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """From our number, with the id by which its delivery will be told."""
    number = reminded(office, slot)
    await settle(worker, office)
    (text,) = await texts(cloud)
    told = row(office, number)
    assert (told["status"], told["provider"]) == ("sent", "twilio")
    assert told["provider_message_id"] == text["reference"]
    assert told["segments"] == text["segments"] and text["from"] == TEXT_SENDER


@pytest.mark.parametrize("is_listed", [True, False])
async def test_a_lost_answer_is_looked_up_and_nobody_gets_two(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, is_listed: bool
) -> None:
    """Not at once. What is found was sent; a reminder that is not found is given up."""
    kind = "drop_after" if is_listed else "drop"
    await cloud.fail("twilio", kind, method="POST", times=1)
    number = reminded(office, slot)
    await worker.run_once()
    assert row(office, number)["outcome_unknown_at"]
    assert await cloud.calls(service="twilio", method="GET") == []
    office.sql.execute(
        "update booking.notification_outbox set due_at = clock_timestamp(),"
        " outcome_unknown_at = outcome_unknown_at - interval '61 seconds' where id = %s",
        [number],
    )
    office.sql.execute("select booking.enqueue('message', %s::text)", [number])
    await settle(worker, office)
    told = row(office, number)
    assert told["status"] == ("sent" if is_listed else "unknown")
    sent = await texts(cloud)
    assert [text["reference"] for text in sent] == (
        [told["provider_message_id"]] if is_listed else []
    )
    assert len(await cloud.calls(service="twilio", method="POST")) == 1


async def test_whoever_has_stopped_is_asked_no_more(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A refusal for good is one attempt."""
    await cloud.fail("twilio", "sms_refused", params={"code": 21610}, times=9)
    number = reminded(office, slot)
    await settle(worker, office)
    told = row(office, number)
    assert told["status"] == "dropped" and told["reason"]
    assert len(await cloud.calls(service="twilio", method="POST")) == 1
