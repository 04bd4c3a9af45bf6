"""The keys of an account with a provider, as its connection has them once they are opened."""

from __future__ import annotations

from collections.abc import Mapping

from app.strict_json import NotJson, loads


class BadKeys(ValueError):
    """They cannot be read. The message shows nothing of them."""


def keys_of(secret: str) -> Mapping[str, str]:
    """What each key is, by the name that the provider's folder gives it.

    Raises:
        BadKeys: `secret` is no JSON object of texts.
    """
    try:
        keys = loads(secret.encode())
    except NotJson:
        raise BadKeys("keys that are no JSON") from None
    if not isinstance(keys, dict) or not all(isinstance(key, str) for key in keys.values()):
        raise BadKeys("keys that are no object of texts")
    return keys
