"""A provider where companies have accounts: how one is connected, and who may connect it.

A company's administrator gives consent on the provider's own page. What comes back only claims an
account; that we are let in is proved by asking, and that the administrator is of that account by a
sign-in. All methods that ask the provider raise `ProviderError`s.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, as the provider has proved.

    Attributes:
        account: the provider's id of the account.
        person_id: the person's lasting id there.
        name: to be shown; not proved to be anything.
        is_administrator: may connect the whole account.
    """

    account: str
    person_id: str
    name: str
    is_administrator: bool


class Accounts(Protocol):
    """What every provider can do whose accounts companies connect."""

    administrators: str
    """Whom it takes for an administrator, in words that follow `has to be`."""

    platform_account: str | None
    """The account that owns the sender of the platform's mails, and that the platform alone
    connects; None: that is the company's, whichever it is."""

    def consent_url(self, state: str, /) -> str:
        """Where an administrator gives consent; comes back with `state`."""

    def claimed(self, query: Mapping[str, str], /) -> str | None:
        """The account that whoever comes back from `consent_url` claims; None: consent was not
        given."""

    async def prove(
        self, account: str, capabilities: Collection[str], calendar: str | None, /
    ) -> None:
        """Returns when a consent works, seen afresh, for `capabilities`.

        Args:
            calendar: one to try it on, if there is any.

        Raises:
            NotPermitted: it does not, or not yet.
        """

    async def lacking(self, account: str, capabilities: Collection[str], /) -> list[str]:
        """Permissions for `capabilities` that the account does not give us, in its own words."""

    def sign_in_url(self, account: str, /, *, state: str, nonce: str, code_verifier: str) -> str:
        """Where somebody signs in to `account`; comes back with `state` and a code."""

    async def signed_in(
        self, account: str, /, *, code: str, nonce: str, code_verifier: str
    ) -> SignedIn:
        """Who came back from `sign_in_url` with `code`. Not repeated: a code is good once.

        Raises:
            SignInRefused: nothing is proved.
        """
