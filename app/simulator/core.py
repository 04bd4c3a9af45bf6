"""The simulated cloud as one function from request to answer."""

from __future__ import annotations

from time import monotonic

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from app.simulator import faults
from app.simulator.api import routes as api
from app.simulator.calls import record
from app.simulator.fault_answers import answer
from app.simulator.fault_kinds import KINDS, PROVIDERS, seconds
from app.simulator.messages import (
    ConnectionDropped,
    Refused,
    Request,
    Response,
    json_response,
    text_response,
)
from app.simulator.microsoft import consent, entra, sign_in
from app.simulator.microsoft.graph import batch, delta, events, mail, schedule, subscriptions
from app.simulator.microsoft.graph.errors import graph_error
from app.simulator.microsoft.notifications import delivered as notifications_delivered
from app.simulator.origin import check_origin
from app.simulator.pages import routes as pages
from app.simulator.pages.page import problem
from app.simulator.router import Handler, NoRoute, Router
from app.simulator.store import Row, StoreUnavailable
from app.simulator.world import Call, World
from app.simulator.zoom import meetings, oauth
from app.simulator.zoom.errors import zoom_error

log = structlog.get_logger("holdfast.simulator")

MAILBOX_CONCURRENCY = 4
"""Requests that Graph serves at once for one application and mailbox."""

_ROUTERS = {
    "entra": Router([*consent.ROUTES, *sign_in.ROUTES, *entra.ROUTES]),
    "graph": Router(
        route for room in (schedule, delta, events, mail, subscriptions) for route in room.ROUTES
    ),
    "zoom_oauth": Router(oauth.ROUTES),
    "zoom": Router(meetings.ROUTES),
    "api": Router(api.ROUTES),
    "pages": Router(pages.ROUTES),
}


class Simulator:
    """Answers requests; knows nothing of sockets."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def handle(self, request: Request) -> Response:
        """
        Raises:
            ConnectionDropped: a fault rule wants no answer.
        """
        try:
            if request.service == "graph" and batch.is_batch(request):
                return await batch.answer(request, self.world.clock.now(), self._provider)
            if request.service in PROVIDERS:
                return await self._provider(request)
            check_origin(request)
            return await self._answer(request, [])
        except Refused as refused:
            return refused.response
        except (psycopg.OperationalError, PoolTimeout, StoreUnavailable) as error:
            log.warning("simulator_unavailable", error=type(error).__name__)
            return text_response("The simulated cloud cannot reach its database.\n", 503)
        except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
            log.warning("simulator_not_migrated", error=error.diag.message_primary)
            return text_response(
                "The simulated cloud's database is not migrated. Run: holdfast migrate\n", 503
            )
        except psycopg.errors.InsufficientPrivilege as error:
            log.warning("simulator_without_rights", error=error.diag.message_primary)
            return text_response(
                "The simulated cloud's login may not use its database."
                " Run: grant holdfast_simulator to the login in DATABASE_URL\n",
                503,
            )

    async def _provider(self, request: Request) -> Response:
        started = monotonic()
        async with self.world.store.transaction() as db:
            rule = await faults.strike(
                db, request.service, request.method, request.path, self.world.clock.now()
            )
        status: int | None = None
        struck = [rule["kind"]] if rule else []
        try:
            response = await self._with_fault(request, rule, struck)
            status = response.status
            return response
        finally:
            async with self.world.store.transaction() as db:
                await record(
                    db,
                    request.service,
                    request.method,
                    request.path,
                    status,
                    " ".join(struck) or None,
                    monotonic() - started,
                    self.world.clock.now(),
                )

    async def _with_fault(self, request: Request, rule: Row | None, struck: list[str]) -> Response:
        if rule is None:
            return await self._answer(request, struck)
        kind = KINDS[rule["kind"]]
        wait = seconds(kind.name, rule["params"])
        if kind.phase == "after":
            response = await self._answer(request, struck)
            if kind.name == "early":
                await notifications_delivered(self.world, wait)
                return response
            await self.world.clock.sleep(wait)
            if kind.name == "slow_after":
                return response
        else:
            await self.world.clock.sleep(wait)
            if kind.name == "twice":
                await self._answer(request, struck)
            if kind.name in ("slow", "twice"):
                return await self._answer(request, struck)
        broken = answer(rule, request.service, self.world.clock.now())
        if broken is None:
            raise ConnectionDropped
        return broken

    async def _answer(self, request: Request, struck: list[str]) -> Response:
        try:
            handler, params = _ROUTERS[request.service].find(request.method, request.path)
            call = Call(self.world, request, params, struck)
            if request.service == "graph" and "user" in params:
                return await self._within_concurrency(call, handler)
            return await handler(call)
        except Refused as refused:
            return refused.response
        except NoRoute as error:
            return self._no_route(request, error)
        except psycopg.DataError:
            # Text that PostgreSQL cannot hold (NUL), a number beyond its range.
            return self._malformed(request)

    async def _within_concurrency(self, call: Call, handler: Handler) -> Response:
        key = await self._mailbox(call.params["user"].lower())
        in_flight = self.world.in_flight
        if in_flight[key] >= MAILBOX_CONCURRENCY:
            message = "Application is over its MailboxConcurrency limit."
            refusal = graph_error(429, "ApplicationThrottled", message, now=self.world.clock.now())
            return refusal.with_headers({"retry-after": "1"})
        in_flight[key] += 1
        try:
            return await handler(call)
        finally:
            in_flight[key] -= 1
            if not in_flight[key]:
                del in_flight[key]

    async def _mailbox(self, name: str) -> str:
        """The address of a mailbox that may be named by its object id."""
        if "@" in name:
            return name
        async with self.world.store.transaction() as db:
            row = await db.row(
                "select address from simulator.users where object_id::text = %(name)s", name=name
            )
        return row["address"] if row else name

    def _no_route(self, request: Request, error: NoRoute) -> Response:
        status = 405 if error.is_path_known else 404
        if request.service == "graph":
            message = f"Resource not found for the segment '{request.path}'."
            return graph_error(status, "BadRequest", message, now=self.world.clock.now())
        if request.service in ("zoom", "zoom_oauth"):
            return zoom_error(status, 2300, "This API endpoint is not recognized.")
        if request.service == "api":
            return json_response({"error": "not_found"}, status)
        if request.service == "pages":
            call = Call(self.world, request, {}, [])
            if error.is_path_known:
                return problem(call, 405, "Not so", "This address takes no such request.")
            return problem(call, 404, "Not there", "There is no page at this address.")
        return text_response("There is nothing here.\n", status)

    def _malformed(self, request: Request) -> Response:
        if request.service == "graph":
            message = "The request is malformed."
            return graph_error(400, "BadRequest", message, now=self.world.clock.now())
        if request.service == "zoom":
            return zoom_error(400, 300, "Invalid field.")
        if request.service == "pages":
            what = "Something in the address or the form cannot be kept as text."
            return problem(Call(self.world, request, {}, []), 400, "Unreadable", what)
        return text_response("The request is malformed.\n", 400)
