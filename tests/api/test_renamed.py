"""PATCH salespeople after the directory renamed somebody."""

from __future__ import annotations

import pytest

from tests.api.client import Api, Reply
from tests.api.cloud import Cloud
from tests.support.office import DIRECTORY, Office

OLD, NEW = "anna@acme.example", "anna.berg@acme.example"


@pytest.fixture
async def object_id(office: Office, cloud: Cloud) -> str:
    """Of Anna, whom the directory has just renamed; we had seen it before."""
    anna = {"directory_id": str(DIRECTORY), "address": OLD}
    known: str = (await cloud.control("POST", "users", anna))["object_id"]
    office.worker("salesperson_identified", salesperson_id=office.salesperson_id, object_id=known)
    await cloud.control("POST", f"users/{OLD}/rename", {"address": NEW})
    return known


async def rename(api: Api, office: Office, name: str) -> Reply:
    return await api.internal(
        "PATCH",
        f"internal/salespeople/{office.salesperson_id}",
        {"graph_user_id": name},
        tenant=office.tenant_id,
    )


async def test_availability_survives_a_renaming(
    api: Api, office: Office, cloud: Cloud, object_id: str
) -> None:
    """The calendar is asked by object id, whatever the name is now."""
    office.sql.execute("delete from booking.busy_days")
    query = f"salesperson={office.salesperson_id}&date=2026-11-24"
    reply = await api.get(f"/v1/public/acme/availability?{query}")
    assert reply.status == 200
    assert await cloud.calls(object_id) == 1


@pytest.mark.parametrize("may_look_up", [True, False])
async def test_the_new_name_is_taken(
    api: Api, office: Office, object_id: str, may_look_up: bool
) -> None:
    """The directory has it for the same mailbox; the permission to read users is not needed."""
    if not may_look_up:
        office.sql.execute(
            "update simulator.directories set roles = array_remove(roles, 'User.Read.All')"
        )
    for name in (NEW, NEW.upper(), object_id):
        reply = await rename(api, office, name)
        assert (reply.status, reply.json["graph_user_id"]) == (200, name)


async def test_a_principal_name_that_is_no_address_is_looked_up(
    api: Api, office: Office, cloud: Cloud, object_id: str
) -> None:
    """The calendar tells the mail address; whose another name is, the directory does."""
    reply = await rename(api, office, object_id.upper())
    assert reply.status == 200
    other = {"directory_id": str(DIRECTORY), "address": "bert@acme.example"}
    await cloud.control("POST", "users", other)
    for name in ("bert@acme.example", OLD, "nobody@acme.example"):
        reply = await rename(api, office, name)
        assert (reply.status, reply.code) == (400, "invalid_request"), name
        assert [error["field"] for error in reply.json["errors"]] == ["graph_user_id"]


async def test_a_directory_that_cannot_be_asked_is_503(
    api: Api, office: Office, cloud: Cloud, object_id: str
) -> None:
    """Nothing is changed; the other fields can be changed anyway."""
    await cloud.fault("graph", "error", path="/users/*")
    reply = await rename(api, office, NEW)
    assert (reply.status, reply.code) == (503, "calendar_unavailable")
    assert int(reply.headers["Retry-After"]) >= 1
    assert office.value("select graph_user_id from booking.salespersons") == OLD
    path = f"internal/salespeople/{office.salesperson_id}"
    reply = await api.internal("PATCH", path, {"display_name": "Anna"}, tenant=office.tenant_id)
    assert reply.status == 200
