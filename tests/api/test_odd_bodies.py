"""Bodies with values of another JSON type than the document has, at every address that takes one."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from app.web import keys
from app.web.routes import endpoints
from app.web.routes.endpoint import Access, Endpoint
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.api.test_access import BEARER, bearer
from tests.api.test_busy import TUESDAY_NINE
from tests.support.office import Office
from tests.support.people import add_account, sign_in

ODD: list[Any] = [
    None, True, -1, 1.5, 1e308, 2**63, 10**40, "", "1", "\u202e", "9999-12-31T23:59:59-23:59",
    [], [[]], [None], {}, {"": None}, json.loads("[" * 20 + "]" * 20),
]  # fmt: skip
TYPES = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
_PARAMETER = re.compile(r"\{(\w+)(?::[^{}]*(?:\{[^{}]*\}[^{}]*)*)?\}")


@pytest.fixture
def ids(office: Office) -> dict[str, str]:
    """Of what there is, so that an address has something to change."""
    endpoint = office.value(
        "insert into booking.webhook_endpoints (tenant_id, url, types)"
        " values (%s, 'https://crm.example/', '{booking.expired}') returning id::text",
        office.tenant_id,
    )
    member = add_account(office, "m@acme.example", "customer")
    sign_in(office, member, BEARER, "bearer")
    return {
        "slug": "acme",
        "event_key": "booking_reminder",
        "channel": "mail",
        "locale": "en",
        "tenant_id": str(office.tenant_id),
        "salesperson_id": str(office.salesperson_id),
        "service_id": office.value("select id::text from booking.services"),
        "member_id": str(add_account(office, "a@acme.example", "admin")),
        "booking_id": office.hold(TUESDAY_NINE).json["booking_id"],
        "endpoint_id": endpoint,
        "client_id": office.value("select id::text from booking.customers"),
        "follow_up": "1",
    }


def bodies(schema: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The example with one field of another value, and whether its type is the document's."""
    (example,) = schema.get("examples", [{}])
    for name, about in schema["properties"].items():
        shapes = about.get("anyOf") or about.get("oneOf") or [about]
        types = {shape.get("type", "object" if "$ref" in shape else "string") for shape in shapes}
        for odd in ODD:
            yield {**example, name: odd}, any(TYPES[kind](odd) for kind in types)


async def send(api: Api, ids: dict[str, str], endpoint: Endpoint, body: Any) -> tuple[int, str]:
    headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex}
    if endpoint.access is Access.DISPATCH:
        headers["Authorization"] = "Bearer of-the-clock-0123456789abcdef"
    elif endpoint.access is Access.MEMBER:
        headers |= bearer(BEARER)
    elif endpoint.access not in (Access.ANYBODY, Access.LINK):
        headers["X-Admin-Api-Key"] = "test-admin-key"
    if endpoint.access in (Access.TENANT, Access.PEOPLE):
        headers["X-Tenant-Id"] = ids["tenant_id"]
    where = _PARAMETER.sub(lambda found: ids[found[1]], endpoint.path)
    reply = await api.send(endpoint.method, where, data=json.dumps(body), headers=headers)
    return reply.status, f"{endpoint.method} {where} {json.dumps(body)[:300]}"


async def test_what_is_of_another_type_is_refused(make_api: MakeApi, ids: dict[str, str]) -> None:
    """Nothing is an error of ours, and nothing is taken for what it is not: true is no number, and
    a number in quotes is a text."""
    api = await make_api(
        rate_limit_per_minute=0,
        rate_limit_tenant_per_minute=0,
        internal_dispatch_secret="of-the-clock-0123456789abcdef",
        mail_mock=True,
        sms_mock=True,
    )
    tried = 0
    for endpoint in endpoints(api.client.server.app[keys.PROVIDERS]):
        if endpoint.body is None or endpoint.is_by_key:
            continue
        for odd in ODD:
            status, told = await send(api, ids, endpoint, odd)
            assert status < 500 and (status >= 400 or isinstance(odd, dict)), told
        for body, is_of_its_type in bodies(endpoint.body.model_json_schema()):
            status, told = await send(api, ids, endpoint, body)
            assert status < 500, told
            assert status >= 400 or is_of_its_type, told
            tried += 1
    assert tried > 500
