"""Assertions for acting for a company's people."""

from __future__ import annotations

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.providers.assertion import BadServiceKey, ServiceKey, assertion

NOW = 1_795_000_000.0
AUDIENCE = "https://tokens.example/token"
ASKED = {"subject": "anna@acme.example", "scopes": ["read", "write"], "audience": AUDIENCE}


def test_an_assertion_names_whom_we_act_for_and_ends_within_the_hour() -> None:
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    key = ServiceKey("robot@project.example", pem, "key-1")
    assert pem not in repr(key)
    signed = assertion(key, now=NOW, **ASKED)
    assert jwt.get_unverified_header(signed) == {"alg": "RS256", "typ": "JWT", "kid": "key-1"}
    told = jwt.decode(
        signed,
        made.public_key(),
        algorithms=["RS256"],
        audience=AUDIENCE,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (told["iss"], told["sub"], told["scope"]) == (
        "robot@project.example",
        "anna@acme.example",
        "read write",
    )
    assert told["iat"] <= NOW and told["exp"] - told["iat"] == 3600


def test_what_is_no_key_is_not_shown() -> None:
    with pytest.raises(BadServiceKey) as refused:
        assertion(ServiceKey("robot@project.example", "secret words"), now=NOW, **ASKED)
    assert "secret words" not in str(refused.value)
