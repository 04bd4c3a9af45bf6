"""Calendars on any CalDAV server: read, written and followed without a push."""

from __future__ import annotations

from app.providers.caldav.changes import CalDavChanges
from app.providers.caldav.writing import CalDavEvents


class CalDav(CalDavEvents, CalDavChanges):
    """The protocol of `app.providers.capabilities.calendar`.

    An account is whoever's password it is; a calendar is the whole address of its collection; an
    event is the last part of its own address, a meeting of a series that and when it would be.
    """
