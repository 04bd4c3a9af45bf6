"""Access tokens for Graph, as Entra makes them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import jwt

from app.simulator.store import Session
from app.simulator.tokens import record

_KEY = secrets.token_bytes(32)
"""Nobody verifies the signature: a token is good when its digest is on record."""


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
    await record(db, token, "graph", directory_id, roles, expires_at)
    return token
