"""A provider where people have accounts of their own: how somebody lets us into their calendar.

Either they give consent on the provider's page, which they come back from with a code, or they
enter what opens their account. What the provider proves about the account is what is bound, not
what they typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from app.providers.company_account import AccountFields
from app.providers.grants import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """An account that somebody let us into, as the provider has proved it.

    Attributes:
        subject: its lasting id there; the address may change.
        address: what people know it by.
        calendar: the one in it that is read and written to, as the provider knows it.
        scopes: what we may do, in the provider's own words.
        secret: the lasting key.
        settings: what the provider's code has to know besides; nothing secret.
        ends_at: when the grant ends by itself, UTC; None: nobody said so.
        missing: what we need and were not given, in words for whoever gave the rest.
    """

    subject: str
    address: str
    calendar: str
    scopes: tuple[str, ...] = ()
    secret: str | None = field(default=None, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    ends_at: datetime | None = None
    missing: tuple[str, ...] = ()


class PersonalConsents(Protocol):
    """How somebody gives consent on the provider's own page."""

    def consent_url(
        self, *, state: str, nonce: str, code_verifier: str, return_to: str, login_hint: str | None
    ) -> str:
        """Where they do; it comes back to `return_to` with `state`, and a code or an error."""

    async def granted(
        self, *, code: str, nonce: str, code_verifier: str, return_to: str
    ) -> Granted:
        """What somebody who came back with `code` let us into. Not repeated: a code is good once.

        Raises:
            SignInRefused: nothing is granted: the code is used up or not for us, or no lasting key
                came with it.
            ProviderError: no answer came.
        """

    async def revoke(self, grant: Grant, /) -> None:
        """Ends every grant of that account to us, whoever has it. What is ended is none."""


@dataclass(frozen=True, slots=True)
class PersonalDelegations:
    """How somebody's account is opened because their company lets us act for its people.

    Attributes:
        check: opens the account known by this address; raises a `ProviderError` where it does not
            open: nobody let us, or not yet. No lasting key comes with it, ours is the key.
    """

    check: Callable[[str], Awaitable[Granted]]


@dataclass(frozen=True, slots=True)
class PersonalPasswords:
    """How somebody enters what opens their account.

    Attributes:
        fields: what is entered; `account` is what people know it by.
        check: opens it; raises a `ProviderError` where it does not open.
    """

    fields: type[AccountFields]
    check: Callable[[AccountFields], Awaitable[Granted]]
