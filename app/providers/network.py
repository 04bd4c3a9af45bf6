"""How the clients of a process reach the providers: the network, or the simulated cloud."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import httpx

from app.providers.clock import Clock
from app.providers.grants import Grants, NoGrants
from app.providers.guarded import GuardedTransport
from app.providers.http import LIMITS, Http, Observer
from app.public_address import AddressGuard
from app.telemetry.tracing import NO_TRACING, Tracing

if TYPE_CHECKING:
    from app.config import Settings
    from app.simulator.smtp.in_process import InProcess


class Network:
    """What a provider's folder is given to make its clients of.

    A provider that is mocked is answered by the simulated cloud within this process: the client
    is the same, only its transport is not the network.

    Args:
        observe: told of every request, for metrics.
        grants: what opens accounts of persons.
        tracing: records every request.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        observe: Observer | None = None,
        grants: Grants | None = None,
        tracing: Tracing = NO_TRACING,
    ) -> None:
        self.grants: Grants = NoGrants() if grants is None else grants
        self.settings = settings
        self.clock = clock
        self.observe = observe
        self.tracing = tracing
        self._made: list[Http | InProcess] = []

    def http(self, *, is_mocked: bool) -> Http:
        """The pooled client, shared by all providers that are reached in the same way."""
        return self._simulated if is_mocked else self._real

    def guarded_http(self) -> Http:
        """The pooled client for addresses that people set: it reaches public hosts alone."""
        return self._guarded

    def blocking_transport(self, *, is_mocked: bool) -> httpx.BaseTransport | None:
        """For a library that blocks; None for the network."""
        if not is_mocked:
            return None
        # Imported here: production neither needs nor loads the simulator.
        from app.simulator.transport import in_process_sync_transport

        return in_process_sync_transport(self.settings)

    def simulated_mail_server(self) -> InProcess:
        """The simulated cloud's mail server within this process, which speaks no HTTP."""
        return self._mail_server

    async def aclose(self) -> None:
        for made in self._made:
            await made.aclose()

    @cached_property
    def _real(self) -> Http:
        return self._http(None)

    @cached_property
    def _guarded(self) -> Http:
        return self._http(GuardedTransport(AddressGuard(self.settings), limits=LIMITS))

    @cached_property
    def _mail_server(self) -> InProcess:
        from app.simulator.smtp.in_process import InProcess

        server = InProcess(self.settings)
        self._made.append(server)
        return server

    @cached_property
    def _simulated(self) -> Http:
        from app.simulator.transport import in_process_transport

        return self._http(in_process_transport(self.settings))

    def _http(self, transport: httpx.AsyncBaseTransport | None) -> Http:
        http = Http(
            self.settings.provider_timeout_seconds,
            clock=self.clock,
            observe=self.observe,
            tracing=self.tracing,
            transport=transport,
        )
        self._made.append(http)
        return http
