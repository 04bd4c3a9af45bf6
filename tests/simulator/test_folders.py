"""The engine of the simulated cloud knows no provider: a folder is all that a new one needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from app.simulator import calls, fault_kinds, faults, folders
from app.simulator.app import create_app
from app.simulator.fault_answers import Params
from app.simulator.fault_kinds import Kind
from app.simulator.folder import Folder, Page, Service
from app.simulator.messages import Request, Response, json_response
from app.simulator.pages import page as pages
from app.simulator.pages.page import problem
from app.simulator.store import Session, Store
from app.simulator.world import Call, World
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

ENGINE = Path(folders.__file__).parent
HOMES = {"mailgun", "microsoft", "postmark", "smtp", "twilio", "zoom"}


async def greet(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        is_mute = await call.told(db, "mute")
    return json_response({"says": "" if is_mute else "good morning"})


async def show(call: Call) -> Response:
    return problem(call, 200, "The stranger", "Here I am.")


async def seed(db: Session, world: World) -> None:
    await faults.count(db, "stranger", "seeded")


def no_route(_request: Request, status: int, _now: datetime) -> Response:
    return json_response({"stranger": "no such thing"}, status)


def malformed(_request: Request, _now: datetime) -> Response:
    return json_response({"stranger": "what?"}, 400)


def fault(kind: str, _params: Params, _now: datetime) -> Response | None:
    return json_response({"stranger": kind}, 418) if kind in ("throttle", "deaf") else None


STRANGER = Folder(
    routes=(
        Service(
            name="stranger",
            path="/stranger/v9",
            routes=[("GET", "/greeting", greet)],
            addresses=lambda _: ("https://api.stranger.example/v9",),
            no_route=no_route,
            malformed=malformed,
            fault=fault,
        ),
    ),
    faults=(
        Kind("deaf", ("stranger",), "before", "Hears nothing"),
        Kind("mute", ("stranger",), "during", "Says nothing"),
    ),
    pages=[("GET", "/stranger", show)],
    links=(Page(key="stranger", path="/stranger", name="Stranger"),),
    counts={"strangers": "select 7 as count"},
    seed=seed,
)


@pytest.fixture
def installed(database: TestDatabase) -> Iterator[None]:
    """The stranger, for one test, in whose database alone its scene is set."""
    assert database
    lists = (
        folders.FOLDERS,
        fault_kinds.PROVIDERS,
        fault_kinds.SERVICES,
        calls.CLEANING,
        faults.HEALING,
        pages.LINKS,
    )
    before, kinds = [list(one) for one in lists], dict(fault_kinds.KINDS)
    folders.install(STRANGER)
    yield
    for one, was in zip(lists, before, strict=True):
        one[:] = was
    fault_kinds.KINDS.clear()
    fault_kinds.KINDS.update(kinds)


@pytest.mark.usefixtures("installed")
async def test_a_stranger_is_a_provider_like_any_other(database: TestDatabase) -> None:
    """Its addresses, faults, calls, pages, counts and scene are all there."""
    settings = make_settings(database_url=database.app)
    application = create_app(settings, Store(database.app))
    async with serving(application) as url, httpx.AsyncClient(trust_env=False) as client:
        there = f"{url}/stranger/v9"
        assert (await client.get(f"{there}/greeting")).json() == {"says": "good morning"}
        assert (await client.get(f"{there}/else")).json() == {"stranger": "no such thing"}
        assert (await client.put(f"{there}/greeting")).status_code == 405
        for kind, status, says in (
            ("throttle", 418, {"stranger": "throttle"}),
            ("deaf", 418, {"stranger": "deaf"}),
            ("mute", 200, {"says": ""}),
        ):
            rule = {"service": "stranger", "kind": kind, "times": 1}
            assert (await client.post(f"{url}/api/faults", json=rule)).status_code == 201, kind
            answer = await client.get(f"{there}/greeting")
            assert (answer.status_code, answer.json()) == (status, says), kind
        seen = (await client.get(f"{url}/api/calls?service=stranger")).json()["calls"]
        assert len(seen) == 6
        assert (await client.get(f"{url}/api/state")).json()["strangers"] == 7
        await client.post(f"{url}/api/reset", json={})
        counts = (await client.get(f"{url}/api/faults")).json()["counts_by_service"]
        assert counts["stranger"] == {"seeded": 1}
        shown = await client.get(f"{url}/stranger")
        assert "Here I am." in shown.text and 'href="/stranger"' in shown.text
        assert (await client.get(f"{url}/calendars")).status_code == 200


def test_only_the_list_of_folders_imports_a_provider() -> None:
    """Store, clock, faults, calls, router and the frame of the pages know no provider."""
    engine = [
        path for path in ENGINE.rglob("*.py") if path.relative_to(ENGINE).parts[0] not in HOMES
    ]
    assert len(engine) > 15
    guilty = set()
    for path in engine:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{alias.name}" for alias in node.names}
                if any(n.startswith(tuple(f"app.simulator.{h}" for h in HOMES)) for n in names):
                    guilty.add(path.name)
    assert guilty == {"folders.py"}


def test_every_folder_says_what_it_has() -> None:
    """Routes, faults, pages and a scene: by these names in each provider's folder."""
    homes = [path for path in ENGINE.iterdir() if (path / "fault_kinds.py").exists()]
    assert {path.name for path in homes} == HOMES
    for home in homes:
        exported = vars(getattr(folders, home.name))
        assert {"ROUTES", "FAULTS", "PAGES", "SEED"} <= exported.keys()
        assert exported["FOLDER"] in folders.FOLDERS
