"""Assertions by which a program of ours acts for somebody (RFC 7523): signed, and exchanged for a
token at a provider whose customer lets us act for its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import jwt

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFE_SECONDS = 3600
_SKEW_SECONDS = 30


class BadServiceKey(ValueError):
    """The key cannot sign. The message shows nothing of it."""


@dataclass(frozen=True, slots=True)
class ServiceKey:
    """Of an account that is a program's and not a person's.

    Attributes:
        issuer: what the provider knows the account by.
        private_key: RSA, in PEM.
        key_id: which of the account's keys it is; None: the provider tries them.
    """

    issuer: str
    private_key: str = field(repr=False)
    key_id: str | None = None


def assertion(
    key: ServiceKey, *, subject: str, scopes: Iterable[str], audience: str, now: float
) -> str:
    """Says that `subject` lets us do what `scopes` say, for at most an hour; RS256.

    Args:
        audience: where it is exchanged.
        now: seconds since 1970; a clock that is a little ahead of the provider's does no harm.

    Raises:
        BadServiceKey: the key is none.
    """
    begin = int(now) - _SKEW_SECONDS
    claims = {
        "iss": key.issuer,
        "sub": subject,
        "scope": " ".join(scopes),
        "aud": audience,
        "iat": begin,
        "exp": begin + LIFE_SECONDS,
    }
    headers = {} if key.key_id is None else {"kid": key.key_id}
    try:
        return jwt.encode(claims, key.private_key, algorithm="RS256", headers=headers)
    except (jwt.PyJWTError, ValueError, TypeError):
        raise BadServiceKey("the key of the service account is no RSA key in PEM") from None
