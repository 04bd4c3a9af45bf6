"""Access tokens of the simulated Entra and Zoom."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.simulator.store import Session


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for."""

    directory_id: UUID | None
    roles: frozenset[str]
    is_expired: bool


async def grant_of(db: Session, token: str, audience: str, now: datetime) -> Grant | None:
    """What `token` stands for, None when it was never handed out (or long ago)."""
    row = await db.row(
        "select directory_id, roles, expires_at from simulator.tokens"
        " where digest = %(digest)s and audience = %(audience)s",
        digest=_digest(token),
        audience=audience,
    )
    if row is None:
        return None
    return Grant(row["directory_id"], frozenset(row["roles"]), row["expires_at"] <= now)


def bearer(authorization: str) -> str:
    """The token of an Authorization header, empty if there is none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def record(
    db: Session,
    token: str,
    audience: str,
    directory_id: UUID | None,
    roles: Sequence[str],
    expires_at: datetime,
) -> None:
    """Notes that `token` was handed out."""
    await db.run(
        "insert into simulator.tokens (digest, audience, directory_id, roles, expires_at)"
        " values (%(digest)s, %(audience)s, %(directory_id)s, %(roles)s, %(expires_at)s)",
        digest=_digest(token),
        audience=audience,
        directory_id=directory_id,
        roles=list(roles),
        expires_at=expires_at,
    )


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
