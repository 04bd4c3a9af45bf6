"""What Microsoft's folder reads of the environment."""

from __future__ import annotations

from typing import ClassVar

from app.config import About, ProviderAddress, ProviderSettings, Secret, Text

MOCK_SHARED_MAILBOX = "bookings@holdfast.example"
"""Sender of our mails where Graph is mocked and no mailbox is set."""


class MicrosoftSettings(ProviderSettings):
    """The one multi-tenant application, and the mailbox that mails come from."""

    about: ClassVar[About] = About(
        name="Entra",
        page="docs/microsoft.md",
        needs=("entra_client_id", "entra_client_secret"),
        mock="graph_mock",
    )

    graph_mock: bool = False
    entra_client_id: Text = None
    entra_client_secret: Secret = None
    entra_authority_url: ProviderAddress = "https://login.microsoftonline.com"
    graph_api_url: ProviderAddress = "https://graph.microsoft.com/v1.0"
    graph_shared_mailbox: Text = None
    graph_mail_tenant_id: Text = None

    @property
    def graph_sender(self) -> str | None:
        """The mailbox that our mails come from; a mocked cloud needs none to be set."""
        return self.graph_shared_mailbox or (MOCK_SHARED_MAILBOX if self.graph_mock else None)
