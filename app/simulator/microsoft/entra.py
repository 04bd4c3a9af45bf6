"""Entra's metadata and token endpoint."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qsl, unquote_plus
from uuid import UUID

from app.simulator.fault_kinds import whole
from app.simulator.messages import Refused, Request, Response, json_response
from app.simulator.microsoft.directories import find_directory
from app.simulator.microsoft.entra_errors import entra_error
from app.simulator.microsoft.graph_tokens import issue_graph_token
from app.simulator.microsoft.sign_in import redeem
from app.simulator.microsoft.state import registration
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call, is_accepted

AUTHORITY = "https://login.microsoftonline.com"
SCOPE = "https://graph.microsoft.com/.default"
TOKEN_SECONDS = 3599


async def openid_configuration(call: Call) -> Response:
    """Names Microsoft's own addresses: msal accepts https endpoints only."""
    async with call.world.store.transaction() as db:
        directory = await _known_directory(call, db)
    tenant = f"{AUTHORITY}/{directory['id']}"
    return json_response(
        {
            "token_endpoint": f"{tenant}/oauth2/v2.0/token",
            "token_endpoint_auth_methods_supported": [
                "client_secret_post",
                "private_key_jwt",
                "client_secret_basic",
            ],
            "jwks_uri": f"{tenant}/discovery/v2.0/keys",
            "response_modes_supported": ["query", "fragment", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "issuer": f"{tenant}/v2.0",
            "authorization_endpoint": f"{tenant}/oauth2/v2.0/authorize",
            "tenant_region_scope": "EU",
            "cloud_instance_name": "microsoftonline.com",
            "cloud_graph_host_name": "graph.windows.net",
            "msgraph_host": "graph.microsoft.com",
        }
    )


async def token(call: Call) -> Response:
    """For a sign-in's code an ID token. For client credentials, also without consent, a token, but
    one without roles, unless the application was never seen in the directory."""
    now = call.world.clock.now()
    form = dict(parse_qsl(call.request.body.decode("utf-8", "replace")))
    client_id, secret = _credentials(call.request, form)
    known = call.world.known(registration)
    async with call.world.store.transaction() as db:
        directory = await _known_directory(call, db)
        grant = form.get("grant_type")
        if grant not in ("client_credentials", "authorization_code") or not client_id:
            raise Refused(entra_error(400, "invalid_request", 90014, now=now))
        if grant == "client_credentials" and form.get("scope") != SCOPE:
            raise Refused(entra_error(400, "invalid_scope", 70011, now=now))
        if not call.world.is_mock:
            if not is_accepted(client_id, known.client_id):
                raise Refused(entra_error(400, "unauthorized_client", 700016, now=now))
            if not is_accepted(secret, known.client_secret):
                raise Refused(entra_error(401, "invalid_client", 7000215, now=now))
        if grant == "authorization_code":
            return await redeem(call, db, directory, client_id, form)
        effective_at = directory["effective_at"]
        if directory["consent"] == "never" or (effective_at and now < effective_at):
            raise Refused(entra_error(401, "invalid_client", 7000229, now=now))
        has_roles = directory["consent"] == "granted" and not await call.told(db, "no_roles")
        seconds = TOKEN_SECONDS
        if rule := await call.told(db, "short_token"):
            seconds = whole("short_token", rule["params"], "seconds", most=TOKEN_SECONDS)
        access_token = await issue_graph_token(
            db,
            directory["id"],
            directory["roles"] if has_roles else [],
            client_id=client_id,
            now=now,
            seconds=seconds,
        )
    return json_response(
        {
            "token_type": "Bearer",
            "expires_in": seconds,
            "ext_expires_in": seconds,
            "access_token": access_token,
        },
        headers={"cache-control": "no-store", "pragma": "no-cache"},
    )


async def _known_directory(call: Call, db: Session) -> Row:
    try:
        directory_id = UUID(call.params["tenant"])
    except ValueError:
        directory_id = None
    now = call.world.clock.now()
    directory = await find_directory(db, directory_id, now=now, is_mock=call.world.is_mock)
    if directory is None:
        raise Refused(entra_error(400, "invalid_tenant", 90002, now=now))
    return directory


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """Client id and secret, from the form or from HTTP Basic."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user, _, secret = base64.b64decode(given).decode().partition(":")
            return unquote_plus(user), unquote_plus(secret)
        except (binascii.Error, UnicodeDecodeError):
            return "", ""
    return form.get("client_id", ""), form.get("client_secret", "")


ROUTES: list[Route] = [
    ("GET", "/{tenant}/v2.0/.well-known/openid-configuration", openid_configuration),
    ("POST", "/{tenant}/oauth2/v2.0/token", token),
]
