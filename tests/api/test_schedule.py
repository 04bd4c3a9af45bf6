"""`/api/schedule`: members of a company book by themselves, with their account as proof."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from tests.api.client import Api, Reply
from tests.api.conftest import MONDAY, MakeApi
from tests.api.test_access import BEARER, bearer, cookie
from tests.pages.studio import add_service, ask
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, sign_in

START = MONDAY + timedelta(days=2, hours=2)
DAY = f"{START:%Y-%m-%d}"


async def post(api: Api, name: str, who: dict[str, str], key: str = "", **body: Any) -> Reply:
    headers = who | {"Idempotency-Key": key or uuid.uuid4().hex}
    return await api.send("POST", f"/api/schedule/{name}", json=body, headers=headers)


async def club(make_api: MakeApi, office: Office) -> tuple[Api, dict[str, str], dict[str, str]]:
    """A company for members, with a service for prospects and one for customers; one of each, the
    prospect with a program's session."""
    office.free_calendars()
    office.sql.execute("update booking.tenant_config set booking_access = 'members'")
    add_service(office, "intro_call", audience="prospect", name="Intro call")
    add_service(office, "support", audience="customer")
    prospect = add_account(office, "pia@club.example", "prospect", display_name="Pia")
    sign_in(office, prospect, BEARER, "bearer")
    sign_in(office, add_account(office, "cas@club.example", "customer"), "cas")
    return await make_api(confirm_wait_seconds=0), bearer(BEARER), cookie("cas")


async def test_a_member_reserves_books_and_cancels(
    make_api: MakeApi, office: Office, clock: Clock
) -> None:
    """All answer the appointment; a key means the same for its account alone; the reservation is
    nobody else's, and lapses like every hold."""
    api, pia, cas = await club(make_api, office)
    query = f"event_type=intro_call&from={DAY}&to={DAY}&timezone=UTC"
    slots = (await api.get(f"/api/schedule/slots?{query}", headers=pia)).json
    assert len(slots["slots"]) == 15 and slots["slots"][0]["start_at"] == f"{DAY}T09:00:00Z"
    between = f"event_type=intro_call&from={DAY}T10:00:00Z&to={DAY}T11:00:00Z"
    found = (await api.get(f"/api/schedule/slots?{between}", headers=pia)).json["slots"]
    assert [slot["start_at"][11:16] for slot in found] == ["10:00", "10:30"]

    wish = {"event_type": "intro_call", "start_at": START.isoformat()}
    held = await post(api, "reserve", pia, "k", **wish)
    told = held.json
    assert (held.status, told["status"], told["reservation_id"]) == (201, "pending", told["id"])
    assert told["client"]["email"] == "pia@club.example" and told["client"]["name"] == "Pia"
    assert told["expires_at"] == "2026-11-23T08:10:00Z"
    assert (await post(api, "reserve", pia, "k", **wish)).json == told
    for other in (told["reservation_id"], str(uuid.uuid4())):
        reply = await post(api, "book", cas, reservation_id=other)
        assert (reply.status, reply.code) == (404, "booking_not_found")
    booked = await post(api, "book", pia, "b", reservation_id=told["id"])
    assert (booked.status, booked.json["confirmation"]) == (202, "in_progress")
    assert (await post(api, "book", pia, reservation_id=told["id"])).code == "invalid_state"
    office.run_saga(office.saga_of(told["id"]))
    mine = (await api.get("/api/schedule/my-bookings", headers=pia)).json
    assert [(one["id"], one["status"]) for one in mine["bookings"]] == [(told["id"], "confirmed")]
    assert mine["bookings"][0]["display_time"].startswith("Wednesday 25 November 2026, 10:00")
    assert (await api.get("/api/schedule/my-bookings", headers=cas)).json["bookings"] == []

    office.free_calendars()
    later = START + timedelta(days=1)
    moved = await post(api, "reschedule", pia, booking_id=told["id"], start_at=later.isoformat())
    assert (moved.status, moved.json["rescheduled_from"]) == (202, told["id"])
    office.run_saga(office.saga_of(moved.json["id"]))
    gone = await post(api, "cancel", cas, booking_id=moved.json["id"])
    assert (gone.status, gone.code) == (404, "booking_not_found")
    gone = await post(api, "cancel", pia, booking_id=moved.json["id"], reason="Ill")
    assert (gone.status, gone.json["status"], gone.json["cancel_reason"]) == (
        200,
        "canceled",
        "Ill",
    )
    canceled = await api.get("/api/schedule/my-bookings?state=canceled", headers=pia)
    assert [one["id"] for one in canceled.json["bookings"]] == [moved.json["id"]]

    lapsed = (await post(api, "reserve", pia, **wish)).json["id"]
    clock.advance(seconds=601)
    assert (await post(api, "book", pia, reservation_id=lapsed)).code == "hold_expired"


async def test_a_service_is_for_its_audience(make_api: MakeApi, office: Office) -> None:
    """Who may not is refused with words that tell it, nobody is told nothing, and who has sessions
    of two companies names one."""
    api, pia, cas = await club(make_api, office)
    wish = {"start_at": START.isoformat()}
    for name in ("reserve", "book"):
        for who, mine, theirs in ((pia, "intro_call", "support"), (cas, "support", "intro_call")):
            refused = await post(api, name, who, event_type=theirs, **wish)
            assert (refused.status, refused.code) == (403, "audience_not_allowed"), name
            if name == "book":
                reply = await post(api, name, who, event_type=mine, **wish)
                assert reply.status == 202, reply
                wish = {"start_at": (START + timedelta(hours=2)).isoformat()}
    query = f"event_type=support&from={DAY}&to={DAY}"
    assert (await api.get(f"/api/schedule/slots?{query}", headers=pia)).status == 403
    assert (await post(api, "book", cas, event_type="nothing", **wish)).code == "service_not_found"
    assert (await post(api, "book", cas, event_type="support")).code == "invalid_request"
    for headers in ({}, bearer("sk_live_x"), {"X-Admin-Api-Key": "test-admin-key"}):
        reply = await api.get("/api/schedule/my-bookings", headers=headers)
        assert (reply.status, reply.code) == (401, "sign_in_required"), headers
    other = Office(office.sql, "other")
    sign_in(other, add_account(other, "cas@club.example", "customer"), "else")
    both = {"Cookie": "holdfast-acme=cas; holdfast-other=else"}
    assert (await api.get("/api/schedule/my-bookings", headers=both)).code == "tenant_required"
    reply = await api.get("/api/schedule/my-bookings", headers=both | {"X-Tenant": "acme"})
    assert len(reply.json["bookings"]) == 1


async def test_what_is_asked_is_answered_when_it_is_booked(
    make_api: MakeApi, office: Office
) -> None:
    """A reservation asks nothing; its booking does."""
    api, _pia, cas = await club(make_api, office)
    service = office.value("select id from booking.services where slug = 'support'")
    field = ask(office, service, [{"label": "About?", "field_type": "phone", "required": True}])
    name = field["About?"].removeprefix("answer-")
    wish = {"event_type": "support", "start_at": START.isoformat()}
    assert (await post(api, "book", cas, **wish)).code == "invalid_answers"
    held = (await post(api, "reserve", cas, **wish)).json["reservation_id"]
    refused = await post(api, "book", cas, reservation_id=held)
    assert (refused.code, refused.fields) == ("invalid_answers", [f"answers.{name}"])
    booked = await post(api, "book", cas, reservation_id=held, answers={name: "+49 30 1234567"})
    assert booked.json["answers"] == {name: "+49301234567"}
