"""Every error of a provider becomes the one outcome that the database should hear of."""

from __future__ import annotations

import asyncio

import pytest

from app.outcomes import attempt
from app.providers import errors


async def failing(error: BaseException) -> None:
    raise error


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        (errors.Transient, "retry"),
        (errors.Throttled, "retry"),
        (errors.Unauthorized, "retry"),
        (errors.Forbidden, "retry"),
        (errors.CalendarUnavailable, "retry"),
        (errors.Duplicate, "retry"),
        (errors.HostAtLimit, "host_limited"),
        (errors.NotFound, "failed"),
        (errors.Permanent, "failed"),
    ],
)
async def test_each_class_of_error_has_its_outcome(
    kind: type[errors.ProviderError], outcome: str
) -> None:
    """Only what cannot succeed as asked is a failure for good."""
    done = await attempt(failing(kind("graph", 400, "code", "text", retry_after=1.5)), 5)

    assert (done.outcome, done.error, done.retry_after) == (
        outcome,
        "graph 400 code: text",
        1.5,
    )


async def test_every_class_of_error_is_decided() -> None:
    """No class of provider error is left to chance."""
    known = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.ProviderError)
    }

    for kind in known - {errors.ProviderError}:
        done = await attempt(failing(kind("zoom", None, "code")), 5)
        assert done.outcome in ("retry", "failed", "host_limited", "opted_out")


async def test_success_carries_its_result() -> None:
    """What the work returned is what is reported."""

    async def work() -> dict[str, str]:
        return {"meeting_id": "1"}

    done = await attempt(work(), 5)

    assert (done.outcome, done.result, done.error) == ("ok", {"meeting_id": "1"}, None)


async def test_work_that_takes_too_long_is_tried_again() -> None:
    """A step ends before its claim does, whatever it waits for."""
    done = await attempt(asyncio.Event().wait(), 0.01)

    assert (done.outcome, done.error) == ("retry", "not finished within 0.01 s")


async def test_a_bug_is_tried_again_and_told_on_one_line() -> None:
    """No unexpected error loses work, and its text is fit for a log line and a database."""
    done = await attempt(failing(RuntimeError("a\nbug\0")), 5)

    assert (done.outcome, done.error) == ("retry", "RuntimeError: a bug")


async def test_cancellation_is_no_outcome() -> None:
    """A worker that is stopped reports nothing."""
    with pytest.raises(asyncio.CancelledError):
        await attempt(failing(asyncio.CancelledError()), 5)


@pytest.mark.parametrize("is_lost", [True, False])
async def test_consent_is_lost_when_the_provider_says_so(is_lost: bool) -> None:
    """Whether the owner of the account refuses us, only the provider's own client can tell."""
    error = errors.Forbidden("graph", 403, "ErrorAccessDenied", is_consent_lost=is_lost)

    assert (await attempt(failing(error), 5)).is_consent_lost is is_lost
