"""A mail server that takes mails for everybody, and misbehaves by rule."""

from __future__ import annotations

import asyncio
import ssl
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING, Any, AnyStr

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.providers.smtp.settings import SmtpSettings
from app.simulator import faults
from app.simulator.calls import record
from app.simulator.fault_kinds import seconds
from app.simulator.letters import Unreadable, read_mime
from app.simulator.mailbox import deliver
from app.simulator.smtp.certificate import make_pem, server_context
from app.simulator.smtp.fault_kinds import SERVICE
from app.simulator.store import Row
from app.simulator.world import World, is_accepted

if TYPE_CHECKING:
    from app.config import Settings

LARGEST_MAIL = 10 * 1024 * 1024
_DROPPED = "dropped"
_EVERYWHERE = "/"


class MailServer(SMTP):
    """One connection of the simulated mail server."""

    def __init__(self, world: World, tls: ssl.SSLContext, *, is_private: bool = False) -> None:
        """
        Args:
            is_private: the connection is encrypted from its first word on.
        """
        self._world = world
        self._mail = _Mail(world)
        self._is_refused = False
        super().__init__(
            self._mail,
            hostname="mail.simulated.example",
            ident="simulated",
            data_size_limit=LARGEST_MAIL,
            tls_context=None if is_private else tls,
            auth_require_tls=not is_private,
            authenticator=self._check,
            loop=asyncio.get_running_loop(),
        )

    async def _handle_client(self) -> None:
        if await self._mail.strikes("smtp_busy", "CONNECT"):
            await self._mail.note("CONNECT", _EVERYWHERE, 421, "smtp_busy", monotonic())
            await self.push("421 4.3.2 Too busy, come again later")
            self._hang_up()
            return
        await super()._handle_client()

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 - a name of the library
        if await self._mail.strikes("bad_certificate", "STARTTLS"):
            self.tls_context = _foreign_context()
        await super().smtp_STARTTLS(arg)

    async def smtp_AUTH(self, arg: str) -> None:  # noqa: N802
        # Clients try one mechanism after the other.
        self._is_refused = self._is_refused or bool(
            await self._mail.strikes("auth_refused", "AUTH")
        )
        if self._is_refused:
            await self._mail.note("AUTH", _EVERYWHERE, 535, "auth_refused", monotonic())
            await self.push("535 5.7.8 Authentication credentials invalid")
            return
        await super().smtp_AUTH(arg)

    async def push(self, status: AnyStr) -> None:
        """A status, unless it is to hang up."""
        if status == _DROPPED:
            self._hang_up()
        else:
            await super().push(status)

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def _check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        if mechanism not in ("LOGIN", "PLAIN") or not isinstance(data, LoginPassword):
            return AuthResult(success=False, handled=False)
        known = self._world.known(registration)
        name, password = (part.decode("utf-8", "replace") for part in data)
        is_known = is_accepted(name, known[0]) and is_accepted(password, known[1])
        # Not handled: the library is to say the refusal.
        return AuthResult(success=is_known, handled=False)


class _Mail:
    """What the library asks at each word."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_EHLO(  # noqa: N802
        self,
        _server: SMTP,
        session: Session,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        for kind, word in (("no_starttls", "STARTTLS"), ("no_auth", "AUTH")):
            if any(word in line for line in responses) and await self.strikes(kind, "EHLO"):
                responses = [line for line in responses if word not in line]
        return responses

    async def handle_MAIL(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        mail_options: list[str],
    ) -> str:
        started = monotonic()
        for kind, status in (
            ("dropped_early", _DROPPED),
            ("sender_refused", "550 5.7.1 You may not send as this sender"),
        ):
            if await self.strikes(kind, "MAIL", address):
                await self.note("MAIL", address, _code(status), kind, started)
                return status
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        rcpt_options: list[str],
    ) -> str:
        started = monotonic()
        for kind, status in (
            ("rcpt_busy", "450 4.2.1 Mailbox busy, come again later"),
            ("rcpt_refused", "550 5.1.1 There is no such mailbox"),
        ):
            if await self.strikes(kind, "RCPT", address):
                await self.note("RCPT", address, _code(status), kind, started)
                return status
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Each recipient gets the mail; whoever is none of To and Cc gets it too."""
        started, at = monotonic(), ", ".join(envelope.rcpt_tos)
        for kind, status in (
            ("data_busy", "451 4.3.0 Local error, come again later"),
            ("data_refused", "552 5.3.4 Message too big"),
        ):
            if await self.strikes(kind, "DATA", at):
                await self.note("DATA", at, _code(status), kind, started)
                return status
        try:
            await self._store(envelope)
        except Unreadable:
            await self.note("DATA", at, 554, None, started)
            return "554 5.6.0 This is no mail"
        if await self.strikes("stored_then_dropped", "DATA", at):
            await self.note("DATA", at, None, "stored_then_dropped", started)
            return _DROPPED
        slow = await self.strikes("slow_250", "DATA", at)
        if slow:
            await self._world.clock.sleep(seconds("slow_250", slow["params"]))
        await self.note("DATA", at, 250, "slow_250" if slow else None, started)
        return "250 2.0.0 Taken"

    async def strikes(self, kind: str, word: str, at: str = _EVERYWHERE) -> Row | None:
        """The rule that says `kind` now, if one does."""
        now = self._world.clock.now()
        async with self._world.store.transaction() as db:
            return await faults.strike(db, SERVICE, word, at, now, kind)

    async def note(
        self, word: str, at: str, status: int | None, fault: str | None, started: float
    ) -> None:
        """One line among the calls."""
        async with self._world.store.transaction() as db:
            took, now = monotonic() - started, self._world.clock.now()
            await record(db, SERVICE, word, at, status, fault, took, now)

    async def _store(self, envelope: Envelope) -> None:
        content = envelope.content
        letter = read_mime(content if isinstance(content, bytes) else str(content).encode())
        names = {address.lower(): name for name, address in letter.recipients}
        headers = {name.lower(): value for name, value in letter.headers}
        async with self._world.store.transaction() as db:
            for recipient in envelope.rcpt_tos:
                await deliver(
                    db,
                    recipient=recipient,
                    recipient_name=names.get(recipient.lower(), ""),
                    sender=letter.sender or envelope.mail_from or "",
                    sender_name=letter.sender_name,
                    service=SERVICE,
                    reference=headers.get("message-id", "").strip("<>") or None,
                    subject=letter.subject,
                    body=letter.body,
                    body_type=letter.body_type,
                    alternative=letter.alternative,
                    attachments=letter.attachments,
                    headers=letter.headers,
                    at=self._world.clock.now(),
                )


def registration(settings: Settings | None) -> tuple[str | None, str | None]:
    """Name and password that sign in; None: any."""
    relay = settings.of(SmtpSettings).smtp_relay if settings else None
    return (relay.username, relay.password) if relay else (None, None)


def _code(status: str) -> int | None:
    return int(status[:3]) if status[:3].isdigit() else None


@cache
def _foreign_context() -> ssl.SSLContext:
    return server_context(make_pem("somewhere.else.example"))
