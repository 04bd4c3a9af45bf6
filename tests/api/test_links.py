"""Confirm, status, cancel, reschedule, links: what mailed tokens can do, and cannot."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from app.web.requests import iso
from tests.api.client import Api, Reply
from tests.api.conftest import MONDAY, MakeApi
from tests.support.clock import Clock
from tests.support.office import Office

THURSDAY_NINE = MONDAY + timedelta(days=3, hours=1)
OTHER = MONDAY + timedelta(days=4, hours=1)


async def _settle(
    office: Office, booking_id: str, perform: Callable[..., Any] | None = None
) -> None:
    """Play the worker: run the confirmation as soon as it is there."""
    async with asyncio.timeout(10):
        while not office.value("select 1 from booking.sagas where booking_id = %s", booking_id):
            await asyncio.sleep(0.01)
    await asyncio.to_thread(office.run_saga, office.saga_of(booking_id), perform)


async def _confirm(api: Api, office: Office, token: str, booking_id: str, **options: Any) -> Reply:
    settle = asyncio.create_task(_settle(office, booking_id, options.pop("perform", None)))
    reply = await api.public("confirm", {"token": token}, **options)
    await settle
    return reply


async def test_confirm_answers_when_the_saga_is_done(api: Api, office: Office) -> None:
    """200 with the join URL; the same key gets it again byte for byte; a new key: consumed."""
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    reply = await _confirm(api, office, token, booking_id, key="c1")
    assert reply.status == 200
    assert reply.json == {
        "booking_id": booking_id,
        "status": "confirmed",
        "start_at": "2026-11-26T09:00:00Z",
        "end_at": "2026-11-26T10:00:00Z",
        "join_url": "https://zoom.example/j/1",
    }
    again = await api.public("confirm", {"token": token}, key="c1")
    assert (again.status, again.body, again.is_replayed) == (200, reply.body, True)
    reply = await api.public("confirm", {"token": token})
    assert (reply.status, reply.code) == (409, "token_consumed")


async def test_confirm_gives_up_waiting(make_api: MakeApi, office: Office) -> None:
    """Beyond CONFIRM_WAIT_SECONDS: 202 with Location and Retry-After, the key's answer for good."""
    api = await make_api(confirm_wait_seconds=0.1)
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    reply = await api.public("confirm", {"token": token}, key="c1")
    assert reply.status == 202
    assert reply.json == {
        "booking_id": booking_id,
        "status": "pending_verify",
        "confirmation": "in_progress",
    }
    assert int(reply.headers["Retry-After"]) > 0
    other = await api.public("confirm", {"token": token})
    assert (other.status, other.json["confirmation"]) == (202, "in_progress")
    where = reply.headers["Location"]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await api.get(where, headers=bearer)).json["confirmation"] == "in_progress"
    await _settle(office, booking_id)
    status = await api.get(where, headers=bearer)
    assert (status.json["status"], status.json["confirmation"]) == ("confirmed", "done")
    assert status.json["join_url"]
    again = await api.public("confirm", {"token": token}, key="c1")
    assert (again.status, again.body, again.is_replayed) == (202, reply.body, True)


async def test_a_confirmation_that_fails_for_good(api: Api, office: Office) -> None:
    """502 confirmation_failed, stored; the slot is free again."""
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    fail = lambda _step: {"outcome": "failed", "result": {}, "error": "no"}  # noqa: E731
    reply = await _confirm(api, office, token, booking_id, key="c1", perform=fail)
    assert (reply.status, reply.code) == (502, "confirmation_failed")
    again = await api.public("confirm", {"token": token}, key="c1")
    assert (again.status, again.body, again.is_replayed) == (502, reply.body, True)
    assert (await api.hold(office, THURSDAY_NINE)).status == 201


async def test_a_retry_after_a_crash_is_bound_to_the_same_saga(
    make_api: MakeApi, api: Api, office: Office
) -> None:
    """A client whose server died asks again, elsewhere, and gets the outcome of its confirmation."""
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    lost = asyncio.create_task(api.public("confirm", {"token": token}, key="c1"))
    async with asyncio.timeout(10):
        while not office.value("select 1 from booking.sagas"):
            await asyncio.sleep(0.01)
    lost.cancel()
    other = await make_api()
    reply = await _confirm(other, office, token, booking_id, key="c1")
    assert (reply.status, reply.json["status"]) == (200, "confirmed")
    assert office.value("select count(*) from booking.sagas") == 1


async def test_an_expired_verify_token(api: Api, office: Office, clock: Clock) -> None:
    """Good but for its exp: 409 hold_expired, and the booking is marked expired."""
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    clock.advance(minutes=11)
    reply = await api.public("confirm", {"token": token})
    assert (reply.status, reply.code) == (409, "hold_expired")
    assert office.status(booking_id) == "expired"


async def test_tokens_that_are_worth_nothing(api: Api, office: Office) -> None:
    """Forged, of another purpose, tenant or booking: 401 invalid_token, nothing is stored."""
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    elsewhere = Office(office.sql, "globex")
    for bad in (
        "x",
        token[:-2],
        api.token(office, booking_id, "cancel"),
        api.token(office, booking_id, jti=str(uuid.uuid4())),
        api.token(office, booking_id, tenant_id=str(elsewhere.tenant_id)),
    ):
        reply = await api.public("confirm", {"token": bad})
        assert (reply.status, reply.code) == (401, "invalid_token")
        assert reply.headers["WWW-Authenticate"] == "Bearer"
    reply = await api.public("confirm", {"token": token}, slug="globex")
    assert (reply.status, reply.code) == (401, "invalid_token")
    reply = await api.public("confirm", {"token": 7})
    assert (reply.status, reply.fields) == (400, ["token"])
    for headers in ({}, {"Authorization": "Basic x"}, {"Authorization": "Bearer x"}):
        reply = await api.get(f"/v1/public/acme/bookings/{booking_id}", headers=headers)
        assert (reply.status, reply.code) == (401, "invalid_token")
    bearer = {"Authorization": f"Bearer {token}"}
    reply = await api.get(f"/v1/public/acme/bookings/{uuid.uuid4()}", headers=bearer)
    assert (reply.status, reply.code) == (401, "invalid_token")


async def test_cancel(api: Api, office: Office) -> None:
    """200, also when it is canceled already; the saga starts in the same commit."""
    booking_id = office.confirmed(THURSDAY_NINE)
    token = api.token(office, booking_id, "cancel")
    for key in ("k1", "k2"):
        reply = await api.public(f"bookings/{booking_id}/cancel", {"token": token}, key=key)
        assert (reply.status, reply.json) == (
            200,
            {"booking_id": booking_id, "status": "canceled"},
        )
    assert office.value("select count(*) from booking.sagas where kind = 'cancel'") == 1


@pytest.mark.parametrize("what", ["cancel", "reschedule"])
async def test_too_late_to_change(api: Api, office: Office, clock: Clock, what: str) -> None:
    """Less than the deadline before the start: 409 deadline_passed."""
    booking_id = office.confirmed(THURSDAY_NINE)
    clock.set(THURSDAY_NINE - timedelta(hours=23))
    office.free_calendar(clock.now())
    body = {"token": api.token(office, booking_id, what)}
    body |= {"new_start_at": iso(OTHER), "new_end_at": iso(OTHER + timedelta(hours=1))}
    reply = await api.public(f"bookings/{booking_id}/{what}", body)
    assert (reply.status, reply.code) == (409, "deadline_passed")


@pytest.mark.parametrize("what", ["cancel", "reschedule"])
async def test_links_end_after_a_day(api: Api, office: Office, clock: Clock, what: str) -> None:
    """An expired cancel or reschedule link is 401."""
    booking_id = office.confirmed(OTHER)
    body = {"token": api.token(office, booking_id, what)}
    body |= {"new_start_at": iso(THURSDAY_NINE), "new_end_at": iso(THURSDAY_NINE)}
    clock.advance(hours=25)
    reply = await api.public(f"bookings/{booking_id}/{what}", body)
    assert (reply.status, reply.code) == (401, "invalid_token")


async def test_a_booking_that_is_not_confirmed_cannot_be_canceled(api: Api, office: Office) -> None:
    """409 invalid_state."""
    booking_id, _token = await api.pending(office, THURSDAY_NINE)
    body = {"token": api.token(office, booking_id, "cancel")}
    reply = await api.public(f"bookings/{booking_id}/cancel", body)
    assert (reply.status, reply.code) == (409, "invalid_state")


async def test_reschedule(api: Api, office: Office) -> None:
    """201 with the new booking, whose mail is queued; the same key gets the same answer."""
    booking_id = office.confirmed(THURSDAY_NINE)
    body = {
        "token": api.token(office, booking_id, "reschedule"),
        "new_start_at": iso(OTHER),
        "new_end_at": iso(OTHER + timedelta(hours=1)),
    }
    path = f"bookings/{booking_id}/reschedule"
    reply = await api.public(path, body, key="r1")
    assert reply.status == 201
    assert reply.json["previous_booking_id"] == booking_id
    shape = {"booking_id", "previous_booking_id", "salesperson_id", "status", "expires_at"}
    assert set(reply.json) == shape
    assert reply.json["status"] == "pending_verify"
    assert reply.json["expires_at"]
    new_id = reply.json["booking_id"]
    assert office.value("select kind from booking.mails where booking_id = %s", new_id)
    again = await api.public(path, body, key="r1")
    assert (again.status, again.body, again.is_replayed) == (201, reply.body, True)


async def test_availability_for_who_moves_a_booking(api: Api, office: Office) -> None:
    """With `reschedule_of` and its token, as bearer or parameter, the old time does not block:
    what is offered beside it is taken."""
    booking_id = office.confirmed(THURSDAY_NINE)
    token = api.token(office, booking_id, "reschedule")
    query = f"salesperson={office.salesperson_id}&date={THURSDAY_NINE:%Y-%m-%d}"
    path = f"/v1/public/acme/availability?{query}"
    asked = f"{path}&reschedule_of={booking_id}"
    near = iso(THURSDAY_NINE + timedelta(minutes=30))
    plain = await api.get(path)
    assert near not in [slot["start_at"] for slot in plain.json["slots"]]
    as_bearer = await api.get(asked, headers={"Authorization": f"Bearer {token}"})
    as_parameter = await api.get(f"{asked}&token={token}")
    assert (as_bearer.status, as_bearer.body) == (200, as_parameter.body)
    slot = next(slot for slot in as_bearer.json["slots"] if slot["start_at"] == near)
    body = {"token": token, "new_start_at": slot["start_at"], "new_end_at": slot["end_at"]}
    assert (await api.public(f"bookings/{booking_id}/reschedule", body)).status == 201


async def test_the_old_time_blocks_for_everybody_else(api: Api, office: Office) -> None:
    """Without a good reschedule token of that booking the question is 401."""
    booking_id = office.confirmed(THURSDAY_NINE)
    query = f"salesperson={office.salesperson_id}&date={THURSDAY_NINE:%Y-%m-%d}"
    path = f"/v1/public/acme/availability?{query}&reschedule_of={booking_id}"
    for token in ["", "&token=x.y.z", f"&token={api.token(office, booking_id, 'cancel')}"]:
        reply = await api.get(path + token)
        assert (reply.status, reply.code) == (401, "invalid_token"), token
    reply = await api.get(path.replace(booking_id, "7"))
    assert (reply.status, reply.code) == (400, "invalid_request")


async def test_reschedule_to_a_time_that_is_not_to_be_had(api: Api, office: Office) -> None:
    """Taken: 409; the same time or none that is offered: 422; the old booking stays."""
    booking_id = office.confirmed(THURSDAY_NINE)
    office.confirmed(OTHER, email="max@customer.example")
    token = api.token(office, booking_id, "reschedule")
    for start, status, code in (
        (OTHER, 409, "slot_unavailable"),
        (THURSDAY_NINE, 422, "invalid_slot"),
        (OTHER + timedelta(minutes=1), 422, "invalid_slot"),
    ):
        body = {"token": token, "new_start_at": iso(start)}
        body["new_end_at"] = iso(start + timedelta(hours=1))
        reply = await api.public(f"bookings/{booking_id}/reschedule", body)
        assert (reply.status, reply.code) == (status, code)
    body = {"token": token, "new_start_at": "2026-11-27T09:00:00", "new_end_at": 7}
    reply = await api.public(f"bookings/{booking_id}/reschedule", body)
    assert (reply.status, reply.fields) == (400, ["new_start_at", "new_end_at"])
    assert office.status(booking_id) == "confirmed"


async def test_fresh_links_are_promised_to_everybody(api: Api, office: Office) -> None:
    """202 whether there is such a booking or not, without a key; the mail goes to its customer."""
    booking_id = office.confirmed(THURSDAY_NINE)
    known = await api.send("POST", f"/v1/public/acme/bookings/{booking_id}/links")
    unknown = await api.send("POST", f"/v1/public/acme/bookings/{uuid.uuid4()}/links", json={})
    assert (known.status, known.body) == (202, unknown.body)
    assert office.value("select count(*) from booking.mails where kind = 'links'") == 1


async def test_a_disabled_tenants_meetings_can_be_canceled(api: Api, office: Office) -> None:
    """Switched off, a tenant sells nothing, but links still cancel."""
    booking_id = office.confirmed(THURSDAY_NINE)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    token = api.token(office, booking_id, "cancel")
    reply = await api.public(f"bookings/{booking_id}/cancel", {"token": token})
    assert reply.status == 200


async def test_waiting_confirmations_slow_nobody(api: Api, office: Office) -> None:
    """200 confirmations that wait hold no connection, so availability is answered at once."""
    office.set(max_active_holds_per_customer=0)
    booking_id, token = await api.pending(office, THURSDAY_NINE)
    waiting = [
        asyncio.create_task(api.public("confirm", {"token": token}, key="same")) for _ in range(200)
    ]
    async with asyncio.timeout(20):
        while not office.value("select 1 from booking.sagas"):
            await asyncio.sleep(0.01)
    query = f"salesperson={office.salesperson_id}&date=2026-11-24"
    async with asyncio.timeout(2):
        for _ in range(20):
            reply = await api.get(f"/v1/public/acme/availability?{query}")
            assert reply.status == 200
    assert not any(task.done() for task in waiting)
    await _settle(office, booking_id)
    replies = await asyncio.gather(*waiting)
    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}


async def test_a_link_that_begins_in_the_future_opens_nothing(api: Api, office: Office) -> None:
    """RFC 7519, 4.1.5: signed with our secret, for this booking, but not before tomorrow."""
    booking_id = office.confirmed(THURSDAY_NINE)
    payload = jwt.decode(
        api.token(office, booking_id, "cancel"), options={"verify_signature": False}
    )
    early = jwt.encode({**payload, "nbf": payload["iat"] + 86_400}, api.settings.jwt_secrets[0])
    reply = await api.public(f"bookings/{booking_id}/cancel", {"token": early})
    assert (reply.status, reply.code) == (401, "invalid_token")
    bearer = {"Authorization": f"Bearer {early}"}
    status = await api.get(f"/v1/public/acme/bookings/{booking_id}", headers=bearer)
    assert (status.status, status.code) == (401, "invalid_token")
    assert (await api.get("/manage", params={"token": early})).status == 401
    assert office.status(booking_id) == "confirmed"


async def test_a_link_that_was_never_issued_opens_nothing(api: Api, office: Office) -> None:
    """Signed with our secret, but its jti is not on record."""
    booking_id = office.confirmed(THURSDAY_NINE)
    forged = api.token(office, booking_id, "cancel", jti=str(uuid.uuid4()))
    reply = await api.public(f"bookings/{booking_id}/cancel", {"token": forged})
    assert (reply.status, reply.code) == (401, "invalid_token")
    assert (await api.get("/manage", params={"token": forged})).status == 401
    assert office.status(booking_id) == "confirmed"
