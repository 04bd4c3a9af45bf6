"""Where providers tell us what happened."""

from __future__ import annotations

from uuid import UUID

WEBHOOKS_PATH = "/v1/webhooks/"
"""Below BASE_URL; each provider posts to its own name below it."""


def webhook_path(provider: str, connection_id: UUID | str | None = None) -> str:
    """The path that `provider` posts to.

    Args:
        connection_id: the company's own account that it posts about, which has keys of its own.
    """
    return WEBHOOKS_PATH + provider + (f"/{connection_id}" if connection_id else "")
