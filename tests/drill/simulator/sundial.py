"""The simulated Sundial: shadows on dials, what changes, and bells that ring then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from psycopg.types.json import Jsonb

from app.simulator.api.parsing import body_of, instant, number
from app.simulator.messages import Response, json_response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call, World
from tests.drill.simulator.answers import admit, no

GARDEN, DIALS = "acme-garden", ("anna", "ben")
_PAGE = 50
_COLUMNS = {name: name for name in ("title", "text", "place", "guest")}
_TIMES = {"start": "starts_at", "end": "ends_at"}
_PAUSE_SECONDS = 0.05


async def look(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db)
    return json_response({"dial": dial["dial"]})


async def create(call: Call) -> Response:
    """One shadow a key, however often it is asked for."""
    told = body_of(call)
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db, is_to_change=True)
        known = await db.row(
            "select * from simulator.shadows where (garden, dial, key) = (%(garden)s, %(dial)s, %(key)s)",
            **_place(dial),
            key=told["key"],
        )
        if known is not None and known["is_gone"]:
            raise no(409, "shadow any more")
        shadow = known or await cast(call.world, db, dial, {**_values(told), "key": told["key"]})
    return json_response(_shadow(shadow), 201)


async def cast(world: World, db: Session, dial: Row, values: dict[str, Any]) -> Row:
    """A new shadow, of which the bell of the dial tells."""
    shadow = await db.one(
        "insert into simulator.shadows"
        " (garden, dial, key, starts_at, ends_at, title, text, place, guest, revision)"
        " values (%(garden)s, %(dial)s, %(key)s, %(starts_at)s, %(ends_at)s, %(title)s, %(text)s,"
        " %(place)s, %(guest)s, %(revision)s) returning *",
        **{"key": None, "title": "", "text": "", "place": "", "guest": "", **values},
        **_place(dial),
        revision=dial["revision"] + 1,
    )
    await _changed(world, db, shadow, "cast")
    return shadow


async def shadows(call: Call) -> Response:
    """Those of a time, or of a key."""
    query = call.request.query
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db)
        found = await db.rows(
            "select * from simulator.shadows where (garden, dial) = (%(garden)s, %(dial)s)"
            " and not is_gone and (key = %(key)s or %(key)s is null)"
            " and (ends_at > %(start)s and starts_at < %(end)s or %(start)s is null)"
            " order by starts_at, id",
            **_place(dial),
            key=query.get("key"),
            start=instant(query["from"], "from") if "from" in query else None,
            end=instant(query["until"], "until") if "until" in query else None,
        )
    return json_response({"shadows": [_shadow(row) for row in found]})


async def changes(call: Call) -> Response:
    """What changed since a revision, of all that is or was in a time; from the beginning without
    what is gone."""
    query = call.request.query
    since = number(query["since"], "since")
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db)
        found = await db.rows(
            "select *, is_gone or ends_at <= %(start)s or starts_at >= %(end)s as is_left"
            " from simulator.shadows where (garden, dial) = (%(garden)s, %(dial)s)"
            " and revision > %(since)s order by revision limit %(limit)s",
            **_place(dial),
            since=since,
            start=instant(query["from"], "from"),
            end=instant(query["until"], "until"),
            limit=_PAGE,
        )
    told = [{**_shadow(row), "gone": row["is_left"]} for row in found]
    return json_response(
        {
            "shadows": [item for item in told if since or not item["gone"]],
            "revision": found[-1]["revision"] if found else since,
            "last": len(found) < _PAGE,
        }
    )


async def get(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        shadow = await _found(call, db, await _dial(call, db))
    return json_response(_shadow(shadow))


async def change(call: Call) -> Response:
    told = body_of(call)
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db, is_to_change=True)
        shadow = await _found(call, db, dial)
        return json_response(_shadow(await write(call.world, db, shadow, _values(told))))


async def vanish(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db, is_to_change=True)
        await write(call.world, db, await _found(call, db, dial), {"is_gone": True})
    return Response(204)


async def write(world: World, db: Session, shadow: Row, values: dict[str, Any]) -> Row:
    """Sets columns of a shadow, and lets the bell of its dial ring."""
    changed = await db.one(
        "update simulator.shadows s set (starts_at, ends_at, title, text, place, is_gone, revision)"
        " = (%(starts_at)s, %(ends_at)s, %(title)s, %(text)s, %(place)s, %(is_gone)s, d.revision + 1)"
        " from simulator.dials d where s.id = %(id)s and (d.garden, d.dial) = (s.garden, s.dial)"
        " returning s.*",
        **{**shadow, **values},
    )
    await _changed(world, db, changed, "vanished" if changed["is_gone"] else "moved")
    return changed


async def hang(call: Call) -> Response:
    """A dial has one bell."""
    told = body_of(call)
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db)
        bell = await db.row(
            "insert into simulator.bells (garden, dial, url, word, until)"
            " values (%(garden)s, %(dial)s, %(url)s, %(word)s, %(until)s)"
            " on conflict do nothing returning *",
            **_place(dial),
            url=told["url"],
            word=told["word"],
            until=instant(told["until"], "until"),
        )
    if bell is None:
        raise no(409, "second bell")
    return json_response(_bell(bell), 201)


async def bells(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        dial = await _dial(call, db)
        found = await db.rows(
            "select * from simulator.bells where (garden, dial) = (%(garden)s, %(dial)s)",
            **_place(dial),
        )
    return json_response({"bells": [_bell(bell) for bell in found]})


async def bell(call: Call) -> Response:
    return await _ring(
        call, "select * from simulator.bells where (garden, id) = (%(garden)s, %(id)s)"
    )


async def renew(call: Call) -> Response:
    return await _ring(
        call,
        "update simulator.bells set until = %(until)s where (garden, id) = (%(garden)s, %(id)s) returning *",
        until=instant(body_of(call)["until"], "until"),
    )


async def unhang(call: Call) -> Response:
    await _ring(
        call, "delete from simulator.bells where (garden, id) = (%(garden)s, %(id)s) returning *"
    )
    return Response(204)


async def _ring(call: Call, statement: Any, **more: Any) -> Response:
    async with call.world.store.transaction() as db:
        await admit(call, db)
        found = await db.row(
            statement, garden=call.params["garden"], id=call.params["bell"], **more
        )
    if found is None:
        raise no(404, "bell")
    return json_response(_bell(found))


async def _changed(world: World, db: Session, shadow: Row, what: str) -> None:
    await db.run(
        "update simulator.dials set revision = %(revision)s"
        " where (garden, dial) = (%(garden)s, %(dial)s)",
        **shadow,
    )
    for hung in await db.rows(
        "select * from simulator.bells where (garden, dial) = (%(garden)s, %(dial)s)"
        " and until > %(now)s",
        **_place(shadow),
        now=world.clock.now(),
    ):
        told = {"bell": hung["id"], "word": hung["word"], "shadow": str(shadow["id"]), "what": what}
        await db.run(
            "insert into simulator.rings (url, body) values (%(url)s, %(body)s)",
            url=hung["url"],
            body=Jsonb(told),
        )


@asynccontextmanager
async def ringing(world: World) -> AsyncIterator[None]:
    """Posts what bells have to say."""

    async def run() -> None:
        while True:
            async with world.store.transaction() as db:
                for ring in await db.rows("delete from simulator.rings returning *"):
                    await _post(world.http, ring)
            await asyncio.sleep(_PAUSE_SECONDS)

    task = asyncio.create_task(run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _post(http: httpx.AsyncClient | None, ring: Row) -> None:
    assert http is not None
    try:
        await http.post(ring["url"], json=ring["body"])
    except httpx.TransportError:
        """Nobody is there: a bell rings once."""


async def _dial(call: Call, db: Session, *, is_to_change: bool = False) -> Row:
    """The dial; one that is to change is locked, so that its revisions become true in their order."""
    await admit(call, db)
    dial = await db.row(
        "select * from simulator.dials where (garden, dial) = (%(garden)s, %(dial)s) for update"
        if is_to_change
        else "select * from simulator.dials where (garden, dial) = (%(garden)s, %(dial)s)",
        garden=call.params["garden"],
        dial=call.params["dial"],
    )
    if dial is None:
        raise no(404, "dial")
    return dial


async def _found(call: Call, db: Session, dial: Row) -> Row:
    shadow = await db.row(
        "select * from simulator.shadows where (garden, dial, id) = (%(garden)s, %(dial)s, %(id)s)"
        " and not is_gone",
        **_place(dial),
        id=number(call.params["shadow"], "shadow"),
    )
    if shadow is None:
        raise no(404, "shadow")
    return shadow


def _place(row: Row) -> dict[str, Any]:
    return {"garden": row["garden"], "dial": row["dial"]}


def _values(told: dict[str, Any]) -> dict[str, Any]:
    """The columns that a request speaks of."""
    return {
        **{column: told[name] for name, column in _COLUMNS.items() if name in told},
        **{column: instant(told[name], name) for name, column in _TIMES.items() if name in told},
    }


def _shadow(row: Row) -> dict[str, Any]:
    told = {name: row[column] for name, column in _COLUMNS.items()}
    times = {name: row[column].isoformat() for name, column in _TIMES.items()}
    return {**told, **times, **{name: row[name] for name in ("id", "key", "revision")}}


def _bell(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "url": row["url"], "until": row["until"].isoformat()}


_DIAL = "/gardens/{garden}/dials/{dial}"
_BELL = "/gardens/{garden}/bells/{bell}"

ROUTES: list[Route] = [
    ("GET", _DIAL, look),
    ("GET", f"{_DIAL}/shadows", shadows),
    ("POST", f"{_DIAL}/shadows", create),
    ("GET", f"{_DIAL}/shadows/{{shadow}}", get),
    ("PATCH", f"{_DIAL}/shadows/{{shadow}}", change),
    ("DELETE", f"{_DIAL}/shadows/{{shadow}}", vanish),
    ("GET", f"{_DIAL}/changes", changes),
    ("GET", f"{_DIAL}/bells", bells),
    ("POST", f"{_DIAL}/bells", hang),
    ("GET", _BELL, bell),
    ("PATCH", _BELL, renew),
    ("DELETE", _BELL, unhang),
]
