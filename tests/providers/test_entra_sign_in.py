"""What an ID token has to be before it proves anything, and where a browser is sent for one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.providers.errors import SignInRefused
from app.providers.microsoft.entra_sign_in import sign_in_url, verified

DIRECTORY = "22222222-2222-4222-8222-222222222222"
CLIENT = "9d5f0f5e-4a51-4e0e-9d0c-5a3c1f1b7e42"
NOW = 1_800_000_000
GLOBAL_ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


@pytest.fixture(scope="module")
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def claims(**changes: Any) -> dict[str, Any]:
    whole = {
        "aud": CLIENT,
        "iss": f"https://login.microsoftonline.com/{DIRECTORY}/v2.0",
        "iat": NOW,
        "nbf": NOW,
        "exp": NOW + 3600,
        "nonce": "the-nonce",
        "oid": "33333333-3333-4333-8333-333333333333",
        "tid": DIRECTORY,
        "preferred_username": "ada@globex.example",
        "wids": [GLOBAL_ADMINISTRATOR],
    } | changes
    return {name: value for name, value in whole.items() if value is not None}


def check(token: str, key: rsa.RSAPrivateKey) -> Any:
    keys = {"one": key.public_key()}
    return verified(token, keys, DIRECTORY, client_id=CLIENT, nonce="the-nonce", now=NOW + 5)


def sign(key: Any, algorithm: str = "RS256", kid: str = "one", **changes: Any) -> str:
    return jwt.encode(claims(**changes), key, algorithm=algorithm, headers={"kid": kid})


def test_a_whole_token_says_who_it_is(private_key: rsa.RSAPrivateKey) -> None:
    """Directory, object id and whether the person administers it."""
    person = check(sign(private_key), private_key)
    assert (person.account, person.name, person.is_administrator) == (
        DIRECTORY,
        "ada@globex.example",
        True,
    )


@pytest.mark.fact("ENTRA-16")
@pytest.mark.parametrize("wids", [None, [], "x", ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"]])
def test_without_the_role_nobody_is_an_administrator(
    private_key: rsa.RSAPrivateKey, wids: Any
) -> None:
    """A reader, a member and a token without the claim administer nothing."""
    assert check(sign(private_key, wids=wids), private_key).is_administrator is False


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another application"},
        {"iss": "https://login.microsoftonline.com/99999999-2222-4222-8222-222222222222/v2.0"},
        {"iss": f"https://evil.example/{DIRECTORY}/v2.0"},
        {"tid": "99999999-2222-4222-8222-222222222222"},
        {"nonce": "another nonce"},
        {"nonce": None},
        {"oid": None},
        {"tid": None},
        {"exp": None},
        {"exp": NOW - 301},
        {"exp": "never"},
        {"nbf": NOW + 600},
    ],
    ids=str,
)
def test_a_token_of_something_else_proves_nothing(
    private_key: rsa.RSAPrivateKey, changes: dict[str, Any]
) -> None:
    """Every claim counts, and so does a missing one."""
    with pytest.raises(SignInRefused):
        check(sign(private_key, **changes), private_key)


def test_forged_signatures_prove_nothing(private_key: rsa.RSAPrivateKey) -> None:
    """Another key, an unknown key id, no algorithm, and the public key taken for a secret."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    part = lambda value: base64.urlsafe_b64encode(value).rstrip(b"=").decode()  # noqa: E731
    unsigned = part(json.dumps({"alg": "none", "kid": "one"}).encode()) + "."
    body = part(json.dumps(claims()).encode())
    header = part(json.dumps({"alg": "HS256", "kid": "one"}).encode())

    confused = f"{header}.{body}"
    mac = part(hmac.digest(pem, confused.encode(), hashlib.sha256))
    good = sign(private_key)
    for token in (
        sign(other),
        sign(private_key, kid="two"),
        f"{unsigned}{body}.",
        f"{confused}.{mac}",
        good[:-4] + "AAAA",
        "x.y.z",
        "",
    ):
        with pytest.raises(SignInRefused):
            check(token, private_key)


def test_the_address_asks_for_a_code_of_one_directory() -> None:
    """Code flow with PKCE, state and nonce; no lasting access is asked for."""
    address = sign_in_url(
        "https://login.microsoftonline.com",
        DIRECTORY,
        client_id=CLIENT,
        redirect_uri="https://book.example/v1/tenants/callback",
        state="s",
        nonce="n",
        code_verifier="v" * 43,
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert urlsplit(address).path == f"/{DIRECTORY}/oauth2/v2.0/authorize"
    assert (asked["response_type"], asked["scope"]) == ("code", "openid profile")
    assert (asked["state"], asked["nonce"], asked["code_challenge_method"]) == ("s", "n", "S256")
