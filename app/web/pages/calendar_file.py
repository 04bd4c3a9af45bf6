"""A meeting for the visitor's own calendar: an iCalendar file, and links that fill a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from aiohttp import web

from app import calendar_file as file
from app.bookings.place import for_customers
from app.errors import ApiError
from app.instants import moment_in_zone
from app.languages import _
from app.web import keys
from app.web.pages.backend import Backend, Link
from app.web.pages.calendar_forms import FORMS, Entry
from app.web.pages.links import links_href
from app.web.pages.rendering import page_headers
from app.web.pages.views import Booking, CalendarEntry, Tenant


@dataclass(frozen=True)
class Links:
    """Ways to the same entry: a file, and forms of calendars that customers use, by name."""

    ics: str
    forms: Mapping[str, str]


def links(link: Link, base_url: str, ics: str | None = None) -> Links:
    """Where a meeting can be added to a calendar.

    Args:
        ics: address of the file; None: that of the mailed link.
    """
    booking = link.booking
    entry = Entry(
        subject=_subject(link.tenant, booking),
        body=_body(link.tenant, booking, base_url),
        place=booking.join_url or booking.conference or _where(booking),
        start=booking.start,
        end=booking.end,
    )
    return Links(
        ics=ics or f"/meeting.ics?{urlencode({'token': link.token})}",
        forms={name: address(entry) for name, address in FORMS.items()},
    )


async def calendar_file(request: web.Request) -> web.Response:
    """`/meeting.ics?token=`: any link of the booking will do, also a used one."""
    link = await Backend(request).link(request.query.get("token", ""))
    if not link.shows_all:
        raise ApiError("invalid_token")
    return file_of(request, link)


def file_of(request: web.Request, link: Link) -> web.Response:
    """The meeting as a file.

    Raises:
        ApiError: invalid_state, when it never was in a calendar.
    """
    entry = link.booking.calendar_entry
    if entry is None:
        raise ApiError("invalid_state")
    return web.Response(
        body=_file(link.tenant, link.booking, entry, request.app[keys.SETTINGS].base_url),
        content_type="text/calendar",
        charset="utf-8",
        headers={
            **page_headers(secret=True),
            "Content-Disposition": 'attachment; filename="meeting.ics"',
        },
    )


def _file(tenant: Tenant, booking: Booking, entry: CalendarEntry, base_url: str) -> bytes:
    meeting = file.Entry(
        uid=entry.uid,
        sequence=entry.sequence,
        status=entry.status,
        now=tenant.now,
        start=booking.start,
        end=booking.end,
        summary=_subject(tenant, booking),
        description=_body(tenant, booking, base_url),
        place=booking.join_url or _where(booking),
    )
    return file.calendar_file(meeting, "PUBLISH")


def _subject(tenant: Tenant, booking: Booking) -> str:
    return _("{service} with {person} ({company})").format(
        service=booking.service, person=booking.salesperson.name, company=tenant.name
    )


def _where(booking: Booking) -> str:
    return for_customers(booking.place, booking.salesperson.name)


def _body(tenant: Tenant, booking: Booking, base_url: str) -> str:
    lines = [_how_to_change(tenant, booking, f"{base_url}{links_href(tenant.slug, booking.id)}")]
    if booking.join_url:
        join = _("Join on {conference}: {link}")
        lines.insert(0, join.format(conference=booking.conference, link=booking.join_url))
    return "\n\n".join(lines)


def _how_to_change(tenant: Tenant, booking: Booking, link: str) -> str:
    until, change = booking.change.until, booking.change
    if until is None or not change.is_possible:
        said = _("About this booking: {link}")
    elif not change.can("reschedule"):
        said = _("To cancel, until {time}: {link}")
    elif not change.can("cancel"):
        said = _("To change, until {time}: {link}")
    else:
        said = _("To change or cancel, until {time}: {link}")
    zone = booking.zone or tenant.zone
    time = moment_in_zone(until, zone, tenant.now) if until else ""
    return said.format(time=time, link=link)
