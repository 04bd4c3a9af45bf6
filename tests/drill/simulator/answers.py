"""How the simulated strangers say no, and what their gates give."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.simulator import tokens
from app.simulator.fault_answers import error, retry_after
from app.simulator.fault_kinds import param, whole
from app.simulator.messages import Refused, Request, Response, json_response, text_response
from app.simulator.router import Handler
from app.simulator.store import Session
from app.simulator.world import Call

TOKEN_SECONDS = 3600
_STATUS = {"unauthorized": 401, "forbidden": 403, "gone": 404, "forgotten": 410}


def no(status: int, what: str) -> Refused:
    return Refused(_no(status, what))


def _no(status: int, what: str, **more: str) -> Response:
    return json_response({"no": what, **more}, status)


def fault(kind: str, params: Mapping[str, Any], now: datetime) -> Response | None:
    if kind in ("error", "error_after"):
        return error(kind, params, lambda status: _no(status, "luck"))
    if kind == "throttle":
        limit = str(param(kind, params, "scope"))
        return _no(429, "hurry", **{"for": limit}).with_headers(retry_after(kind, params, now))
    return _no(_STATUS[kind], kind) if kind in _STATUS else None


def no_route(_request: Request, status: int, _now: datetime) -> Response:
    return _no(status, "path")


def malformed(_request: Request, _now: datetime) -> Response:
    return text_response("What?\n", 400)


def gate_of(provider: str, *may: str) -> Handler:
    """Gives a token of `provider` to whoever asks."""

    async def gate(call: Call) -> Response:
        now, token = call.world.clock.now(), secrets.token_urlsafe(24)
        async with call.world.store.transaction() as db:
            rule = await call.told(db, "short_token")
            life = TOKEN_SECONDS
            if rule is not None:
                life = whole("short_token", rule["params"], "seconds", most=TOKEN_SECONDS)
            until = now + timedelta(seconds=life)
            await tokens.record(db, token, provider, None, may, until)
        return json_response({"token": token, "seconds": life, "may": may})

    return gate


async def admit(call: Call, db: Session) -> None:
    """
    Raises:
        Refused: 401, the token is none of this provider's gate, or was.
    """
    token = tokens.bearer(call.request.headers.get("authorization", ""))
    grant = await tokens.grant_of(db, token, call.request.service, call.world.clock.now())
    if grant is None or grant.is_expired:
        raise no(401, "token")
