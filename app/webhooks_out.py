"""Posting to the systems of companies, as Standard Webhooks has it.

Every request carries `webhook-id` (of the message, the same however often it is sent),
`webhook-timestamp` (of the attempt) and `webhook-signature`: one for each secret in force, so that
a secret can be replaced while the receiver has the old one.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
from standardwebhooks.webhooks import Webhook

from app.providers.http import trust
from app.providers.retry_after import parse_retry_after
from app.public_address import AddressGuard, AddressRefused, GuardedResolver

SECONDS = 10.0
ANSWER_BYTES = 4096
"""Of an answer's body; none of it is kept or shown."""

_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a post.

    Attributes:
        status: HTTP status; None when there was no answer.
        error: why it does not count as taken, in our words; None: it was.
        retry_after: seconds that the receiver asked us to wait.
    """

    status: int | None
    error: str | None = None
    retry_after: float | None = None


def new_secret() -> str:
    """A secret as receivers are given it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def signed_headers(
    message_id: str, body: str, signing_secrets: Sequence[str], at: datetime
) -> dict[str, str]:
    """The headers that let a receiver verify `body`.

    Args:
        signing_secrets: newest first.
        at: of the attempt.
    """
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(
            Webhook(secret).sign(message_id, at.astimezone(UTC), body) for secret in signing_secrets
        ),
    }


async def post(
    guard: AddressGuard, url: str, headers: dict[str, str], body: str, at: datetime
) -> Answer:
    """Posts `body`, to a public address, without following anything; never longer than `SECONDS`.

    A connection of its own for each, so that each peer is looked at.

    Args:
        at: of the attempt, by the database: from there counts a date that we are asked to wait for.
    """
    connector = aiohttp.TCPConnector(
        resolver=GuardedResolver(guard),
        socket_factory=guard.make_socket,
        use_dns_cache=False,
        force_close=True,
        ssl=trust(),
    )
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        checked = guard.check_url(url)
        async with (
            aiohttp.ClientSession(
                connector=connector,
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                trust_env=False,
            ) as session,
            session.post(
                checked,
                data=body.encode(),
                headers={
                    "Content-Type": "application/json",
                    "User-Agent": "Holdfast-Webhooks/1",
                    **headers,
                },
                allow_redirects=False,
            ) as response,
        ):
            await response.content.read(ANSWER_BYTES)
            return _answer(response, at)
    except AddressRefused as refused:
        return Answer(None, str(refused))
    except TimeoutError:
        return Answer(None, f"no answer within {SECONDS:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return Answer(None, _why(error))
    finally:
        await connector.close()


def _answer(response: aiohttp.ClientResponse, at: datetime) -> Answer:
    if 200 <= response.status < 300:
        return Answer(response.status)
    return Answer(
        response.status,
        f"answered {response.status}",
        parse_retry_after(response.headers.get("Retry-After"), now=at.timestamp()),
    )


def _why(error: Exception) -> str:
    """In our words: what a library or a peer says may tell of hosts inside."""
    if isinstance(error, aiohttp.ClientConnectorError) and isinstance(
        error.os_error, AddressRefused
    ):
        return str(error.os_error)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "its certificate is not accepted"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it cannot be reached"
    return "the connection was lost"
