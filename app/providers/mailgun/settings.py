"""What Mailgun reads of the environment."""

from __future__ import annotations

from typing import ClassVar

from app.config import About, ProviderAddress, ProviderSettings, Secret, Text


class MailgunSettings(ProviderSettings):
    """The platform's own domain there."""

    about: ClassVar[About] = About(
        name="Mailgun",
        page="docs/mail.md",
        needs=("mailgun_api_key", "mailgun_domain", "mailgun_from_email", "mailgun_signing_key"),
        mock="mail_mock",
        is_optional=True,
    )

    mailgun_api_key: Secret = None
    mailgun_domain: Text = None
    mailgun_from_email: Text = None
    mailgun_signing_key: Secret = None
    mailgun_message_stream: Text = None
    mailgun_api_url: ProviderAddress = "https://api.mailgun.net"
