"""Microsoft Entra and Microsoft Graph: calendars, mails from a shared mailbox, consent."""

from __future__ import annotations

from app.providers.clients import Clients, OwnAccount
from app.providers.microsoft.accounts import Directories
from app.providers.microsoft.entra import Entra
from app.providers.microsoft.graph import Graph
from app.providers.microsoft.inbox import GraphInbox
from app.providers.microsoft.settings import MicrosoftSettings
from app.providers.network import Network


def own_accounts(settings: MicrosoftSettings) -> tuple[OwnAccount, ...]:
    """The mailbox that mails come from, where there is one."""
    if not settings.graph_sender:
        return ()
    directory = settings.graph_mail_tenant_id
    owner = {"directory": directory} if directory else {}
    return (OwnAccount(capability="message", account=settings.graph_sender, settings=owner),)


def connect(network: Network) -> Clients:
    """Clients for every directory that consents."""
    settings = network.settings.of(MicrosoftSettings)
    entra = Entra(
        network.settings,
        clock=network.clock,
        observe=network.observe,
        tracing=network.tracing,
        transport=network.blocking_transport(is_mocked=settings.graph_mock),
    )
    graph = Graph(settings, network.http(is_mocked=settings.graph_mock), entra)
    return Clients(
        calendar=graph,
        message=graph,
        accounts=Directories(entra, graph, platform_account=settings.graph_mail_tenant_id),
        inbox=GraphInbox(),
        own_accounts=own_accounts(settings),
        api_url=None if settings.graph_mock else settings.graph_api_url,
        close=entra.aclose,
    )
