"""Which address a request comes from."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from app.client_address import client_address, is_local


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
        (1, ["[2001:db8::1]:4711"], "2001:db8::1"),
        (1, ["2001:DB8:0::1"], "2001:db8::1"),
        (1, ["::ffff:198.51.100.7"], "198.51.100.7"),
        (1, ["unknown"], "203.0.113.1"),
        (1, [""], "203.0.113.1"),
    ],
)
def test_the_hop_that_the_outermost_trusted_proxy_saw(
    proxies: int, forwarded: list[str], expected: str
) -> None:
    """Counted from the right; what stands further left was written by anybody."""
    assert client_address(_request("203.0.113.1", forwarded), proxies) == expected


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
