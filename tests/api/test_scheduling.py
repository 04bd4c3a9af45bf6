"""How a company schedules, over HTTP: strict bodies, versions, and at once for visitors."""

from __future__ import annotations

from tests.api.client import Api
from tests.api.test_access import bearer
from tests.support.office import Office
from tests.support.people import add_key

PATH = "/v1/tenant-admin/scheduling"


async def test_access_is_changed_at_either_address(api: Api, office: Office) -> None:
    """With the version that was read; visitors are told nothing from then on."""
    add_key(office, "sk_live_x")
    key = bearer("sk_live_x")
    assert (await api.get("/v1/public/acme/services")).status == 200
    body = {"access": "members", "sign_up": ["acme.example"], "version": 1}
    changed = await api.send("PATCH", PATH, json=body, headers=key)
    assert (changed.status, changed.json["version"]) == (200, 2)
    assert (await api.get("/v1/public/acme/services")).code == "sign_in_required"
    settings = (await api.get("/v1/tenant-admin/settings", headers=key)).json
    assert (settings["booking_access"], settings["sign_up"]) == ("members", ["acme.example"])
    stale = await api.send("PATCH", PATH, json=body, headers=key)
    assert (stale.code, stale.json["actual_version"]) == ("version_conflict", 2)
    refused = await api.send("PATCH", PATH, json={"engine": "other", "x": 1}, headers=key)
    assert (refused.status, refused.fields) == (400, ["engine", "x"])


async def test_a_service_is_called_like_an_event_type(api: Api, office: Office) -> None:
    """Its slug may have underscores; the list is read, filled in and put back."""
    add_key(office, "sk_live_x")
    key = bearer("sk_live_x")
    made = await api.send(
        "POST",
        "/v1/tenant-admin/services",
        json={"name": "Intro call", "slot_minutes": 30, "slug": "intro_call"},
        headers=key,
    )
    assert (made.status, made.json["slug"]) == (201, "intro_call")
    read = (await api.get(f"{PATH}/event-types", headers=key)).json
    assert {row["event_type"] for row in read["event_types"]} == {"meeting", "intro_call"}
    for number, row in enumerate(read["event_types"]):
        row["event_type_id"] = 100 + number
    put = await api.send("PUT", f"{PATH}/event-types", json=read, headers=key)
    assert put.json == read | {"version": read["version"] + 1}
    again = await api.send("PUT", f"{PATH}/event-types", json=read, headers=key)
    assert again.code == "version_conflict"
    rows = {"event_types": [{"service_id": made.json["id"], "event_type_id": True}]}
    refused = await api.send("PUT", f"{PATH}/event-types", json=rows, headers=key)
    assert refused.fields == ["event_types.0.event_type_id"]
