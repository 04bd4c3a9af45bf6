"""What a provider's folder tells the engine of the simulated cloud, which knows no provider."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, LiteralString

from app.simulator.fault_kinds import Kind
from app.simulator.mailbox import Fate
from app.simulator.messages import Request, Response
from app.simulator.posts import Manner
from app.simulator.router import Handler, Route
from app.simulator.store import Row, Session
from app.simulator.telephones import Take
from app.simulator.world import Call, World

if TYPE_CHECKING:
    from app.config import Settings

Params = Mapping[str, Any]
Serve = Callable[[Request], Awaitable[Response]]


async def unchanged(call: Call, handler: Handler) -> Response:
    """No limit and no header of its own."""
    return await handler(call)


async def one_by_one(_request: Request, _now: datetime, _serve: Serve) -> Response | None:
    """No request has others within."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One of a provider's servers.

    Attributes:
        name: in calls and fault rules.
        path: below the simulated cloud's address.
        does: `tokens` for a server that gives them, else `api`: which common faults it has.
        addresses: where the clients look for it, by their settings.
        no_route: the answer to an address that it does not have.
        malformed: the answer to what cannot be kept as text or number.
        fault: the answer of a fault rule's kind, None for no answer at all.
        within: calls a handler, within the service's own limits.
        whole: the answer to a request that has others within; None for all others.
    """

    name: str
    path: str
    routes: Sequence[Route]
    addresses: Callable[[Settings], Sequence[str]]
    no_route: Callable[[Request, int, datetime], Response]
    malformed: Callable[[Request, datetime], Response]
    fault: Callable[[str, Params, datetime], Response | None]
    does: Literal["api", "tokens"] = "api"
    within: Callable[[Call, Handler], Awaitable[Response]] = unchanged
    whole: Callable[[Request, datetime, Serve], Awaitable[Response | None]] = one_by_one


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An entry of the navigation: its key, path and name."""

    key: str
    path: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card of the first page: a template, and what it shows."""

    template: str
    values: Callable[[Session, datetime], Awaitable[Mapping[str, Any]]]


Table = tuple[LiteralString, Callable[[Row], dict[str, Any]]]


async def nothing(_db: Session, _world: World) -> None:
    """An empty scene."""


@asynccontextmanager
async def idle(_world: World) -> AsyncIterator[None]:
    """Nothing goes on in the background."""
    yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A provider.

    Attributes:
        routes: its servers.
        faults: what can go wrong there besides what goes wrong everywhere.
        posts: services that it posts from, and how; they take no calls, so their faults are of
            delivery.
        servers: services that speak no HTTP: all their faults are their own.
        patience: kinds of faults that wait for something once the work is done.
        pages: for people to look at.
        links, cards: how people find them.
        api: addresses of the control API.
        tables: of the control API's dump; `counts`: of its state.
        seed: sets the scene of the demo.
        clear: statements that empty it.
        clean_up: statements that delete what is old, given `now`.
        heal: statements that end what was held or punished, given `now`.
        running: what goes on in the background of a process that delivers.
        fates: what people may make of the mails and texts that its services have taken, by
            service and by a name of `mailbox.WORDS`.
        answers: what takes the answers to texts of its services, by service.
    """

    routes: Sequence[Service]
    faults: Sequence[Kind] = ()
    posts: Mapping[str, Manner] = field(default_factory=dict)
    servers: Sequence[str] = ()
    patience: Mapping[str, Callable[[World, float], Awaitable[None]]] = field(default_factory=dict)
    pages: Sequence[Route] = ()
    links: Sequence[Page] = ()
    cards: Sequence[Card] = ()
    api: Sequence[Route] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)
    counts: Mapping[str, LiteralString] = field(default_factory=dict)
    seed: Callable[[Session, World], Awaitable[None]] = nothing
    clear: Sequence[LiteralString] = ()
    clean_up: Sequence[LiteralString] = ()
    heal: Sequence[LiteralString] = ()
    running: Callable[[World], AbstractAsyncContextManager[None]] = idle
    fates: Mapping[str, Mapping[str, Fate]] = field(default_factory=dict)
    answers: Mapping[str, Take] = field(default_factory=dict)
