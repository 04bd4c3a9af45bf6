"""What Twilio's folder reads of the environment."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import field_validator

from app.config import About, ProviderAddress, ProviderSettings, Secret, Text

_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")
_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\d{3,8}")


class TwilioSettings(ProviderSettings):
    """The account that texts are sent with, and who they are from: a number or a service."""

    about: ClassVar[About] = About(
        name="Twilio",
        page="docs/twilio.md",
        needs=("twilio_account_sid", "twilio_auth_token", "twilio_sender"),
        mock="sms_mock",
        is_optional=True,
        without="not set: no text messages, mails only",
    )

    twilio_account_sid: Text = None
    twilio_auth_token: Secret = None
    twilio_from_number: Text = None
    twilio_messaging_service_sid: Text = None
    twilio_api_url: ProviderAddress = "https://api.twilio.com"

    @field_validator("twilio_account_sid")
    @classmethod
    def _is_an_account(cls, value: str | None) -> str | None:
        if value and not _ACCOUNT.fullmatch(value):
            raise ValueError("must be AC and 32 hexadecimal digits")
        return value

    @field_validator("twilio_messaging_service_sid")
    @classmethod
    def _is_a_service(cls, value: str | None) -> str | None:
        if value and not _SERVICE.fullmatch(value):
            raise ValueError("must be MG and 32 hexadecimal digits")
        return value

    @field_validator("twilio_from_number")
    @classmethod
    def _is_a_sender(cls, value: str | None) -> str | None:
        if value and not _SENDER.fullmatch(value):
            raise ValueError(
                "must be a number that begins with +, a short code or up to 11 letters"
            )
        return value

    @property
    def twilio_sender(self) -> dict[str, str]:
        """Who texts are from, as the settings of an account say it; empty where that is not set. A
        service chooses the sender, and knows who has opted out of all of its numbers."""
        if self.twilio_messaging_service_sid:
            return {"messaging_service": self.twilio_messaging_service_sid}
        return {"from": self.twilio_from_number} if self.twilio_from_number else {}
