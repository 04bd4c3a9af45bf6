"""Appointments over HTTP: bodies, tokens, sessions, and calendars of several people."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Api, Reply
from tests.api.conftest import MONDAY, MakeApi
from tests.api.test_access import BEARER, bearer, cookie
from tests.support.office import Office
from tests.support.people import add_account, sign_in

START = MONDAY + timedelta(days=2, hours=2)
EVA = {"name": "Eva", "email": "eva@customer.example"}


def wanted(office: Office, **changes: Any) -> dict[str, Any]:
    return {
        "service_id": str(office.service_id),
        "provider_id": str(office.salesperson_id),
        "start_at": START.isoformat(),
        "client": EVA,
        "client_timezone": "Europe/Berlin",
    } | changes


async def test_an_appointment_is_made_and_looked_at(api: Api, office: Office) -> None:
    """Its token opens it, and nothing else of part 1 but the look; asked again, the same bytes."""
    reply = await api.public("appointments", wanted(office, locale="de"), key="k")
    told = reply.json
    assert (reply.status, told["status"]) == (201, "pending"), reply
    assert told["display_time"] == "Mittwoch 25 November 2026, 11:00 MEZ"
    again = await api.public("appointments", wanted(office, locale="de"), key="k")
    assert (again.is_replayed, again.json) == (True, told)
    path = f"/v1/public/acme/appointments/{told['id']}"
    seen = await api.get(path, headers=bearer(told["access_token"]))
    assert seen.status == 200
    assert seen.json.items() <= told.items()
    assert (await api.get(path)).code == "invalid_token"
    assert (await api.get(path, headers=bearer("x"))).code == "invalid_token"
    elsewhere = f"/v1/public/acme/appointments/{uuid.uuid4()}"
    assert (await api.get(elsewhere, headers=bearer(told["access_token"]))).code == "invalid_token"
    confirm = await api.public("confirm", {"token": told["access_token"]})
    assert confirm.code == "invalid_token"


async def test_whoever_is_signed_in_is_answered_at_once(make_api: MakeApi, office: Office) -> None:
    """202 while it is being confirmed; their session opens it, another's does not."""
    api = await make_api(confirm_wait_seconds=0)
    sign_in(office, add_account(office, EVA["email"], "customer"), "eva")
    sign_in(office, add_account(office, "ben@customer.example", "customer"), BEARER, "bearer")
    reply = await api.public("appointments", wanted(office), headers=cookie("eva"), key="k")
    assert (reply.status, reply.json["confirmation"]) == (202, "in_progress"), reply
    where = reply.headers["Location"]
    assert where == f"/v1/public/acme/appointments/{reply.json['id']}"
    assert (await api.get(where, headers=cookie("eva"))).json["next"] == {"kind": "none"}
    assert (await api.get(where, headers=bearer(BEARER))).code == "booking_not_found"
    held = await api.public("appointments", wanted(office), headers=cookie("eva"), key="k")
    assert (held.is_replayed, held.status) == (True, 202)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client": {"email": "eva@customer.example"}}, "client.name"),
        ({"client_timezone": None}, "client_timezone"),
        ({"start_at": "tomorrow"}, "start_at"),
        ({"answers": ["x"]}, "answers"),
    ],
)
async def test_a_shape_that_is_none_is_named(
    api: Api, office: Office, change: dict[str, Any], field: str
) -> None:
    reply = await api.public("appointments", wanted(office, **change))
    assert (reply.code, reply.fields) == ("invalid_request", [field])


async def test_calendars_of_anyone_are_read(api: Api, office: Office) -> None:
    """Both were not known: both are asked for, and one of them is taken."""
    office.add_salesperson("ben")
    office.sql.execute("truncate booking.busy_days")
    reply: Reply = await api.public("appointments", wanted(office, provider_id=None))
    assert reply.status == 201, reply
    assert reply.json["is_anyone"]
    assert office.values("select count(distinct salesperson_id) from booking.busy_days") == [2]


async def test_changes_need_a_token_or_a_session(api: Api, office: Office) -> None:
    """Whichever it is; a hold is given up by the token of its answer, and the time is free."""
    made = (await api.public("appointments", wanted(office))).json
    for path, more in (
        (f"appointments/{made['id']}/cancel", {}),
        (f"appointments/{made['id']}/reschedule", {"start_at": START.isoformat()}),
        (f"bookings/{made['id']}/release", {}),
    ):
        assert (await api.public(path, more)).code == "invalid_token"
    path, body = f"bookings/{made['id']}/release", {"token": made["access_token"]}
    released = await api.public(path, body, key="k")
    assert (released.status, released.json["status"]) == (200, "expired")
    assert (await api.public(path, body, key="k")).is_replayed
    booked = office.confirmed(START)
    sign_in(office, add_account(office, EVA["email"], "customer"), "eva")
    day = START.date().isoformat()
    times = f"/v1/public/acme/appointments/{booked}/availability?start_date={day}&end_date={day}"
    assert (await api.get(times)).code == "invalid_token"
    free = await api.get(times, headers=cookie("eva"))
    assert free.status == 200
    assert (
        START.isoformat()[:16]
        not in {slot["start_at"][:16] for slot in free.json["slots"]}
        != set()
    )
    other_site = {**cookie("eva"), "Sec-Fetch-Site": "cross-site"}
    cancel = f"appointments/{booked}/cancel"
    assert (await api.public(cancel, headers=other_site)).code == "cross_site"
    token = {"cancellation_token": api.token(office, booked, "cancel")}
    by_link = await api.public(cancel, token, key="c")
    assert by_link.json == {
        "message": "The appointment is canceled.",
        "status": "canceled",
        "refund_amount": 0,
        "currency": None,
    }
    by_session = await api.public(cancel, headers=cookie("eva"), key="c")
    assert (by_session.status, by_session.is_replayed) == (200, False)
