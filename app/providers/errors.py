"""What can go wrong at a provider, as the rest of Holdfast needs to tell it apart.

`Transient` may succeed later (`retry_after` says when, if the provider did); `Permanent`
cannot succeed as asked. `outcome_unknown` marks a request that may have been carried out
although no answer came: the caller has to look before it asks again.
"""

from __future__ import annotations

from copy import copy
from typing import Self

_MESSAGE_LENGTH = 300


class ProviderError(Exception):
    """A call to `provider` failed.

    Attributes:
        provider: whose answer it is, as logs and metrics name it.
        status: HTTP status, None when there was no answer.
        code: the provider's own error code, or one of ours in snake case.
        message: the provider's text, one printable line of at most 300 characters.
        retry_after: seconds to wait before the next attempt, None if the provider is silent.
        outcome_unknown: True when the request may have been carried out.
        is_consent_lost: True when the account's owner does not let us in (any more), as far as
            this answer tells.
    """

    def __init__(
        self,
        provider: str,
        status: int | None,
        code: str,
        message: str = "",
        *,
        retry_after: float | None = None,
        outcome_unknown: bool = False,
        is_consent_lost: bool = False,
    ) -> None:
        self.provider = provider
        self.status = status
        self.code = code
        self.message = printable(message)
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown
        self.is_consent_lost = is_consent_lost
        super().__init__(provider, status, code)

    def __str__(self) -> str:
        head = " ".join(str(part) for part in (self.provider, self.status, self.code) if part)
        return f"{head}: {self.message}" if self.message else head


class Transient(ProviderError):
    """May succeed later: throttled, unreachable, overloaded, consent lost for now."""

    def again(self, retry_after: float) -> Self:
        """The same error, to be raised once more, with `retry_after` seconds left."""
        error = copy(self)
        error.retry_after = retry_after
        error.outcome_unknown = False
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error


class Throttled(Transient):
    """Too many requests (429)."""


class HostAtLimit(Throttled):
    """The host of meetings has used up its requests of the day; another host may still do."""


class Unauthorized(Transient):
    """The provider refuses our credentials or token, also a fresh one (401)."""


class Forbidden(Transient):
    """Consent or permission is missing (403). It may be given again, so work waits for it."""


class CalendarUnavailable(Transient):
    """The calendar cannot be read. Says nothing about what is in it: never free, never deleted."""


class Permanent(ProviderError):
    """Cannot succeed as asked, however often it is repeated."""


class OptedOut(Permanent):
    """The recipient wants no messages from this sender, as they have told the provider."""


class NotFound(Permanent):
    """The thing asked for does not exist (any more)."""


class NoSuchHost(Permanent):
    """The host of meetings is none of our account (any more)."""


class CursorExpired(Permanent):
    """The provider has forgotten what it told us: everything has to be read again."""


class Duplicate(Permanent):
    """The provider already has it. `existing_id` is its id where the provider names it."""

    existing_id: str | None = None


class SignInRefused(Permanent):
    """What came back from a sign-in proves nothing: expired, used, or not what was asked for."""


class NotPermitted(Transient):
    """A consent does not work, or not yet; `message` says why."""


class UnknownProvider(LookupError):
    """A row names a provider that this process has no client of, or none of this capability."""

    def __init__(self, provider: str, capability: str = "") -> None:
        self.provider = provider
        lacks = f" for the capability {capability}" if capability else ""
        super().__init__(f"no client of provider {provider!r}{lacks}")


def printable(text: str) -> str:
    """`text` as one line that logs and the database accept (no NUL, no lone surrogate)."""
    return "".join(c if c.isprintable() else " " for c in text)[:_MESSAGE_LENGTH].strip()
