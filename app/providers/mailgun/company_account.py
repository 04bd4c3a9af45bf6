"""A company's own domain at Mailgun."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from app.languages import marked
from app.providers.capabilities.message import MessageAccount
from app.providers.company_account import AccountFields, CompanyAccounts, Key, SenderAddress
from app.providers.errors import Forbidden, Permanent
from app.providers.mailgun.client import Mailgun

_DOMAIN = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$"


class MailgunAccount(AccountFields):
    """The domain and the keys of an account at Mailgun."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "account": "mail.office.example",
                    "region": "eu",
                    "from_address": "bookings@office.example",
                    "api_key": "key",
                    "signing_key": "signing key",
                }
            ]
        }
    )

    account: Annotated[str, StringConstraints(max_length=253, pattern=_DOMAIN)] = Field(
        title=marked("Sending domain"), description=marked("The sending domain.")
    )
    region: Literal["us", "eu"] = Field(
        "us", title=marked("Region"), description=marked("Where the domain is.")
    )
    from_address: SenderAddress = Field(
        title=marked("Address of the sender"), description=marked("Whom mails are from.")
    )
    tag: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = Field(
        None, title=marked("Tag"), description=marked("What mails are counted by there.")
    )
    api_key: Key = Field(
        title=marked("API key"), description=marked("One that may send, and look up what was sent.")
    )
    signing_key: Key = Field(
        title=marked("Key that signs webhooks"),
        description=marked("By which Mailgun proves what it tells."),
    )


def company_accounts(mailgun: Mailgun) -> CompanyAccounts:
    async def check(account: MessageAccount) -> None:
        try:
            state = await mailgun.state(account)
        except Forbidden:
            # A key for sending alone: mails go out.
            return
        if state != "active":
            raise Permanent("mailgun", None, "not_active", f"the domain is {state or 'unknown'}")

    return CompanyAccounts(MailgunAccount, check)
