"""What is going away is told in the answers, in the document and by monitoring."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from app.web import deprecations, keys
from app.web.deprecations import Deprecation
from app.web.routes import endpoints
from tests.api.client import Api
from tests.api.test_access import SETTINGS, bearer, cookie
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in

SINCE = datetime(2026, 11, 1, tzinfo=UTC)
SUNSET = datetime(2027, 12, 1, tzinfo=UTC)
LINK = "https://holdfast.example/changes#services"
TOLD = {
    "Deprecation": f"@{int(SINCE.timestamp())}",
    "Sunset": "Wed, 01 Dec 2027 00:00:00 GMT",
    "Link": f'<{LINK}>; rel="deprecation"',
}


def row(method: str, path: str) -> Deprecation:
    return Deprecation(method=method, path=path, since=SINCE, sunset=SUNSET, link=LINK)


def test_the_table_is_of_addresses_that_there_are(api: Api) -> None:
    """Each row is in the table of endpoints; nobody is given less than a year."""
    known = {(e.method, e.path) for e in endpoints(api.client.app[keys.PROVIDERS])}
    assert {(row.method, row.path) for row in deprecations.DEPRECATED} <= known
    with pytest.raises(ValueError, match="within a year"):
        Deprecation(
            method="GET", path="/x", since=SINCE, sunset=SINCE + timedelta(days=364), link=LINK
        )


async def test_what_is_going_away_is_told(
    api: Api, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With and without slug, refused or not; no other address says so; each asker is counted."""
    rows = (row("GET", "/v1/public/{slug}/services"), row("PATCH", SETTINGS))
    monkeypatch.setattr(deprecations, "DEPRECATED", rows)
    site = add_key(office, "pk_live_acme_x", None)
    key = add_key(office, "sk_live_x")
    sign_in(office, add_account(office, "a@acme.example", "admin"), "secret")
    by_key = {"X-Tenant-Key": "pk_live_acme_x"}
    services = "/v1/public/services"
    for method, path, headers in (
        ("GET", "/v1/public/acme/services", {}),
        ("GET", "/v1/public/nobody/services", {}),
        ("HEAD", "/v1/public/acme/services", {}),
        ("GET", services, by_key),
        ("GET", services, {}),
        ("PATCH", SETTINGS, bearer("sk_live_x")),
        ("PATCH", SETTINGS, bearer("sk_live_x")),
        ("PATCH", SETTINGS, cookie("secret")),
    ):
        more = {"json": {}} if method == "PATCH" else {}
        reply = await api.send(method, path, headers=headers, **more)
        assert {name: reply.headers[name] for name in TOLD} == TOLD, (method, path)
    await api.internal("PATCH", SETTINGS[4:], {}, tenant=office.tenant_id)
    for path in ("/v1/public/acme/salespeople", "/nothing"):
        assert not set(TOLD) & set((await api.get(path)).headers)
    assert "Deprecation" not in (await api.get(SETTINGS, headers=bearer("sk_live_x"))).headers
    text = (await api.get("/metrics")).body.decode()
    pattern = r'holdfast_deprecated_requests_total{key="(.+)",method="(.+)",route="(.+)"} (.+)'
    counted = {(k, m, r): float(n) for k, m, r, n in re.findall(pattern, text)}
    assert counted == {
        ("nobody", "GET", "/v1/public/{slug}/services"): 3,
        (str(site), "GET", services): 1,
        ("nobody", "GET", services): 1,
        (str(key), "PATCH", SETTINGS): 2,
        ("account", "PATCH", SETTINGS): 1,
        ("platform", "PATCH", SETTINGS): 1,
    }
    paths = (await api.get("/openapi.json")).json["paths"]
    marked = {
        (path, method): operation["x-sunset"]
        for path, operations in paths.items()
        for method, operation in operations.items()
        if operation.get("deprecated")
    }
    assert marked == dict.fromkeys(
        [("/v1/public/{slug}/services", "get"), (services, "get"), (SETTINGS, "patch")],
        SUNSET.isoformat(),
    )


async def test_a_page_of_another_site_may_read_it_too(
    api: Api, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is said in the way of what else the answer says."""
    monkeypatch.setattr(deprecations, "DEPRECATED", (row("GET", "/v1/public/{slug}/services"),))
    add_key(office, "pk_live_acme_x", None)
    headers = {"X-Tenant-Key": "pk_live_acme_x", "Origin": "https://shop.example"}
    reply = await api.get("/v1/public/services", headers=headers)
    assert (reply.status, reply.headers["Sunset"]) == (200, TOLD["Sunset"])
    assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
