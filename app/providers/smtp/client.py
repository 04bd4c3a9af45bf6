"""Mails by any server that speaks SMTP."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from uuid import uuid4

import structlog

from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft
from app.providers.errors import Permanent, ProviderError, Transient, Unauthorized
from app.providers.http import Observer, unobserved
from app.providers.keys import BadKeys, keys_of
from app.providers.mime import mime_message
from app.providers.senders import sender_of
from app.providers.smtp.connection import Connect, opened, refusals
from app.providers.smtp.settings import USUAL_PORTS, Relay
from app.telemetry.tracing import NO_TRACING, Tracing

log = structlog.get_logger("holdfast.providers")

Trust = Callable[[], ssl.SSLContext]

_UNSAFE = re.compile(r"[^\w.+-]", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """What is handed over: the envelope, and the mail in it."""

    sender: str
    recipient: str
    mail: bytes


class Smtp:
    """The account is the server's name; its settings may have `port`, `tls` (`starttls` or
    `implicit`), `username`, `from`, `name` and `reply_to`; its keys are `password`.

    Args:
        own: the platform's server.
        connect_own: reaches it.
        connect_others: reaches servers that companies name, which may be any on the internet.
        trust_own, trust_others: the certificates that they are judged by.
    """

    def __init__(
        self,
        own: Relay | None,
        *,
        connect_own: Connect,
        connect_others: Connect,
        trust_own: Trust,
        trust_others: Trust,
        timeout: float,
        now: Callable[[], float],
        observe: Observer | None = None,
        tracing: Tracing = NO_TRACING,
    ) -> None:
        self._own = own
        self._connect_own = connect_own
        self._connect_others = connect_others
        self._trust_own = trust_own
        self._trust_others = trust_others
        self._timeout = timeout
        self._now = now
        self._observe = observe or unobserved
        self._tracing = tracing

    async def send(self, account: MessageAccount, message: MessageDraft) -> Accepted:
        """Hands the mail over, and returns when the server has taken it. The id is that of the
        mail itself, the same when it is sent again: some receivers see by it that two are one.
        [SMTP-4]

        Raises:
            Permanent: recipient or mail are refused for good.
            Transient: not now; with `outcome_unknown` when the connection ended after the mail's
                contents were sent.
        """
        sender = sender_of("smtp", account, message)
        identity = f"{_id_of(message)}@{sender.address.rpartition('@')[2]}"
        try:
            mail = mime_message(replace(message, sender=sender), sender.address)
            for address in (sender.address, message.to.address):
                _check(address)
        except (ValueError, IndexError) as error:
            # The library of mails stumbles over what is no address at all.
            raise Permanent("smtp", None, "impossible_mail", str(error)) from error
        mail = self._headers(identity) + mail
        parcel = _Parcel(sender.address, message.to.address, mail)
        await self._recorded("send_mail", account, parcel)
        return Accepted(identity)

    async def find(
        self, _account: MessageAccount, _message: MessageDraft, _since: datetime
    ) -> Accepted | None:
        """
        Raises:
            Permanent: always; there is no such question.
        """
        raise Permanent("smtp", None, "not_asked", "A mail server is not asked what it took.")

    async def check(self, account: MessageAccount) -> None:
        """Returns when the server lets us in. Nothing is sent.

        Raises:
            ProviderError: it does not.
        """
        await self._recorded("check_server", account, None)

    def _headers(self, identity: str) -> bytes:
        """Nobody else writes these two. [SMTP-4]"""
        date = format_datetime(datetime.fromtimestamp(self._now(), UTC))
        return f"Date: {date}\r\nMessage-ID: <{identity}>\r\n".encode("ascii")

    async def _recorded(
        self, operation: str, account: MessageAccount, parcel: _Parcel | None
    ) -> None:
        started = asyncio.get_running_loop().time()
        outcome, status = "ok", None
        with self._tracing.call("smtp", operation, "SMTP") as span:
            try:
                await self._spoken(account, parcel)
            except ProviderError as error:
                outcome, status = type(error).__name__, error.status
                span.fail(outcome)
                raise
            finally:
                seconds = asyncio.get_running_loop().time() - started
                self._observe("smtp", operation, outcome, seconds)
                log.info(
                    "provider_call",
                    provider="smtp",
                    operation=operation,
                    status=status,
                    outcome=outcome,
                    milliseconds=round(seconds * 1000),
                )

    async def _spoken(self, account: MessageAccount, parcel: _Parcel | None) -> None:
        relay = self._relay(account)
        is_own = account.secret is None
        connect = self._connect_own if is_own else self._connect_others
        is_handed_over = False
        try:
            # Each answer has its own patience too; this limits a server that is slow every time.
            async with asyncio.timeout(self._timeout):
                tls = self._trust(is_own=is_own)
                async with opened(relay, tls, connect, self._timeout) as client:
                    if parcel is None:
                        return
                    with refusals("sender"):
                        await client.mail(parcel.sender)
                    with refusals("recipient"):
                        await client.rcpt(parcel.recipient)
                    with refusals("data"):
                        is_handed_over = True
                        await client.data(parcel.mail)
                        is_handed_over = False
        except TimeoutError as error:
            raise Transient("smtp", None, "timeout", outcome_unknown=is_handed_over) from error

    def _trust(self, *, is_own: bool) -> ssl.SSLContext:
        try:
            return self._trust_own() if is_own else self._trust_others()
        except OSError as error:
            raise Transient("smtp", None, "no_certificates", str(error.strerror or "")) from error

    def _relay(self, account: MessageAccount) -> Relay:
        """
        Raises:
            ProviderError: the account cannot be used as it is.
        """
        if account.secret is None:
            if self._own is None or self._own.host != account.account:
                raise Transient("smtp", None, "no_server", "SMTP_URL names another server.")
            return self._own
        known = account.settings
        tls = str(known.get("tls") or "starttls")
        if tls not in USUAL_PORTS:
            raise Transient("smtp", None, "no_tls", "tls has to be starttls or implicit.")
        port = known.get("port") or USUAL_PORTS[tls]
        # A company's server is reached where servers take mails of their own users.
        if port != USUAL_PORTS[tls]:
            raise Transient("smtp", None, "wrong_port", f"{tls} is reached at {USUAL_PORTS[tls]}.")
        try:
            password = keys_of(account.secret).get("password", "")
        except BadKeys:
            raise Unauthorized("smtp", None, "no_key", "The account has no password.") from None
        return Relay(account.account, port, tls, str(known.get("username") or ""), password)


def _check(address: str) -> None:
    """
    Raises:
        ValueError: it is no address that every server takes.
    """
    if not address.isascii() or not all(address.rpartition("@")):
        raise ValueError("no mail address")


def _id_of(message: MessageDraft) -> str:
    return _UNSAFE.sub("-", message.id) if message.id else str(uuid4())
