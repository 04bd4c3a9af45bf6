"""Link tokens: JWTs (RFC 7519), HS256 and nothing else.

The database makes the claims and judges their time; here they are only signed and their
signature, issuer and audience checked. Equal claims give equal bytes, so that a mail sent again
carries the same link.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

import jwt

if TYPE_CHECKING:
    from app.config import Settings

AUDIENCE = "booking-system"
PURPOSES = frozenset({"verify", "cancel", "reschedule", "view"})
_STATE_AUDIENCE = "holdfast-consent"
_UNSUBSCRIBE_AUDIENCE = "holdfast-unsubscribe"
_ALGORITHM = "HS256"
_LONGEST = 4096
# 2^53 seconds: beyond it a number in JSON is not exact any more, and no database has a time for it.
_LATEST = 2**53


_DIGEST = re.compile("[0-9a-f]{64}")
_NO_PART = re.compile(r"[^A-Za-z0-9_.-]+")


def plain_token(text: str) -> str:
    """A token out of an address as a mail program or a person passed it on.

    Blanks, line breaks, soft hyphens, brackets: what is no letter of base64url is no part of it,
    wherever it stands; nor is a dot at either end.
    """
    return _NO_PART.sub("", text).strip(".")


class InvalidToken(Exception):
    """The token was not made by us, or not for this."""


class Tokens:
    """Signs with the first of `JWT_SECRET`, verifies with all of them."""

    def __init__(self, settings: Settings) -> None:
        self._secrets = settings.jwt_secrets
        self._issuer = settings.base_url

    def sign(self, claims: Mapping[str, Any]) -> str:
        """The token of a link.

        Args:
            claims: `jti`, `iat`, `exp` (seconds since 1970), `tenant_id`, `booking_id`,
                `purpose`; others are left out. Of purpose `unsubscribe`: `tenant_id`,
                `message_id` and `recipient` (a digest in hex); such a link never ends, and is of
                no use as any other.
        """
        if claims["purpose"] == "unsubscribe":
            return self._encode(
                {
                    "iss": self._issuer,
                    "aud": _UNSUBSCRIBE_AUDIENCE,
                    "tenant_id": str(claims["tenant_id"]),
                    "message_id": int(claims["message_id"]),
                    "recipient": str(claims["recipient"]),
                }
            )
        return self._encode(
            {
                "iss": self._issuer,
                "aud": AUDIENCE,
                "iat": int(claims["iat"]),
                "exp": int(claims["exp"]),
                "jti": str(claims["jti"]),
                "tenant_id": str(claims["tenant_id"]),
                "booking_id": str(claims["booking_id"]),
                "purpose": claims["purpose"],
            }
        )

    def verify(self, token: str) -> dict[str, Any]:
        """The claims of a token of ours: jti, iat, exp, tenant_id, booking_id, purpose, and nbf
        where it has one.

        Whether it was issued, is accepted yet or still, was used or belongs to a booking is for
        the database to say. `iat` decides nothing (RFC 7519, 4.1.6): what was issued is on record.

        Raises:
            InvalidToken: signature, issuer, audience or a claim is not what we sign.
        """
        claims = self._decode(token, AUDIENCE)
        purpose = _text(claims, "purpose")
        if purpose not in PURPOSES:
            raise InvalidToken
        return {
            "jti": _text(claims, "jti"),
            "iat": _seconds(claims, "iat"),
            "exp": _seconds(claims, "exp"),
            "tenant_id": _uuid(claims, "tenant_id"),
            "booking_id": _uuid(claims, "booking_id"),
            "purpose": purpose,
            **_not_before(claims),
        }

    def verify_unsubscribe(self, token: str) -> dict[str, Any]:
        """Whose wish it is: tenant_id, message_id and recipient (a digest in hex).

        Raises:
            InvalidToken: it is no link of ours by which reminders are ended.
        """
        claims = self._decode(token, _UNSUBSCRIBE_AUDIENCE)
        recipient = _text(claims, "recipient")
        if not _DIGEST.fullmatch(recipient):
            raise InvalidToken
        return {
            "tenant_id": _uuid(claims, "tenant_id"),
            "message_id": _seconds(claims, "message_id"),
            "recipient": recipient,
        }

    def sign_state(self, state_id: str) -> str:
        """The `state` of a consent request; it is of no use as a link token."""
        return self._encode({"iss": self._issuer, "aud": _STATE_AUDIENCE, "state_id": state_id})

    def verify_state(self, state: str) -> str:
        """The id in a `state` that we signed; its age and use are for the database to judge.

        Raises:
            InvalidToken: it is not ours, or says when it begins or ends, which ours never do.
        """
        claims = self._decode(state, _STATE_AUDIENCE)
        if "nbf" in claims or "exp" in claims:
            raise InvalidToken
        return _uuid(claims, "state_id")

    def _encode(self, payload: dict[str, Any]) -> str:
        return jwt.encode(payload, self._secrets[0], algorithm=_ALGORITHM)

    def _decode(self, token: str, audience: str) -> dict[str, Any]:
        if not token or len(token) > _LONGEST or not token.isascii():
            raise InvalidToken
        for secret in self._secrets:
            try:
                return jwt.decode(
                    token,
                    secret,
                    algorithms=[_ALGORITHM],
                    issuer=self._issuer,
                    audience=audience,
                    options={
                        "require": ["iss", "aud"],
                        "strict_aud": True,
                        "verify_exp": False,
                        "verify_iat": False,
                        "verify_nbf": False,
                    },
                )
            except jwt.InvalidSignatureError:
                continue
            except (jwt.PyJWTError, ValueError):
                break
        raise InvalidToken


def _text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not value or "\0" in value:
        raise InvalidToken
    return value


def _uuid(claims: Mapping[str, Any], name: str) -> str:
    try:
        return str(UUID(_text(claims, name)))
    except ValueError:
        raise InvalidToken from None


def _seconds(claims: Mapping[str, Any], name: str) -> int:
    value = claims.get(name)
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise InvalidToken
    return value


def _not_before(claims: Mapping[str, Any]) -> dict[str, float]:
    """`nbf` as the database takes it; it may have a fraction (RFC 7519, section 2)."""
    if "nbf" not in claims:
        return {}
    value = claims["nbf"]
    if type(value) not in (int, float) or not 0 <= value <= _LATEST:
        raise InvalidToken
    return {"nbf": value}
