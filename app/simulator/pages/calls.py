"""What was asked of the providers, and what they answered."""

from __future__ import annotations

from app.simulator.fault_kinds import SERVICES
from app.simulator.messages import Response
from app.simulator.pages.page import page
from app.simulator.router import Route
from app.simulator.world import Call

CALLS_SHOWN = 200


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


ROUTES: list[Route] = [("GET", "/calls", show_calls)]
