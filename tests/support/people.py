"""Accounts of an office, and where they are signed in."""

from __future__ import annotations

import uuid
from hashlib import sha256
from typing import Any

from tests.support.office import Office


def add_account(office: Office, email: str, *roles: str, **columns: Any) -> uuid.UUID:
    """An account that has signed in before.

    Args:
        columns: of `booking.accounts`, where they matter.
    """
    given = {"status": "active", **columns}
    names = ", ".join(given)
    return office.value(
        f"insert into booking.accounts (tenant_id, email, roles, {names})"
        f" values (%s, %s, %s, {', '.join(['%s'] * len(given))}) returning id",
        office.tenant_id,
        email,
        list(roles),
        *given.values(),
    )


def sign_in(office: Office, account_id: uuid.UUID, secret: str, form: str = "cookie") -> bytes:
    """A session found by `secret`, as long as one of the account's roles is; its digest."""
    digest = sha256(secret.encode()).digest()
    office.sql.execute(
        "insert into booking.sessions (digest, tenant_id, account_id, form, signed_in_at,"
        " last_used_at, idle_until, expires_at)"
        " select %s, a.tenant_id, a.id, %s, n.at, n.at, n.at + booking.session_idle(a.roles),"
        " n.at + booking.session_life(a.roles)"
        " from booking.accounts a, (select booking.now() as at) n where a.id = %s",
        [digest, form, account_id],
    )
    return digest


def add_key(office: Office, secret: str, role: str | None = "admin") -> uuid.UUID:
    """A secret key with this role; None: a publishable one."""
    return office.value(
        "insert into booking.api_keys (tenant_id, name, kind, role, digest, last4)"
        " values (%s, 'Key', %s, %s, %s, %s) returning id",
        office.tenant_id,
        "secret" if role else "publishable",
        role,
        sha256(secret.encode()).digest(),
        secret[-4:].rjust(4, "-"),
    )


def mailed_code(office: Office, purpose: str = "sign_in_code") -> Any:
    """`code` and, of a sign-in, `token` of the mail that is due, as the worker is told them; the
    mail counts as sent."""
    message = office.value(
        "select id from booking.notification_outbox"
        " where purpose = %s and status = 'queued' order by id limit 1",
        purpose,
    )
    claimed = office.worker("message_claim", id=message)
    office.sql.execute(
        "update booking.notification_outbox set status = 'sent' where id = %s", [message]
    )
    return claimed["context"]["data"]


def add_twilio(office: Office) -> None:
    """An account of the office's own that its SMS go by."""
    office.sql.execute(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'twilio', 'message', 'AC1')",
        [office.tenant_id],
    )
