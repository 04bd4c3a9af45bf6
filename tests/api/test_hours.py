"""/v1/tenant-admin: hours of services and salespeople, and closures."""

from __future__ import annotations

from tests.api.client import Api
from tests.support.office import Office

RULE = {"day_of_week": 1, "start_time": "09:00", "end_time": "24:00"}
EVER = {"effective_from": None, "effective_to": None}


async def test_hours_are_put_and_read(api: Api, office: Office) -> None:
    here = {"tenant": office.tenant_id}
    for kind, one, more in (
        ("services", office.service_id, {"salesperson_id": None}),
        ("salespeople", office.salesperson_id, {}),
    ):
        path = f"tenant-admin/{kind}/{one}/availability"
        put = await api.internal("PUT", path, {"rules": [RULE], "version": 1}, **here)
        assert put.status == 200, put
        assert put.json["rules"] == [RULE | EVER | more]
        read = await api.internal("GET", path, **here)
        assert read.json | {"conflicts": []} == put.json
        again = await api.internal("PUT", path, {"rules": [], "version": 1}, **here)
        assert again.code == "version_conflict"
        twice = await api.internal("PUT", path, {"rules": [RULE, RULE]}, **here)
        assert [error["field"] for error in twice.json["errors"]] == ["rules.1"]


async def test_closures_are_made_listed_and_deleted(api: Api, office: Office) -> None:
    here = {"tenant": office.tenant_id}
    path = "tenant-admin/closures"
    made = await api.internal("POST", path, {"from": "2026-12-24", "to": "2026-12-26"}, **here)
    assert (made.status, made.json["conflicts"]) == (201, [])
    listed = await api.internal("GET", path, **here)
    assert [each | {"conflicts": []} for each in listed.json["closures"]] == [made.json]
    one = f"{path}/{made.json['id']}"
    assert (await api.internal("DELETE", one, **here)).status == 200
    assert (await api.internal("DELETE", one, **here)).code == "closure_not_found"


async def test_a_date_has_other_hours_and_the_week_says_so(api: Api, office: Office) -> None:
    here = {"tenant": office.tenant_id}
    path = "tenant-admin/exceptions"
    special = {"salesperson_id": None, "date": "2026-11-25", "hours": [["10:00", "12:00"]]}
    made = await api.internal("POST", path, special, **here)
    assert (made.status, made.json) == (201, special | {"conflicts": []})
    listed = await api.internal("GET", f"{path}?from=2026-11-25", **here)
    assert listed.json == {"exceptions": [special]}
    week = f"tenant-admin/salespeople/{office.salesperson_id}/week?date=2026-11-26"
    shown = (await api.internal("GET", week, **here)).json
    assert [len(day["pieces"]) for day in shown["days"]] == [1, 1, 1, 1, 1, 0, 0]
    assert [day["pieces"][0]["source"] for day in shown["days"][1:3]] == [
        "company",
        "company_exception",
    ]
    of_service = f"tenant-admin/services/{office.service_id}/week?date=2026-11-26"
    held = (await api.internal("GET", of_service, **here)).json
    assert [len(day["people"][0]["pieces"]) for day in held["days"]] == [1, 1, 1, 1, 1, 0, 0]
    assert held["days"][2]["people"][0]["salesperson_id"] == str(office.salesperson_id)
    one = f"{path}?date=2026-11-25"
    assert (await api.internal("DELETE", one, **here)).json == special | {"conflicts": []}
    assert (await api.internal("DELETE", one, **here)).code == "exception_not_found"
    assert (await api.internal("DELETE", path, **here)).status == 400
