"""A meeting as an iCalendar file (RFC 5545): to be kept, or as an invitation (RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vDuration, vText


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A meeting as calendars name and show it.

    Attributes:
        uid: the same for the life of the meeting.
        sequence: rises with each change; a calendar passes over what is older than it has.
        status: CONFIRMED or CANCELLED.
        place: the address of its link, or words that say where it is; empty: neither.
    """

    uid: str
    sequence: int
    status: str
    now: datetime
    start: datetime
    end: datetime
    summary: str
    description: str
    place: str = ""


@dataclass(frozen=True)
class Party:
    """A mail address, with a name if one is known."""

    address: str
    name: str = ""


def calendar_file(
    entry: Entry, method: str, organizer: Party | None = None, attendee: Party | None = None
) -> bytes:
    """The file.

    Args:
        method: PUBLISH (to be kept); REQUEST or CANCEL, which need both parties.
    """
    event = _event(entry)
    if organizer:
        event.add("organizer", _party(organizer), encode=False)
    if attendee:
        invited = _party(attendee)
        invited.params["partstat"] = vText("ACCEPTED")
        invited.params["rsvp"] = vText("FALSE")
        event.add("attendee", invited, encode=False)
    return _file(method, [event])


def calendar_feed(entries: Iterable[Entry], name: str) -> bytes:
    """What a calendar that subscribes to it shows under `name`; it looks again every 15 minutes."""
    return _file(
        "PUBLISH",
        [_event(entry) for entry in entries],
        {
            "name": name,
            "x-wr-calname": name,
            "refresh-interval": vDuration(timedelta(minutes=15), {"VALUE": "DURATION"}),
            # An older name of the same, which some programs know alone.
            "x-published-ttl": "PT15M",
        },
    )


def subscription_address(address: str) -> str:
    """The address of a feed as programs know it that subscribe when it is followed."""
    return "webcal://" + address.partition("://")[2]


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("dtstamp", entry.now)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.place:
        event.add("location", entry.place)
        if entry.place.startswith(("https://", "http://")):
            event.add("url", entry.place)
    return event


def _file(method: str, events: Iterable[Event], more: Mapping[str, Any] | None = None) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Holdfast//Booking//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for name, value in (more or {}).items():
        calendar.add(name, value)
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _party(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.address}")
    if party.name:
        address.params["cn"] = vText(party.name)
    return address
