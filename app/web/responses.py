"""What answers look like. The database renders them; these are their documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from app.web.requests import Status, WebhookDeliveryStatus, WebhookType


class FieldError(BaseModel):
    """A field that cannot be used."""

    field: str
    message: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[FieldError] | None = None


class Salesperson(BaseModel):
    """A person who can be booked."""

    id: UUID
    display_name: str
    timezone: str


class Salespeople(BaseModel):
    salespeople: list[Salesperson]


class Slot(BaseModel):
    start_at: datetime
    end_at: datetime


class Availability(BaseModel):
    """Free slots."""

    salesperson_id: UUID
    timezone: str
    slot_minutes: int
    buffer_minutes: int
    slots: list[Slot]


class Hold(BaseModel):
    booking_id: UUID
    status: Literal["hold"]
    start_at: datetime
    end_at: datetime
    expires_at: datetime


class PendingVerify(BaseModel):
    booking_id: UUID
    status: Literal["pending_verify"]
    expires_at: datetime


class Confirmed(BaseModel):
    booking_id: UUID
    status: Literal["confirmed"]
    start_at: datetime
    end_at: datetime
    join_url: str


class InProgress(BaseModel):
    """The confirmation takes longer; ask the address in Location."""

    booking_id: UUID
    status: Literal["pending_verify"]
    confirmation: Literal["in_progress"]


class BookingStatus(BaseModel):
    booking_id: UUID
    status: Status
    confirmation: Literal["in_progress", "done", "failed"] | None
    start_at: datetime
    end_at: datetime
    salesperson: Salesperson
    join_url: str | None = None


class Canceled(BaseModel):
    booking_id: UUID
    status: Literal["canceled"]


class Rescheduled(BaseModel):
    booking_id: UUID
    previous_booking_id: UUID
    status: Literal["pending_verify"]
    expires_at: datetime


class Accepted(BaseModel):
    status: Literal["accepted"]


class Attendance(BaseModel):
    booking_id: UUID
    attendance: Literal["attended", "no_show"]


class Connected(BaseModel):
    tenant_id: UUID
    status: str
    admin_consent_url: str


class Tenant(BaseModel):
    tenant_id: UUID
    slug: str
    status: Literal["pending", "active", "disabled"]
    m365_tenant_id: UUID | None


class Config(BaseModel):
    """Configuration of a tenant as it holds."""

    timezone: str
    slot_minutes: int
    slot_step_minutes: int
    buffer_minutes: int
    working_hours: dict[str, list[list[str]]] = Field(
        description="mon to sun; pairs of local opening and closing times, HH:MM. One that closes "
        "before it opens ends on the next day."
    )
    min_notice_minutes: int
    horizon_days: int
    hold_ttl_seconds: int
    cancel_deadline_hours: int
    reschedule_policy: Literal["cancel_first", "keep_until_confirmed"]
    accent_colour: str = Field(description="#rrggbb, of the booking pages.")
    contact_line: str | None = Field(description="Whom customers may call.")
    shared_mailbox: str | None = Field(description="Sender of mails; null: the platform's.")
    mail_directory_id: UUID | None = Field(description="Directory that owns the sender.")


_Opening = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_Closing = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
_Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ConfigChanges(BaseModel):
    """Fields to change; those that are absent stay. The database judges them; a test compares
    the limits."""

    timezone: str = Field("", description="IANA.", examples=["Europe/Berlin"])
    slot_minutes: int = Field(60, ge=5, le=1440, description="Length of a meeting.")
    slot_step_minutes: int = Field(30, ge=5, le=1440, description="Grid from opening.")
    buffer_minutes: int = Field(10, ge=0, le=240, description="Kept free between meetings.")
    working_hours: dict[_Weekday, list[tuple[_Opening, _Closing]]] = Field(
        {},
        description="Local opening and closing times of each weekday that changes. One that closes "
        "before it opens ends on the next day.",
        examples=[{"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "sun": []}],
    )
    min_notice_minutes: int = Field(
        0, ge=0, le=525_600, description="A slot is sold at the latest so long before its start."
    )
    horizon_days: int = Field(90, ge=1, le=730, description="How many days ahead slots are sold.")
    hold_ttl_seconds: int | None = Field(
        None, ge=1, le=86_400, description="Life of a hold; null: HOLD_TTL_SECONDS."
    )
    cancel_deadline_hours: int | None = Field(
        None,
        ge=0,
        le=8_760,
        description="Hours before the start until which customers may change; null: "
        "CANCEL_DEADLINE_HOURS.",
    )
    reschedule_policy: Literal["cancel_first", "keep_until_confirmed"] = Field(
        "cancel_first", description="What becomes of the old time until the new one is confirmed."
    )
    accent_colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        "#000000", description="Of the booking pages."
    )
    contact_line: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Whom customers may call."
    )
    shared_mailbox: (
        Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None
    ) = Field(None, description="Sender of mails; null: the platform's.")
    mail_directory_id: UUID | None = Field(None, description="Directory that owns the sender.")


class ManagedSalesperson(BaseModel):
    """A salesperson as the tenant sees them."""

    id: UUID
    graph_user_id: str
    display_name: str
    timezone: str
    active: bool


class CalendarSubscription(BaseModel):
    """Change notifications of a calendar; `failing_since` until the next success."""

    status: Literal["wanted", "live", "expired", "delete_pending", "deleted"]
    expires_at: datetime | None
    failing_since: datetime | None
    last_error: str | None


class CalendarFreshness(BaseModel):
    """How fresh what we know of a calendar is."""

    watermark_at: datetime | None = Field(
        description="Everything that happened in the calendar before is known."
    )
    is_live: bool = Field(description="Availability is answered without asking its provider.")
    state: Literal["live", "behind", "failing", "none"]
    covers_until: datetime | None
    last_error: str | None
    subscription: CalendarSubscription


class FollowedSalesperson(ManagedSalesperson):
    calendar: CalendarFreshness


class ManagedSalespeople(BaseModel):
    salespeople: list[FollowedSalesperson]


class BookingSummary(BaseModel):
    """A booking as administrators see it."""

    booking_id: UUID
    status: Status
    confirmation: Literal["in_progress", "done", "failed"] | None
    start_at: datetime
    end_at: datetime
    salesperson: Salesperson
    customer: dict[str, str | None]
    service: dict[str, str]
    attendance: Literal["attended", "no_show"] | None
    cancel_source: str | None
    is_moved: bool
    rescheduled_from: UUID | None
    created_at: datetime
    verified_at: datetime | None


class Bookings(BaseModel):
    bookings: list[BookingSummary]
    next_cursor: str | None


class Suppression(BaseModel):
    """Somebody to whom nothing of a channel is sent; `unsubscribed` keeps reminders and follow-ups
    away alone. `recipient` is null where the person was forgotten."""

    id: UUID
    channel: Literal["mail", "sms"]
    recipient: str | None
    reason: Literal["bounced", "complained", "stopped", "unsubscribed"]
    code: str | None
    can_lift: bool
    created_at: datetime
    lifted_at: datetime | None


class Suppressions(BaseModel):
    suppressions: list[Suppression]
    next_cursor: str | None


class Happening(BaseModel):
    """Something that happened to a booking."""

    occurred_at: datetime
    what: str
    actor: str | None
    details: dict[str, Any]


class Booking(BookingSummary):
    """One booking with everything that happened to it, in order."""

    join_url: str | None
    history: list[Happening]


class Health(BaseModel):
    status: Literal["ok"]


class Dispatched(BaseModel):
    """What was done with the messages that are due: counts only."""

    claimed: int = Field(description="Claimed by this request.")
    sent: int = Field(description="Of these, accepted by a provider.")
    failed: int = Field(description="Of these, to be tried again, in doubt or given up.")
    remaining: int = Field(description="Due now and claimed by nobody.")


class Ready(Health):
    """`time_zones`: a sentence for each zone in use of which the database's table differs from
    this program's; absent when there is none."""

    time_zones: list[str] | None = None


class ProposedTemplate(BaseModel):
    """The built-in text, as one to begin with."""

    subject: str | None = Field(None, description="Of a mail.")
    text: str


class Template(BaseModel):
    """A company's own text of a message; subject, text and html are null while it has none."""

    event_key: str = Field(description="What it tells.")
    channel: Literal["mail", "sms"]
    locale: str = Field(description="Its language.")
    subject: str | None
    text: str | None
    html: str | None = Field(description="Null: it is made of the text.")
    version: int = Field(description="0: there never was one.")
    updated_at: str | None
    description: str = Field(description="When such a message is sent.")
    placeholders: list[str] = Field(description="What it may name.")
    must_have: list[str] = Field(description="What it has to name.")
    is_used: bool = Field(description="False while there is none, or no own sender.")
    failed_at: str | None = Field(description="When it could last not be filled in.")
    failure: str | None = Field(description="Why; the built-in text was sent instead.")
    built_in: ProposedTemplate


class SentTest(BaseModel):
    """A message that was queued."""

    message_id: int
    to: str


class RenderedTemplate(BaseModel):
    """A message that nobody gets, filled in with a sample."""

    subject: str | None = Field(None, description="Of a mail.")
    text: str
    html: str | None = Field(None, description="Of a mail.")


_Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
_Language = Literal["en", "de", "ja"]
_Address = Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class Reminder(BaseModel):
    """How long before a meeting, and by what."""

    before: str = Field(description="1 day, 2 hours, 30 minutes …", examples=["1 day"])
    channel: Literal["mail", "sms"]


class TenantSettings(Config):
    """All settings of a company as they hold."""

    country: str | None = Field(description="Telephone numbers without a prefix are of it.")
    default_locale: _Language
    organizer_moves: Literal["silent", "tell"]
    reminders: list[Reminder]
    followup: bool
    staff_agenda: bool
    sms: bool
    sms_countries: list[str]
    sms_daily_cap: int | None
    sms_monthly_cap: int | None
    mail_provider: str | None
    from_name: str | None
    from_address: str | None
    reply_to: str | None


class TenantSettingsChanges(ConfigChanges):
    """Settings to change; those that are absent stay, null gives one back. The database judges
    them."""

    country: _Country | None = Field(
        None, description="ISO 3166, of telephone numbers without a prefix."
    )
    default_locale: _Language | None = Field(
        None, description="Language where neither reader nor booking says one; null: en."
    )
    organizer_moves: Literal["silent", "tell"] | None = Field(
        None,
        description="Whether we tell what the organizer does in the calendar (tell), or its "
        "invitation alone (silent, null).",
    )
    reminders: list[Reminder] | None = Field(
        None,
        max_length=10,
        description="Days by the recipient's clock, hours elapsed; null or empty: none.",
    )
    followup: bool | None = Field(None, description="Customers are written to after a meeting.")
    staff_agenda: bool | None = Field(None, description="Salespeople get each day's meetings.")
    sms: bool | None = Field(None, description="Customers may ask for SMS.")
    sms_countries: list[_Country] | None = Field(
        None, description="Where SMS go; null or empty: the company's own country."
    )
    sms_daily_cap: int | None = Field(
        None, ge=0, le=1_000_000, description="SMS in 24 hours at most; null: 200."
    )
    sms_monthly_cap: int | None = Field(
        None, ge=0, le=1_000_000, description="Segments of SMS in 30 days at most; null: 3000."
    )
    mail_provider: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        None, description="Who sends its mails; null: the usual one."
    )
    from_name: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Name of the sender; null: the company's."
    )
    from_address: _Address | None = Field(
        None, description="Address of the sender, where an account of the company's own sends."
    )
    reply_to: _Address | None = Field(None, description="Where answers go; null: to the sender.")


class Webhook(BaseModel):
    """An endpoint that is told of bookings."""

    id: UUID
    url: str
    types: list[WebhookType]
    description: str | None
    status: Literal["active", "disabled"]
    disabled_reason: Literal["failing", "gone", "administrator"] | None
    disabled_at: datetime | None
    failing_since: datetime | None
    resting_until: datetime | None = Field(description="Nothing is posted to it before.")
    last_error: str | None
    created_at: datetime
    updated_at: datetime
    old_secret_until: datetime | None = Field(description="A replaced secret signs until then.")


class Webhooks(BaseModel):
    webhooks: list[Webhook]


class WebhookWithSecret(Webhook):
    """An endpoint, and the secret that is shown this once."""

    secret: str = Field(examples=["whsec_…"])


class WebhookDeleted(BaseModel):
    id: UUID


class WebhookDelivery(BaseModel):
    """A message on its way to an endpoint."""

    id: int
    endpoint_id: UUID
    message_id: UUID = Field(description="Header webhook-id of every attempt.")
    type: WebhookType
    booking_id: UUID
    sequence: int
    correlation_id: str | None
    status: WebhookDeliveryStatus
    attempts: int
    status_code: int | None
    milliseconds: int | None
    last_error: str | None
    redeliveries: int
    next_attempt_at: datetime | None
    created_at: datetime
    finished_at: datetime | None


class WebhookDeliveries(BaseModel):
    deliveries: list[WebhookDelivery]
    next_before: int | None = Field(description="Parameter before of the next page.")


class WebhookRedelivered(BaseModel):
    queued: int
    more: bool = Field(description="The span may hold others: ask again.")
