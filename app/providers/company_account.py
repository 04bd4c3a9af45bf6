"""A company's own account with a provider, as its people enter it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from app.mail_address import ascii_address
from app.providers.capabilities.message import MessageAccount


def _plain(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[ -~]+", key.get_secret_value()):
        raise ValueError("must be printable ASCII")
    return key


Key = Annotated[SecretStr, Field(min_length=1, max_length=500), AfterValidator(_plain)]
"""Travels in headers."""

SenderAddress = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(ascii_address),
    Field(json_schema_extra={"format": "email"}),
]


def _kept_name(field: str) -> str:
    return "from" if field.startswith("from_") else field


class AccountFields(BaseModel):
    """What a provider has to know of the account; its folder says which. Fields of type
    `SecretStr` are keys: they are kept sealed and never shown. Titles are what people read who
    enter one, descriptions what is said beside: both are messages of the catalogues."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    account: str

    def settings(self, connection_id: UUID) -> dict[str, Any]:
        """What is no secret, by the names that the provider's code has for it: `from` is whom
        messages are from.

        Args:
            connection_id: id of the row that keeps the account.
        """
        del connection_id  # Whoever posts to an address with it says so.
        return {
            _kept_name(name): value
            for name, value in self
            if name != "account" and value is not None and not isinstance(value, SecretStr)
        }

    @classmethod
    def entered(cls, account: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """What was entered of an account that is kept, but for its keys."""
        kept = {name: settings.get(_kept_name(name)) for name in cls.model_fields}
        return {**kept, "account": account}

    def keys(self) -> dict[str, str]:
        """What is secret, by the names that the provider's code has for it."""
        return {
            name: value.get_secret_value() for name, value in self if isinstance(value, SecretStr)
        }


@dataclass(frozen=True, slots=True)
class CompanyAccounts:
    """How companies enter accounts of their own with a provider of messages.

    Attributes:
        fields: what is entered.
        check: returns when the provider lets the account in, without writing to anybody; raises a
            `ProviderError` when it does not.
    """

    fields: type[AccountFields]
    check: Callable[[MessageAccount], Awaitable[object]]
