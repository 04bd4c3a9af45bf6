"""Steps in a calendar, whoever has it. Its provider's words stand in that provider's folder."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Mapping
from typing import Any

from app.bookings import answer, place
from app.instants import parse_instant
from app.languages import ENGLISH, _, language, language_or_none, written_in
from app.providers.capabilities.calendar import BODY_MARKER, Attendee, Event, EventDraft
from app.providers.errors import NotFound, Permanent, ProviderError, Transient
from app.templating import environment
from worker.context import WorkContext
from worker.steps.step import Input, Step

_LOOK_SECONDS = 3
_LINK_SECONDS = 2.0
"""Until an event is looked at again that has not brought its link yet."""
_LONGEST_SUBJECT = 255


async def create_event(context: WorkContext, provider: str, step: Input) -> Input:
    """Creates the booking's event and so invites the customer; adopts the one that an earlier
    attempt may have left.

    Returns:
        `event_id`, `ical_uid`, `etag` and the `join_url` that it brought, for the database to
        keep, and `busy`: what the calendar showed at that time just before.

    Raises:
        ProviderError: also where the event has not brought its link.
    """
    calendar, directory, user = (
        context.providers.calendar(provider),
        step["directory"],
        step["user"],
    )
    event = None
    if step["search_first"]:
        # How long a provider remembers our key is not documented. [GRAPH-16]
        event = _original(
            await calendar.find_events_by_booking(directory, user, step["booking_id"]),
            step["booking_id"],
        )
    busy: list[list[Any]] = []
    if event is None:
        busy = await _busy(context, provider, step)
        draft = _draft(step, context.settings.base_url + step["booking_path"])
        event = await calendar.create_event(directory, user, draft)
    if step["brings_link"] and event.join_url is None:
        raise _no_link(provider, is_last_look=step["is_last_look"])
    return {
        "event_id": event.id,
        "ical_uid": event.ical_uid,
        "etag": event.etag,
        "join_url": event.join_url if step["brings_link"] else None,
        "busy": busy,
    }


def _no_link(provider: str, *, is_last_look: bool) -> ProviderError:
    """The event is there, and found again at the next look; in the end it is taken away."""
    kind = Permanent if is_last_look else Transient
    return kind(
        provider,
        None,
        "no_link",
        "the event has no address to join at",
        retry_after=_LINK_SECONDS,
        outcome_unknown=True,
    )


async def delete_event(context: WorkContext, provider: str, step: Input) -> Input:
    """Deletes the event, of which the customer is told [GRAPH-21]; where others of this
    booking may exist, every one that we made and the booking does not need."""
    calendar, directory, user = (
        context.providers.calendar(provider),
        step["directory"],
        step["user"],
    )
    found: list[Event] = []
    if step["search"]:
        found = await calendar.find_events_by_booking(directory, user, step["booking_id"])
    ids = [step["event_id"], *(e.id for e in found if e.is_created_for(step["booking_id"]))]
    for event_id in dict.fromkeys(ids):
        if event_id and event_id not in step["keep"]:
            await calendar.delete_event(directory, user, event_id)
    return {}


async def check_event(context: WorkContext, provider: str, step: Input) -> Input:
    """Whether the event stands: a meeting whose event is gone too was called off by people."""
    event = await context.providers.calendar(provider).observe_event(
        step["directory"], step["user"], step["event_id"]
    )
    return {"gone": event is None or event.is_canceled}


async def update_event(context: WorkContext, provider: str, step: Input) -> Input:
    """Puts the address of the booking's new meeting in place of the old one, of which
    the customer is told too [GRAPH-44]. What people wrote into the event stays."""
    calendar, directory, user = (
        context.providers.calendar(provider),
        step["directory"],
        step["user"],
    )
    try:
        event = await calendar.get_event(directory, user, step["event_id"])
        body = _with_address(event.body, step["old_join_url"], step)
        is_ours = event.location in ("", step["old_join_url"])
        location = step["join_url"] if is_ours else event.location
        if (body, location) != (event.body, event.location):
            await calendar.rewrite_event(
                directory, user, event.id, body_html=body, location=location
            )
    except NotFound:
        # The organizer deleted it: the comparison with the calendar cancels the booking.
        return {"gone": True}
    return {"gone": False}


async def place_event(context: WorkContext, provider: str, step: Input) -> Input:
    """Says in the event where the booking takes place by now, of which the customer is told too
    [GRAPH-44]; all else stays as people left it."""
    calendar, directory, user = (
        context.providers.calendar(provider),
        step["directory"],
        step["user"],
    )
    try:
        event = await calendar.get_event(directory, user, step["event_id"])
        if event.location != step["place"] and not event.is_canceled:
            await calendar.rewrite_event(
                directory, user, event.id, body_html=event.body, location=step["place"]
            )
    except NotFound:
        # The organizer deleted it: the comparison with the calendar cancels the booking.
        return {"gone": True}
    return {"gone": False}


async def _busy(context: WorkContext, provider: str, step: Input) -> list[list[Any]]:
    """What the calendar shows at the booking's time, our own events among it; no answer in short
    time counts as nothing: a slot once held is confirmed either way, staff are only told."""
    try:
        async with asyncio.timeout(_LOOK_SECONDS):
            items = await context.providers.calendar(provider).busy_times(
                step["directory"],
                step["user"],
                parse_instant(step["start_at"]),
                parse_instant(step["end_at"]),
            )
    except (ProviderError, TimeoutError):
        return []
    return [item.told() for item in items]


def _original(events: list[Event], booking_id: str) -> Event | None:
    """The event that we made: copies carry our marker too, but not the transactionId."""
    made = [event for event in events if event.is_created_for(booking_id)]
    return next(iter(made or events), None)


def _with_address(body: str, old: str | None, step: Input) -> str:
    """The HTML `body` with the new address where `old` was, else below it."""
    new = step["join_url"]
    known = [old, html.escape(old)] if old else []
    for address in known:
        if address in body:
            body = body.replace(address, html.escape(new))
    if new in html.unescape(body):
        return body
    with written_in(_language(step)):
        label = html.escape(_("Join on {conference}").format(conference=step["conference"]))
    link = f'<p><a href="{html.escape(new)}">{label}</a></p>'
    head, end, rest = body.rpartition("</body>")
    return f"{head}{link}{end}{rest}" if end else body + link


def _draft(step: Input, booking_url: str) -> EventDraft:
    attendee = step["attendee"]
    with written_in(_language(step)):
        subject = (step["title"] or _subject(step))[:_LONGEST_SUBJECT]
        where = place.for_staff(step["place"], step["customer_phone"])
        body = (
            environment()
            .get_template("event.html")
            .render(
                marker=f"{BODY_MARKER} {step['booking_id']}",
                booking_url=booking_url,
                language=language(),
                answers=[(each["label"], answer.text(each["answer"])) for each in step["answers"]],
                **_words(step),
            )
        )
    return EventDraft(
        booking_id=step["booking_id"],
        subject=subject,
        body_html=body,
        start=parse_instant(step["start_at"]),
        end=parse_instant(step["end_at"]),
        zone=step["timezone"],
        attendee=attendee and Attendee(attendee["email"], attendee["name"] or ""),
        location=step["join_url"] or where,
        brings_link=step["brings_link"],
    )


def _language(step: Input) -> str:
    """An event is in the calendar of the tenant's people, so it speaks the tenant's language."""
    return language_or_none(step["locale"]) or ENGLISH


def _subject(step: Input) -> str:
    """The customer gets the same event as invitation, so it begins with what and with whom for
    them; their own name, by which the salesperson tells meetings apart, comes last.
    """
    return _("{service} with {company}: {customer}").format(
        service=step["service_name"], company=step["tenant_name"], customer=step["customer_name"]
    )


def _words(step: Input) -> Input:
    names = ("service_name", "salesperson_name", "tenant_name", "join_url", "conference")
    return {name: step[name] for name in names}


STEPS: Mapping[str, Step] = {
    "create_event": create_event,
    "check_event": check_event,
    "delete_event": delete_event,
    "place_event": place_event,
    "update_event": update_event,
}
