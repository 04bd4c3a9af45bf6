"""/v1/tenant-admin/salespeople: people with and without a calendar, over HTTP."""

from __future__ import annotations

from tests.api.client import Api
from tests.support.office import Office
from tests.support.people import add_account, sign_in

BASE = "tenant-admin/salespeople"


async def test_a_person_is_added_changed_archived_and_restored(api: Api, office: Office) -> None:
    """A number without + is one of the company's country."""
    here = {"tenant": office.tenant_id}
    person = {"display_name": "Cora", "phone": "030 123456"}
    wrong = await api.internal("POST", BASE, person, **here)
    assert (wrong.status, wrong.fields) == (400, ["phone"])
    office.configure("country", "DE")
    made = await api.internal("POST", BASE, person, **here)
    assert (made.status, made.json["phone"]) == (201, "+4930123456")
    one = f"{BASE}/{made.json['id']}"
    assert (await api.internal("GET", one, **here)).json == made.json
    named = {"graph_user_id": "cora@acme.example", "calendar_kind": "outlook", "version": 1}
    changed = await api.internal("PATCH", one, named, **here)
    assert (changed.status, changed.json["version"]) == (200, 2)
    assert changed.json["calendar"]["state"] == "connected"
    gone = await api.internal("DELETE", one, **here, headers={"If-Match": '"2"'})
    assert gone.json["archived_at"]
    archived = await api.internal("GET", f"{BASE}?archived=only", **here)
    assert archived.json == {"salespeople": [gone.json], "next_cursor": None}
    assert (await api.internal("POST", f"{one}/restore", **here)).json["active"]


async def test_staff_see_themselves_whole_and_others_by_name(api: Api, office: Office) -> None:
    office.add_salesperson("ben")
    account = add_account(
        office, "a@acme.example", "salesperson", salesperson_id=office.salesperson_id
    )
    sign_in(office, account, "secret")
    reply = await api.send("GET", f"/v1/{BASE}", headers={"Cookie": "holdfast-acme=secret"})
    shown = {each["display_name"]: each for each in reply.json["salespeople"]}
    assert "email" in shown["Anna"]
    assert set(shown["Ben"]) == {"id", "display_name", "timezone", "active", "archived_at"}


async def test_what_is_documented_is_what_there_is(api: Api, office: Office) -> None:
    schemas = (await api.get("/openapi.json")).json["components"]["schemas"]
    shown = office.value("select booking.staff_view(s) from booking.salespersons s")
    assert set(schemas["Staff"]["properties"]) == set(shown)
    assert set(schemas["StaffChanges"]["properties"]) <= set(shown)
