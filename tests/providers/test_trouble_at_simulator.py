"""The clients when the simulated cloud misbehaves: no answer, no consent, limits."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from app.providers.errors import (
    CalendarUnavailable,
    Forbidden,
    Throttled,
)
from tests.providers.simulated import (
    BOTH_WAYS,
    DIRECTORY,
    END,
    HOST,
    START,
    USER,
    Cloud,
    draft,
)


@pytest.mark.fact("GRAPH-43")
@BOTH_WAYS
async def test_expired_tokens_are_replaced_in_the_middle_of_work(simulated: Cloud) -> None:
    """Tokens that end early are noticed by the 401 and replaced, without an error."""
    graph, zoom = simulated.providers.calendar("graph"), simulated.providers.conference("zoom")
    assert await graph.is_readable(DIRECTORY, USER)
    assert await zoom.check_host(HOST) is None
    await simulated.control("POST", "/tokens/expire")
    assert await graph.is_readable(DIRECTORY, USER)
    assert await zoom.check_host(HOST) is None


@pytest.mark.fact("ENTRA-8")
@BOTH_WAYS
async def test_consent_lost_and_given_again_is_noticed(simulated: Cloud) -> None:
    """Without consent a new token has no roles and Graph refuses it; once given again, the
    next call works, because the refused token was dropped."""
    graph, consent = simulated.providers.calendar("graph"), f"/directories/{DIRECTORY}/consent"
    await simulated.control("POST", consent, {"consent": "revoked"})
    with pytest.raises(Forbidden):
        await graph.is_readable(DIRECTORY, USER)
    await simulated.control("POST", consent, {"consent": "granted"})
    assert await graph.is_readable(DIRECTORY, USER)


@pytest.mark.fact("ENTRA-5")
@pytest.mark.parametrize("kind", ["unknown_application", "unknown_principal"])
async def test_consent_that_is_not_effective_yet_is_asked_again(
    simulated: Cloud, kind: str
) -> None:
    """The first moments after consent: refused as Forbidden, and the next request succeeds."""
    await simulated.fault("entra", kind, method="POST", times=1)
    with pytest.raises(Forbidden):
        await simulated.providers.accounts("graph").entra.token(DIRECTORY)
    assert await simulated.providers.accounts("graph").entra.token(DIRECTORY)


@pytest.mark.parametrize(
    ("service", "form"),
    [("graph", "fraction"), ("zoom", "iso"), ("entra", "seconds"), ("zoom_oauth", "http_date")],
)
async def test_retry_after_is_understood_in_every_form(
    simulated: Cloud, service: str, form: str
) -> None:
    """Whoever throttles, in whatever form: the wait is reported and not shortened."""
    await simulated.fault(service, "throttle", params={"retry_after": 60, "form": form}, times=9)
    graph, zoom = simulated.providers.calendar("graph"), simulated.providers.conference("zoom")
    is_microsoft = service in ("graph", "entra")
    deletion = (
        graph.delete_event(DIRECTORY, USER, "x") if is_microsoft else zoom.delete_meeting("1")
    )
    with pytest.raises(Throttled) as caught:
        await deletion
    assert caught.value.retry_after is not None
    assert 58 <= caught.value.retry_after <= 62
    assert simulated.slept == []


async def test_a_calendar_that_says_nothing_is_not_free(simulated: Cloud) -> None:
    """A mailbox that is not there is unavailable."""
    await simulated.fault("graph", "not_ready", times=1)
    with pytest.raises(CalendarUnavailable):
        await simulated.providers.calendar("graph").busy_times(DIRECTORY, USER, START, END)


@pytest.mark.fact("GRAPH-23")
async def test_a_missing_item_in_a_missing_mailbox_is_not_deleted(simulated: Cloud) -> None:
    """The event is not found and the calendar cannot be read: nothing is proved."""
    graph = simulated.providers.calendar("graph")
    event = await graph.create_event(DIRECTORY, USER, draft(str(uuid4())))
    await simulated.fault("graph", "gone", times=1)
    await simulated.fault("graph", "not_ready", skip=0, times=1, path="*/calendarView*")
    with pytest.raises(CalendarUnavailable):
        await graph.observe_event(DIRECTORY, USER, event.id)


@pytest.mark.fact("GRAPH-2")
async def test_a_burst_stays_below_the_mailbox_limit(simulated: Cloud) -> None:
    """Twelve calls at once for one mailbox: never more than four under way, none refused."""
    graph = simulated.providers.calendar("graph")
    await simulated.fault("graph", "slow", params={"seconds": 0.05}, times=12)
    answers = await asyncio.gather(*(graph.is_readable(DIRECTORY, USER) for _ in range(12)))
    assert all(answers)
    assert await simulated.count("graph", "GET") == 12
