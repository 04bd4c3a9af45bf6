"""What answers look like. The database renders them; these are their documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

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
    role: str | None = None


SlotReason = Literal["unknown", "booked", "calendar", "notice", "closure"]


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


class ServiceSlot(Slot):
    """A slot of a service, and everybody who is free then."""

    available: bool
    provider_ids: list[UUID]


class ServiceSlots(BaseModel):
    """Slots of a service; `incomplete`: of how many people the calendar could not be read."""

    slots: list[ServiceSlot]
    timezone: str
    incomplete: int


class ExplainedSlot(ServiceSlot):
    """Where nobody is free, why: of whoever is nearest to it, and of each."""

    reason: SlotReason | None = None
    reasons: dict[UUID, SlotReason] | None = None


class ExplainedSlots(ServiceSlots):
    slots: list[ExplainedSlot]  # type: ignore[assignment]


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
    salesperson_id: UUID
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


class CreatedTenant(BaseModel):
    tenant_id: UUID
    slug: str
    status: Literal["active"]
    owner_id: UUID


class Tenant(BaseModel):
    tenant_id: UUID
    slug: str
    status: Literal["pending", "active", "disabled"]
    m365_tenant_id: UUID | None
    plan: Literal["basic", "professional", "enterprise"] = Field(
        description="How many requests a minute it is served."
    )


class ManagedSalesperson(BaseModel):
    """A salesperson as the tenant sees them."""

    id: UUID
    graph_user_id: str | None
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
