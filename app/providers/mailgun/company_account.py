"""A company's own domain at Mailgun."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints

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
        description="The sending domain."
    )
    region: Literal["us", "eu"] = Field("us", description="Where the domain is.")
    from_address: SenderAddress = Field(description="Whom mails are from.")
    tag: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None = Field(
        None, description="What mails are counted by there."
    )
    api_key: Key = Field(description="One that may send, and look up what was sent.")
    signing_key: Key = Field(description="By which Mailgun proves what it tells.")

    def settings(self, connection_id: UUID) -> dict[str, Any]:
        known = super().settings(connection_id)
        return {"from": known.pop("from_address"), **known}


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
