"""/v1/tenant-admin/clients over HTTP."""

from __future__ import annotations

from datetime import timedelta

from tests.api.client import Api
from tests.api.test_access import cookie
from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, sign_in

BASE = "/v1/tenant-admin/clients"


async def test_a_client_is_found_handed_out_and_forgotten(
    api: Api, office: Office, clock: Clock
) -> None:
    """What counts most needs a sign-in just now."""
    office.free_calendars()
    office.confirmed(WEDNESDAY_TEN, name="Eva")
    sign_in(office, add_account(office, "o@acme.example", "owner"), "secret")
    (found,) = (await api.get(f"{BASE}?search=EVA@", headers=cookie("secret"))).json["clients"]
    one = f"{BASE}/{found['id']}"
    told = await api.get(one, headers=cookie("secret"))
    assert (told.json["name"], told.json["upcoming"]) == ("Eva", 1)
    assert told.json["history"][0]["display_time"]
    export = await api.send("POST", f"{one}/export", json={}, headers=cookie("secret"))
    assert len(export.json["tenants"][0]["bookings"]) == 1
    typed = await api.send("POST", f"{one}/forget", json={"now": 1}, headers=cookie("secret"))
    assert typed.fields == ["now"]
    ahead = await api.send("POST", f"{one}/forget", json={}, headers=cookie("secret"))
    assert (ahead.code, len(ahead.json["booking_ids"])) == ("has_future_bookings", 1)
    clock.set(WEDNESDAY_TEN + timedelta(days=1))
    for what in ("export", "forget"):
        stale = await api.send("POST", f"{one}/{what}", json={}, headers=cookie("secret"))
        assert (stale.status, stale.code) in (
            (403, "fresh_sign_in_required"),
            (401, "sign_in_required"),
        )
    here = {"tenant": office.tenant_id}
    gone = await api.internal("POST", f"{one[4:]}/forget", **here)
    assert (gone.status, gone.json["customers"]) == (202, 1)
    forgotten = await api.internal("GET", one[4:], **here)
    assert forgotten.json["email"] is None
