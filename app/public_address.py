"""The guard before addresses that a company sets: nobody is called but public hosts.

A name can answer with any address, and with another one a moment later. So it is resolved here, all
its answers have to be public, and the connection is made to one of these answers, which is looked
at once more when its socket is made. What is used for an inside service must not be reached by it,
nor this machine.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import psutil
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from app.config import Settings, is_loopback

_NOT_PUBLIC_4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
"""168.63.129.16 is where virtual machines of one cloud find what other clouds have at
169.254.169.254."""

_PUBLIC_6 = IPv6Network("2000::/3")
"""Everything else is mapped, translated, local, multicast or not assigned."""

_NOT_PUBLIC_6 = tuple(
    IPv6Network(text)
    for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20")
)

Peer = IPv4Address | IPv6Address


class AddressRefused(OSError):
    """An address that is not called. The message is a sentence for whoever set it, and says
    nothing of what a name was resolved to."""


def is_public(peer: Peer) -> bool:
    """Whether anybody on the internet may have this address."""
    if isinstance(peer, IPv4Address):
        return not any(peer in network for network in _NOT_PUBLIC_4)
    return peer in _PUBLIC_6 and not any(peer in network for network in _NOT_PUBLIC_6)


class AddressGuard:
    """
    Args:
        settings: whose own address is refused; in the demo alone this machine may be called, by
            plain http too.
    """

    def __init__(self, settings: Settings) -> None:
        self._allows_loopback = settings.is_demo
        self._own_host = _plain(URL(settings.base_url).raw_host or "")

    def check_url(self, text: str) -> URL:
        """`text` as an address that may be called as far as can be seen from it.

        Raises:
            AddressRefused: it may not.
        """
        try:
            url = URL(text)
            port = url.port
        except ValueError:
            raise AddressRefused("Not an address of the web.") from None
        # As it is resolved: a name may be written in letters, or as xn--….
        host = _plain(url.raw_host or "")
        if not host or not url.absolute or any(c <= " " or c == "\x7f" for c in text):
            raise AddressRefused("Not an address of the web.")
        if url.user is not None or url.password is not None:
            raise AddressRefused("An address must not carry a name or a password.")
        if url.fragment:
            raise AddressRefused("An address must not end in a fragment (#…).")
        if self._allows_loopback and is_loopback(host) and url.scheme in ("http", "https"):
            return url
        if url.scheme != "https" or port != 443:
            raise AddressRefused("Only https on port 443 is called.")
        if host == self._own_host:
            raise AddressRefused("This is our own address.")
        return url

    def check_peer(self, address: str) -> None:
        """
        Raises:
            AddressRefused: it is none that may be connected to.
        """
        try:
            # An IPv6 address may name the interface behind a %.
            peer = ip_address(address.partition("%")[0])
        except ValueError:
            raise AddressRefused("Not an address of the internet.") from None
        if self._allows_loopback and peer.is_loopback:
            return
        if not is_public(peer) or str(peer) in _own_addresses():
            raise AddressRefused("The host has an address that is not public.")

    async def resolve(self, host: str, port: int, seconds: float = 10) -> list[tuple[int, str]]:
        """Family and address of every answer for `host`, all of which may be connected to.

        Args:
            seconds: how long the answer is waited for.

        Raises:
            AddressRefused: one may not, or there is none.
        """
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                found = await loop.getaddrinfo(
                    host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP
                )
        except (OSError, UnicodeError):
            raise AddressRefused("The host's name has no address.") from None
        peers = [(int(family), str(address[0])) for family, _type, _proto, _name, address in found]
        if not peers:
            raise AddressRefused("The host's name has no address.")
        for _family, peer in peers:
            self.check_peer(peer)
        return peers

    def make_socket(self, addr_info: Sequence[Any]) -> socket.socket:
        """The socket of a connection, as aiohttp's `socket_factory`.

        Raises:
            AddressRefused: its peer may not be connected to.
        """
        family, kind, proto, _name, address = addr_info
        self.check_peer(str(address[0]))
        return socket.socket(family=family, type=kind, proto=proto)


class GuardedResolver(AbstractResolver):
    """Resolves for aiohttp what `guard` lets through."""

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            {
                "hostname": host,
                "host": peer,
                "port": port,
                "family": kind,
                "proto": socket.IPPROTO_TCP,
                "flags": socket.AI_NUMERICHOST,
            }
            for kind, peer in await self._guard.resolve(host, port)
            if family in (socket.AF_UNSPEC, kind)
        ]

    async def close(self) -> None:
        return None


def _own_addresses() -> set[str]:
    """Addresses of this machine, public ones too."""
    return {
        entry.address.partition("%")[0]
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family in (socket.AF_INET, socket.AF_INET6)
    }


def _plain(host: str) -> str:
    return host.lower().rstrip(".")
