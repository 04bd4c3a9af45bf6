"""What answers look like. The database renders them; these are their documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field, create_model

from app.schemas import Status


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


ConfigChanges = create_model(
    "ConfigChanges",
    __doc__="Fields to change; those that are absent stay.",
    **{name: (about.annotation, None) for name, about in Config.model_fields.items()},
)


class StaffMember(BaseModel):
    """A salesperson as the tenant sees them."""

    id: UUID
    graph_user_id: str
    display_name: str
    timezone: str
    active: bool


class CalendarSubscription(BaseModel):
    """Graph's change notifications of a calendar; `failing_since` until the next success."""

    status: Literal["wanted", "live", "expired", "delete_owed", "deleted"]
    expires_at: datetime | None
    failing_since: datetime | None
    last_error: str | None


class CalendarFreshness(BaseModel):
    """How fresh what we know of a calendar is."""

    watermark_at: datetime | None = Field(
        description="Everything that happened in the calendar before is known."
    )
    is_live: bool = Field(description="Availability is answered without asking Outlook.")
    state: Literal["live", "behind", "failing", "none"]
    covers_until: datetime | None
    last_error: str | None
    subscription: CalendarSubscription


class FollowedStaffMember(StaffMember):
    calendar: CalendarFreshness


class Staff(BaseModel):
    salespeople: list[FollowedStaffMember]


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


class Ready(Health):
    """`time_zones`: a sentence for each zone in use of which the database's table differs from
    this program's; absent when there is none."""

    time_zones: list[str] | None = None
