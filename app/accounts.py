"""Which account of a company lets us do what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.providers.capabilities.account import Accounts


def sender_account(
    accounts: Accounts, config: Mapping[str, Any], account: str | None
) -> str | None:
    """The account that owns the sender of a tenant's mails: the tenant's own setting counts
    first, then the platform's, then it is the account with the calendars.

    Args:
        accounts: of the provider with whom the account is.
        config: the tenant's configuration.
        account: with the tenant's calendars; None: there is none.
    """
    return config.get("mail_directory_id") or accounts.platform_account or account


def sends_mails(tenant: Mapping[str, Any]) -> bool:
    """Whether a tenant's mails go by whoever has its calendars, and by no other carrier."""
    return tenant["carrier"] in (None, tenant["provider"])


def capabilities_wanted(
    accounts: Accounts, tenant: Mapping[str, Any], config: Mapping[str, Any], account: str
) -> frozenset[str]:
    """What the account with a tenant's calendars has to permit: to send mails, too, only when they
    go by its provider and it owns their sender."""
    sender = sender_account(accounts, config, account) or account
    if sends_mails(tenant) and sender.lower() == account.lower():
        return frozenset({"calendar", "message"})
    return frozenset({"calendar"})
