"""/v1/tenant-admin/appointments: what staff sees and changes, over HTTP."""

from __future__ import annotations

from tests.api.client import Api
from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office

BASE = "tenant-admin/appointments"


async def test_an_appointment_is_read_changed_and_canceled(api: Api, office: Office) -> None:
    office.free_calendars()
    here = {"tenant": office.tenant_id}
    booked = office.confirmed(WEDNESDAY_TEN)
    listed = await api.internal("GET", f"{BASE}?startDate={WEDNESDAY_TEN.date()}", **here)
    (found,) = listed.json["appointments"]
    assert (found["id"], found["status"]) == (booked, "confirmed")
    assert str(WEDNESDAY_TEN.year) in found["display_time"]
    one = await api.internal("GET", f"{BASE}/{booked}", **here)
    assert one.json["history"]
    assert one.json | found == one.json
    changes = {"client": {"phone": "+49 30 1234567"}, "version": found["version"]}
    changed = await api.internal("PATCH", f"{BASE}/{booked}", changes, **here)
    assert changed.json["client"]["phone"] == "+49301234567"
    refusal = await api.internal("PATCH", f"{BASE}/{booked}", {"client": {"phone": "1"}}, **here)
    assert refusal.json["errors"][0]["field"] == "client.phone"
    stale = await api.internal("PATCH", f"{BASE}/{booked}", changes | {"notes": "x"}, **here)
    assert stale.code == "version_conflict"
    typed = await api.internal("POST", f"{BASE}/{booked}/cancel", {"reasons": "Ill."}, **here)
    assert typed.json["errors"][0]["field"] == "reasons"
    canceled = await api.internal("POST", f"{BASE}/{booked}/cancel", {"reason": "Ill."}, **here)
    assert (canceled.json["status"], canceled.json["cancel_reason"]) == ("canceled", "Ill.")
    mark = await api.internal("POST", f"{BASE}/{booked}/attendance", {"status": "attended"}, **here)
    assert mark.code == "invalid_state"


async def test_a_payment_and_a_refund_are_recorded(api: Api, office: Office) -> None:
    """Once for a key each; what goes back is at most what was paid."""
    office.configure("currency", "EUR")
    office.free_calendars()
    here = {"tenant": office.tenant_id}
    path = f"{BASE}/{office.confirmed(WEDNESDAY_TEN)}"
    cash = {"amount": 8000, "method": "cash"}
    paid = await api.internal(
        "POST", f"{path}/payments", cash, headers={"Idempotency-Key": "p"}, **here
    )
    assert (paid.status, paid.json["payment_status"]) == (201, "fully_paid")
    again = await api.internal(
        "POST", f"{path}/payments", cash, headers={"Idempotency-Key": "p"}, **here
    )
    assert again.json == paid.json
    much = await api.internal(
        "POST", f"{path}/refunds", {"amount": 8001}, headers={"Idempotency-Key": "m"}, **here
    )
    assert much.code == "refund_too_large"
    back = await api.internal(
        "POST", f"{path}/refunds", {"amount": 3000}, headers={"Idempotency-Key": "b"}, **here
    )
    assert (back.status, back.json["payment_status"]) == (201, "partially_refunded")
    (document,) = (one["document"] for one in back.json["refunds"])
    printed = await api.internal("GET", f"tenant-admin/documents/{document['id']}.html", **here)
    assert printed.status == 200 and f"Credit note {document['label']}" in printed.body.decode()
    assert "sandbox" in printed.headers["Content-Security-Policy"]
    one = await api.internal("GET", f"tenant-admin/documents/{document['id']}", **here)
    listed = await api.internal("GET", "tenant-admin/documents", **here)
    assert one.json in listed.json["documents"]
    keyless = await api.internal("POST", f"{path}/payments", cash, **here)
    assert keyless.code == "idempotency_key_missing"


async def test_staff_book_and_move_by_hand(api: Api, office: Office) -> None:
    """A calendar that could not be read is no hindrance to who passes over it; the worker is not
    running, so the answer says that it is under way."""
    office.sql.execute("update booking.services set place = 'none'")
    here = {"tenant": office.tenant_id, "headers": {"Idempotency-Key": "k"}}
    body = {
        "service_id": str(office.service_id),
        "provider_id": str(office.salesperson_id),
        "start_at": WEDNESDAY_TEN.isoformat(),
        "client": {"name": "Eva", "email": "eva@customer.example", "phone": "+49 30 1234567"},
        "notes": "Rang up.",
    }
    for wrong, field in (
        ({"price_amount": 1}, "price_amount"),
        ({"override": "yes"}, "override"),
        ({"client": body["client"] | {"vip": True}}, "client.vip"),
        ({"collect": "later"}, "collect"),
        ({"metadata": {"k" * 41: "x"}}, "metadata"),
    ):
        refusal = await api.internal("POST", BASE, body | wrong, **here)
        assert (refusal.status, refusal.fields) == (400, [field])
    keyless = await api.internal("POST", BASE, body, tenant=office.tenant_id)
    assert keyless.code == "idempotency_key_missing"
    office.free_calendars()
    made = await api.internal("POST", BASE, body, **here)
    assert (made.status, made.json["confirmation"]) == (202, "in_progress"), made
    assert made.headers["Location"] == f"/v1/{BASE}/{made.json['id']}"
    assert (made.json["notes"], made.json["warnings"]) == ("Rang up.", [])
    assert made.json["display_time"]
    again = await api.internal("POST", BASE, body, **here)
    assert (again.is_replayed, again.json) == (True, made.json)
    booked = made.json["id"]
    office.run_saga(office.saga_of(booked))
    move = {"start_at": WEDNESDAY_TEN.replace(hour=14).isoformat(), "override": True}
    there = f"{BASE}/{booked}/reschedule"
    stale = await api.internal("POST", there, move | {"version": 99}, **here)
    assert stale.code == "version_conflict"
    moved = await api.internal("POST", there, move, **here)
    assert (moved.status, moved.json["rescheduled_from"]) == (202, booked)
