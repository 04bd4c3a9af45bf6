"""A company's own mail server."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.providers.company_account import AccountFields, CompanyAccounts, Key, SenderAddress
from app.providers.smtp.client import Smtp

_HOST = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"


class SmtpAccount(AccountFields):
    """A server that takes mails for others. It is reached at port 587 (starttls) or 465
    (implicit), at a public address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": "smtp.office.example",
                    "tls": "starttls",
                    "username": "bookings",
                    "from_address": "bookings@office.example",
                    "password": "password",
                }
            ]
        }
    )

    account: Annotated[str, StringConstraints(max_length=253, pattern=_HOST)] = Field(
        description="The server's name."
    )
    tls: Literal["starttls", "implicit"] = Field(
        "starttls", description="How the connection becomes private."
    )
    username: Annotated[str, StringConstraints(max_length=254, pattern=r"^[ -~]+$")] = Field(
        description="Whom the server knows us as."
    )
    from_address: SenderAddress = Field(description="Whom mails are from.")
    password: Key = Field(description="Of that user.")

    def settings(self, connection_id: UUID) -> dict[str, Any]:
        known = super().settings(connection_id)
        return {"from": known.pop("from_address"), **known}


def company_accounts(smtp: Smtp) -> CompanyAccounts:
    return CompanyAccounts(SmtpAccount, smtp.check)
