"""Mishaps: fault rules, consent, subscriptions, and what was asked of the providers."""

from __future__ import annotations

import json
from uuid import UUID

from app.simulator import faults
from app.simulator.directories import set_consent
from app.simulator.fault_kinds import KINDS, SERVICES
from app.simulator.messages import Response
from app.simulator.pages.page import form_of, missing, page, to
from app.simulator.router import Route
from app.simulator.world import Call

CALLS_SHOWN = 200


async def show_faults(call: Call) -> Response:
    return await _faults(call)


async def add_fault(call: Call) -> Response:
    form = form_of(call)
    rule = {name: form[name] for name in ("kind", "service", "method", "path") if form.get(name)}
    try:
        rule["params"] = json.loads(form.get("params") or "{}")
        for name in ("times", "skip"):
            if form.get(name):
                rule[name] = int(form[name])
        if form.get("probability"):
            rule["probability"] = float(form["probability"]) / 100
        async with call.world.store.transaction() as db:
            await faults.add(db, rule)
    except faults.BadRule as error:
        return await _faults(call, problem=str(error), form=form)
    except ValueError:
        return await _faults(call, problem="A number or the parameters are unreadable.", form=form)
    return to(call, "/faults")


async def remove_faults(call: Call) -> Response:
    """One, or all."""
    rule = form_of(call).get("id", "")
    async with call.world.store.transaction() as db:
        await db.run(
            "delete from simulator.faults where %(id)s = 'all' or id::text = %(id)s", id=rule
        )
    return to(call, "/faults")


async def show_directories(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        directories = await db.rows(
            "select d.*, (select count(*) from simulator.users u where u.directory_id = d.id)"
            " as users from simulator.directories d order by d.created_at, d.id"
        )
        subscriptions = await db.rows(
            "select * from simulator.subscriptions where expires_at > %(now)s"
            " order by address, created_at",
            now=call.world.clock.now(),
        )
    return page(
        call,
        "directories.html",
        area="directories",
        directories=directories,
        subscriptions=subscriptions,
    )


async def change_consent(call: Call) -> Response:
    consent = form_of(call).get("consent", "")
    async with call.world.store.transaction() as db:
        try:
            directory_id = UUID(call.params["directory"])
        except ValueError:
            raise missing(call, "There is no such directory.") from None
        if consent in ("granted", "revoked", "never"):
            await set_consent(db, directory_id, consent)
    return to(call, "/directories")


async def lose_subscription(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await db.run(
            "delete from simulator.subscriptions where id::text = %(id)s",
            id=call.params["subscription"],
        )
    return to(call, "/directories")


async def show_calls(call: Call) -> Response:
    service = call.request.query.get("service", "")
    async with call.world.store.transaction() as db:
        calls = await db.rows(
            "select * from simulator.calls where %(service)s in ('', service)"
            " order by id desc limit %(limit)s",
            service=service,
            limit=CALLS_SHOWN,
        )
    return page(call, "calls.html", area="calls", calls=calls, services=SERVICES, service=service)


async def _faults(
    call: Call, *, problem: str | None = None, form: dict[str, str] | None = None
) -> Response:
    async with call.world.store.transaction() as db:
        rules = await db.rows("select * from simulator.faults order by id")
    return page(
        call,
        "faults.html",
        status=400 if problem else 200,
        area="faults",
        rules=rules,
        kinds=KINDS,
        services=SERVICES,
        problem=problem,
        form=form or {},
    )


ROUTES: list[Route] = [
    ("GET", "/faults", show_faults),
    ("POST", "/faults", add_fault),
    ("POST", "/faults/delete", remove_faults),
    ("GET", "/directories", show_directories),
    ("POST", "/directories/{directory}/consent", change_consent),
    ("POST", "/subscriptions/{subscription}/delete", lose_subscription),
    ("GET", "/calls", show_calls),
]
