"""A company's own server at Postmark."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

from app.providers.company_account import AccountFields, CompanyAccounts, Key, SenderAddress
from app.providers.postmark.client import Postmark


class PostmarkAccount(AccountFields):
    """A server and a message stream at Postmark."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": "bookings",
                    "stream": "outbound",
                    "from_address": "bookings@office.example",
                    "server_token": "token",
                    "webhook_secret": "secret",
                }
            ]
        }
    )

    account: Annotated[str, StringConstraints(min_length=1, max_length=100)] = Field(
        description="What it is called here."
    )
    stream: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,30}$")] = Field(
        "outbound", description="The message stream."
    )
    from_address: SenderAddress = Field(description="Whom mails are from, as Postmark knows it.")
    server_token: Key = Field(description="The server's API token.")
    webhook_secret: Key = Field(
        description="The password in the address of its webhooks, by which it proves what it tells."
    )

    def settings(self, connection_id: UUID) -> dict[str, Any]:
        known = super().settings(connection_id)
        return {"from": known.pop("from_address"), **known}


def company_accounts(postmark: Postmark) -> CompanyAccounts:
    return CompanyAccounts(PostmarkAccount, postmark.server)
