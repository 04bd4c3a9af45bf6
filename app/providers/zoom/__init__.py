"""Zoom: meetings of a pool of hosts in our own organisation."""

from __future__ import annotations

from app.providers.clients import Clients
from app.providers.network import Network
from app.providers.zoom.client import Zoom


def connect(network: Network) -> Clients:
    """Clients of the server-to-server application that the settings name."""
    settings = network.settings
    zoom = Zoom(settings, network.http(is_mocked=settings.zoom_mock))
    return Clients(conference=zoom, close=zoom.aclose)
