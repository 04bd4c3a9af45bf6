"""What every handler of the simulated cloud has at hand."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx

from app.simulator import faults
from app.simulator.clock import Clock
from app.simulator.messages import Request
from app.simulator.store import Row, Session, Store

if TYPE_CHECKING:
    from app.config import Settings


def is_accepted(given: str, registered: str | None) -> bool:
    """True when nothing is registered, or exactly this."""
    return registered is None or hmac.compare_digest(given.encode(), registered.encode())


State = TypeVar("State")


@dataclass(slots=True)
class World:
    """One simulated cloud.

    Attributes:
        settings: name the application that the providers know; None: nothing is checked.
        is_mock: answers in-process: every directory, mailbox and host is taken for granted,
            nothing is sent to anybody.
        http: for validation handshakes, and for what is posted.
        wakers: what `notify` calls.
    """

    store: Store
    settings: Settings | None = None
    clock: Clock = field(default_factory=Clock)
    is_mock: bool = False
    http: httpx.AsyncClient | None = None
    wakers: list[Callable[[], None]] = field(default_factory=list)
    _states: dict[Hashable, Any] = field(default_factory=dict)

    def notify(self) -> None:
        """To be called after a commit that made something due that is posted."""
        for wake in self.wakers:
            wake()

    def state(self, kind: Callable[[], State]) -> State:
        """What a provider keeps in this process's memory, empty at first."""
        return cast("State", self._states.setdefault(kind, kind()))

    def known(self, registration: Callable[[Settings | None], State]) -> State:
        """What a provider knows of our application."""
        if registration not in self._states:
            self._states[registration] = registration(self.settings)
        return cast("State", self._states[registration])


@dataclass(frozen=True, slots=True)
class Call:
    """A request on its way through a handler.

    Attributes:
        params: what the route's placeholders matched, decoded.
        struck: kinds of the fault rules that the handler was told of.
    """

    world: World
    request: Request
    params: dict[str, str]
    struck: list[str] = field(default_factory=list)

    async def told(self, db: Session, kind: str) -> Row | None:
        """The fault rule that says `kind` for this call, if one does. To be asked where the
        answer makes a difference: a rule that is asked has struck, if the transaction is
        committed, which an error that is raised within it prevents."""
        request = self.request
        rule = await faults.strike(
            db, request.service, request.method, request.path, self.world.clock.now(), kind
        )
        if rule is not None:
            self.struck.append(kind)
        return rule
