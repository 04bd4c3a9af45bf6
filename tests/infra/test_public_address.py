"""Which addresses of a company's choice are called, and how the guard is kept at every connect."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from app import public_address
from app.public_address import AddressGuard, AddressRefused
from app.webhooks_out import Answer, new_secret, post, signed_headers
from tests.support.serving import serving
from tests.support.settings import make_demo_settings, make_settings

GUARD = AddressGuard(make_settings(base_url="https://book.example"))
DEMO = AddressGuard(make_demo_settings())
AT = datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)
"""The time of attempts, nowhere near that of the machine."""

NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 100.100.100.200 127.0.0.1 127.255.0.1 168.63.129.16
    169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.192 192.0.2.1 192.168.1.1 198.18.0.1
    198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
    :: ::1 ::ffff:8.8.8.8 ::ffff:127.0.0.1 ::8.8.8.8 64:ff9b::808:808 64:ff9b:1::1 100::1
    2001::1 2001:db8::1 2002:808:808::1 3ffe::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0
    fec0::1 ff02::1 5f00::1 not-an-address
"""
PUBLIC = "8.8.8.8 1.1.1.1 100.63.255.255 172.32.0.1 2606:4700::1111 2a00:1450:4001::1"


def test_peers() -> None:
    """Private, shared, local, metadata, multicast, and IPv4 hidden in IPv6: none is called."""
    for address in NOT_PUBLIC.split():
        with pytest.raises(AddressRefused):
            GUARD.check_peer(address)
    for address in PUBLIC.split():
        GUARD.check_peer(address)
    for address in ("127.0.0.1", "::1"):
        DEMO.check_peer(address)
    with pytest.raises(AddressRefused):
        DEMO.check_peer("10.0.0.1")


def test_this_machine_is_no_peer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by a public address of its own either."""
    monkeypatch.setattr(public_address, "_own_addresses", lambda: {"8.8.8.8"})
    with pytest.raises(AddressRefused):
        GUARD.check_peer("8.8.8.8")


def test_addresses_that_can_be_seen_to_be_wrong() -> None:
    """https on 443, without a name or a password, and not our own."""
    for url in (
        "http://hooks.example/",
        "https://hooks.example:8443/",
        "https://user:pass@hooks.example/",
        "https://user@hooks.example/",
        "https://hooks.example/#part",
        "https://book.example/v1/webhooks/graph",
        "https://BOOK.example./",
        "https:///path",
        "//hooks.example/",
        "ftp://hooks.example/",
        "https://hooks.example/a b",
        "https://hooks.example/\n",
        "https://[::1/",
        "https://hooks.example:99999/",
        "javascript:alert(1)",
        "",
        "http://127.0.0.1/",
    ):
        with pytest.raises(AddressRefused):
            GUARD.check_url(url)
    assert str(GUARD.check_url("https://hooks.example/a?b=c")) == "https://hooks.example/a?b=c"
    assert DEMO.check_url("http://127.0.0.1:9/x").port == 9
    with pytest.raises(AddressRefused):
        DEMO.check_url("http://hooks.example/")


def names(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Every name has these addresses; the list of names that were looked up."""
    asked: list[str] = []

    async def getaddrinfo(_loop: Any, host: str, port: int, **_kw: Any) -> list[Any]:
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in answer else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (answer, port),
            )
            for answer in answers
        ]

    monkeypatch.setattr(type(asyncio.get_running_loop()), "getaddrinfo", getaddrinfo)
    return asked


async def test_all_answers_of_the_resolver_are_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """One private one among public ones is enough to refuse; an error names no address."""
    names(monkeypatch, "8.8.8.8", "2606:4700::1111")
    assert len(await GUARD.resolve("hooks.example", 443)) == 2
    for answers in (("8.8.8.8", "10.0.0.1"), ("::ffff:10.0.0.1",), ()):
        names(monkeypatch, *answers)
        with pytest.raises(AddressRefused) as refused:
            await GUARD.resolve("hooks.example", 443)
        assert "10.0" not in str(refused.value)


async def test_no_connection_is_made_to_what_is_not_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """By name, by a number in whatever form, and where the resolver is passed by: the socket's
    peer is looked at once more."""
    made: list[Any] = []
    monkeypatch.setattr(socket, "socket", lambda *a, **kw: made.append((a, kw)))
    names(monkeypatch, "10.0.0.1")
    for host in ("hooks.example", "10.0.0.1", "[::ffff:10.0.0.1]", "169.254.169.254", "0x0a000001"):
        answer = await post(GUARD, f"https://{host}/", {}, "{}", AT)
        assert answer.status is None and answer.error is not None
    assert made == []
    with pytest.raises(AddressRefused):
        GUARD.make_socket((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443)))


class Receiver:
    """A company's system over real HTTP."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Any = web.Response(status=204)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.got.append((dict(request.headers), await request.read()))
        if callable(self.answer):
            return await self.answer(request)
        return self.answer


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[Receiver, str]]:
    receiver = Receiver()
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", receiver.handle)
    async with serving(application) as url:
        yield receiver, url


VECTOR = {
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "at": datetime.fromtimestamp(1_614_265_330, UTC),
    "body": '{"test": 2432232314}',
    "signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
}
"""Of the tests that come with the specification (Standard Webhooks 1.0.0)."""


def test_the_vector_of_the_standard() -> None:
    """Identifier, timestamp and body are what is signed; several secrets give several signatures."""
    signed = signed_headers(VECTOR["id"], VECTOR["body"], [VECTOR["secret"]], VECTOR["at"])
    assert signed == {
        "webhook-id": VECTOR["id"],
        "webhook-timestamp": "1614265330",
        "webhook-signature": VECTOR["signature"],
    }
    both = signed_headers(
        VECTOR["id"], VECTOR["body"], [new_secret(), VECTOR["secret"]], VECTOR["at"]
    )
    assert both["webhook-signature"].split(" ")[1] == VECTOR["signature"]


async def test_a_receiver_verifies_with_the_standards_library(
    receiver: tuple[Receiver, str],
) -> None:
    """The bytes as they came, with either of two secrets, but with no other."""
    theirs, url = receiver
    new, old = new_secret(), new_secret()
    body = '{"type":"booking.held","data":{"name":"Eva ✓"}}'
    headers = signed_headers("msg", body, [new, old], datetime.now(UTC))
    assert await post(DEMO, f"{url}/hook?a=b", headers, body, AT) == Answer(204)
    ((came, raw),) = theirs.got
    assert came["Content-Type"] == "application/json"
    for secret in (new, old):
        assert Webhook(secret).verify(raw, came)["type"] == "booking.held"
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new_secret()).verify(raw, came)
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(new).verify(raw + b" ", came)


async def test_what_a_receiver_may_do(
    receiver: tuple[Receiver, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redirects are not followed, no proxy is asked, four KiB are read, ten seconds waited, and
    what went wrong is told in our words."""
    theirs, url = receiver
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    async def asked() -> Answer:
        return await post(DEMO, f"{url}/hook", {}, "{}", AT)

    for status, retry_after in ((500, None), (429, 7.0), (410, None), (404, None)):
        headers = {"Retry-After": "7"} if retry_after else {}
        theirs.answer = web.Response(status=status, headers=headers, text="secret of theirs")
        assert await asked() == Answer(status, f"answered {status}", retry_after)

    date = format_datetime(AT + timedelta(seconds=90), usegmt=True)
    theirs.answer = web.Response(status=503, headers={"Retry-After": date})
    assert await asked() == Answer(503, "answered 503", 90.0)

    theirs.got.clear()
    theirs.answer = web.Response(status=302, headers={"Location": f"{url}/elsewhere"})
    assert (await asked()).error == "answered 302"
    assert len(theirs.got) == 1

    written: list[int] = []

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            for _ in range(1_000):
                await response.write(b"x" * 65_536)
                written.append(1)
        except ConnectionError:
            pass
        return response

    theirs.answer = endless
    assert await asked() == Answer(200)
    assert len(written) < 500

    async def rude(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        raise ConnectionResetError

    theirs.answer = rude
    assert await asked() == Answer(None, "the connection was lost")

    async def slow(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    theirs.answer = slow
    monkeypatch.setattr("app.webhooks_out.SECONDS", 0.2)
    assert await asked() == Answer(None, "no answer within 0.2 s")
    assert (await post(DEMO, "http://127.0.0.1:9/", {}, "{}", AT)).error == "it cannot be reached"
    assert (await post(DEMO, f"{url.replace('http:', 'https:')}/", {}, "{}", AT)).error is not None
