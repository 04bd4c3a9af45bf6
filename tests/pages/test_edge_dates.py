"""Dates at both ends of the calendar, wherever a request can name one."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import WEDNESDAY_TEN, Visitor

INSTANTS = (
    "9999-12-31T23:30:00Z",
    "9999-12-31T23:59:59.999999-12:00",
    "9999-12-31T00:00:00+14:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "0001-01-02T00:00:00-12:00",
)
DAYS = ("9999-12-31", "9999-12-01", "0001-01-01", "0001-01-31")
ZONES = ("America/New_York", "Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC")


async def _status(client: TestClient, address: str, **query: str) -> int:
    async with client.get(f"{address}?{urlencode(query)}", allow_redirects=False) as response:
        return response.status


@pytest.mark.parametrize("zone", ZONES)
async def test_no_time_breaks_the_page_of_a_new_meeting(
    visitor: Visitor, client: TestClient, zone: str
) -> None:
    """A time at the end of the calendar is refused on the page, whatever the visitor's zone."""
    details = f"{visitor.chooser}/details"
    form = (await visitor.browser.open(visitor.details())).forms[0]
    for instant in INSTANTS:
        assert await _status(client, details, start=instant, tz=zone) == 400, instant
        page = await visitor.browser.press(form, start=instant, email="eva@customer.example")
        assert page.status == 400, instant


@pytest.mark.parametrize("zone", ZONES)
async def test_no_day_or_month_breaks_the_choosers(
    visitor: Visitor, client: TestClient, zone: str
) -> None:
    """A day or month at the end of the calendar shows what can be shown instead."""
    booking_id = visitor.office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    for day in DAYS:
        for asked in ({"day": day}, {"month": day[:7]}, {"day": day, "month": day[:7]}):
            assert await _status(client, visitor.chooser, tz=zone, **asked) == 200, asked
            assert await _status(client, "/manage", token=token, tz=zone, **asked) == 200, asked


async def test_no_time_breaks_the_page_of_a_move(visitor: Visitor, client: TestClient) -> None:
    """Neither the last look before a move nor the move itself."""
    booking_id = visitor.office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    for instant in INSTANTS:
        for zone in ZONES:
            address = "/manage/move"
            assert await _status(client, address, token=token, start=instant, tz=zone) == 400
        form = {"token": token, "start": instant, "idempotency_key": "k" * 32}
        async with client.post("/manage/move", data=form) as response:
            assert response.status == 400, instant
    query = "select start_at_utc from booking.bookings where id = %s"
    assert visitor.office.value(query, booking_id) == WEDNESDAY_TEN, "the meeting stayed"


async def test_no_time_breaks_the_json_endpoints(visitor: Visitor, client: TestClient) -> None:
    """Where a program may name a time or a day: holds, reschedule, availability, bookings."""
    office, base = visitor.office, f"/v1/public/{visitor.office.slug}"
    token = visitor.token(booking_id := office.confirmed(WEDNESDAY_TEN), "reschedule")
    admin = {"X-Admin-Api-Key": "test-admin-key", "X-Tenant-Id": str(office.tenant_id)}
    for number, instant in enumerate(INSTANTS):
        end = _an_hour_on(instant)
        posts = {
            "holds": {
                "salesperson_id": str(office.salesperson_id),
                "start_at": instant,
                "end_at": end,
                "customer": {"email": "eva@customer.example"},
            },
            f"bookings/{booking_id}/reschedule": {
                "token": token,
                "new_start_at": instant,
                "new_end_at": end,
            },
        }
        for path, body in posts.items():
            headers = {"Idempotency-Key": f"key-{number}"}
            async with client.post(f"{base}/{path}", json=body, headers=headers) as response:
                assert response.status in (400, 422), (path, instant)
        for name in ("from", "to"):
            address = f"/v1/internal/bookings?{urlencode({name: instant})}"
            async with client.get(address, headers=admin) as response:
                assert response.status in (200, 400), (name, instant)
    for day in DAYS:
        for zone in ZONES:
            asked = {"salesperson": str(office.salesperson_id), "date": day, "days": "31"}
            assert await _status(client, f"{base}/availability", timezone=zone, **asked) == 200


def _an_hour_on(instant: str) -> str:
    try:
        return (datetime.fromisoformat(instant) + timedelta(hours=1)).isoformat()
    except OverflowError:
        return instant
