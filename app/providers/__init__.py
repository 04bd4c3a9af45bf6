"""Clients of the providers: Microsoft Entra, Microsoft Graph and Zoom.

They know neither the database nor our own HTTP server. Every call raises a `ProviderError`
(see `errors`) when it fails, and none repeats anything that might be carried out twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from app.providers.clock import Clock
from app.providers.entra import Entra
from app.providers.graph import Graph
from app.providers.http import Http, Observer
from app.providers.zoom import Zoom

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Providers:
    """All provider clients of a process. Close with `aclose`."""

    http: Http
    entra: Entra
    graph: Graph
    zoom: Zoom

    @classmethod
    def create(
        cls, settings: Settings, *, clock: Clock | None = None, observe: Observer | None = None
    ) -> Self:
        """Clients that talk to the addresses of `settings`.

        Args:
            observe: told of every request, for metrics.
        """
        http = Http(settings.provider_timeout_seconds, clock=clock, observe=observe)
        entra = Entra(settings, clock=clock)
        return cls(http, entra, Graph(settings, http, entra), Zoom(settings, http))

    async def aclose(self) -> None:
        await self.zoom.aclose()
        await self.entra.aclose()
        await self.http.aclose()
