"""Health, metrics, documentation: what operators and programs need besides."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from app.routes import ENDPOINTS
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
    assert told.startswith("America/Vancouver from 2026-11-23T08:00:00Z: UTC\u22127 by the database")


async def test_metrics_of_process_and_database(api: Api) -> None:
    """Requests are counted by route, never by address; the database's figures stand beside."""
    await api.get("/v1/public/acme/salespeople?token=secret")
    reply = await api.get("/metrics")
    assert reply.status == 200
    assert reply.headers["Content-Type"].startswith("text/plain")
    text = reply.body.decode()
    route = "/v1/public/{slug}/salespeople"
    assert f'holdfast_http_requests_total{{method="GET",route="{route}",status="200"}} 1.0' in text
    assert "holdfast_database_up 1.0" in text
    assert 'holdfast_queue_messages{state="all"} 0.0' in text
    assert "secret" not in text


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
        if re.match(r"/(v1|healthz|readyz|metrics|openapi|docs)", path) and route.method != "HEAD":
            routed.add((route.method, path))
    assert documented == routed
    assert len(documented) == len(ENDPOINTS)


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
            assert "default" in operation["responses"]
    assert len(ids) == len(set(ids))


async def test_documented_refusals_are_refusals(api: Api, office: Office) -> None:
    """Codes named in the table are codes of the catalogue."""
    known = set(office.values("select code from booking.refusals"))
    assert {code for endpoint in ENDPOINTS for code in endpoint.refusals} <= known


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
