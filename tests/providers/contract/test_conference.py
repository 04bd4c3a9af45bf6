"""What every conferencing provider has to do."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.providers.capabilities.conference import MeetingDraft
from app.providers.errors import (
    Forbidden,
    HostAtLimit,
    NoSuchHost,
    NotFound,
    Throttled,
    Transient,
    Unauthorized,
)
from tests.providers.contract.subjects import ConferenceBench
from tests.providers.simulated import BOTH_WAYS, END, INSTALLATION, START, meeting_draft

LATER = START + timedelta(hours=3)


@pytest.mark.fact("ZOOM-9")
@BOTH_WAYS
async def test_a_meeting_lives_once_from_creation_to_deletion(conference: ConferenceBench) -> None:
    """Created, found by its marker, moved, deleted, deleted again."""
    client, host, booking = conference.client, conference.host, str(uuid4())
    meeting = await client.create_meeting(host, meeting_draft(booking))
    assert (meeting.start, meeting.end) == (START, END)
    assert meeting.join_url
    (found,) = await client.find_by_booking(host, booking)
    assert (found.id, found.installation_id) == (meeting.id, INSTALLATION)
    assert [(m.id, m.booking_id) for m in await client.list_upcoming(host)] == [
        (meeting.id, booking)
    ]
    await client.update_meeting(
        meeting.id, start=LATER, end=LATER + timedelta(minutes=45), host=host
    )
    seen = await client.get_meeting(meeting.id)
    assert (seen.start, seen.duration_minutes) == (LATER, 45)
    assert seen.join_url == meeting.join_url
    assert seen.start_url
    assert await client.delete_meeting(meeting.id, host=host) is True
    assert await client.delete_meeting(meeting.id, host=host) is False
    assert await client.find_by_booking(host, booking) == []
    with pytest.raises(NotFound):
        await client.get_meeting(meeting.id)
    with pytest.raises(NotFound):
        await client.update_meeting(meeting.id, start=START, end=END, host=host)


async def test_meetings_of_other_bookings_and_hosts_are_not_found(
    conference: ConferenceBench,
) -> None:
    """A marker names one booking, and a host has its own meetings."""
    client, mine = conference.client, str(uuid4())
    meeting = await client.create_meeting(conference.host, meeting_draft(mine))
    await client.create_meeting(conference.host, meeting_draft(str(uuid4())))
    found = await client.find_by_booking(conference.host, mine)
    assert [m.id for m in found] == [meeting.id]
    assert await client.find_by_booking(conference.other_host, mine) == []


async def test_a_long_topic_is_no_obstacle(conference: ConferenceBench) -> None:
    """A name that is longer than the provider takes is cut, not refused."""
    long = MeetingDraft(str(uuid4()), INSTALLATION, "Consultation " * 40, START, END)
    assert (await conference.client.create_meeting(conference.host, long)).join_url


@pytest.mark.fact("ZOOM-4")
@BOTH_WAYS
@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_a_meeting_made_without_an_answer_is_found(
    conference: ConferenceBench, kind: str
) -> None:
    """After a lost answer the caller is told that there may be a meeting; it is found."""
    client, booking = conference.client, str(uuid4())
    await conference.suffer_when_asked_to_create(kind)
    with pytest.raises(Transient) as caught:
        await client.create_meeting(conference.host, meeting_draft(booking))
    assert caught.value.outcome_unknown
    assert len(await client.find_by_booking(conference.host, booking)) == 1


async def test_a_page_of_html_is_no_answer(conference: ConferenceBench) -> None:
    """What cannot be read is not taken for empty, and a create may have been carried out."""
    client = conference.client
    assert await client.check_host(conference.host) is None
    await conference.suffer("garbage", times=9)
    with pytest.raises(Transient):
        await client.find_by_booking(conference.host, str(uuid4()))
    with pytest.raises(Transient) as caught:
        await client.create_meeting(conference.host, meeting_draft(str(uuid4())))
    assert caught.value.outcome_unknown


async def test_a_throttle_is_told_and_kept(conference: ConferenceBench) -> None:
    """The wait is reported, not waited for; the provider is left alone until it is over."""
    client = conference.client
    meeting = await client.create_meeting(conference.host, meeting_draft(str(uuid4())))
    await conference.suffer("throttle", method="DELETE", params={"retry_after": 60}, times=9)
    for _ in range(2):
        with pytest.raises(Throttled) as caught:
            await client.delete_meeting(meeting.id, host=conference.host)
        assert caught.value.retry_after is not None
        assert 50 <= caught.value.retry_after <= 62
    assert await conference.calls("DELETE") == 1
    assert conference.cloud.slept == []


@pytest.mark.fact("ZOOM-6")
async def test_a_host_at_its_daily_limit_is_told_apart(conference: ConferenceBench) -> None:
    """The host is not asked again before the limit ends; another host may still do."""
    client = conference.client
    kind, params = conference.daily_limit
    await conference.suffer(kind, method="POST", params=params, times=1)
    for _ in range(2):
        with pytest.raises(HostAtLimit):
            await client.create_meeting(conference.host, meeting_draft(str(uuid4())))
    assert await conference.calls("POST") == 1
    assert await client.create_meeting(conference.other_host, meeting_draft(str(uuid4())))


async def test_a_host_that_is_none_is_told(conference: ConferenceBench) -> None:
    """Nobody can hold meetings in the name of a stranger."""
    client = conference.client
    assert await client.check_host(conference.host) is None
    assert await client.check_host(conference.nobody)
    with pytest.raises(NoSuchHost):
        await client.create_meeting(conference.nobody, meeting_draft(str(uuid4())))


async def test_slow_is_right_all_the_same(conference: ConferenceBench) -> None:
    """A late answer within the deadline counts."""
    await conference.suffer("slow", params={"seconds": 0.3}, times=1)
    assert await conference.client.list_upcoming(conference.host) == []


async def test_a_refused_token_is_replaced_once(conference: ConferenceBench) -> None:
    """One 401 is healed by a fresh token; a second is told. It is our own account, so no
    customer has withdrawn anything."""
    client = conference.client
    await conference.suffer("unauthorized", times=1)
    assert await client.list_upcoming(conference.host) == []
    await conference.suffer("unauthorized", times=9)
    with pytest.raises(Unauthorized) as caught:
        await client.list_upcoming(conference.host)
    assert not caught.value.is_consent_lost


async def test_a_missing_permission_is_told(conference: ConferenceBench) -> None:
    """It may be given again: the error is not for good."""
    await conference.suffer("forbidden", times=1)
    with pytest.raises(Forbidden) as caught:
        await conference.client.create_meeting(conference.host, meeting_draft(str(uuid4())))
    assert isinstance(caught.value, Transient)
    assert await conference.client.permissions()
