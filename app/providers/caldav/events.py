"""Our events as iCalendar, and whatever a calendar has as the engine's events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar as File
from icalendar import Event as Entry

from app.providers.caldav.text import plain_text
from app.providers.capabilities.calendar import Event, EventDraft, body_marker

MARKER = "X-HOLDFAST-BOOKING"
"""Our property of an event: copies that people make have it too."""

_UID_END = "@holdfast"
_DAY = timedelta(days=1)
_EAST, _WEST = timedelta(hours=14), timedelta(hours=12)


def name_of(booking_id: str) -> str:
    """The last part of the address of a booking's event."""
    return f"{booking_id.lower()}.ics"


def uid_of(booking_id: str) -> str:
    """What the event is called wherever it is copied to by invitations: our own have it too."""
    return booking_id.lower() + _UID_END


def new_file(draft: EventDraft, now: datetime) -> str:
    """The event of `draft`, with nobody invited: whether a server mails invitations is its own
    affair, so ours go out, and never a second one."""
    file, entry = File(), Entry()
    file.add("prodid", "-//Holdfast//Holdfast//EN")
    file.add("version", "2.0")
    entry.add("uid", uid_of(draft.booking_id))
    entry.add("created", now)
    entry.add("transp", "OPAQUE")
    entry.add("status", "CONFIRMED")
    entry.add(MARKER, draft.booking_id.lower())
    _write(entry, draft, now)
    file.add_component(entry)
    return text_of(file)


def redrafted(file: File, draft: EventDraft, now: datetime) -> str:
    """`file` with subject, body, times and location of `draft`; all else stays as it is."""
    entry = _first(file)
    # A length beside an end is refused.
    entry.pop("DURATION", None)
    _write(entry, draft, now)
    _touch(entry, now)
    return text_of(file)


def rewritten(file: File, body_html: str, location: str, now: datetime) -> str:
    """`file` with another body and location."""
    entry = _first(file)
    _put(entry, "description", plain_text(body_html))
    _put(entry, "location", location)
    _touch(entry, now)
    return text_of(file)


def read_file(text: str) -> File:
    """
    Raises:
        ValueError: it is no calendar with an event in it.
    """
    try:
        file = File.from_ical(text)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise ValueError("no iCalendar file") from error
    if not isinstance(file, File) or not entries(file):
        raise ValueError("no event in it")
    return file


def entries(file: File) -> list[Entry]:
    return [part for part in file.subcomponents if isinstance(part, Entry)]


def is_floating(file: File) -> bool:
    """Whether its times are of no zone: nobody knows when it is."""
    start = _first(file).get("DTSTART")
    moment = getattr(start, "dt", None)
    return isinstance(moment, datetime) and moment.tzinfo is None


def is_series(file: File) -> bool:
    """Whether an event, as it is stored, is more than one meeting."""
    return any({"RRULE", "RDATE"} & set(entry) for entry in entries(file)) or all(
        "RECURRENCE-ID" in entry for entry in entries(file)
    )


def read_event(name: str, etag: str | None, file: File) -> Event:
    """The event as it is stored; of a series the first meeting.

    Raises:
        ValueError: it cannot be read.
    """
    kind = "seriesMaster" if is_series(file) else "singleInstance"
    return _event(name, etag, _first(file), kind, None)


def read_meetings(name: str, etag: str | None, file: File) -> list[Event]:
    """The meetings that a server made of an event for a window.

    Raises:
        ValueError: they cannot be read.
    """
    found = entries(file)
    if len(found) == 1 and "RECURRENCE-ID" not in found[0]:
        return [_event(name, etag, found[0], "singleInstance", None)]
    meetings = []
    for entry in found:
        start = entry.get("RECURRENCE-ID") or entry.get("DTSTART")
        if start is None:
            raise ValueError("a meeting without times")
        which = _instants(start.dt)[0]
        meetings.append(_event(f"{name}#{which:%Y%m%dT%H%M%SZ}", etag, entry, "occurrence", name))
    return meetings


def _first(file: File) -> Entry:
    """The event itself, before what was said of single meetings."""
    found = entries(file)
    return next((entry for entry in found if "RECURRENCE-ID" not in entry), found[0])


def _write(entry: Entry, draft: EventDraft, now: datetime) -> None:
    # UTC: what a server knows of a zone changes nothing, and people see their own.
    for name, moment in (("dtstart", draft.start), ("dtend", draft.end)):
        _put(entry, name, moment.astimezone(UTC))
    _put(entry, "summary", draft.subject)
    _put(entry, "description", plain_text(draft.marked_body()))
    _put(entry, "location", draft.location)
    _put(entry, "dtstamp", now)


def _touch(entry: Entry, now: datetime) -> None:
    """What tells other programs that it is newer than theirs."""
    _put(entry, "sequence", int(entry.get("SEQUENCE", 0)) + 1)
    _put(entry, "dtstamp", now)
    _put(entry, "last-modified", now)


def _put(entry: Entry, name: str, value: Any) -> None:
    entry.pop(name.upper(), None)
    entry.add(name, value)


def text_of(file: File) -> str:
    content: bytes = file.to_ical()
    return content.decode()


def _event(name: str, etag: str | None, entry: Entry, kind: str, series: str | None) -> Event:
    start, end, is_all_day = _times(entry)
    uid, marker = str(entry.get("UID", "")), str(entry.get(MARKER, "")).lower()
    body = str(entry.get("DESCRIPTION", ""))
    return Event(
        id=name,
        start=start,
        end=end,
        subject=str(entry.get("SUMMARY", "")),
        ical_uid=uid or None,
        etag=etag,
        is_all_day=is_all_day,
        is_canceled=str(entry.get("STATUS", "")).upper() == "CANCELLED",
        show_as=_show_as(entry),
        type=kind,
        series_id=series,
        created_for=uid.removesuffix(_UID_END) if uid.endswith(_UID_END) else None,
        marker_booking_id=marker or body_marker(body),
        is_marked=bool(marker),
        location=str(entry.get("LOCATION", "")),
        body=body,
    )


def _show_as(entry: Entry) -> str:
    if str(entry.get("TRANSP", "")).upper() == "TRANSPARENT":
        return "free"
    return "tentative" if str(entry.get("STATUS", "")).upper() == "TENTATIVE" else "busy"


def _times(entry: Entry) -> tuple[datetime, datetime, bool]:
    first, last, length = (entry.get(name) for name in ("DTSTART", "DTEND", "DURATION"))
    if first is None or isinstance(first, Sequence):
        raise ValueError("an event without times")
    begins = first.dt
    is_all_day = not isinstance(begins, datetime)
    if last is not None:
        ends = last.dt
    elif length is not None:
        ends = begins + length.dt
    else:
        ends = begins + _DAY if is_all_day else begins
    start, end = _instants(begins)[0], _instants(ends)[1]
    if is_all_day:
        return start, max(end, start + _DAY), True
    return start, max(start, end), False


def _instants(moment: date | datetime) -> tuple[datetime, datetime]:
    """The first and the last instant in UTC that `moment` may be.

    What has no zone is whatever the clock says where somebody is: it takes time everywhere.
    """
    if not isinstance(moment, datetime):
        midnight = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
        return midnight, midnight
    if moment.tzinfo is not None:
        there = moment.astimezone(UTC)
        return there, there
    floating = moment.replace(tzinfo=UTC)
    return floating - _EAST, floating + _WEST
