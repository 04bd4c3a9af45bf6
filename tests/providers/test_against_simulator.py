"""The clients against the simulated cloud: the same story over HTTP and in-process."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.providers.simulated import (
    DIRECTORY,
    START,
    USER,
    Cloud,
    draft,
    meeting_draft,
)


async def test_a_token_carries_the_permissions(simulated: Cloud) -> None:
    """A consented directory's token has the roles that were asked for, and works."""
    token = await simulated.providers.accounts("graph").entra.token(DIRECTORY)
    assert token.roles is None or {"Calendars.ReadWrite", "Mail.Send"} <= token.roles
    assert await simulated.providers.calendar("graph").list_subscriptions(DIRECTORY) == []


@pytest.mark.fact("GRAPH-12")
async def test_more_events_than_a_page_are_all_read(simulated: Cloud) -> None:
    """A calendar view is read over its pages to the end."""
    graph = simulated.providers.calendar("graph")
    for number in range(12):
        start = START + timedelta(minutes=30 * number)
        body = {
            "user": USER,
            "start_at": start.isoformat(),
            "end_at": (start + timedelta(minutes=15)).isoformat(),
        }
        await simulated.control("POST", "/events", body)
    # So that twelve events are more than one page.
    pages = graph._pages(
        "calendar_view",
        DIRECTORY,
        f"/users/{USER}/calendarView",
        mailbox=USER,
        params={
            "startDateTime": START.isoformat().replace("+00:00", "Z"),
            "endDateTime": (START + timedelta(hours=8)).isoformat().replace("+00:00", "Z"),
            "$top": "5",
        },
    )
    assert len([item async for item in pages]) == 12
    assert len(await graph.list_events(DIRECTORY, USER, START, START + timedelta(hours=8))) == 12


@pytest.mark.parametrize("way", ["in-process"])
async def test_mock_mode_takes_every_mailbox_for_granted(simulated: Cloud) -> None:
    """In mock mode nothing has to be set up: any directory, person and host works."""
    directory, person = str(uuid4()), "somebody@new.example"
    graph, zoom = simulated.providers.calendar("graph"), simulated.providers.conference("zoom")
    event = await graph.create_event(directory, person, draft(str(uuid4())))
    assert await graph.get_event(directory, person, event.id)
    assert await zoom.create_meeting("new-host@new.example", meeting_draft(str(uuid4())))
