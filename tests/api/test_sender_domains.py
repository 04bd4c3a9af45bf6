"""/v1/tenant-admin/notifications/domains: named, looked up at once, given up."""

from __future__ import annotations

from uuid import uuid4

from tests.api.conftest import MakeApi
from tests.support.name_server import name_server
from tests.support.office import Office

BASE = "tenant-admin/notifications/domains"


async def test_a_company_proves_its_domain(make_api: MakeApi, office: Office) -> None:
    async with name_server() as server:
        api = await make_api(dns_servers=server.address, provider_timeout_seconds=1)
        here = {"tenant": office.tenant_id}
        made = await api.internal("POST", BASE, {"domain": "Büro.example"}, **here)
        assert (made.status, made.json["domain"]) == (201, "xn--bro-hoa.example")
        assert made.json["record"]["name"] == "_holdfast.xn--bro-hoa.example"
        one = f"{BASE}/{made.json['id']}"
        again = await api.internal("POST", BASE, {"domain": "büro.example"}, **here)
        assert (again.status, again.json["record"]) == (200, made.json["record"])
        looked = await api.internal("POST", f"{one}/check", **here)
        assert (looked.status, looked.json["state"]) == (200, "unproved")
        server.fault = "refused"
        looked = await api.internal("POST", f"{one}/check", **here)
        assert (looked.status, looked.json["problem"][:14]) == (200, "No name server")
        server.fault = None
        server.records[made.json["record"]["name"]] = [made.json["record"]["value"]]
        looked = await api.internal("POST", f"{one}/check", **here)
        assert (looked.json["state"], looked.json["problem"]) == ("proved", None)
        assert (await api.internal("GET", one, **here)).json == looked.json
        assert (await api.internal("GET", BASE, **here)).json == {"domains": [looked.json]}
        assert (await api.internal("DELETE", one, **here)).status == 200
        assert (await api.internal("GET", one, **here)).code == "not_found"
        assert (await api.internal("POST", f"{one}/check", **here)).code == "not_found"


async def test_what_is_no_domain_is_refused_by_its_field(make_api: MakeApi, office: Office) -> None:
    api = await make_api()
    for body in ({}, {"domain": "localhost"}, {"domain": 5}, {"domain": "a.example", "x": 1}):
        answer = await api.internal("POST", BASE, body, tenant=office.tenant_id)
        assert (answer.status, answer.code) == (400, "invalid_request"), body
        assert answer.json["errors"][0]["field"] == ("x" if "x" in body else "domain")
    gone = await api.internal("GET", f"{BASE}/{uuid4()}", tenant=office.tenant_id)
    assert gone.code == "not_found"
