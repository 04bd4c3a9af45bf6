"""Calendars that customers keep, whoever has ours: each has an address that fills a form there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from app.instants import wire


@dataclass(frozen=True)
class Entry:
    """A meeting to be added; `start` and `end` are in UTC."""

    subject: str
    body: str
    place: str
    start: datetime
    end: datetime


def _outlook(entry: Entry) -> str:
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": entry.subject,
        "startdt": wire(entry.start),
        "enddt": wire(entry.end),
        "location": entry.place,
        "body": entry.body,
    }
    return f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(query)}"


def _google(entry: Entry) -> str:
    query = {
        "action": "TEMPLATE",
        "text": entry.subject,
        "dates": f"{entry.start:%Y%m%dT%H%M%SZ}/{entry.end:%Y%m%dT%H%M%SZ}",
        "location": entry.place,
        "details": entry.body,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


FORMS: Mapping[str, Callable[[Entry], str]] = {"Outlook": _outlook, "Google": _google}
