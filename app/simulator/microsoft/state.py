"""What the simulated Microsoft knows of our application, and keeps in memory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.providers.microsoft.settings import MicrosoftSettings

if TYPE_CHECKING:
    from app.config import Settings


@dataclass(frozen=True, slots=True)
class Registration:
    """The application that Entra knows. What is None is not checked.

    Attributes:
        redirect_uri: where consent may return to, besides loopback addresses.
        signs_everybody_in: a mocked Entra has no accounts to choose from: whoever is asked to
            sign in to a directory is its administrator.
    """

    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    redirect_uri: str = ""
    signs_everybody_in: bool = False


def registration(settings: Settings | None) -> Registration:
    """As the settings name it."""
    if settings is None:
        return Registration()
    known = settings.of(MicrosoftSettings)
    secret = known.entra_client_secret
    return Registration(
        client_id=known.entra_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        redirect_uri=f"{settings.base_url}/v1/tenants/callback",
        signs_everybody_in=known.graph_mock,
    )


@dataclass(slots=True)
class Load:
    """`in_flight`: requests under way, by mailbox."""

    in_flight: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
