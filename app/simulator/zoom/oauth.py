"""Zoom's token endpoint for server-to-server applications."""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from app.simulator.fault_kinds import whole
from app.simulator.messages import Refused, Response, json_response
from app.simulator.router import Route
from app.simulator.store import Session
from app.simulator.tokens import record
from app.simulator.world import Call, is_accepted
from app.simulator.zoom.errors import oauth_error
from app.simulator.zoom.state import registration

TOKEN_SECONDS = 3600
SCOPES = " ".join(
    f"meeting:{what}:admin"
    for what in (
        "delete:meeting",
        "read:list_meetings",
        "read:meeting",
        "update:meeting",
        "write:meeting",
    )
)


async def token(call: Call) -> Response:
    """`account_credentials` with HTTP Basic; parameters in the form or in the query."""
    form = {**call.request.query, **dict(parse_qsl(call.request.body.decode("utf-8", "replace")))}
    client_id, _, secret = _basic(call.request.headers.get("authorization", "")).partition(":")
    known = call.world.known(registration)
    if not call.world.is_mock:
        if not (
            client_id
            and is_accepted(client_id, known.client_id)
            and is_accepted(secret, known.client_secret)
        ):
            raise Refused(oauth_error(400, "invalid_client", "Invalid client_id or client_secret"))
        if not is_accepted(form.get("account_id", ""), known.account_id):
            raise Refused(oauth_error(400, "invalid_request", "Bad Request"))
    if form.get("grant_type") != "account_credentials":
        raise Refused(oauth_error(400, "unsupported_grant_type", "unsupported grant type"))
    async with call.world.store.transaction() as db:
        life = TOKEN_SECONDS
        if rule := await call.told(db, "short_token"):
            life = whole("short_token", rule["params"], "seconds", most=TOKEN_SECONDS)
        access_token = await issue_token(db, now=call.world.clock.now(), seconds=life)
    return json_response(
        {
            "access_token": access_token,
            "token_type": "bearer",
            "expires_in": life,
            "scope": SCOPES,
            "api_url": "https://api.zoom.us",
        }
    )


def _basic(authorization: str) -> str:
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def issue_token(db: Session, *, now: datetime, seconds: int) -> str:
    """An access token of the account."""
    token = "zoom-" + secrets.token_urlsafe(48)
    await record(db, token, "zoom", None, (), now + timedelta(seconds=seconds))
    return token


ROUTES: list[Route] = [("POST", "/", token)]
