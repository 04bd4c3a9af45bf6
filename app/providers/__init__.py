"""Clients of the providers: Microsoft Entra, Microsoft Graph and Zoom.

They know neither the database nor our own HTTP server. Every call raises a `ProviderError`
(see `errors`) when it fails, and none repeats anything that might be carried out twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from app.providers.clock import Clock
from app.providers.http import Http, Observer
from app.providers.microsoft.entra import Entra
from app.providers.microsoft.graph import Graph
from app.providers.zoom.client import Zoom
from app.telemetry.tracing import NO_TRACING, Tracing

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Providers:
    """All provider clients of a process. Close with `aclose`.

    Attributes:
        http: what reaches the network.
        mock_http: what reaches the simulated cloud in this process; None when nothing is
            mocked.
    """

    http: Http
    entra: Entra
    graph: Graph
    zoom: Zoom
    mock_http: Http | None = None

    @classmethod
    def create(
        cls,
        settings: Settings,
        *,
        clock: Clock | None = None,
        observe: Observer | None = None,
        tracing: Tracing = NO_TRACING,
    ) -> Self:
        """Clients that talk to the addresses of `settings`. With `graph_mock` (Entra and
        Graph) or `zoom_mock`, the simulated cloud answers there, within this process: the
        clients are the same, only their transport is not the network.

        Args:
            observe: told of every request, for metrics.
            tracing: records every request.
        """
        timeout = settings.provider_timeout_seconds
        http = Http(timeout, clock=clock, observe=observe, tracing=tracing)
        mock_http = entra_transport = None
        if settings.graph_mock or settings.zoom_mock:
            # Imported here: production neither needs nor loads the simulator.
            from app.simulator.transport import in_process_sync_transport, in_process_transport

            transport = in_process_transport(settings)
            mock_http = Http(
                timeout, clock=clock, observe=observe, tracing=tracing, transport=transport
            )
            if settings.graph_mock:
                entra_transport = in_process_sync_transport(settings)
        entra = Entra(
            settings, clock=clock, observe=observe, tracing=tracing, transport=entra_transport
        )
        graph_http = mock_http if mock_http and settings.graph_mock else http
        zoom_http = mock_http if mock_http and settings.zoom_mock else http
        return cls(
            http, entra, Graph(settings, graph_http, entra), Zoom(settings, zoom_http), mock_http
        )

    async def aclose(self) -> None:
        await self.zoom.aclose()
        await self.entra.aclose()
        await self.http.aclose()
        if self.mock_http is not None:
            await self.mock_http.aclose()
