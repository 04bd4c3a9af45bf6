"""What the simulated Zoom knows of our application, and keeps in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.providers.zoom.settings import ZoomSettings

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Registration:
    """The application that Zoom knows. What is None is not checked.

    Attributes:
        hosts: licensed hosts of the account, besides those in the database.
    """

    account_id: str | None = None
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    hosts: frozenset[str] = frozenset()


def registration(settings: Settings | None) -> Registration:
    """As the settings name it."""
    if settings is None:
        return Registration()
    known = settings.of(ZoomSettings)
    secret = known.zoom_client_secret
    return Registration(
        account_id=known.zoom_account_id,
        client_id=known.zoom_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        hosts=frozenset(host.lower() for host in known.zoom_hosts),
    )


@dataclass(slots=True)
class Load:
    """
    Attributes:
        seconds: requests of the current second, by category.
        deletions: hosts of whom a meeting is being deleted.
    """

    seconds: dict[str, tuple[int, int]] = field(default_factory=dict)
    deletions: set[str] = field(default_factory=set)
