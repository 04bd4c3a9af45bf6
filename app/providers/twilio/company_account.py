"""A company's own account at Twilio."""

from __future__ import annotations

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from app.languages import marked
from app.providers.company_account import AccountFields, CompanyAccounts, Key
from app.providers.twilio.client import Twilio


class TwilioAccount(AccountFields):
    """An account at Twilio, and the number or messaging service that texts are from."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": "AC" + "0123456789abcdef" * 2,
                    "from_number": "+15005550006",
                    "auth_token": "token",
                }
            ]
        }
    )

    account: Annotated[str, StringConstraints(pattern=r"^AC[0-9a-f]{32}$")] = Field(
        title=marked("SID of the account"), description=marked("The account's SID.")
    )
    from_number: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = Field(
        None,
        title=marked("Number of the sender"),
        description=marked("Whom texts are from, E.164."),
    )
    messaging_service: Annotated[str, StringConstraints(pattern=r"^MG[0-9a-f]{32}$")] | None = (
        Field(
            None,
            title=marked("Messaging service"),
            description=marked("In its place, the SID of a service that chooses the number."),
        )
    )
    auth_token: Key = Field(
        title=marked("Token of the account"), description=marked("The account's token.")
    )

    @model_validator(mode="after")
    def _is_from_somebody(self) -> Self:
        if (self.from_number is None) == (self.messaging_service is None):
            raise ValueError(marked("Either the number or the service is needed, not both."))
        return self

    def settings(self, connection_id: UUID) -> dict[str, Any]:
        """What becomes of a text is told to the address of this account."""
        return {**super().settings(connection_id), "connection_id": str(connection_id)}


def company_accounts(twilio: Twilio) -> CompanyAccounts:
    return CompanyAccounts(TwilioAccount, twilio.check)
