"""Access tokens of the simulated Entra and Zoom."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from app.simulator.store import Session

_KEY = secrets.token_bytes(32)
"""Nobody verifies the signature: a token is good when its digest is on record."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token stands for."""

    directory_id: UUID | None
    roles: frozenset[str]
    is_expired: bool


async def issue_graph_token(
    db: Session,
    directory_id: UUID,
    roles: Sequence[str],
    *,
    client_id: str,
    now: datetime,
    seconds: int,
) -> str:
    """A JWT as Entra makes them: without permissions it has no claim `roles` at all."""
    expires_at = now + timedelta(seconds=seconds)
    claims = {
        "aud": "https://graph.microsoft.com",
        "iss": f"https://sts.windows.net/{directory_id}/",
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int(expires_at.timestamp()),
        "appid": client_id,
        "idtyp": "app",
        "tid": str(directory_id),
        "uti": secrets.token_urlsafe(16),
        "ver": "1.0",
    }
    if roles:
        claims["roles"] = list(roles)
    token = jwt.encode(claims, _KEY, algorithm="HS256")
    await _record(db, token, "graph", directory_id, roles, expires_at)
    return token


async def issue_zoom_token(db: Session, *, now: datetime, seconds: int) -> str:
    token = "zoom-" + secrets.token_urlsafe(48)
    await _record(db, token, "zoom", None, (), now + timedelta(seconds=seconds))
    return token


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


async def _record(
    db: Session,
    token: str,
    audience: str,
    directory_id: UUID | None,
    roles: Sequence[str],
    expires_at: datetime,
) -> None:
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
