"""Whose request it is: the client's network address, through trusted proxies, and its program."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp import web

from app.strict_json import storable

_LONGEST_AGENT = 300


def client_address(request: web.Request, trusted_proxies: int, ipv6_prefix: int) -> str:
    """The client that the outermost trusted proxy saw, else the peer.

    One client is an IPv4 address, or an IPv6 network like `2001:db8:1:2::/64`: whoever has one
    address of it has them all.

    Args:
        trusted_proxies: TRUSTED_PROXY_COUNT, hops from the right of X-Forwarded-For. What stands
            further left was written by whoever liked to. A header with fewer hops did not come
            through our proxies, so the peer counts.
        ipv6_prefix: CLIENT_IPV6_PREFIX, the leading bits that tell IPv6 clients apart.
    """
    peer = _address(request.remote or "")
    if trusted_proxies:
        hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        if len(hops) >= trusted_proxies:
            peer = _address(hops[-trusted_proxies].strip()) or peer
    if peer is None:
        return "unknown"
    if isinstance(peer, IPv6Address):
        return str(ip_network((peer, ipv6_prefix), strict=False))
    return str(peer)


def is_local(request: web.Request) -> bool:
    """Whether it was asked on this machine, not through a proxy on it."""
    is_forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    peer = _address(request.remote or "")
    return peer is not None and peer.is_loopback and not is_forwarded


def agent_of(request: web.Request) -> str | None:
    """What the browser or program calls itself, as far as it is kept; None: nothing."""
    return storable(request.headers.get("User-Agent", ""))[:_LONGEST_AGENT] or None


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address as proxies write it: bare, with a port, in brackets, with a zone id.

    The zone id (`%eth0`, RFC 4007) is dropped: it names an interface of the machine that wrote it.
    """
    for candidate in (text, text.rpartition(":")[0]):
        try:
            address = ip_address(candidate.strip("[]").partition("%")[0])
        except ValueError:
            continue
        return getattr(address, "ipv4_mapped", None) or address
    return None
