"""A connection to a mail server, private and signed in, and what each of its refusals means."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager

import aiosmtplib
from aiosmtplib import SMTP

from app.providers.errors import Forbidden, Permanent, ProviderError, Transient, Unauthorized
from app.providers.smtp.settings import Relay
from app.public_address import AddressGuard

Connect = Callable[[str, int], Awaitable[socket.socket]]
"""A connected socket to a host and port; raises OSError."""

_BYE_SECONDS = 1.0
_TOO_LARGE = 552
_NO_SIGN_IN = (530, 534, 535, 538)
_GONE = (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError)


async def connect_anywhere(host: str, port: int) -> socket.socket:
    """To the first address of `host` that answers, wherever it is.

    Raises:
        OSError: none does.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return await _first([(family, str(address[0])) for family, *_, address in found], port)


def connect_guarded(guard: AddressGuard) -> Connect:
    """To public addresses only, each looked at when it is connected to."""

    async def connect(host: str, port: int) -> socket.socket:
        return await _first(await guard.resolve(host, port), port)

    return connect


async def _first(peers: Iterable[tuple[int, str]], port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    error: OSError | None = None
    for family, peer in peers:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, (peer, port))
        except OSError as refused:
            connection.close()
            error = refused
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise error or OSError("the host has no address")


@asynccontextmanager
async def opened(
    relay: Relay, tls: ssl.SSLContext, connect: Connect, timeout: float
) -> AsyncIterator[SMTP]:
    """A client that may send.

    Raises:
        ProviderError: nothing was handed over.
    """
    client = SMTP(
        hostname=relay.host,
        timeout=timeout,
        use_tls=relay.tls == "implicit",
        # By hand below: what a server does not offer is left out in silence otherwise. [SMTP-1]
        start_tls=False,
        tls_context=tls,
        local_hostname="localhost",
    )
    try:
        with refusals("connect"):
            await client.connect(sock=await connect(relay.host, relay.port))
        with refusals("hello"):
            await client.ehlo()
        if relay.tls == "starttls":
            if not client.supports_extension("starttls"):
                raise Transient("smtp", None, "no_starttls", "The server offers no encryption.")
            with refusals("starttls"):
                await client.starttls(server_hostname=relay.host, tls_context=tls)
                await client.ehlo()
        if relay.username:
            if not client.supports_extension("auth"):
                raise Transient("smtp", None, "no_auth", "The server offers no sign-in.")
            with refusals("sign_in"):
                await client.login(relay.username, relay.password)
        yield client
        # The mail is taken, whatever becomes of the farewell.
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=_BYE_SECONDS)
    finally:
        client.close()


@contextlib.contextmanager
def refusals(step: str) -> Iterator[None]:
    """Turns what goes wrong in `step` into our errors: `connect`, `hello`, `starttls`, `sign_in`,
    `sender`, `recipient` or `data`."""
    try:
        yield
    except ProviderError:
        raise
    except aiosmtplib.SMTPResponseException as error:
        raise _refused(step, error.code, error.message) from error
    except ssl.SSLError as error:
        raise Transient("smtp", None, "bad_certificate", error.reason or "") from error
    except _GONE as error:
        raise _lost(step, error) from error
    except aiosmtplib.SMTPException as error:
        raise Transient("smtp", None, step, str(error)) from error


def _refused(step: str, code: int, message: str) -> ProviderError:
    """4xx is for later and 5xx for good [SMTP-2], but for good only where it is about recipient
    or mail: server, sign-in and sender may be put right while the mail waits."""
    name = str(code)
    if step == "sign_in" or code in _NO_SIGN_IN:
        return Unauthorized("smtp", code, name, message)
    if code < 500:
        return Transient("smtp", code, name, message)
    if step in ("recipient", "data") or code == _TOO_LARGE:
        return Permanent("smtp", code, name, message)
    if step == "sender":
        return Forbidden("smtp", code, name, message)
    return Transient("smtp", code, name, message)


def _lost(step: str, error: BaseException) -> Transient:
    """Only after its contents were sent can a mail have been taken without an answer. [SMTP-3]"""
    is_late = isinstance(error, TimeoutError)
    code = "timeout" if is_late else "unreachable" if step == "connect" else "connection_lost"
    cause = error.__cause__ or error
    if isinstance(cause, ssl.SSLError):
        return Transient("smtp", None, "bad_certificate", cause.reason or "")
    return Transient("smtp", None, code, type(cause).__name__, outcome_unknown=step == "data")
