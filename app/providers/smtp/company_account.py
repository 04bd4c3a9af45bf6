"""A company's own mail server."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from app.languages import marked
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
        title=marked("Mail server"), description=marked("The server's name.")
    )
    tls: Literal["starttls", "implicit"] = Field(
        "starttls",
        title=marked("Encryption"),
        description=marked("How the connection becomes private."),
    )
    username: Annotated[str, StringConstraints(max_length=254, pattern=r"^[ -~]+$")] = Field(
        title=marked("User"), description=marked("Whom the server knows us as.")
    )
    from_address: SenderAddress = Field(
        title=marked("Address of the sender"), description=marked("Whom mails are from.")
    )
    password: Key = Field(title=marked("Password"), description=marked("Of that user."))


def company_accounts(smtp: Smtp) -> CompanyAccounts:
    return CompanyAccounts(SmtpAccount, smtp.check)
