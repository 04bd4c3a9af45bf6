"""From what a provider did to what the database is told: the one place where that is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

from app.providers.errors import (
    Duplicate,
    HostAtLimit,
    OptedOut,
    Permanent,
    ProviderError,
    printable,
)

log = structlog.get_logger("holdfast.worker")

OutcomeName = Literal["ok", "retry", "failed", "host_limited", "opted_out"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """How one piece of provider work went.

    Attributes:
        outcome: `ok`; `retry`: may succeed later; `failed`: cannot succeed as asked;
            `host_limited`: this host of meetings cannot, another may; `opted_out`: the recipient of
            a message wants none from this sender.
        result: what the work returned.
        error: one line without secrets, None when it is ok.
        retry_after: seconds that the provider asked us to wait.
        is_consent_lost: the customer's directory refused us.
        is_unknown: no answer came, so it may have been done all the same.
    """

    outcome: OutcomeName
    result: Any = field(default=None, repr=False)
    error: str | None = None
    retry_after: float | None = None
    is_consent_lost: bool = False
    is_unknown: bool = False

    @property
    def is_ok(self) -> bool:
        return self.outcome == "ok"

    def report(self) -> dict[str, Any]:
        """Parameters that all reports of the database share."""
        return {"outcome": self.outcome, "error": self.error, "retry_after": self.retry_after}


async def attempt(work: Awaitable[Any], seconds: float) -> Attempt:
    """Does `work`, for at most `seconds`. Whatever goes wrong is an outcome; nothing but
    cancellation is raised."""
    try:
        async with asyncio.timeout(seconds):
            return Attempt("ok", await work)
    except ProviderError as error:
        return _of_provider(error)
    except TimeoutError:
        return Attempt("retry", error=f"not finished within {seconds:g} s", is_unknown=True)
    except Exception as error:
        # A bug must not lose work either: it is tried again, and seen.
        log.exception("unexpected error in provider work")
        return Attempt(
            "retry", error=printable(f"{type(error).__name__}: {error}"), is_unknown=True
        )


def _of_provider(error: ProviderError) -> Attempt:
    return Attempt(
        _outcome(error),
        error=str(error),
        retry_after=error.retry_after,
        is_consent_lost=error.is_consent_lost,
        is_unknown=error.outcome_unknown,
    )


def _outcome(error: ProviderError) -> OutcomeName:
    if isinstance(error, HostAtLimit):
        return "host_limited"
    if isinstance(error, OptedOut):
        return "opted_out"
    if isinstance(error, Duplicate):
        # The provider has it, but could not show it to us: it may a moment later.
        return "retry"
    return "failed" if isinstance(error, Permanent) else "retry"
