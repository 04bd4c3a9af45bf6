"""Fault rules: one by one, or many kinds by chance; how often each kind struck."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from app.simulator import faults
from app.simulator.fault_kinds import KINDS, SERVICES
from app.simulator.messages import Response
from app.simulator.pages.page import form_of, page, to
from app.simulator.router import Route
from app.simulator.world import Call


async def show(call: Call) -> Response:
    return await _page(call)


async def add(call: Call) -> Response:
    form = form_of(call)
    rule: dict[str, Any] = {
        name: form[name] for name in ("kind", "service", "method", "path") if form.get(name)
    }
    try:
        rule["params"] = json.loads(form.get("params") or "{}")
        for name in ("times", "skip", "seed"):
            if form.get(name):
                rule[name] = int(form[name])
        if form.get("probability"):
            rule["probability"] = float(form["probability"]) / 100
        if form.get("minutes"):
            end = call.world.clock.now() + timedelta(minutes=float(form["minutes"]))
            rule["until"] = end.isoformat()
        async with call.world.store.transaction() as db:
            await faults.add(db, rule, call.world.clock.now())
    except faults.BadRule as error:
        return await _page(call, problem=str(error), form=form)
    except (ValueError, OverflowError):
        return await _page(call, problem="A number or the parameters are unreadable.", form=form)
    return to(call, "/faults")


async def add_regime(call: Call) -> Response:
    """Kinds and chances in percent: `throttle 5, graph.error_after 2`."""
    form = form_of(call)
    try:
        pairs = [part.split() for part in form.get("kinds", "").split(",") if part.strip()]
        regime = {
            "kinds": {name: float(percent) / 100 for name, percent in pairs},
            "seed": int(form.get("regime_seed") or 0),
        }
        async with call.world.store.transaction() as db:
            await faults.add_regime(db, regime, call.world.clock.now())
    except faults.BadRule as error:
        return await _page(call, problem=str(error), form=form)
    except ValueError:
        problem = "Chances have to look like: throttle 5, graph.error_after 2."
        return await _page(call, problem=problem, form=form)
    return to(call, "/faults")


async def remove(call: Call) -> Response:
    """One, or all."""
    rule = form_of(call).get("id", "")
    async with call.world.store.transaction() as db:
        await db.run(
            "delete from simulator.faults where %(id)s = 'all' or id::text = %(id)s", id=rule
        )
    return to(call, "/faults")


async def heal(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await faults.heal(db, call.world.clock.now())
    call.world.notify()
    return to(call, "/faults")


async def _page(
    call: Call, *, problem: str | None = None, form: dict[str, str] | None = None
) -> Response:
    async with call.world.store.transaction() as db:
        rules = await db.rows("select * from simulator.faults order by id")
        struck = await faults.counts(db)
    return page(
        call,
        "faults.html",
        status=400 if problem else 200,
        area="faults",
        rules=rules,
        struck=struck,
        kinds=KINDS,
        services=SERVICES,
        problem=problem,
        form=form or {},
    )


ROUTES: list[Route] = [
    ("GET", "/faults", show),
    ("POST", "/faults", add),
    ("POST", "/faults/regime", add_regime),
    ("POST", "/faults/delete", remove),
    ("POST", "/faults/heal", heal),
]
