"""What a message has to say, in the reader's zone and language: one string for each placeholder.

The database keeps what a link says, never the link; the same claims give the same bytes, so a
message that is sent again carries the same links.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from app import instants as formats
from app.bookings import changing, place
from app.bookings.changing import Change, OldTime, Replaced
from app.instants import parse_instant
from app.zones import zone_or_none

_STAGES = {"booking_verify": "pending_verify", "booking_expired": "expired"}
_FAILED = "booking_confirmation_failed"
"""How far a booking is that a message of that purpose tells of: all but these are confirmed."""


class Signer(Protocol):
    """What makes the token of a link (`app.tokens.Tokens`)."""

    def sign(self, claims: Mapping[str, Any], /) -> str: ...


@dataclass(frozen=True)
class Site:
    """Where links lead, and who signs them; `base_url` is without final slash."""

    tokens: Signer
    base_url: str

    def page(self, path: str, **query: str | None) -> str:
        """A page of ours."""
        wanted = {name: value for name, value in query.items() if value}
        return f"{self.base_url}{path}{'?' if wanted else ''}{urlencode(wanted)}"

    def signed(self, path: str, claims: Mapping[str, Any]) -> str:
        """A page that asks for a link's token."""
        return self.page(path, token=self.tokens.sign(claims))


def values_of(
    work: Mapping[str, Any], site: Site, offers: Sequence[tuple[datetime, datetime]] = ()
) -> dict[str, Any]:
    """Everything that a text about `work` (an answer of `api.outbox_claim`) can name.

    Args:
        offers: free slots (start, end) for the messages that name some.
    """
    context = work["context"]
    tenant, booking, data = context["tenant"], context["booking"], context["data"]
    common: dict[str, Any] = {
        "tenant_name": tenant["name"],
        "contact_line": tenant["contact_line"] or "",
        "recipient_name": work.get("recipient_name") or "",
        "customer_name": "",
        "unsubscribe_link": "",
    }
    if booking is None:
        return common | _told(data, tenant, site, work.get("timezone"))
    if work["purpose"].startswith("staff_"):
        return common | _for_staff(tenant, booking, parse_instant(context["now"]), site)
    now = parse_instant(context["now"])
    return (
        common
        | _for_customer(work, tenant, booking, now, site, offers)
        | _moved_from(data, _zone_of(tenant, booking))
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """The clock that is told, and the one of the other side beside it."""

    zone: ZoneInfo
    beside: ZoneInfo
    start: datetime
    end: datetime
    now: datetime

    def times(self) -> dict[str, str]:
        same = formats.same_clock(self.start, self.zone, self.beside)
        return {
            "when": formats.Span(self.start, self.end, self.zone).text,
            "when_beside": "" if same else formats.Span(self.start, self.end, self.beside).text,
            "when_short": formats.moment_in_zone(self.start, self.zone, self.now),
        }

    def zone_at(self, moment: datetime) -> str:
        """`Europe/Berlin, UTC+1`."""
        return formats.Span(moment, moment, self.zone).zone_label


def _for_customer(
    work: Mapping[str, Any],
    tenant: Mapping[str, Any],
    booking: Mapping[str, Any],
    now: datetime,
    site: Site,
    offers: Sequence[tuple[datetime, datetime]],
) -> dict[str, Any]:
    """The customer's clock, by the tenant's zone where theirs is unknown, and the salesperson's."""
    reader = _Reader(
        zone=_zone_of(tenant, booking),
        beside=ZoneInfo(booking["salesperson"]["timezone"]),
        start=parse_instant(booking["start_at"]),
        end=parse_instant(booking["end_at"]),
        now=now,
    )
    links = _links(tenant, booking, work["tokens"], site)
    # While nobody has proved that the address is theirs, it is told nothing that somebody typed.
    is_theirs = booking["has_proved_address"] and work["purpose"] != "booking_verify"
    name = booking["customer"]["name"] if is_theirs else ""
    return {
        **_about(booking),
        "place": place.for_customers(booking["place"], booking["salesperson"]["display_name"]),
        # By the calendar, or by this mail's own file: never by both.
        "is_invited": booking["confirmation_by"] == "calendar",
        **reader.times(),
        **links,
        **_changes(work["purpose"], tenant, booking, reader),
        "links_lapse": not _is_for_members(tenant),
        "customer_name": name or "",
        "held_until": _held_until(booking, reader),
        "offers": [
            _offer(links, tenant, booking, start, end, reader.zone, site)
            for start, end in offers
            if links["chooser_link"]
        ],
    }


def _for_staff(
    tenant: Mapping[str, Any], booking: Mapping[str, Any], now: datetime, site: Site
) -> dict[str, Any]:
    """The salesperson's clock, and the customer's. None of the customer's links."""
    reader = _Reader(
        zone=ZoneInfo(booking["salesperson"]["timezone"]),
        beside=_zone_of(tenant, booking),
        start=parse_instant(booking["start_at"]),
        end=parse_instant(booking["end_at"]),
        now=now,
    )
    return {
        **_about(booking),
        "place": place.for_staff(booking["place"], booking["customer"].get("phone")),
        "is_invited": "calendar" in booking["called"],
        **reader.times(),
        "customer_name": booking["customer"]["name"] or "",
        "customer_email": booking["customer"]["email"] or "",
        "customer_phone": booking["customer"].get("phone") or "",
        "console_link": site.page(f"{_console(tenant)}/appointments/{booking['id']}"),
    }


def _told(
    data: Mapping[str, Any], tenant: Mapping[str, Any], site: Site, timezone: str | None
) -> dict[str, Any]:
    """What is about no booking says itself what its text needs."""
    values = {name: value for name, value in data.items() if name not in ("day", "bookings")}
    if "token" in values:
        path = f"/t/{quote(tenant['slug'])}/sign-in/link"
        values["link"] = site.page(path, token=values.pop("token"))
    if "invited" in values:
        email = values.pop("invited")
        values["link"] = site.page(f"/t/{quote(tenant['slug'])}/sign-in", email=email)
    if "console" in values:
        values["link"] = site.page(f"{_console(tenant)}/{values.pop('console')}".rstrip("/"))
    if "bookings" not in data:
        # Without a person it is every calendar of the company.
        return {"link": "", "what_to_do": "", "salesperson_name": "", **values}
    zone = zone_or_none(timezone) or ZoneInfo(tenant["timezone"])
    pages = f"{_console(tenant)}/appointments"
    meetings = [
        {"line": _line(booking, zone), "link": site.page(f"{pages}/{booking['id']}")}
        for booking in data["bookings"]
    ]
    return {
        **values,
        "day": formats.day_long(date.fromisoformat(data["day"])),
        "meetings": meetings,
        "agenda": "\n".join(meeting["line"] for meeting in meetings),
        "console_link": site.page(_console(tenant)),
    }


def _console(tenant: Mapping[str, Any]) -> str:
    """Where the company's people look after its bookings."""
    return f"/t/{quote(tenant['slug'])}/admin"


def _line(booking: Mapping[str, Any], zone: ZoneInfo) -> str:
    """`10:30–11:00 Talk, Ada Lovelace`: a meeting of an agenda."""
    span = formats.Span(parse_instant(booking["start_at"]), parse_instant(booking["end_at"]), zone)
    customer = booking["customer"]
    return f"{span.times} {booking['service_name']}, {customer['name'] or customer['email']}"


def _about(booking: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "salesperson_name": booking["salesperson"]["display_name"],
        "service_name": booking["service_name"],
        "join_url": booking["join_url"] or "",
        "conference": booking["called"].get("conference") or "",
    }


def _links(
    tenant: Mapping[str, Any], booking: Mapping[str, Any], claims: Sequence[Any], site: Site
) -> dict[str, str]:
    """Only links that do what they are for; things may have changed since they were made."""
    kept = _kept(booking)
    change = kept.change if kept else Change.read(booking["change"])
    given = {claim["purpose"]: claim for claim in claims}
    barred = {purpose for purpose, fault in change.faults.items() if fault}
    pages = {
        "verify": ("link", "/verify"),
        "cancel": ("cancel_link", "/manage"),
        "reschedule": ("reschedule_link", "/manage"),
        "unsubscribe": ("unsubscribe_link", "/unsubscribe"),
    }
    if _is_for_members(tenant):
        return _own_links(tenant, booking, barred, given, site)
    links = {
        name: site.signed(path, given[purpose])
        if purpose in given and purpose not in barred
        else ""
        for purpose, (name, path) in pages.items()
    }
    chooser = site.page(_chooser(tenant, booking), tz=booking["timezone"])
    return {
        **links,
        "booking_link": site.page(f"{_booking_pages(tenant)}/bookings/{booking['id']}"),
        # A meeting that stands is moved; to choose again would book a second one.
        "chooser_link": links["reschedule_link"] if kept else chooser,
    }


def _own_links(
    tenant: Mapping[str, Any],
    booking: Mapping[str, Any],
    barred: Collection[str],
    given: Mapping[str, Any],
    site: Site,
) -> dict[str, str]:
    """Of a company that is for members no link lets anybody in: they lead to the member's pages."""
    kept = _kept(booking)
    people = f"/t/{quote(tenant['slug'])}"
    own = site.page(f"{people}/me/bookings/{kept.id if kept else booking['id']}")
    return {
        "link": "",
        "cancel_link": "" if "cancel" in barred else own,
        "reschedule_link": "" if "reschedule" in barred else own,
        "unsubscribe_link": site.signed("/unsubscribe", given["unsubscribe"])
        if "unsubscribe" in given
        else "",
        "booking_link": own,
        "chooser_link": own if kept else site.page(f"{people}/schedule"),
    }


def _is_for_members(tenant: Mapping[str, Any]) -> bool:
    return bool(tenant["booking_access"] == "members")


def _offer(
    links: Mapping[str, str],
    tenant: Mapping[str, Any],
    booking: Mapping[str, Any],
    start: datetime,
    end: datetime,
    zone: ZoneInfo,
    site: Site,
) -> dict[str, str]:
    # The page behind a link tells times as the message does, in whatever browser it is opened.
    if _is_for_members(tenant):
        return {
            "when": formats.Span(start, end, zone).text,
            "link": links["chooser_link"],
        }
    query = {"start": formats.wire(start), "tz": booking["timezone"]}
    details = site.page(f"{_chooser(tenant, booking)}/details", **query)
    if _kept(booking):
        _page, _mark, more = details.partition("?")
        details = f"{links['chooser_link']}&{more}".replace("/manage?", "/manage/move?", 1)
    return {"when": formats.Span(start, end, zone).text, "link": details}


def _chooser(tenant: Mapping[str, Any], booking: Mapping[str, Any]) -> str:
    return f"{_booking_pages(tenant)}/{booking['salesperson']['id']}"


def _booking_pages(tenant: Mapping[str, Any]) -> str:
    return f"/b/{quote(tenant['slug'])}"


def _held_until(booking: Mapping[str, Any], reader: _Reader) -> str:
    if not booking["expires_at"]:
        return ""
    held = parse_instant(booking["expires_at"])
    return f"{formats.clock(held, reader.zone)} ({reader.zone_at(held)})"


def _changes(
    purpose: str, tenant: Mapping[str, Any], booking: Mapping[str, Any], reader: _Reader
) -> dict[str, Any]:
    """What can be changed, until when, and what becomes of a time that is given up."""
    replaced = Replaced.read(booking["replaces"]) if booking["replaces"] else None
    change = Change.read(booking["change"])
    until = None
    if change.until is not None:
        until = formats.moment_in_zone(change.until, reader.zone, reader.now)
    person, contact = booking["salesperson"]["display_name"], tenant["contact_line"]
    kept = _kept(booking)
    stage = _STAGES.get(purpose, "expired" if purpose == _FAILED else "confirmed")
    return {
        "is_changeable": change.is_possible,
        "change_until": until or "",
        "before_booking": changing.before_booking(until),
        "why_not": (kept.change if kept else change).why_not(person, contact),
        "old_time": replaced.old_time(reader.zone, stage).text if replaced else "",
    }


def _moved_from(data: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    """The time that the customer knows of a meeting that somebody else moved."""
    if "old_start_at" not in data:
        return {}
    start, end = parse_instant(data["old_start_at"]), parse_instant(data["old_end_at"])
    return {
        "old_time": OldTime(formats.Span(start, end, zone), is_booked=False, fate="").text.rstrip()
    }


def _kept(booking: Mapping[str, Any]) -> Replaced | None:
    """The meeting that stays booked when nothing comes of this new time."""
    replaced = Replaced.read(booking["replaces"]) if booking["replaces"] else None
    return replaced if replaced and replaced.is_booked else None


def _zone_of(tenant: Mapping[str, Any], booking: Mapping[str, Any]) -> ZoneInfo:
    return zone_or_none(booking["timezone"]) or ZoneInfo(tenant["timezone"])
