"""The simulated cloud as one function from request to answer."""

from __future__ import annotations

from time import monotonic

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from app.simulator import faults
from app.simulator.api import routes as api
from app.simulator.calls import record
from app.simulator.fault_answers import garbage
from app.simulator.fault_kinds import KINDS, seconds
from app.simulator.folders import FOLDERS, services
from app.simulator.messages import (
    ConnectionDropped,
    Refused,
    Request,
    Response,
    json_response,
    text_response,
)
from app.simulator.origin import check_origin
from app.simulator.pages import routes as pages
from app.simulator.pages.page import problem
from app.simulator.router import NoRoute, Router
from app.simulator.store import Row, StoreUnavailable
from app.simulator.world import Call, World

log = structlog.get_logger("holdfast.simulator")


class Simulator:
    """Answers requests; knows nothing of sockets."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._services = services()
        self._patience = {
            kind: wait for folder in FOLDERS for kind, wait in folder.patience.items()
        }
        added = [(folder.api, folder.pages) for folder in FOLDERS]
        self._routers = {
            **{name: Router(service.routes) for name, service in self._services.items()},
            "api": Router([*api.ROUTES, *(route for routes, _ in added for route in routes)]),
            "pages": Router(
                [
                    *pages.ROUTES,
                    *(route for _, routes in added for route in routes),
                    *pages.STATIC_ROUTES,
                ]
            ),
        }

    async def handle(self, request: Request) -> Response:
        """
        Raises:
            ConnectionDropped: a fault rule wants no answer.
        """
        try:
            service = self._services.get(request.service)
            if service is not None:
                whole = await service.whole(request, self.world.clock.now(), self._provider)
                return whole or await self._provider(request)
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
            if kind.name in self._patience:
                await self._patience[kind.name](self.world, wait)
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
        if kind.name == "garbage":
            return garbage()
        service = self._services[request.service]
        broken = service.fault(kind.name, rule["params"], self.world.clock.now())
        if broken is None:
            raise ConnectionDropped
        return broken

    async def _answer(self, request: Request, struck: list[str]) -> Response:
        try:
            handler, params = self._routers[request.service].find(request.method, request.path)
            call = Call(self.world, request, params, struck)
            service = self._services.get(request.service)
            return await (service.within(call, handler) if service else handler(call))
        except Refused as refused:
            return refused.response
        except NoRoute as error:
            return self._no_route(request, error)
        except psycopg.DataError:
            # Text that PostgreSQL cannot hold (NUL), a number beyond its range.
            return self._malformed(request)

    def _no_route(self, request: Request, error: NoRoute) -> Response:
        status = 405 if error.is_path_known else 404
        service = self._services.get(request.service)
        if service is not None:
            return service.no_route(request, status, self.world.clock.now())
        if request.service == "api":
            return json_response({"error": "not_found"}, status)
        call = Call(self.world, request, {}, [])
        if error.is_path_known:
            return problem(call, 405, "Not so", "This address takes no such request.")
        return problem(call, 404, "Not there", "There is no page at this address.")

    def _malformed(self, request: Request) -> Response:
        service = self._services.get(request.service)
        if service is not None:
            return service.malformed(request, self.world.clock.now())
        if request.service == "pages":
            what = "Something in the address or the form cannot be kept as text."
            return problem(Call(self.world, request, {}, []), 400, "Unreadable", what)
        return text_response("The request is malformed.\n", 400)
