"""Where the simulated Entra returns to: the registered address, letter by letter."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

_CALLBACK_PATH = "/v1/tenants/callback"


def may_return_to(address: str, registered: str) -> bool:
    """The registered address, or the same page of an application on this machine."""
    if address == registered:
        return True
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
    return is_loopback and parts.scheme in ("http", "https") and parts.path == _CALLBACK_PATH


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
