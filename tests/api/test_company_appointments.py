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
