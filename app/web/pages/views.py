"""What the templates read: tenant, salesperson, booking, all from the database's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.bookings.changing import Change, MovedTo, OldTime, Replaced
from app.bookings.place import for_customers
from app.instants import Span, parse_instant, same_clock
from app.languages import _, ngettext
from app.web.pages.theme import theme_href
from app.zones import zone_or_none

_MINUTE = 60
_HOUR = 3600


@dataclass(frozen=True)
class Salesperson:
    """A salesperson as customers see them."""

    id: str
    name: str
    zone: ZoneInfo

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Salesperson:
        return cls(data["id"], data["display_name"], ZoneInfo(data["timezone"]))


@dataclass(frozen=True)
class Sms:
    """What the details page says where the tenant sends SMS.

    Attributes:
        country: ISO 3166 code of where a number without + is; None: it needs one.
        consents: by language, the id and the words of the text that customers agree to.
    """

    country: str | None
    consents: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, data: Mapping[str, Any] | None) -> Sms | None:
        if data is None:
            return None
        texts = {text["locale"]: (text["id"], text["words"]) for text in data["consents"]}
        return cls(data["country"], texts)

    def consent(self, locale: str) -> tuple[str, str]:
        """Id and words of the text in that language, else in English."""
        return self.consents.get(locale) or self.consents["en"]


@dataclass(frozen=True)
class Tenant:
    """Name, looks and rules of a tenant, and the moment by the database's clock.

    Attributes:
        conference: what salespeople call who makes its meetings; None: it meets without.
        place: where it meets, as `booking.place_view` tells.
        country: whose telephone numbers need no prefix.
        locale: its language, for whoever asks for no other.
        salespeople: known on the booking pages only, as is sms.
        sms: None: it sends none.
    """

    slug: str
    name: str
    theme_href: str
    zone: ZoneInfo
    contact_line: str | None
    service: str
    slot_minutes: int
    hold_seconds: int
    horizon_days: int
    conference: str | None
    place: Mapping[str, Any]
    country: str | None
    locale: str
    keeps_old_time: bool
    salespeople: Sequence[Salesperson]
    sms: Sms | None
    now: datetime

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Tenant:
        return cls(
            slug=data["slug"],
            name=data["name"],
            theme_href=theme_href(data["accent_colour"]),
            zone=ZoneInfo(data["timezone"]),
            contact_line=data["contact_line"],
            service=data["service_name"],
            slot_minutes=data["slot_minutes"],
            hold_seconds=data["hold_ttl_seconds"],
            horizon_days=data["horizon_days"],
            conference=data["conference"],
            place=data["place"],
            country=data["country"],
            locale=data["default_locale"],
            keeps_old_time=data["reschedule_policy"] == "keep_until_confirmed",
            salespeople=[
                Salesperson.read(salesperson) for salesperson in data.get("salespeople", ())
            ],
            sms=Sms.read(data.get("sms")),
            now=parse_instant(data["now"]),
        )

    def salesperson(self, salesperson_id: str) -> Salesperson | None:
        """The salesperson who can be booked under that id."""
        return next(
            (salesperson for salesperson in self.salespeople if salesperson.id == salesperson_id),
            None,
        )

    @property
    def moving_policy(self) -> str:
        """What happens to the old time when a meeting is moved; said before the click."""
        if self.keeps_old_time:
            return _("Your present time stays yours until you confirm the new one by mail.")
        return _(
            "Your present time is given up as soon as the new one is held; the new one is booked "
            "once you confirm it by mail."
        )

    @property
    def hold_length(self) -> str:
        """`10 minutes`, `45 seconds`: how long an unverified hold lives."""
        return length(self.hold_seconds)


@dataclass(frozen=True)
class Meeting:
    """A meeting in the reader's zone.

    Attributes:
        beside: the salesperson's clock where it differs.
        conference: what salespeople call who makes it; None: it is held without.
        place: where it is, in words; empty where a link says it.
    """

    salesperson: str
    service: str
    minutes: int
    span: Span
    beside: Span | None
    join_url: str | None
    conference: str | None
    place: str

    @classmethod
    def of(
        cls,
        salesperson: Salesperson,
        service: str,
        start: datetime,
        end: datetime,
        zone: ZoneInfo,
        join_url: str | None = None,
        conference: str | None = None,
        place: Mapping[str, Any] | None = None,
    ) -> Meeting:
        agree = same_clock(start, zone, salesperson.zone)
        return cls(
            salesperson=salesperson.name,
            service=service,
            minutes=round((end - start).total_seconds() / 60),
            span=Span(start, end, zone),
            beside=None if agree else Span(start, end, salesperson.zone),
            join_url=join_url,
            conference=conference,
            place=for_customers(place, salesperson.name) if place else "",
        )


@dataclass(frozen=True)
class CalendarEntry:
    """How an iCalendar file names a meeting: UID, SEQUENCE and STATUS (RFC 5545)."""

    uid: str
    sequence: int
    status: str


@dataclass(frozen=True)
class Booking:
    """One booking as the database tells pages.

    Attributes:
        zone: the customer's own if known, as is locale.
        conference: what salespeople call who makes its meeting; None: it is held without.
        place: where it is, as `booking.place_view` tells.
        is_invited: the salesperson's calendar sends an invitation; else the mail has the file.
        slot_minutes: how long another time for it is.
        is_superseded: its hold was given up for another time or mail address.
        replaces: what it is to replace, or replaced.
        moved_to: where it goes or went.
        calendar_entry: None when it never was in a calendar.
    """

    id: str
    status: str
    confirmation: str | None
    start: datetime
    end: datetime
    zone: ZoneInfo | None
    locale: str | None
    service: str
    slot_minutes: int
    salesperson: Salesperson
    customer: Mapping[str, str | None]
    join_url: str | None
    conference: str | None
    place: Mapping[str, Any]
    is_invited: bool
    expires_at: datetime | None
    change: Change
    is_past: bool
    is_superseded: bool
    replaces: Replaced | None
    moved_to: MovedTo | None
    calendar_entry: CalendarEntry | None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Booking:
        return cls(
            id=data["id"],
            status=data["status"],
            confirmation=data["confirmation"],
            start=parse_instant(data["start_at"]),
            end=parse_instant(data["end_at"]),
            zone=zone_or_none(data["timezone"]),
            locale=data["locale"],
            service=data["service_name"],
            slot_minutes=data["slot_minutes"],
            salesperson=Salesperson.read(data["salesperson"]),
            customer=data["customer"],
            join_url=data["join_url"],
            conference=data["called"].get("conference"),
            place=data["place"],
            is_invited=data["confirmation_by"] == "calendar",
            expires_at=_instant_or_none(data["expires_at"]),
            change=Change.read(data["change"]),
            is_past=data["is_past"],
            is_superseded=data["is_superseded"],
            replaces=Replaced.read(old) if (old := data["replaces"]) else None,
            moved_to=MovedTo.read(new) if (new := data["moved_to"]) else None,
            calendar_entry=CalendarEntry(**entry) if (entry := data["calendar_entry"]) else None,
        )

    def has_lapsed(self, now: datetime) -> bool:
        """Whether its hold ran out unconfirmed, marked as expired or not yet."""
        return self.confirmation is None and self.expires_at is not None and self.expires_at <= now

    def meeting(self, zone: ZoneInfo) -> Meeting:
        return Meeting.of(
            self.salesperson,
            self.service,
            self.start,
            self.end,
            zone,
            self.join_url,
            self.conference,
            self.place,
        )

    def old_time(self, zone: ZoneInfo) -> OldTime | None:
        """The time that it is to replace, or replaced."""
        return self.replaces.old_time(zone, self.status) if self.replaces else None

    def begins_today(self, zone: ZoneInfo, now: datetime) -> bool:
        """Whether its day has come on the clock of `zone`."""
        return self.start.astimezone(zone).date() <= now.astimezone(zone).date()


def length(seconds: int) -> str:
    """A duration in the largest whole unit: `10 minutes`, `2 hours`, `45 seconds`."""
    if seconds and seconds % _HOUR == 0:
        hours = seconds // _HOUR
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    if seconds and seconds % _MINUTE == 0:
        minutes = seconds // _MINUTE
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    return ngettext("{count} second", "{count} seconds", seconds).format(count=seconds)


def _instant_or_none(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
