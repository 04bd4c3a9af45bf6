"""What every calendar has to do, whoever provides it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from aiohttp import web

from app.providers.errors import (
    CalendarUnavailable,
    Duplicate,
    Forbidden,
    NotFound,
    Throttled,
    Transient,
    Unauthorized,
)
from tests.providers.contract.subjects import CalendarBench
from tests.providers.simulated import BOTH_WAYS, END, START, draft
from tests.support.serving import serving

LATER = timedelta(hours=3)
DAY = START.replace(hour=0), START.replace(hour=0) + timedelta(days=1)


@BOTH_WAYS
async def test_an_event_lives_once_from_creation_to_deletion(calendar: CalendarBench) -> None:
    """Created, created again, found, moved, seen as busy, deleted, deleted again: at every
    step there is exactly one event, or none."""
    client, booking = calendar.client, str(uuid4())
    event = await client.create_event(*calendar.at, draft(booking))
    assert (event.start, event.end) == (START, END)
    assert event.ical_uid
    assert event.etag

    again = await client.create_event(*calendar.at, draft(booking))
    changed = await client.create_event(*calendar.at, draft(booking, subject="Changed"))
    assert {again.id, changed.id} == {event.id}
    found = await client.find_events_by_booking(*calendar.at, booking)
    assert [e.id for e in found] == [event.id]
    seen = await client.get_event(*calendar.at, event.id)
    assert (seen.marker_booking_id, seen.is_marked) == (booking, True)
    assert seen.is_created_for(booking)
    assert seen.location == "https://zoom.example/j/1"

    moved = draft(booking, start=START + LATER, end=END + LATER)
    assert (await client.update_event(*calendar.at, event.id, moved)).start == moved.start
    view = await client.list_events(*calendar.at, *DAY)
    assert [(e.id, e.start) for e in view] == [(event.id, moved.start)]
    busy = await client.busy_times(*calendar.at, *DAY)
    assert [(b.start, b.end, b.status) for b in busy] == [(moved.start, moved.end, "busy")]

    assert await client.delete_event(*calendar.at, event.id) is True
    assert await client.delete_event(*calendar.at, event.id) is False
    assert await client.observe_event(*calendar.at, event.id) is None
    assert await client.find_events_by_booking(*calendar.at, booking) == []
    assert await client.busy_times(*calendar.at, *DAY) == []


async def test_events_of_other_bookings_are_not_found(calendar: CalendarBench) -> None:
    """A marker names one booking."""
    mine, other = str(uuid4()), str(uuid4())
    event = await calendar.client.create_event(*calendar.at, draft(mine))
    await calendar.client.create_event(
        *calendar.at, draft(other, start=START + LATER, end=END + LATER)
    )
    found = await calendar.client.find_events_by_booking(*calendar.at, mine)
    assert [e.id for e in found] == [event.id]
    assert await calendar.client.find_events_by_booking(*calendar.at, str(uuid4())) == []


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Hong_Kong", "America/St_Johns"])
async def test_a_zone_never_changes_the_instant(calendar: CalendarBench, zone: str) -> None:
    """Whatever the provider knows of a zone, the event is when the booking is."""
    event = await calendar.client.create_event(*calendar.at, draft(str(uuid4()), zone=zone))
    seen = await calendar.client.get_event(*calendar.at, event.id)
    assert (seen.start, seen.end) == (START, END)


async def test_rewriting_leaves_what_people_changed(calendar: CalendarBench) -> None:
    """Body and location alone are set; times and subject stay."""
    client, booking = calendar.client, str(uuid4())
    event = await client.create_event(*calendar.at, draft(booking, subject="As it was"))
    await client.rewrite_event(
        *calendar.at, event.id, body_html="<p>New link</p>", location="https://zoom.example/j/2"
    )
    seen = await client.get_event(*calendar.at, event.id)
    assert (seen.subject, seen.start, seen.end) == ("As it was", START, END)
    assert "New link" in seen.body
    assert seen.location == "https://zoom.example/j/2"
    assert seen.marker_booking_id == booking


async def test_what_is_gone_is_not_found(calendar: CalendarBench) -> None:
    """Read, changed, rewritten: each says so; deleting says that there was nothing."""
    client, booking = calendar.client, str(uuid4())
    event = await client.create_event(*calendar.at, draft(booking))
    await client.delete_event(*calendar.at, event.id)
    with pytest.raises(NotFound):
        await client.get_event(*calendar.at, event.id)
    with pytest.raises(NotFound):
        await client.update_event(*calendar.at, event.id, draft(booking))
    with pytest.raises(NotFound):
        await client.rewrite_event(*calendar.at, event.id, body_html="", location="")
    assert await client.observe_event(*calendar.at, event.id) is None


async def test_a_calendar_that_nobody_has_proves_nothing(calendar: CalendarBench) -> None:
    """It is neither free nor empty: nothing is known about it."""
    client, nobodys = calendar.client, (calendar.account, calendar.nobodys)
    assert await client.is_readable(*calendar.at) is True
    assert await client.is_readable(*nobodys) is False
    event = await client.create_event(*calendar.at, draft(str(uuid4())))
    for question in (
        client.busy_times(*nobodys, *DAY),
        client.list_events(*nobodys, *DAY),
        client.observe_event(*nobodys, event.id),
        client.find_events_by_booking(*nobodys, str(uuid4())),
        client.create_event(*nobodys, draft(str(uuid4()))),
    ):
        with pytest.raises(CalendarUnavailable):
            await question


@pytest.mark.fact("GRAPH-14")
@BOTH_WAYS
@pytest.mark.parametrize("kind", ["drop_after", "error_after"])
async def test_an_event_made_without_an_answer_is_adopted(
    calendar: CalendarBench, kind: str
) -> None:
    """The answer to a create was lost: asking again finds the event that was made."""
    client, booking = calendar.client, str(uuid4())
    await calendar.suffer_when_asked_to_create(kind)
    with pytest.raises(Transient) as caught:
        await client.create_event(*calendar.at, draft(booking))
    assert caught.value.outcome_unknown
    event = await client.create_event(*calendar.at, draft(booking))
    found = await client.find_events_by_booking(*calendar.at, booking)
    assert [e.id for e in found] == [event.id]


async def test_a_create_that_never_arrived_is_made_once(calendar: CalendarBench) -> None:
    """The connection broke before anything was done: asked again there is one event."""
    client, booking = calendar.client, str(uuid4())
    await calendar.suffer_when_asked_to_create("drop")
    with pytest.raises(Transient):
        await client.create_event(*calendar.at, draft(booking))
    await client.create_event(*calendar.at, draft(booking))
    assert len(await client.find_events_by_booking(*calendar.at, booking)) == 1


async def test_a_page_of_html_is_no_answer(calendar: CalendarBench) -> None:
    """What cannot be read is not taken for empty, and a create may have been carried out."""
    client = calendar.client
    await calendar.suffer("garbage", times=9)
    with pytest.raises(Transient):
        await client.busy_times(*calendar.at, *DAY)
    with pytest.raises(Transient) as caught:
        await client.create_event(*calendar.at, draft(str(uuid4())))
    assert caught.value.outcome_unknown


async def test_a_throttle_is_told_and_kept(calendar: CalendarBench) -> None:
    """The wait is reported, not waited for; until it is over the provider is left alone."""
    client = calendar.client
    event = await client.create_event(*calendar.at, draft(str(uuid4())))
    await calendar.suffer("throttle", method="DELETE", params={"retry_after": 60}, times=9)
    for _ in range(2):
        with pytest.raises(Throttled) as caught:
            await client.delete_event(*calendar.at, event.id)
        assert caught.value.retry_after is not None
        assert 50 <= caught.value.retry_after <= 62
    assert await calendar.calls("DELETE") == 1
    assert calendar.cloud.slept == []


async def test_a_read_is_repeated_when_that_helps(calendar: CalendarBench) -> None:
    """One bad moment of the provider is nobody's error, if asking again changes nothing."""
    await calendar.suffer("error", method="GET", times=1)
    assert await calendar.client.busy_times(*calendar.at, *DAY) == []


async def test_slow_is_right_all_the_same(calendar: CalendarBench) -> None:
    """A late answer within the deadline counts."""
    await calendar.suffer("slow", params={"seconds": 0.3}, times=1)
    assert await calendar.client.busy_times(*calendar.at, *DAY) == []


async def test_a_refused_token_is_replaced_once(calendar: CalendarBench) -> None:
    """One 401 is healed by a fresh token; if that is refused too, consent is lost."""
    client = calendar.client
    await calendar.suffer("unauthorized", times=1)
    assert await client.busy_times(*calendar.at, *DAY) == []
    await calendar.suffer("unauthorized", times=9)
    with pytest.raises(Unauthorized) as caught:
        await client.busy_times(*calendar.at, *DAY)
    assert caught.value.is_consent_lost


async def test_a_missing_permission_is_consent_lost(calendar: CalendarBench) -> None:
    """It may be given again: the error is not for good."""
    await calendar.suffer("forbidden", times=1)
    with pytest.raises(Forbidden) as caught:
        await calendar.client.create_event(*calendar.at, draft(str(uuid4())))
    assert isinstance(caught.value, Transient)
    assert caught.value.is_consent_lost


async def test_changes_are_told_from_a_cursor_on(calendar: CalendarBench) -> None:
    """The first pages tell what is there; the cursor behind them what happened since."""
    client, window = calendar.client, (DAY[0], DAY[1])
    kept = await client.create_event(*calendar.at, draft(str(uuid4())))
    cursor, told = None, []
    while True:
        page = await client.list_changes(*calendar.at, *window, cursor)
        told += page.changes
        cursor = page.cursor
        if page.is_last:
            break
    assert [(c.id, c.start, c.end) for c in told] == [(kept.id, START, END)]
    assert told[0].show_as == "busy"

    quiet = await client.list_changes(*calendar.at, *window, cursor)
    assert (list(quiet.changes), quiet.is_last) == ([], True)
    made = await client.create_event(
        *calendar.at, draft(str(uuid4()), start=START + LATER, end=END + LATER)
    )
    await client.delete_event(*calendar.at, kept.id)
    news = await client.list_changes(*calendar.at, *window, quiet.cursor)
    assert {(c.id, c.is_removed) for c in news.changes} == {(kept.id, True), (made.id, False)}


@pytest.mark.fact("GRAPH-26")
async def test_a_watch_is_made_renewed_and_ended(calendar: CalendarBench) -> None:
    """Its receiver may be asked whether it is one; a second watch is a duplicate; renewal says
    what was granted; what is gone is NotFound."""

    async def webhook(request: web.Request) -> web.Response:
        return web.Response(text=request.query.get("validationToken", ""))

    application = web.Application()
    application.router.add_post("/notify", webhook)
    watches = calendar.watches
    async with serving(application) as url:
        options = {
            "url": f"{url}/notify",
            "secret": "secret",
            "expires_at": datetime.now(UTC) + timedelta(minutes=4200),
        }
        made = await watches.create_watch(*calendar.at, **options)
        assert made.expires_at > datetime.now(UTC)
        with pytest.raises(Duplicate):
            await watches.create_watch(*calendar.at, **options)
        assert [w.id for w in await watches.list_watches(*calendar.at)] == [made.id]
        assert (await watches.get_watch(calendar.account, made.id)).id == made.id
        until = datetime.now(UTC) + timedelta(minutes=5000)
        renewed = await watches.renew_watch(calendar.account, made.id, until)
        assert abs(renewed.expires_at - until) < timedelta(minutes=1)
        assert await watches.delete_watch(calendar.account, made.id) is True
        assert await watches.delete_watch(calendar.account, made.id) is False
        assert await watches.list_watches(*calendar.at) == []
        with pytest.raises(NotFound):
            await watches.renew_watch(calendar.account, made.id, until)
        with pytest.raises(NotFound):
            await watches.get_watch(calendar.account, made.id)


async def test_the_owner_is_told_by_an_id_that_outlasts_names(calendar: CalendarBench) -> None:
    """Where the provider may tell, the id is the owner's, whose names are known; nobody else's
    name is theirs."""
    owner = await calendar.client.owner_id(*calendar.at)
    if owner is not None:
        assert await calendar.client.is_named(calendar.account, owner, calendar.calendar)
        assert not await calendar.client.is_named(calendar.account, owner, calendar.nobodys)
        with pytest.raises(NotFound):
            await calendar.client.owner_id(calendar.account, calendar.nobodys)
