"""Mails: rendered when they are sent, with links that are signed then.

The database keeps what a link says, never the link; the same claims give the same bytes, so a
mail that is sent again carries the same links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from app import colours
from app import instants as formats
from app.bookings import changing
from app.bookings.changing import Change, Replaced
from app.instants import parse_instant
from app.templating import environment
from app.tokens import Tokens
from app.zones import zone_or_none


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """Subject of a mail, and its body twice."""

    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)


class MailRenderer:
    """Makes mails of the database's answers.

    Args:
        tokens: signs the links.
        base_url: public address, without final slash.
    """

    def __init__(self, tokens: Tokens, base_url: str) -> None:
        self._tokens = tokens
        self._base_url = base_url

    def render(
        self, work: Mapping[str, Any], offers: Sequence[tuple[datetime, datetime]] = ()
    ) -> RenderedMail:
        """The mail that `api.mail_claim` describes.

        Args:
            work: its answer; `kind`, `context` and `tokens` are used.
            offers: free slots (start, end) for the mails that name some.
        """
        tenant, booking = work["context"]["tenant"], work["context"]["booking"]
        reader = _Reader.of(tenant, booking, parse_instant(work["context"]["now"]))
        context = {
            **_common(tenant, booking, reader),
            **self._links(tenant, booking, work["tokens"]),
            **_changes(work["kind"], tenant, booking, reader),
            "held_until": _held_until(booking, reader),
        }
        context["offers"] = [
            self._offer(context, tenant, booking, start, end, reader) for start, end in offers
        ]
        return RenderedMail(
            subject=_template(f"{work['kind']}.subject.txt").render(context).strip(),
            html=_template(f"{work['kind']}.html").render(context),
            text=_template(f"{work['kind']}.txt").render(context),
        )

    def _links(
        self, tenant: Mapping[str, Any], booking: Mapping[str, Any], claims: Sequence[Any]
    ) -> dict[str, str | None]:
        """Only links that do what they are for; things may have changed since they were made."""
        kept = _kept(booking)
        change = kept.change if kept else Change.read(booking["change"])
        signed = {
            claim["purpose"]: self._tokens.sign(claim)
            for claim in claims
            if claim["purpose"] == "verify" or change.can(claim["purpose"])
        }
        names = {
            "verify": ("link", "verify"),
            "cancel": ("cancel_link", "manage"),
            "reschedule": ("reschedule_link", "manage"),
        }
        links = {
            name: f"{self._base_url}/{page}?{urlencode({'token': signed[purpose]})}"
            if purpose in signed
            else None
            for purpose, (name, page) in names.items()
        }
        chooser = "?".join(
            filter(None, (self._chooser(tenant, booking), urlencode(_zone(booking))))
        )
        return {
            **links,
            "booking_link": f"{self._booking_pages(tenant)}/bookings/{booking['id']}",
            # A meeting that stands is moved; to choose again would book a second one.
            "chooser_link": links["reschedule_link"] if _kept(booking) else chooser,
        }

    def _offer(
        self,
        links: Mapping[str, Any],
        tenant: Mapping[str, Any],
        booking: Mapping[str, Any],
        start: datetime,
        end: datetime,
        reader: _Reader,
    ) -> dict[str, str]:
        query = urlencode({"start": formats.wire(start), **_zone(booking)})
        details = f"{self._chooser(tenant, booking)}/details?{query}"
        if _kept(booking):
            details = f"{links['chooser_link']}&{query}".replace("/manage?", "/manage/move?", 1)
        return {"when": formats.Span(start, end, reader.zone).text, "link": details}

    def _chooser(self, tenant: Mapping[str, Any], booking: Mapping[str, Any]) -> str:
        return f"{self._booking_pages(tenant)}/{booking['salesperson']['id']}"

    def _booking_pages(self, tenant: Mapping[str, Any]) -> str:
        return f"{self._base_url}/b/{quote(tenant['slug'])}"


@dataclass(frozen=True, slots=True)
class _Reader:
    """The customer's clock, by the tenant's zone where theirs is unknown, and the salesperson's."""

    zone: ZoneInfo
    salesperson_zone: ZoneInfo
    start: datetime
    end: datetime
    now: datetime

    @classmethod
    def of(cls, tenant: Mapping[str, Any], booking: Mapping[str, Any], now: datetime) -> _Reader:
        return cls(
            zone=zone_or_none(booking["timezone"]) or ZoneInfo(tenant["timezone"]),
            salesperson_zone=ZoneInfo(booking["salesperson"]["timezone"]),
            start=parse_instant(booking["start_at"]),
            end=parse_instant(booking["end_at"]),
            now=now,
        )

    @property
    def beside(self) -> str | None:
        if formats.same_clock(self.start, self.zone, self.salesperson_zone):
            return None
        return formats.Span(self.start, self.end, self.salesperson_zone).text

    def zone_at(self, moment: datetime) -> str:
        """`Europe/Berlin, UTC+1`."""
        return formats.Span(moment, moment, self.zone).zone_label


def _common(
    tenant: Mapping[str, Any], booking: Mapping[str, Any], reader: _Reader
) -> dict[str, Any]:
    conference = booking["called"].get("conference")
    palette = colours.palette(tenant["accent_colour"], colours.LIGHT_SURFACE)
    return {
        "tenant_name": tenant["name"],
        "accent": palette.accent,
        "on_accent": palette.on_accent,
        "contact_line": tenant["contact_line"],
        "customer_name": booking["customer"]["name"],
        "salesperson_name": booking["salesperson"]["display_name"],
        "service_name": booking["service_name"],
        "when": formats.Span(reader.start, reader.end, reader.zone).text,
        "when_beside": reader.beside,
        "when_short": formats.moment_in_zone(reader.start, reader.zone, reader.now),
        "join_url": booking["join_url"],
        "join_label": f"Join on {conference}" if conference else "Join the meeting",
        "link_name": f"{conference} link" if conference else "link",
    }


def _held_until(booking: Mapping[str, Any], reader: _Reader) -> str | None:
    if not booking["expires_at"]:
        return None
    held = parse_instant(booking["expires_at"])
    return f"{formats.clock(held, reader.zone)} ({reader.zone_at(held)})"


def _changes(
    kind: str, tenant: Mapping[str, Any], booking: Mapping[str, Any], reader: _Reader
) -> dict[str, Any]:
    """What can be changed, until when, and what becomes of a time that is given up."""
    replaced = Replaced.read(booking["replaces"]) if booking["replaces"] else None
    change = Change.read(booking["change"])
    until = None
    if change.until is not None:
        until = formats.moment_in_zone(change.until, reader.zone, reader.now)
    person, contact = booking["salesperson"]["display_name"], tenant["contact_line"]
    kept = _kept(booking)
    stage = _STAGES.get(kind, "expired")
    return {
        "change": change,
        "change_until": until,
        "before_booking": changing.before_booking(until),
        "why_not": (kept.change if kept else change).why_not(person, contact),
        "old_time": replaced and replaced.old_time(reader.zone, stage).text,
    }


_STAGES = {"verification": "pending_verify", "confirmed": "confirmed"}
"""How far a booking is that a mail of that kind tells of; all others came to nothing."""


def _kept(booking: Mapping[str, Any]) -> Replaced | None:
    """The meeting that stays booked when nothing comes of this new time."""
    replaced = Replaced.read(booking["replaces"]) if booking["replaces"] else None
    return replaced if replaced and replaced.is_booked else None


def _zone(booking: Mapping[str, Any]) -> dict[str, str]:
    """The page behind a link tells times as the mail does, in whatever browser it is opened."""
    return {"tz": booking["timezone"]} if booking["timezone"] else {}


def _template(name: str) -> Any:
    return environment().get_template(f"mail/{name}")
