"""What is read of the environment about the platform's own mail server."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr, field_validator

from app.config import About, ConnectionString, ProviderSettings, Text

USUAL_PORTS = {"starttls": 587, "implicit": 465}
"""By how a connection becomes private: with a command, or before the first word."""


@dataclass(frozen=True, slots=True)
class Relay:
    """A mail server that takes mails for others.

    Attributes:
        tls: `starttls` or `implicit`; there is no third way, here or on this machine.
        username: empty: it asks for none.
    """

    host: str
    port: int
    tls: str
    username: str = ""
    password: str = field(default="", repr=False)


class SmtpSettings(ProviderSettings):
    """The server that the platform's mails go by."""

    about: ClassVar[About] = About(
        name="SMTP",
        page="docs/mail.md",
        needs=("smtp_url", "smtp_from_email"),
        mock="mail_mock",
        is_optional=True,
    )

    smtp_url: ConnectionString = None
    smtp_from_email: Text = None
    smtp_ca_file: Text = None

    @field_validator("smtp_url")
    @classmethod
    def _names_a_server(cls, value: SecretStr | None) -> SecretStr | None:
        if value:
            relay_of(value.get_secret_value())
        return value

    @property
    def smtp_relay(self) -> Relay | None:
        """The server that SMTP_URL names."""
        return relay_of(self.smtp_url.get_secret_value()) if self.smtp_url else None


def relay_of(url: str) -> Relay:
    """
    Raises:
        ValueError: `url` names no server.
    """
    parts = urlsplit(url)
    tls = {"smtp": "starttls", "smtps": "implicit"}.get(parts.scheme)
    if tls is None or not parts.hostname:
        raise ValueError("must be smtp://user:password@host:587 or smtps://user:password@host:465")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("must end with host and port")
    return Relay(
        parts.hostname,
        parts.port or USUAL_PORTS[tls],
        tls,
        unquote(parts.username or ""),
        unquote(parts.password or ""),
    )
