"""What every handler of the simulated cloud has at hand."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import httpx

from app.simulator import faults
from app.simulator.clock import Clock
from app.simulator.messages import Request
from app.simulator.store import Row, Session, Store

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Registration:
    """The application that the providers know. What is None is not checked.

    Attributes:
        redirect_uri: where consent may return to, besides loopback addresses.
        zoom_hosts: licensed hosts of the Zoom account, besides those in the database.
    """

    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    redirect_uri: str = ""
    zoom_account_id: str | None = None
    zoom_client_id: str | None = None
    zoom_client_secret: str | None = field(default=None, repr=False)
    zoom_hosts: frozenset[str] = frozenset()

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        entra, zoom = settings.entra_client_secret, settings.zoom_client_secret
        return cls(
            client_id=settings.entra_client_id,
            client_secret=entra.get_secret_value() if entra else None,
            redirect_uri=f"{settings.base_url}/v1/tenants/callback",
            zoom_account_id=settings.zoom_account_id,
            zoom_client_id=settings.zoom_client_id,
            zoom_client_secret=zoom.get_secret_value() if zoom else None,
            zoom_hosts=frozenset(host.lower() for host in settings.zoom_hosts),
        )


def is_accepted(given: str, registered: str | None) -> bool:
    """True when nothing is registered, or exactly this."""
    return registered is None or hmac.compare_digest(given.encode(), registered.encode())


@dataclass(slots=True)
class World:
    """One simulated cloud.

    Attributes:
        is_mock: answers in-process: every directory, mailbox and host is taken for granted,
            nothing is sent to anybody.
        signs_everybody_in: a mocked Entra has no accounts to choose from: whoever is asked to
            sign in to a directory is its administrator.
        http: for validation handshakes.
        notify: called after a commit that made notifications due.
        in_flight: Graph requests under way, by mailbox.
        zoom_second: requests of the current second, by category.
        zoom_deletions: hosts of whom a meeting is being deleted.
    """

    store: Store
    registration: Registration
    clock: Clock = field(default_factory=Clock)
    is_mock: bool = False
    signs_everybody_in: bool = False
    http: httpx.AsyncClient | None = None
    notify: Callable[[], None] = lambda: None
    in_flight: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    zoom_second: dict[str, tuple[int, int]] = field(default_factory=dict)
    zoom_deletions: set[str] = field(default_factory=set)


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
        committed, which a refusal that is raised within it prevents."""
        request = self.request
        rule = await faults.strike(
            db, request.service, request.method, request.path, self.world.clock.now(), kind
        )
        if rule is not None:
            self.struck.append(kind)
        return rule
