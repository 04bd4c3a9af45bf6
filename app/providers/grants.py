"""What lets a provider's client into a calendar that is a person's own.

The client is given an account by whoever asks it, as a row names it, and asks here what opens it.
How a token is renewed only the provider's folder knows; where tokens are kept, and that one process
at a time renews one, only whoever made the process knows.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from app.providers.errors import Forbidden

Source = Literal["consent", "delegation", "password"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What a person, or their company, lets us do.

    Attributes:
        provider: who keeps the account.
        source: `consent` of the person; `delegation` of the company to act for its people;
            `password`: made for us.
        subject: the provider's lasting id of the account.
        address: what people know it by.
        scopes: what was granted, in the provider's own words.
        settings: what the provider's code has to know besides; nothing secret.
        secret: the lasting key (refresh token, password); None: the platform's own opens it.
    """

    provider: str
    source: Source
    subject: str
    address: str
    scopes: frozenset[str] = frozenset()
    settings: Mapping[str, Any] = field(default_factory=dict)
    secret: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Renewed:
    """A token for a while.

    Attributes:
        expires_at: UTC.
        secret: another lasting key came with it; None: the old one stays.
    """

    access_token: str = field(repr=False)
    expires_at: datetime
    secret: str | None = field(default=None, repr=False)


Renew = Callable[[Grant], Awaitable[Renewed]]
"""Gets a token. Raises a `ProviderError`; its `is_consent_lost` says that the grant is dead."""


class Grants(Protocol):
    """All methods raise `Forbidden` (`is_consent_lost`) where an account lets us in no more, and
    `Transient` where that could not be told."""

    async def grant(self, account: str, /) -> Grant:
        """What opens `account`, for who needs no token: a password."""

    async def token(self, account: str, renew: Renew, /) -> str:
        """An access token that is good for five minutes yet, of whichever process got it.

        Raises:
            ProviderError: from `renew`.
        """

    def refused(self, account: str, token: str, /) -> None:
        """The provider took `token` no more before its time (401): the next caller gets another."""


class NoGrants:
    """Where nobody keeps grants, no account of a person can be opened."""

    async def grant(self, account: str, /) -> Grant:
        raise no_access(account, "no grants are kept here")

    async def token(self, account: str, renew: Renew, /) -> str:
        del renew
        raise no_access(account, "no grants are kept here")

    def refused(self, account: str, token: str, /) -> None:
        """Nothing is kept."""


def no_access(account: str | None, why: str) -> Forbidden:
    """The error that `account` cannot be opened."""
    named = account or "no account"
    return Forbidden("calendar", None, "no_access", f"{named}: {why}", is_consent_lost=True)
