"""Zoom: meetings of a pool of hosts in our own organisation."""

from __future__ import annotations

from functools import partial

from app.providers.clients import Clients, OwnAccount
from app.providers.network import Network
from app.providers.zoom.client import Zoom
from app.providers.zoom.examination import examine
from app.providers.zoom.settings import ZoomSettings

ITSELF = "me"
"""The host where the pool is empty: whoever owns the account."""


def own_accounts(settings: ZoomSettings) -> tuple[OwnAccount, ...]:
    """Our organisation, with its pool."""
    return (
        OwnAccount(
            capability="conference",
            account=settings.zoom_account_id or "simulated",
            hosts=tuple(settings.zoom_hosts) or (ITSELF,),
        ),
    )


def connect(network: Network) -> Clients:
    """Clients of the server-to-server application that the settings name."""
    settings = network.settings.of(ZoomSettings)
    zoom = Zoom(settings, network.http(is_mocked=settings.zoom_mock))
    return Clients(
        conference=zoom,
        own_accounts=own_accounts(settings),
        api_url=None if settings.zoom_mock else settings.zoom_api_url,
        examine=partial(examine, settings, zoom),
        close=zoom.aclose,
    )
