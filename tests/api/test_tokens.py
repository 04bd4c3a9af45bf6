"""Link tokens: HS256, our issuer and audience, all claims, equal bytes for equal claims."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import Any

import jwt
import pytest

from app.config import Settings
from app.tokens import AUDIENCE, InvalidToken, Tokens
from tests.support.settings import make_settings

OLD, NEW = "old-secret-old-secret-old-secret-old", "new-secret-new-secret-new-secret-new"
CLAIMS = {
    "jti": "6c6f0b8e-6b69-4c43-9d6e-0d9f6d6c1a11",
    "iat": 1,
    "exp": 2,
    "tenant_id": "11111111-1111-4111-8111-111111111111",
    "booking_id": "22222222-2222-4222-8222-222222222222",
    "purpose": "verify",
}


@pytest.fixture
def settings() -> Settings:
    return make_settings(jwt_secret=f"{NEW},{OLD}", base_url="https://book.example")


@pytest.fixture
def tokens(settings: Settings) -> Tokens:
    return Tokens(settings)


def _token(secret: str = NEW, algorithm: str = "HS256", **changes: Any) -> str:
    claims = {"iss": "https://book.example", "aud": AUDIENCE, **CLAIMS, **changes}
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, secret, algorithm=algorithm)


def test_what_is_signed_is_verified(tokens: Tokens) -> None:
    """The claims come back, also long after exp: the database judges time."""
    assert tokens.verify(tokens.sign(CLAIMS)) == CLAIMS
    claims = jwt.decode(tokens.sign(CLAIMS), options={"verify_signature": False})
    assert claims == {"iss": "https://book.example", "aud": "booking-system", **CLAIMS}


def test_equal_claims_give_equal_bytes(tokens: Tokens) -> None:
    """Whatever order the claims come in, and whatever else comes with them."""
    turned = dict(reversed(CLAIMS.items())) | {"mail_id": 7}
    assert tokens.sign(turned) == tokens.sign(CLAIMS)


def test_all_secrets_verify_and_the_first_signs(tokens: Tokens) -> None:
    """A secret is replaced without breaking the links that are out."""
    assert tokens.verify(_token(OLD)) == CLAIMS
    jwt.decode(tokens.sign(CLAIMS), NEW, algorithms=["HS256"], audience=AUDIENCE,
               options={"verify_exp": False})  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "some-other-secret-some-other-secret"},
        {"algorithm": "HS384"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "holdfast-consent"},
        {"aud": [AUDIENCE, "other"]},
        {"aud": None},
        {"jti": None},
        {"jti": ""},
        {"exp": None},
        {"exp": "2"},
        {"exp": 2.5},
        {"exp": True},
        {"exp": 10**30},
        {"iat": -1},
        {"nbf": "2"},
        {"nbf": True},
        {"nbf": -1},
        {"nbf": 10**30},
        {"nbf": [1]},
        {"tenant_id": "acme"},
        {"tenant_id": None},
        {"booking_id": "1"},
        {"purpose": "consent"},
        {"purpose": None},
        {"purpose": ["verify"]},
    ],
)
def test_what_we_would_not_sign_is_refused(tokens: Tokens, changes: dict[str, Any]) -> None:
    """Another key, algorithm, issuer or audience, a claim that is missing or not of its type."""
    try:
        token = _token(**changes)
    except TypeError:  # PyJWT does not even encode it
        payload = {"iss": "https://book.example", "aud": AUDIENCE, **CLAIMS, **changes}
        token = jwt.api_jws.encode(json.dumps(payload).encode(), NEW)
    with pytest.raises(InvalidToken):
        tokens.verify(token)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "x" * 5000, "\ud800"])
def test_what_is_no_token_is_refused(tokens: Tokens, token: str) -> None:
    """No other exception gets out, whatever the text."""
    with pytest.raises(InvalidToken):
        tokens.verify(token)


def test_an_unsigned_token_is_refused(tokens: Tokens) -> None:
    """`alg: none` is no algorithm of ours."""
    part = lambda value: urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()  # noqa: E731
    claims = {"iss": "https://book.example", "aud": AUDIENCE, **CLAIMS}
    with pytest.raises(InvalidToken):
        tokens.verify(f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.")


@pytest.mark.parametrize("begin", [1, 2.5, 2**53])
def test_when_a_link_begins_is_told_to_the_database(tokens: Tokens, begin: float) -> None:
    """It judges nbf as it judges exp; a fraction is allowed (RFC 7519, section 2)."""
    assert tokens.verify(_token(nbf=begin)) == {**CLAIMS, "nbf": begin}


def test_an_extension_that_must_be_understood_is_refused(tokens: Tokens) -> None:
    """`crit` in the header (RFC 7515, section 4.1.11): we understand none."""
    claims = {"iss": "https://book.example", "aud": AUDIENCE, **CLAIMS}
    token = jwt.encode(claims, NEW, headers={"crit": ["urn:example:x"], "urn:example:x": 1})
    with pytest.raises(InvalidToken):
        tokens.verify(token)


@pytest.mark.parametrize("claim", ["nbf", "exp"])
def test_a_state_has_no_times(tokens: Tokens, claim: str) -> None:
    """Ours have none: a state that says when it begins or ends was not made by us."""
    payload = jwt.decode(
        tokens.sign_state(CLAIMS["booking_id"]), options={"verify_signature": False}
    )
    with pytest.raises(InvalidToken):
        tokens.verify_state(jwt.encode({**payload, claim: 4_000_000_000}, NEW))


def test_states_and_links_are_worthless_for_each_other(tokens: Tokens) -> None:
    """A consent state opens no booking, a link proves no consent."""
    state = tokens.sign_state(CLAIMS["booking_id"])
    assert tokens.verify_state(state) == CLAIMS["booking_id"]
    with pytest.raises(InvalidToken):
        tokens.verify(state)
    with pytest.raises(InvalidToken):
        tokens.verify_state(tokens.sign(CLAIMS))


def test_a_link_that_ends_reminders_is_of_no_other_use(tokens: Tokens) -> None:
    """It has an audience of its own, and nothing but what it is for."""
    claims = {
        "tenant_id": CLAIMS["tenant_id"],
        "message_id": 7,
        "recipient": "ab" * 32,
    }
    token = tokens.sign(claims | {"purpose": "unsubscribe", "address": "eva@customer.example"})
    assert tokens.verify_unsubscribe(token) == claims
    told = jwt.decode(token, options={"verify_signature": False})
    assert told == {"iss": "https://book.example", "aud": "holdfast-unsubscribe", **claims}
    with pytest.raises(InvalidToken):
        tokens.verify(token)
    for wrong in (
        tokens.sign(CLAIMS),
        tokens.sign(claims | {"purpose": "unsubscribe", "recipient": "eva"}),
    ):
        with pytest.raises(InvalidToken):
            tokens.verify_unsubscribe(wrong)
