"""Where providers tell us what happened."""

from __future__ import annotations

WEBHOOKS_PATH = "/v1/webhooks/"
"""Below BASE_URL; each provider posts to its own name below it."""


def webhook_path(provider: str) -> str:
    """The path that `provider` posts to."""
    return WEBHOOKS_PATH + provider
