"""What Postmark reads of the environment."""

from __future__ import annotations

from typing import ClassVar

from app.config import About, ProviderAddress, ProviderSettings, Secret, Text


class PostmarkSettings(ProviderSettings):
    """The platform's own server there."""

    about: ClassVar[About] = About(
        name="Postmark",
        page="docs/mail.md",
        needs=("postmark_server_token", "postmark_from_email", "postmark_webhook_secret"),
        mock="mail_mock",
        is_optional=True,
    )

    postmark_server_token: Secret = None
    postmark_from_email: Text = None
    postmark_message_stream: str = "outbound"
    postmark_webhook_secret: Secret = None
    postmark_api_url: ProviderAddress = "https://api.postmarkapp.com"
