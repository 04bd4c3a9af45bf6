"""Signing in with Entra: the authorization code flow, and what an ID token proves.

OpenID Connect Core, section 3.1; PKCE is RFC 7636. msal redeems the code and only
decodes the ID token; it is verified here.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt
import msal

from app.providers.capabilities.account import SignedIn
from app.providers.errors import SignInRefused, Transient
from app.providers.microsoft.entra_http import DEFAULT_AUTHORITY, AuthorityClient

ADMINISTRATORS = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
}
"""Template ids of the roles that may consent to application permissions of Graph [ENTRA-16]."""

_SCOPES = "openid profile"
_LEEWAY_SECONDS = 300
"""Clocks of Entra and ours may differ; a nonce makes a token good once anyway."""


def sign_in_url(
    authority_url: str,
    directory: str,
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    nonce: str,
    code_verifier: str,
) -> str:
    """Where a browser is sent to sign in to `directory`."""
    challenge = urlsafe_b64encode(sha256(code_verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "client_id": client_id,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": redirect_uri,
        "scope": _SCOPES,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{authority_url}/{directory}/oauth2/v2.0/authorize?{urlencode(query)}"


def redeem(
    client: AuthorityClient,
    application: msal.ConfidentialClientApplication,
    directory: str,
    *,
    client_id: str,
    redirect_uri: str,
    code: str,
    nonce: str,
    code_verifier: str,
    now: float,
) -> SignedIn:
    """The person behind `code`. Blocks.

    Raises:
        SignInRefused: Entra does not take the code, or its token is not the one asked for.
        Transient: no usable answer.
    """
    answer = application.acquire_token_by_authorization_code(
        code, [], redirect_uri=redirect_uri, data={"code_verifier": code_verifier}
    )
    token = answer.get("id_token")
    if isinstance(token, str) and token:
        return verified(
            token, _keys(client, directory), directory, client_id=client_id, nonce=nonce, now=now
        )
    if answer.get("error"):
        raise _refused(str(answer["error"]))
    raise Transient("entra", None, "invalid_response")


def verified(
    token: str,
    keys: Mapping[str, Any],
    directory: str,
    *,
    client_id: str,
    nonce: str,
    now: float,
) -> SignedIn:
    """What an ID token says, once it is found to be Entra's, ours, fresh and of `directory`.

    Args:
        keys: public keys by their id.
        now: seconds since 1970.

    Raises:
        SignInRefused: it is not; the code names the claim.
    """
    try:
        key = keys.get(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            raise _refused("id_token_key")
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=client_id,
            issuer=f"{DEFAULT_AUTHORITY}/{directory}/v2.0",
            options={
                "require": ["exp", "iat", "aud", "iss", "nonce", "tid", "oid"],
                # Judged below, by the clock of whoever asks.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.PyJWTError as error:
        raise _refused(f"id_token_{type(error).__name__}") from error
    if not _is_in_time(claims, now):
        raise _refused("id_token_time")
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise _refused("id_token_nonce")
    if str(claims["tid"]).lower() != directory:
        raise _refused("id_token_tid")
    roles = claims.get("wids")
    return SignedIn(
        account=directory,
        person_id=str(claims["oid"]),
        name=str(claims.get("preferred_username") or claims.get("name") or ""),
        is_administrator=not ADMINISTRATORS.keys().isdisjoint(
            str(role).lower() for role in (roles if isinstance(roles, list) else [])
        ),
    )


def _refused(code: str) -> SignInRefused:
    return SignInRefused("entra", None, code, "the sign-in proves nothing")


def _is_in_time(claims: Mapping[str, Any], now: float) -> bool:
    try:
        begins = float(claims.get("nbf", claims["iat"]))
        ends = float(claims["exp"])
    except (TypeError, ValueError):
        return False
    return begins - _LEEWAY_SECONDS <= now < ends + _LEEWAY_SECONDS


def _keys(client: AuthorityClient, directory: str) -> dict[str, Any]:
    """Read again each time: a sign-in is rare, and keys are changed at any time [ENTRA-17]."""
    response = client.request("GET", f"{DEFAULT_AUTHORITY}/{directory}/discovery/v2.0/keys")
    try:
        found = jwt.PyJWKSet.from_dict(response.json()).keys
    except (ValueError, AttributeError, jwt.PyJWTError) as error:
        raise Transient("entra", response.status_code, "invalid_response") from error
    return {key.key_id: key.key for key in found if key.key_id}
