"""Entra's sign-in: the page, codes that are good once, and ID tokens that can be verified."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.simulator.ids import named_guid
from app.simulator.messages import Refused, Response, json_response, redirect
from app.simulator.microsoft.directories import find_directory
from app.simulator.microsoft.entra_errors import description, entra_error
from app.simulator.microsoft.registered import may_return_to, origin_of
from app.simulator.microsoft.state import registration
from app.simulator.origin import check_origin
from app.simulator.pages.page import page
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call, is_accepted

AUTHORITY = "https://login.microsoftonline.com"
CODE_LIFE = timedelta(minutes=10)
TOKEN_LIFE = timedelta(hours=1)
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
ACCOUNTS = {"administrator": "Administrator", "member": "A member without any role"}
_COOKIE = "simulated-entra"


async def ask(call: Call) -> Response:
    """Back at once for whoever is signed in to this directory, as Entra does it; else the page."""
    directory = await _asked_for(call)
    if isinstance(directory, Response):
        return directory
    account = _remembered(call, directory)
    if account is not None:
        return await _back(call, directory, account)
    return page(
        call,
        "sign_in.html",
        form_targets=[origin_of(call.request.query["redirect_uri"])],
        accounts=ACCOUNTS,
        directory=directory,
        query=urlencode(call.request.query),
    )


async def decide(call: Call) -> Response:
    """Back to the application with a code, or with an error."""
    check_origin(call.request)
    directory = await _asked_for(call)
    if isinstance(directory, Response):
        return directory
    form = dict(parse_qsl(call.request.body.decode("utf-8", "replace")))
    account = form.get("account", "")
    if form.get("answer") != "sign_in" or account not in ACCOUNTS:
        error = {"error": "access_denied", "error_description": description(65004)}
        return redirect(_address(call, error))
    answer = await _back(call, directory, account)
    return answer.with_headers({"set-cookie": remembering(call, directory["id"], account)})


def remembering(call: Call, directory_id: UUID, account: str) -> str:
    """The cookie of somebody who is signed in; anybody may write one, as befits a simulation."""
    secure = "; Secure" if call.request.root_url.startswith("https://") else ""
    return f"{_COOKIE}={directory_id}:{account}; Path=/; HttpOnly; SameSite=Lax{secure}"


async def redeem(
    call: Call, db: Session, directory: Row, client_id: str, form: dict[str, str]
) -> Response:
    """An ID token for a code, once, for the application and the verifier that asked for it."""
    now = call.world.clock.now()
    row = await db.row(
        "delete from simulator.sign_in_codes where code = %(code)s returning *",
        code=form.get("code", ""),
    )
    if row is None or row["expires_at"] <= now or row["directory_id"] != directory["id"]:
        raise Refused(entra_error(400, "invalid_grant", 70008, now=now))
    if row["client_id"] != client_id or row["redirect_uri"] != form.get("redirect_uri"):
        raise Refused(entra_error(400, "invalid_grant", 50011, now=now))
    challenge = _challenge(form.get("code_verifier", ""))
    if row["code_challenge"] and not hmac.compare_digest(challenge, row["code_challenge"]):
        raise Refused(entra_error(400, "invalid_grant", 501481, now=now))
    account = row["account"]
    claims: dict[str, Any] = {
        "aud": client_id,
        "iss": f"{AUTHORITY}/{directory['id']}/v2.0",
        "iat": int(now.timestamp()),
        "nbf": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFE).timestamp()),
        "name": f"{ACCOUNTS[account]} of {directory['name']}",
        "oid": str(named_guid("account", f"{directory['id']}:{account}")),
        "preferred_username": f"{account}@{str(directory['id'])[:8]}.example",
        "sub": secrets.token_urlsafe(24),
        "tid": str(directory["id"]),
        "ver": "2.0",
    }
    if row["nonce"]:
        claims["nonce"] = row["nonce"]
    if account == "administrator":
        claims["wids"] = [GLOBAL_ADMINISTRATOR]
    key_id, private_key = await _signing_key(call, db)
    token = jwt.encode(claims, private_key, algorithm="RS256", headers={"kid": key_id})
    return json_response(
        {
            "token_type": "Bearer",
            "scope": "openid profile",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "access_token": secrets.token_urlsafe(32),
            "id_token": token,
        },
        headers={"cache-control": "no-store", "pragma": "no-cache"},
    )


async def keys(call: Call) -> Response:
    """The public keys of ID tokens."""
    async with call.world.store.transaction() as db:
        key_id, private_key = await _signing_key(call, db)
    public = serialization.load_pem_private_key(private_key.encode(), None).public_key()
    if not isinstance(public, rsa.RSAPublicKey):
        raise TypeError("the signing key of the simulated directory is no RSA key")
    document = jwt.algorithms.RSAAlgorithm.to_jwk(public, as_dict=True)
    return json_response({"keys": [{**document, "kid": key_id, "use": "sig", "kty": "RSA"}]})


async def _asked_for(call: Call) -> Row | Response:
    """The directory to sign in to, or the page that says what is wrong with the question."""
    query = call.request.query
    known = call.world.known(registration)
    problem = None
    if not is_accepted(query.get("client_id", ""), known.client_id):
        problem = description(700016)
    elif not may_return_to(query.get("redirect_uri", ""), known.redirect_uri):
        problem = description(50011)
    elif not _is_whole(query):
        problem = description(90014)
    directory = None
    if problem is None:
        try:
            async with call.world.store.transaction() as db:
                named = UUID(call.params["tenant"])
                directory = await find_directory(
                    db,
                    named,
                    is_mock=call.world.known(registration).signs_everybody_in,
                    now=call.world.clock.now(),
                )
        except ValueError:
            directory = None
        problem = None if directory else description(90002)
    if directory is None:
        return page(call, "consent_problem.html", status=400, problem=problem)
    return directory


def _is_whole(query: Mapping[str, str]) -> bool:
    return (
        query.get("response_type") == "code"
        and "openid" in query.get("scope", "").split()
        and query.get("code_challenge_method", "S256") == "S256"
    )


async def _back(call: Call, directory: Row, account: str) -> Response:
    query = call.request.query
    code = secrets.token_urlsafe(32)
    async with call.world.store.transaction() as db:
        await db.run(
            "insert into simulator.sign_in_codes (code, directory_id, account, client_id,"
            " redirect_uri, nonce, code_challenge, expires_at) values (%(code)s, %(directory_id)s,"
            " %(account)s, %(client_id)s, %(redirect_uri)s, %(nonce)s, %(challenge)s, %(until)s)",
            code=code,
            directory_id=directory["id"],
            account=account,
            client_id=query["client_id"],
            redirect_uri=query["redirect_uri"],
            nonce=query.get("nonce", ""),
            challenge=query.get("code_challenge", ""),
            until=call.world.clock.now() + CODE_LIFE,
        )
    return redirect(_address(call, {"code": code, "session_state": secrets.token_hex(16)}))


def _address(call: Call, answer: dict[str, str]) -> str:
    query = call.request.query
    state = {"state": query["state"]} if "state" in query else {}
    return f"{query['redirect_uri']}?{urlencode({**answer, **state})}"


def _remembered(call: Call, directory: Row) -> str | None:
    """Who is signed in to this directory in this browser."""
    if call.request.query.get("prompt") in ("login", "select_account", "consent"):
        return None
    for part in call.request.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        named, _, account = value.partition(":")
        if name == _COOKIE and named == str(directory["id"]) and account in ACCOUNTS:
            return account
    return "administrator" if call.world.known(registration).signs_everybody_in else None


async def _signing_key(call: Call, db: Session) -> tuple[str, str]:
    row = await db.row("select key_id, private_key from simulator.signing_keys order by created_at")
    if row is None:
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
        row = {"key_id": secrets.token_hex(16), "private_key": pem}
        await db.run(
            "insert into simulator.signing_keys (key_id, private_key, created_at)"
            " values (%(key_id)s, %(private_key)s, %(now)s)",
            now=call.world.clock.now(),
            **row,
        )
    return row["key_id"], row["private_key"]


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


ROUTES: list[Route] = [
    ("GET", "/{tenant}/oauth2/v2.0/authorize", ask),
    ("POST", "/{tenant}/oauth2/v2.0/authorize", decide),
    ("GET", "/{tenant}/discovery/v2.0/keys", keys),
]
