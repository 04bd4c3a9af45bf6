"""What Zoom reads of the environment."""

from __future__ import annotations

from typing import ClassVar

from app.config import About, ProviderAddress, ProviderSettings, Secret, Text, split


class ZoomSettings(ProviderSettings):
    """The server-to-server application of our own Zoom organisation, and its pool of hosts."""

    about: ClassVar[About] = About(
        name="Zoom",
        page="docs/zoom.md",
        needs=("zoom_account_id", "zoom_client_id", "zoom_client_secret", "zoom_host_user_ids"),
        mock="zoom_mock",
    )

    zoom_mock: bool = False
    zoom_account_id: Text = None
    zoom_client_id: Text = None
    zoom_client_secret: Secret = None
    zoom_host_user_ids: str = ""
    zoom_oauth_url: ProviderAddress = "https://zoom.us/oauth/token"
    zoom_api_url: ProviderAddress = "https://api.zoom.us/v2"

    @property
    def zoom_hosts(self) -> list[str]:
        """The pool of licensed hosts, in the order in which they are tried."""
        return split(self.zoom_host_user_ids)
