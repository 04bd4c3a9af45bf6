"""Systems of a company in the console: added, looked at, delivered to again, deleted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from app.public_address import AddressGuard
from tests.admin.conftest import TEN, audit
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

PAGE = "/admin/acme/webhooks"
URL = "https://hooks.example/holdfast"


@pytest.fixture(autouse=True)
def resolver(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolve(*_given: Any) -> list[Any]:
        return []

    monkeypatch.setattr(AddressGuard, "resolve", resolve)


def deliver(office: Office, outcome: str, times: int = 1) -> None:
    for _ in range(times):
        office.sql.execute("update booking.webhook_endpoints set resting_until = null")
        office.sql.execute(
            "update booking.work set due_at = booking.now() where due_at < 'infinity'"
        )
        delivery = office.value(
            "select id from booking.webhook_deliveries order by id desc limit 1"
        )
        work = office.worker("webhook_delivery_claim", delivery_id=delivery)
        office.worker(
            "webhook_delivery_report",
            delivery_id=delivery,
            lease=work["lease"],
            outcome=outcome,
            error=None if outcome == "ok" else "answered 500",
        )


async def test_a_system_from_its_first_day_to_its_last(admin: PlainBrowser, office: Office) -> None:
    """Its secret is shown once, its failures are told on the first page, and what it missed is
    delivered again at a press."""
    page = await admin.open(PAGE)
    page = await admin.press(page.form("/webhooks"), url="http://hooks.example/")
    assert page.status == 400 and "Only https on port 443" in page.text
    page = await admin.press(page.form("/webhooks"), url=URL, description="CRM")
    (secret,) = re.findall(r"whsec_[\w+/=]+", page.html)
    endpoint = office.value("select id::text from booking.webhook_endpoints")
    assert secret not in (await admin.open(f"{PAGE}/{endpoint}")).html
    assert audit(office, "webhook_endpoint.created") == ("administrator", "console")

    office.hold(TEN)
    office.sql.execute("select booking.queue_deliveries()")
    deliver(office, "retry", 10)
    assert office.value("select status from booking.webhook_endpoints") == "disabled"
    assert "A system is not told any more" in (await admin.open("/admin/acme/today")).text
    assert "answered 500" in (await admin.open("/admin/acme/dead-letters")).text
    page = await admin.open(f"{PAGE}/{endpoint}")
    assert "It took nothing for three days." in page.text and "Given up" in page.text
    page = await admin.press(page.form("/status"), "Make active")
    assert "told again of what happens from now on" in page.text
    page = await admin.press(page.form("/redeliver"))
    assert "It is being delivered again." in page.text and "On its way" in page.text
    deliver(office, "ok")

    span = next(form for form in page.forms if "from" in form.fields)
    page = await admin.press(span, **{"from": "yesterday", "to": ""})
    assert page.status == 400 and "A day and a time are needed." in page.text
    page = await admin.press(span, **{"from": "2026-11-23T00:00", "to": "2026-11-24T00:00"})
    assert "It is being delivered again." in page.text

    page = await admin.press(page.form("/rotate"))
    (new,) = re.findall(r"whsec_[\w+/=]+", page.html)
    assert new != secret
    page = await admin.open(f"{PAGE}/{endpoint}")
    page = await admin.press(page.form("/delete"))
    assert "The endpoint is deleted." in page.text
    assert (await admin.open(f"{PAGE}/{endpoint}")).status == 404
