"""Comparing a secret without telling anything by the time that it takes."""

from __future__ import annotations

import hmac

from pydantic import SecretStr


def is_same_secret(given: str, secret: SecretStr | None) -> bool:
    """Compared in constant time; False when there is no secret."""
    if secret is None:
        return False
    expected = secret.get_secret_value().encode()
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected)
