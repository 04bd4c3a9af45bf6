"""Feeds of salespeople's bookings, and how their calendars are connected."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from app.telemetry.log import mask_text
from tests.api.client import Api
from tests.support.office import Office
from tests.support.people import add_account, sign_in

BASE = "tenant-admin"


def path_of(made: dict[str, Any]) -> str:
    return "/feeds/" + made["address"].split("/feeds/")[1]


async def test_a_feed_is_read_by_whoever_has_its_address(api: Api, office: Office) -> None:
    """Times, what and with whom; nothing to write, call or join by. Nobody keeps or lists it."""
    start = office.value("select booking.now()") + timedelta(days=2)
    start = start.replace(hour=10, minute=0, second=0, microsecond=0)
    while start.weekday() > 4:
        start += timedelta(days=1)
    office.free_calendars()
    contact = {"phone": "+4930123456", "country": "DE", "kind": "fixed"}
    booking_id = office.confirmed(start, name="Eva", contact=contact)
    here = {"tenant": office.tenant_id}
    feed = f"{BASE}/salespeople/{office.salesperson_id}/feed"
    made = await api.internal("POST", feed, **here)
    assert (made.status, made.json["salesperson_id"]) == (201, str(office.salesperson_id))
    assert made.json["subscribe_address"] == "webcal://" + made.json["address"].split("://")[1]
    reply = await api.get(path_of(made.json))
    assert reply.status == 200, reply
    lines = reply.body.decode().splitlines()
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT15M", "X-PUBLISHED-TTL:PT15M"} <= set(lines)
    assert reply.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Robots-Tag"] == "noindex"
    (event,) = Calendar.from_ical(reply.body).walk("VEVENT")
    assert event["SUMMARY"] == "Meeting: Eva" and event["DTSTART"].dt == start
    for secret in ("eva@customer.example", contact["phone"], "https://", "+49"):
        assert secret not in reply.body.decode()
    kept = office.values(
        "select feed_digest from booking.salespersons where feed_digest is not null"
    )
    assert len(kept) == 1 and len(kept[0]) == 32
    office.change("cancel", booking_id)
    assert Calendar.from_ical((await api.get(path_of(made.json))).body).walk("VEVENT") == []


async def test_an_address_that_was_is_as_one_that_never_was(api: Api, office: Office) -> None:
    """Made anew, revoked, of somebody who left: the same answer as to a guess."""
    here = {"tenant": office.tenant_id}
    feed = f"{BASE}/salespeople/{office.salesperson_id}/feed"
    first = (await api.internal("POST", feed, **here)).json
    second = (await api.internal("POST", feed, **here)).json
    assert first["address"] != second["address"]
    revoked = await api.internal("DELETE", feed, **here)
    assert (revoked.status, revoked.json) == (200, {"salesperson_id": str(office.salesperson_id)})
    third = (await api.internal("POST", feed, **here)).json
    assert (await api.get(path_of(third))).status == 200
    office.sql.execute("update booking.salespersons set active = false")
    answers = [
        await api.get(path)
        for path in (*map(path_of, (first, second, third)), f"/feeds/{'x' * 43}.ics")
    ]
    assert {reply.status for reply in answers} == {404}
    assert len({(reply.json["code"], reply.json["title"]) for reply in answers}) == 1
    refused = await api.internal("POST", feed, **here)
    assert (refused.status, refused.json["code"]) == (409, "invalid_state")


def test_a_log_does_not_tell_an_address() -> None:
    """Who reads logs reads no bookings."""
    assert mask_text("GET /feeds/abcDEF-_123.ics 404") == "GET /feeds/***.ics 404"


async def test_calendars_say_how_they_are_connected(api: Api, office: Office) -> None:
    """Connected, refused, never, or not any more; with what to do. Who has none is not listed."""
    here = {"tenant": office.tenant_id}
    bert = office.add_salesperson("bert")
    office.sql.execute(
        "update booking.salespersons set calendar_kind = 'none', graph_user_id = null where id = %s",
        [bert],
    )

    async def states() -> list[tuple[str, str, bool]]:
        reply = await api.internal("GET", f"{BASE}/calendars", **here)
        assert reply.status == 200, reply
        told = reply.json["calendars"]
        return [(each["kind"], each["state"], bool(each["what_to_do"])) for each in told]

    assert await states() == [("outlook", "connected", False)]
    office.sql.execute(
        "update booking.connections set status = 'lost', lost_since = booking.now() where is_directory"
    )
    assert (await states())[0] == ("outlook", "lost", True)
    office.sql.execute("update booking.calendars set connection_id = null")
    assert (await states())[0] == ("outlook", "never", True)
    office.sql.execute("update booking.calendar_comparisons set last_compared_at = booking.now()")
    assert (await states())[0] == ("outlook", "disconnected", True)


@pytest.mark.parametrize("is_own", [True, False])
async def test_salespeople_manage_their_own(api: Api, office: Office, is_own: bool) -> None:
    """Another's is to them as if it were not there."""
    bert = office.add_salesperson("bert")
    person = office.salesperson_id if is_own else bert
    account = add_account(office, "anna@acme.example", "salesperson")
    office.sql.execute(
        "update booking.accounts set salesperson_id = %s where id = %s",
        [office.salesperson_id, account],
    )
    sign_in(office, account, "secret")
    who = {"Cookie": "holdfast-acme=secret", "Sec-Fetch-Site": "same-origin"}
    made = await api.send("POST", f"/v1/{BASE}/salespeople/{person}/feed", headers=who)
    assert made.status == (201 if is_own else 404)
    listed = await api.send("GET", f"/v1/{BASE}/calendars", headers=who)
    assert [each["salesperson_id"] for each in listed.json["calendars"]] == [
        str(office.salesperson_id)
    ]
