"""What the templates read: tenant, salesperson, booking, all from the database's answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.bookings.changing import Change, MovedTo, OldTime, Replaced
from app.bookings.place import for_customers
from app.instants import Span, parse_instant, same_clock
from app.languages import _, ngettext
from app.money import money, with_tax
from app.web.pages.intake import Question
from app.web.pages.theme import theme_href
from app.zones import zone_or_none

_MINUTE = 60
_HOUR = 3600


@dataclass(frozen=True)
class Salesperson:
    """A salesperson as customers see them.

    Attributes:
        bio: what is said of them; known on the booking pages only, as are `price` and `photo`.
        photo: address of a picture, which browsers load.
        price: what the service costs with them, in the currency's smallest unit; None: not said.
    """

    id: str
    name: str
    zone: ZoneInfo
    bio: str = ""
    price: int | None = None
    photo: str | None = None

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Salesperson:
        return cls(
            data["id"],
            data["display_name"],
            ZoneInfo(data["timezone"]),
            data.get("bio") or "",
            data.get("price_amount"),
            data.get("photo"),
        )


@dataclass(frozen=True)
class Account:
    """Who is signed in; `name`: None: not told."""

    id: str
    email: str
    name: str | None
    roles: Sequence[str]


@dataclass(frozen=True)
class Service:
    """What can be booked, as its pages show it.

    Attributes:
        horizon_days: for how many days ahead it is sold.
        assignment: customers choose a person (`chosen`), are given one (`any`), or as they like.
        conference: what salespeople call who makes its meetings; None: it is held without.
        place: where it is held, as `booking.place_view` tells.
        currency: of its prices; None: the company has none.
        redirect_url: where customers go on to once it is booked; None: nowhere.
        questions: its intake form.
        salespeople: who offers it.
    """

    id: str
    slug: str
    name: str
    description: str
    slot_minutes: int
    horizon_days: int
    assignment: str
    is_default: bool
    conference: str | None
    place: Mapping[str, Any]
    currency: str | None
    tax_percent: float | None
    redirect_url: str | None
    questions: Sequence[Question]
    salespeople: Sequence[Salesperson]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Service:
        return cls(
            id=data["id"],
            slug=data["slug"],
            name=data["name"],
            description=data["description"] or "",
            slot_minutes=data["slot_minutes"],
            horizon_days=data["horizon_days"],
            assignment=data["assignment"],
            is_default=data["is_default"],
            conference=data["conference"],
            place=data["place"],
            currency=data["currency"],
            tax_percent=data["tax_percent"],
            redirect_url=data["redirect_url"],
            questions=[Question.read(field) for field in data["fields"]],
            salespeople=[Salesperson.read(one) for one in data["salespeople"] or ()],
        )

    @property
    def is_of_anyone(self) -> bool:
        """Whether customers may leave the person open, and that means something."""
        return self.assignment != "chosen" and len(self.salespeople) > 1

    @property
    def is_of_a_person(self) -> bool:
        """Whether customers may choose the person."""
        return self.assignment != "any" or len(self.salespeople) == 1

    @property
    def called(self) -> str:
        """The name of the place for lists: who makes the meeting, else where it is."""
        if self.conference:
            return self.conference
        return _("By telephone") if self.place["needs_phone"] else self.place["text"] or ""

    def salesperson(self, salesperson_id: str) -> Salesperson | None:
        """Who can be booked under that id."""
        return next((one for one in self.salespeople if one.id == salesperson_id), None)

    def price(self, people: Iterable[Salesperson] | None = None) -> str | None:
        """What it costs with `people` (default: with any), tax said; None: no price is said."""
        asked = self.salespeople if people is None else people
        amounts = {one.price for one in asked if one.price is not None}
        if not amounts or self.currency is None:
            return None
        least = money(min(amounts), self.currency)
        words = _("from {price}").format(price=least) if len(amounts) > 1 else least
        return with_tax(words, self.tax_percent)


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
        country: whose telephone numbers need no prefix.
        locale: its language, for whoever asks for no other.
        logo: address of its picture, which browsers load.
        is_for_members: who is not signed in is told nothing, and no links are mailed.
        moves_at_once: whoever moves a meeting by a mailed link needs no second mail.
        sms: None: it sends none; known on the booking pages only.
        embed_origins: of the pages that may show its booking pages within theirs.
    """

    slug: str
    name: str
    theme_href: str
    zone: ZoneInfo
    contact_line: str | None
    hold_seconds: int
    horizon_days: int
    country: str | None
    locale: str
    keeps_old_time: bool
    moves_at_once: bool
    is_for_members: bool
    logo: str | None
    sms: Sms | None
    now: datetime
    embed_origins: Sequence[str] = ()

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Tenant:
        return cls(
            slug=data["slug"],
            name=data["name"],
            theme_href=theme_href(data["accent_colour"]),
            zone=ZoneInfo(data["timezone"]),
            contact_line=data["contact_line"],
            hold_seconds=data["hold_ttl_seconds"],
            horizon_days=data["horizon_days"],
            country=data["country"],
            locale=data["default_locale"],
            keeps_old_time=data["reschedule_policy"] == "keep_until_confirmed",
            moves_at_once=data["reschedule_confirms"] == "at_once",
            is_for_members=data["booking_access"] == "members",
            logo=data["logo"],
            sms=Sms.read(data.get("sms")),
            now=parse_instant(data["now"]),
            embed_origins=data["embed_origins"],
        )

    def moving_policy(self, is_at_once: bool) -> str:
        """What happens to the old time when a meeting is moved; said before the click.

        Args:
            is_at_once: the new time is booked without another mail.
        """
        if is_at_once:
            if self.keeps_old_time:
                return _("Your present time stays yours until the new one is booked.")
            return _("Your present time is given up for the new one.")
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
        salesperson: empty: whoever is free.
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
        salesperson: Salesperson | None,
        service: str,
        start: datetime,
        end: datetime,
        zone: ZoneInfo,
        join_url: str | None = None,
        conference: str | None = None,
        place: Mapping[str, Any] | None = None,
    ) -> Meeting:
        """`salesperson`: None: whoever is free."""
        theirs = salesperson.zone if salesperson else zone
        name = salesperson.name if salesperson else ""
        return cls(
            salesperson=name,
            service=service,
            minutes=round((end - start).total_seconds() / 60),
            span=Span(start, end, zone),
            beside=None if same_clock(start, zone, theirs) else Span(start, end, theirs),
            join_url=join_url,
            conference=conference,
            place=for_customers(place, name) if place else "",
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
        service_slug: its name in addresses; None: the default service, which needs none.
        is_anyone: the customer named nobody.
        may_go_to_another: moved, it may be with somebody else.
        price: what it costs, tax said; None: no price is said.
        redirect_url: where the company wants its customers to go on to; None: nowhere.
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
    service_slug: str | None
    is_anyone: bool
    may_go_to_another: bool
    price: str | None
    redirect_url: str | None
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
            service_slug=data["service_slug"],
            is_anyone=data["is_anyone"],
            may_go_to_another=data["may_go_to_another"],
            price=_price(data["price"]),
            redirect_url=data["redirect_url"],
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


def _price(told: Mapping[str, Any] | None) -> str | None:
    if told is None:
        return None
    return with_tax(money(told["amount"], told["currency"]), told["tax_percent"])


def _instant_or_none(text: str | None) -> datetime | None:
    return parse_instant(text) if text else None
