"""GET /v1/public/{slug}/services and their times: what visitors and who is signed in may book."""

from __future__ import annotations

from datetime import timedelta

from tests.api.client import Api, hold_body
from tests.api.conftest import MONDAY
from tests.support.office import Office
from tests.support.people import add_account, sign_in

PATH = "/v1/public/acme/services"


async def test_what_is_offered_follows_who_is_signed_in(api: Api, office: Office) -> None:
    """In this company; a session that is over is no visit."""
    office.sql.execute(
        "insert into booking.services (tenant_id, name, audience) values (%s, 'Course', 'customer')",
        [office.tenant_id],
    )
    sign_in(office, add_account(office, "c@acme.example", "customer"), "secret")

    async def names(**headers: str) -> list[str]:
        reply = await api.send("GET", PATH, headers=headers)
        assert reply.status == 200
        return [service["name"] for service in reply.json["services"]]

    course = office.value("select id from booking.services where name = 'Course'")
    times = f"{PATH}/{course}/availability?startDate=2026-11-24&endDate=2026-11-24"
    assert await names() == ["Meeting"]
    of_anna = f"salesperson={office.salesperson_id}&service={course}&date=2026-11-24"
    one = f"/v1/public/acme/availability?{of_anna}"
    held = hold_body(office, MONDAY + timedelta(days=1, hours=1), service_id=str(course))
    for path in (times, one):
        assert (await api.send("GET", path)).code == "sign_in_required"
    assert (await api.public("holds", held)).code == "sign_in_required"
    assert await names(Cookie="holdfast-acme=secret") == ["Course", "Meeting"]
    cookie = {"Cookie": "holdfast-acme=secret", "Sec-Fetch-Site": "same-origin"}
    for path in (times, one):
        assert (await api.send("GET", path, headers=cookie)).json["slots"]
    assert (await api.public("holds", held, headers=cookie)).status == 201
    reply = await api.send("GET", PATH, headers={"Cookie": "holdfast-acme=gone"})
    assert (reply.status, reply.code) == (401, "sign_in_required")
    office.configure("booking_access", "members")
    reply = await api.send("GET", PATH)
    assert (reply.status, reply.code) == (401, "sign_in_required")
    assert await names(Cookie="holdfast-acme=secret") == ["Course", "Meeting"]


async def test_what_is_documented_is_what_there_is(api: Api, office: Office) -> None:
    schemas = (await api.get("/openapi.json")).json["components"]["schemas"]
    (shown,) = (await api.get(PATH)).json["services"]
    assert set(schemas["PublicService"]["properties"]) == set(shown)
    assert set(schemas["Offerer"]["properties"]) == set(shown["salespeople"][0])
