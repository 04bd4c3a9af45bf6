"""A company's own text is what is sent under its own sender; what fails withholds nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.support.office import Office
from tests.worker.conftest import Cloud, settle
from worker.main import Worker

MAILBOX = "hello@acme.example"
TEXT = {"subject": "Yours: {{ when_short }}", "text": "{{ when }}\n{{ booking_link }}"}


@pytest.fixture
async def own_sender(office: Office, cloud: Cloud) -> None:
    directory = office.value("select m365_tenant_id from booking.tenants")
    await cloud.post("/users", directory_id=str(directory), address=MAILBOX, kind="shared")
    office.configure("shared_mailbox", MAILBOX)


def save(office: Office, purpose: str, **template: Any) -> None:
    office.app(
        "template_put",
        tenant_id=office.tenant_id,
        event_key=purpose,
        channel="mail",
        locale="en",
        template=template,
        actor="key",
    )


async def mails(cloud: Cloud) -> list[dict[str, Any]]:
    """Of every sender."""
    return list((await cloud.get("/mails"))["mails"])


async def confirmed(worker: Worker, office: Office, cloud: Cloud, slot: datetime) -> dict[str, Any]:
    """The mail of a booking that was confirmed."""
    office.confirm(office.pending(slot))
    await settle(worker, office)
    return next(mail for mail in await mails(cloud) if "confirm:" not in mail["subject"])


async def test_the_own_text_is_sent_and_named(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, own_sender: None
) -> None:
    """With the version that it was; the purposes without one keep the built-in text."""
    save(office, "booking_confirmed", **TEXT | {"text": "{{ booking_link }} {{ when }} first"})
    save(office, "booking_confirmed", **TEXT)
    mail = await confirmed(worker, office, cloud, slot)

    assert mail["subject"].startswith("Yours: ")
    assert mail["from"] == MAILBOX
    version = "select template_version from booking.notification_outbox where purpose = %s"
    assert office.value(version, "booking_confirmed") == 2


async def test_under_the_platforms_sender_the_built_in_text_is_sent(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Nobody writes what they like in the platform's name."""
    save(office, "booking_confirmed", **TEXT)
    mail = await confirmed(worker, office, cloud, slot)

    assert mail["subject"].startswith("Booked: ")


async def test_a_text_that_fails_is_told_of_and_withholds_nothing(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, own_sender: None
) -> None:
    """The built-in message goes out at once, and the version says what was wrong with it."""
    save(office, "booking_confirmed", **TEXT | {"subject": "{{ old_time }}"})
    mail = await confirmed(worker, office, cloud, slot)

    assert mail["subject"].startswith("Booked: ")
    failure = office.value("select failure from booking.notification_templates")
    assert failure == "Filled in, the subject is empty."
    row = office.value(
        "select array[status, template_version::text] from booking.notification_outbox"
        " where purpose = 'booking_confirmed'"
    )
    assert row == ["sent", None]


async def test_a_test_is_a_sample_to_oneself(
    worker: Worker, office: Office, cloud: Cloud, own_sender: None
) -> None:
    """With the text that is kept, and links that open nothing."""
    save(office, "booking_reminder", **TEXT)
    where = {"event_key": "booking_reminder", "channel": "mail", "locale": "en"}
    office.app("template_test", tenant_id=office.tenant_id, **where, to=None, actor="key")
    await settle(worker, office)

    [mail] = await mails(cloud)
    assert mail["to"] == MAILBOX
    assert mail["subject"] == "Yours: Tue 24 Nov, 09:30 (Europe/London, UTC)"
    assert "token=sample-unsubscribe" in mail["html"]
