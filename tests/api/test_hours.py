"""/v1/tenant-admin: hours of services and salespeople."""

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
