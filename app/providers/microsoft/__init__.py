"""Microsoft Entra and Microsoft Graph: calendars, mails from a shared mailbox, consent."""

from __future__ import annotations

from dataclasses import dataclass

from app.providers.clients import Clients
from app.providers.microsoft.entra import Entra
from app.providers.microsoft.graph import Graph
from app.providers.microsoft.inbox import GraphInbox
from app.providers.network import Network


@dataclass(frozen=True, slots=True, kw_only=True)
class MicrosoftClients(Clients):
    """`entra`: who signs people in, and what directories permit us."""

    entra: Entra


def connect(network: Network) -> MicrosoftClients:
    """Clients for every directory that consents."""
    settings = network.settings
    entra = Entra(
        settings,
        clock=network.clock,
        observe=network.observe,
        tracing=network.tracing,
        transport=network.blocking_transport(is_mocked=settings.graph_mock),
    )
    graph = Graph(settings, network.http(is_mocked=settings.graph_mock), entra)
    return MicrosoftClients(
        calendar=graph, message=graph, inbox=GraphInbox(), entra=entra, close=entra.aclose
    )
