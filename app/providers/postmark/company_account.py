"""A company's own server at Postmark."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from app.languages import marked
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
        title=marked("Name of the account"), description=marked("What it is called here.")
    )
    stream: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,30}$")] = Field(
        "outbound", title=marked("Message stream"), description=marked("The message stream.")
    )
    from_address: SenderAddress = Field(
        title=marked("Address of the sender"),
        description=marked("Whom mails are from, as Postmark knows it."),
    )
    server_token: Key = Field(
        title=marked("API token of the server"), description=marked("The server's API token.")
    )
    webhook_secret: Key = Field(
        title=marked("Password of the webhooks"),
        description=marked(
            "The password in the address of its webhooks, by which it proves what it tells."
        ),
    )


def company_accounts(postmark: Postmark) -> CompanyAccounts:
    return CompanyAccounts(PostmarkAccount, postmark.server)
