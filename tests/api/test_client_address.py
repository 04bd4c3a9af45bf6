"""Which address a request comes from."""

from __future__ import annotations

from ipaddress import IPv6Address

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from app.web.client_address import client_address, is_local


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, [], "203.0.113.1"),
        (0, ["198.51.100.7"], "203.0.113.1"),
        (1, ["198.51.100.7"], "198.51.100.7"),
        (1, ["evil, 198.51.100.7"], "198.51.100.7"),
        (2, ["evil, 198.51.100.7, 10.0.0.1"], "198.51.100.7"),
        (2, ["evil, 198.51.100.7", "10.0.0.1"], "198.51.100.7"),
        (2, ["10.0.0.1"], "203.0.113.1"),
        (1, ["198.51.100.7:4711"], "198.51.100.7"),
        (1, ["[2001:db8::1]:4711"], "2001:db8::/64"),
        (1, ["2001:DB8:0::1"], "2001:db8::/64"),
        (1, ["2001:db8:0:1:ffff::9"], "2001:db8:0:1::/64"),
        (1, ["fe80::1%eth0"], "fe80::/64"),
        (1, ["[fe80::2%25en1]:4711"], "fe80::/64"),
        (1, ["fe80::3%"], "fe80::/64"),
        (1, ["::ffff:198.51.100.7"], "198.51.100.7"),
        (1, ["unknown"], "203.0.113.1"),
        (1, [""], "203.0.113.1"),
    ],
)
def test_the_hop_that_the_outermost_trusted_proxy_saw(
    proxies: int, forwarded: list[str], expected: str
) -> None:
    """Counted from the right; what stands further left was written by anybody."""
    assert client_address(_request("203.0.113.1", forwarded), proxies, 64) == expected


@given(prefix=st.integers(16, 128), data=st.data())
def test_a_client_is_its_ipv6_network(prefix: int, data: st.DataObject) -> None:
    """However it is written, whatever its zone id: the leading bits tell clients apart, no others."""
    one, other = (data.draw(st.integers(0x2001 << 112, 0x3FFF << 112)) for _ in range(2))
    below = data.draw(st.integers(0, (1 << (128 - prefix)) - 1))
    neighbour = IPv6Address((one >> (128 - prefix) << (128 - prefix)) | below)
    spelling = data.draw(st.sampled_from(["{}", "[{}]", "[{}]:443", "{}%eth0", "[{}%25x]:1"]))
    written = data.draw(st.sampled_from([neighbour.compressed, neighbour.exploded.upper()]))
    client = lambda text: client_address(_request(text, []), 0, prefix)  # noqa: E731
    assert client(str(IPv6Address(one))) == client(spelling.format(written))
    is_same = one >> (128 - prefix) == other >> (128 - prefix)
    assert (client(str(IPv6Address(one))) == client(str(IPv6Address(other)))) is is_same


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("127.0.0.1", [], True),
        ("::1", [], True),
        ("10.0.0.1", [], False),
        ("127.0.0.1", ["10.0.0.1"], False),
    ],
)
def test_what_was_asked_on_this_machine(peer: str, forwarded: list[str], expected: bool) -> None:
    """A proxy on this machine makes nobody local."""
    assert is_local(_request(peer, forwarded)) is expected


def _request(peer: str, forwarded: list[str]) -> web.Request:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    return make_mocked_request("GET", "/", headers=headers).clone(remote=peer)
