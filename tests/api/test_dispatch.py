"""POST /api/internal/comms/dispatch: whoever keeps the time elsewhere has what is due sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.messages import sending
from tests.api.conftest import MakeApi
from tests.support.office import Office

PATH = "/api/internal/comms/dispatch"
SECRET = "dispatch-secret-of-24-characters"
OTHER = "another-secret-of-24-characters-"
BEARER = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
def due(office: Office) -> Office:
    """One mail is due, one is not yet."""
    start = office.value("select booking.now()").replace(hour=10, minute=0) + timedelta(days=3)
    while start.weekday() > 4:
        start += timedelta(days=1)
    office.free_calendars()
    office.pending(start)
    office.sql.execute(
        "insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, channel, recipient, due_at)"
        " select tenant_id, id, id, 'booking_reminder', 'mail', 'eva@customer.example', booking.now() + interval '1 d'"
        " from booking.bookings"
    )
    return office


async def test_it_is_not_there_without_a_secret(make_api: MakeApi) -> None:
    """Whatever is sent along."""
    api = await make_api()
    assert (await api.send("POST", PATH, headers=BEARER)).status == 404


@pytest.mark.parametrize(
    ("name", "headers", "status"),
    [
        ("internal_dispatch_secret", BEARER, 200),
        ("nexcyte_internal_dispatch_secret", BEARER, 200),
        ("internal_dispatch_secret", {"X-Internal-Dispatch-Secret": SECRET}, 200),
        ("internal_dispatch_secret", BEARER | {"X-Internal-Dispatch-Secret": SECRET}, 200),
        ("internal_dispatch_secret", BEARER | {"X-Internal-Dispatch-Secret": OTHER}, 401),
        ("internal_dispatch_secret", {"Authorization": f"Bearer {OTHER}"}, 401),
        ("internal_dispatch_secret", {}, 401),
    ],
)
async def test_who_may_ask(
    make_api: MakeApi, name: str, headers: dict[str, str], status: int
) -> None:
    """Who knows the secret; two that differ prove nothing, whichever is right."""
    api = await make_api(**{name: SECRET})
    reply = await api.send("POST", PATH, headers=headers)
    assert reply.status == status, reply
    if status == 200:
        assert reply.json == {"claimed": 0, "sent": 0, "failed": 0, "remaining": 0}


@pytest.mark.parametrize("limit", [0, 501, "all"])
async def test_a_limit_is_1_to_500(make_api: MakeApi, limit: Any) -> None:
    """Anything else is refused by its field."""
    api = await make_api(internal_dispatch_secret=SECRET)
    reply = await api.send("POST", PATH, headers=BEARER, json={"limit": limit})
    assert reply.status == 400, reply
    assert "limit" in str(reply.json)


async def test_what_is_due_is_sent_and_nothing_before_its_time(
    make_api: MakeApi, due: Office
) -> None:
    """Once, however often it is asked for; what is due tomorrow stays, and counts for nothing."""
    api = await make_api(internal_dispatch_secret=SECRET, graph_mock=True)
    due.sql.execute(
        "update booking.connections set settings = jsonb_build_object('directory', %s::text)"
        " where capability = 'message'",
        ["11111111-1111-4111-8111-111111111111"],
    )
    first = await api.send("POST", PATH, headers=BEARER, json={"limit": 5})
    again = await api.send("POST", PATH, headers=BEARER)
    assert (first.json["claimed"], first.json["remaining"]) == (1, 0), first
    assert first.json["sent"] + first.json["failed"] == 1
    assert again.json == {"claimed": 0, "sent": 0, "failed": 0, "remaining": 0}
    (tried, waiting) = due.values("select attempts from booking.notification_outbox order by id")
    assert (tried, waiting) == (1, 0)


async def test_what_is_untrue_once_it_is_rendered_is_not_sent(
    make_api: MakeApi, due: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor has it failed: it was dropped in time."""
    api = await make_api(internal_dispatch_secret=SECRET, graph_mock=True)

    async def expire(*_given: Any) -> list[Any]:
        due.sql.execute("update booking.bookings set status = 'expired'")
        return []

    monkeypatch.setattr(sending, "offers_near", expire)
    reply = await api.send("POST", PATH, headers=BEARER)
    assert reply.json == {"claimed": 1, "sent": 0, "failed": 0, "remaining": 0}
    assert due.values("select status from booking.notification_outbox") == ["dropped"] * 2
