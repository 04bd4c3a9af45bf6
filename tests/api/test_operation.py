"""Health, metrics, documentation: what operators and programs need besides."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg
import pytest

from app.web import keys
from app.web.routes import endpoints
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.support.office import Office
from tests.support.zone_tables import older_table


async def test_alive_and_ready(api: Api) -> None:
    """200 while the process lives, and while the database is there and migrated."""
    for path in ("/healthz", "/readyz"):
        reply = await api.get(path)
        assert (reply.status, reply.json) == (200, {"status": "ok"})


@pytest.mark.fact("BUS-7")
@pytest.mark.parametrize(
    "damage",
    ["drop function api.health()", "delete from migrations._yoyo_migration"],
)
async def test_not_ready_while_not_migrated(api: Api, sql: psycopg.Connection, damage: str) -> None:
    """503, whether functions or migrations are missing."""
    sql.execute(damage)
    reply = await api.get("/readyz")
    assert (reply.status, reply.code) == (503, "unavailable")
    assert (await api.get("/healthz")).status == 200


async def test_ready_tells_where_tables_of_zones_differ(
    make_api: MakeApi, office: Office, tmp_path: Path
) -> None:
    """Of zones in use alone: the others concern nobody. The process stays ready."""
    with older_table(tmp_path):
        reply = await (await make_api()).get("/readyz")
        assert (reply.status, reply.json) == (200, {"status": "ok"})
        office.add_salesperson("bob", timezone="America/Vancouver")
        reply = await (await make_api()).get("/readyz")
    assert (reply.status, reply.json["status"]) == (200, "ok")
    [told] = reply.json["time_zones"]
    assert told.startswith(
        "America/Vancouver from 2026-11-23T08:00:00Z: UTC\u22127 by the database"
    )


async def test_metrics_of_process_and_database(api: Api) -> None:
    """Requests are counted by route, never by address; the database's figures stand beside."""
    await api.get("/v1/public/acme/salespeople?token=hush")
    reply = await api.get("/metrics")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/plain")
    text = reply.body.decode()
    route = "/v1/public/{slug}/salespeople"
    assert f'holdfast_http_requests_total{{method="GET",route="{route}",status="200"}} 1.0' in text
    assert "holdfast_database_up 1.0" in text
    assert 'holdfast_queue_messages{state="all"} 0.0' in text
    assert "hush" not in text


async def test_metrics_without_a_token_are_for_this_machine(make_api: MakeApi) -> None:
    """What came through a proxy is not from this machine."""
    api = await make_api()
    assert (await api.get("/metrics")).status == 200
    reply = await api.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert (reply.status, reply.code) == (401, "unauthorized")


async def test_metrics_without_a_token_are_nobodys_where_strangers_are_served(
    make_api: MakeApi,
) -> None:
    """A proxy on the same machine makes everybody look local, whatever headers it adds."""
    api = await make_api(base_url="https://book.example")
    reply = await api.get("/metrics")
    assert (reply.status, reply.code) == (401, "unauthorized")


@pytest.mark.parametrize("base_url", ["https://book.example", "http://127.0.0.1:8080"])
async def test_the_simulator_is_mounted_on_this_machine_alone(
    make_api: MakeApi, base_url: str
) -> None:
    """One mock brings its pages, but never to strangers."""
    api = await make_api(base_url=base_url, zoom_mock=True)
    reply = await api.get("/simulator/")
    assert reply.status == (200 if base_url.startswith("http:") else 404)


async def test_metrics_with_a_token(make_api: MakeApi) -> None:
    """METRICS_TOKEN is needed then, from everywhere."""
    api = await make_api(metrics_token="m-token")
    for given in (None, "Bearer x", "Basic m-token"):
        headers = {} if given is None else {"Authorization": given}
        assert (await api.get("/metrics", headers=headers)).code == "unauthorized"
    headers = {"Authorization": "Bearer m-token", "X-Forwarded-For": "203.0.113.9"}
    assert (await api.get("/metrics", headers=headers)).status == 200


async def test_every_route_is_documented(api: Api) -> None:
    """Each address outside the pages is in the document, and nothing else is."""
    document = (await api.get("/openapi.json")).json
    assert document["openapi"].startswith("3.1")
    documented = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    routed = set()
    for route in api.client.app.router.routes():
        path = route.resource.canonical if route.resource else ""
        if (
            re.match(r"/(v1|api|feeds|healthz|readyz|metrics|openapi|docs)", path)
            and route.method != "HEAD"
        ):
            routed.add((route.method, path))
    assert documented == routed
    assert len(documented) == len(endpoints(api.client.app[keys.PROVIDERS]))


async def test_the_document_hangs_together(api: Api) -> None:
    """Every reference leads somewhere, every path parameter is declared, ids are unique."""
    document = (await api.get("/openapi.json")).json
    text = (await api.get("/openapi.json")).body.decode()
    schemas = document["components"]["schemas"]
    assert set(re.findall(r'"#/components/schemas/(\w+)"', text)) <= set(schemas)
    ids = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            ids.append(operation["operationId"])
            declared = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
            assert declared == set(re.findall(r"{(\w+)}", path))
            assert "default" not in operation["responses"]
    assert len(ids) == len(set(ids))


async def test_everything_that_is_sent_is_described(api: Api) -> None:
    """Each parameter and each field of a body says what it is; texts have their limits."""
    document = (await api.get("/openapi.json")).json
    schemas = document["components"]["schemas"]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert all(p["description"] for p in operation["parameters"]), operation["operationId"]
            body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            name = body.get("schema", {}).get("$ref", "").rpartition("/")[2]
            for field, about in schemas.get(name, {}).get("properties", {}).items():
                assert about.get("description") or "$ref" in about, f"{name}.{field}"
            if name not in ("", "LinksBody", "ConfigChanges", "TenantSettingsChanges"):
                assert schemas[name]["examples"], name


async def test_documented_limits_of_the_configuration_hold(api: Api, office: Office) -> None:
    """The least and the most are taken, one beyond is not: the database is who judges."""
    schemas = (await api.get("/openapi.json")).json["components"]["schemas"]
    numbers = 0
    settings = office.value("select booking.settings_view(%s)", office.tenant_id)
    for field, about in schemas["TenantSettingsChanges"]["properties"].items():
        for limits in (about, *about.get("anyOf", ())):
            if "minimum" not in limits:
                continue
            numbers += 1
            for value, is_taken in (
                (limits["minimum"], True),
                (limits["maximum"], True),
                (limits["minimum"] - 1, False),
                (limits["maximum"] + 1, False),
            ):
                faults = office.value(
                    "select booking.settings_faults(%s::jsonb, %s::jsonb)",
                    f'{{"{field}": {value}}}',
                    json.dumps(settings),
                )
                assert (field not in faults) == is_taken, (field, value)
    assert numbers == 9
    view = office.value("select booking.config_view(%s)", office.tenant_id)
    assert set(schemas["ConfigChanges"]["properties"]) == set(view)
    assert set(schemas["TenantSettingsChanges"]["properties"]) == set(settings)


async def test_each_error_stands_under_its_status(api: Api, office: Office) -> None:
    """With the codes that may come, and with Retry-After where it comes."""
    document = (await api.get("/openapi.json")).json
    statuses = dict(
        office.sql.execute(
            "select public_code, array_agg(http_status) from booking.errors group by 1"
        )
    )
    hold = document["paths"]["/v1/public/{slug}/holds"]["post"]["responses"]
    assert set(hold) == {
        "201",
        "400",
        "401",
        "403",
        "404",
        "408",
        "409",
        "413",
        "415",
        "422",
        "429",
        "500",
        "503",
    }
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) < 400:
                    continue
                narrowed = answer["content"]["application/problem+json"]["schema"]["allOf"][1]
                for code in narrowed["properties"]["code"]["enum"]:
                    assert int(status) in statuses[code]
                assert ("Retry-After" in answer.get("headers", {})) == (status in ("429", "503"))


async def test_a_body_that_may_be_absent_is_optional(api: Api) -> None:
    """Fresh links, a fresh secret, a cancellation by staff, what was seen to and the dispatch need none,
    everything else does."""
    paths = (await api.get("/openapi.json")).json["paths"]
    optional = {
        path
        for path, operations in paths.items()
        for operation in operations.values()
        if "requestBody" in operation and not operation["requestBody"]["required"]
    }
    assert optional == {
        "/api/internal/comms/dispatch",
        "/v1/public/{slug}/bookings/{booking_id}/links",
        "/v1/public/bookings/{booking_id}/links",
        "/v1/tenant-admin/appointments/{booking_id}/cancel",
        "/v1/tenant-admin/follow-ups/{follow_up}/done",
        "/v1/tenant-admin/webhooks/{endpoint_id}/rotate",
    }


@pytest.mark.parametrize("coding", ["gzip", "gzip;q=0", "identity", "br, gzip;q=0.5"])
async def test_files_are_compressed_for_whoever_takes_it(api: Api, coding: str) -> None:
    """Kept for good, and caches are told that the answer depends on Accept-Encoding."""
    page = (await api.get("/docs")).body.decode()
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    async with api.client.request(
        "GET", sheet, headers={"Accept-Encoding": coding}, skip_auto_headers=["Accept-Encoding"]
    ) as response:
        text = await response.text()
    assert response.status == 200
    assert response.headers["Vary"] == "Accept-Encoding"
    assert "immutable" in response.headers["Cache-Control"]
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    is_compressed = ("gzip" in coding and "q=0.5" in coding) or coding == "gzip"
    assert (response.headers.get("Content-Encoding") == "gzip") == is_compressed
    assert text.startswith(("/*", ":root", "@", "html", "*"))
    assert (await api.get(sheet.replace("docs.css", "nothing.css"))).status == 404
    assert (await api.get(sheet.replace("docs.css", "..%2fconfig.py"))).status == 404


async def test_pages_that_are_compressed_vary(api: Api, office: Office) -> None:
    """A cache must not hand gzip to whoever does not take it, nor one locale's hours to another."""
    page = await api.get(f"/b/acme/{office.salesperson_id}", headers={"Accept": "text/html"})
    assert page.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"


async def test_documented_errors_are_errors(api: Api, office: Office) -> None:
    """Codes named in the table are codes of the catalogue."""
    known = set(office.values("select code from booking.errors"))
    assert {
        code for endpoint in endpoints(api.client.app[keys.PROVIDERS]) for code in endpoint.errors
    } <= known


async def test_the_page_shows_the_document_without_scripts(api: Api) -> None:
    """Every path, our own stylesheet, no script and nobody else's server."""
    page = await api.get("/docs")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = page.body.decode()
    for path in (await api.get("/openapi.json")).json["paths"]:
        assert path in text
    assert "<script" not in text
    assert "//" not in re.sub(
        r"https?://127\.0\.0\.1:\d+", "", re.sub(r"<pre>.*?</pre>", "", text, flags=re.S)
    )
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
    assert (await api.get(sheet)).status == 200
