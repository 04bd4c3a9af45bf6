"""The reading half of the control API."""

from __future__ import annotations

from dataclasses import asdict
from typing import LiteralString

from app.simulator.api import views
from app.simulator.api.parsing import limit, number
from app.simulator.fault_kinds import KINDS
from app.simulator.faults import counts as fault_counts
from app.simulator.folder import Table
from app.simulator.folders import FOLDERS
from app.simulator.messages import Response, json_response
from app.simulator.world import Call


async def calls(call: Call) -> Response:
    query = call.request.query
    async with call.world.store.transaction() as db:
        rows = await db.rows(
            "select * from simulator.calls where (%(service)s = '' or service = %(service)s)"
            " and (%(method)s = '' or method = %(method)s)"
            " and (%(path)s = '' or position(%(path)s in lower(path)) > 0) and id > %(after)s"
            " order by id desc limit %(limit)s",
            service=query.get("service", ""),
            method=query.get("method", "").upper(),
            path=query.get("path", "").lower(),
            after=number(query.get("after", "0"), "after"),
            limit=limit(call),
        )
    return json_response({"calls": [views.call(row) for row in rows]})


async def faults(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        rows = await db.rows("select * from simulator.faults order by id")
        struck = await fault_counts(db)
    kinds = {name: asdict(kind) for name, kind in KINDS.items()}
    document = {"faults": [views.fault(row) for row in rows], "kinds": kinds}
    return json_response({**document, **views.counts(struck)})


async def dump(call: Call) -> Response:
    """Everything at one moment, what is deleted included, without a limit."""
    now = call.world.clock.now()
    tables = {name: table for folder in FOLDERS for name, table in folder.tables.items()}
    async with call.world.store.transaction() as db:
        await db.run("set transaction isolation level repeatable read")
        document = {
            "at": views.iso(now),
            **{
                name: [write(row) for row in await db.rows(query)]
                for name, (query, write) in {**tables, **_TABLES}.items()
            },
            **views.counts(await fault_counts(db)),
        }
    return json_response(document)


_TABLES: dict[str, Table] = {
    "mails": ("select * from simulator.mails order by id", views.mail),
    "texts": ("select * from simulator.texts order by id", views.text),
    "posts": ("select * from simulator.posts order by id", views.post),
    "faults": ("select * from simulator.faults order by id", views.fault),
}


async def state(call: Call) -> Response:
    """How many there are of each thing."""
    counts = {name: query for folder in FOLDERS for name, query in folder.counts.items()}
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        found = {
            name: (await db.one(query, now=now))["count"]
            for name, query in {**counts, **_COUNTS}.items()
        }
    return json_response(found)


_COUNTS: dict[str, LiteralString] = {
    "mails": "select count(*) from simulator.mails",
    "texts": "select count(*) from simulator.texts",
    "faults": "select count(*) from simulator.faults where remaining is null or remaining > 0",
}
