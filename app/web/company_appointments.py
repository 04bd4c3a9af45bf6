"""Appointments as the company's own people send and read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.web.appointment_bodies import Appointment, CalledSo
from app.web.requests import (
    AdminBody,
    Instant,
    Locale,
    Query,
    Reachable,
    Whole,
    Zone,
    need_textable,
)

_Version = Annotated[Whole, Field(ge=1, le=999_999_999)]
_FILTER = "Leaves out all others."


class AppointmentsQuery(Query):
    """Which appointments, and which page of them."""

    start_date: date | None = Field(
        None,
        validation_alias=AliasChoices("start_date", "startDate"),
        description="First local day of the company's zone.",
    )
    end_date: date | None = Field(
        None, validation_alias=AliasChoices("end_date", "endDate"), description="Last one."
    )
    status: str | None = Field(
        None, description="pending, confirmed, completed, canceled, no_show or expired."
    )
    provider_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("provider_id", "provider", "providerId"),
        description=_FILTER,
    )
    service_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("service_id", "service", "serviceId"),
        description=_FILTER,
    )
    client_id: UUID | None = Field(
        None,
        validation_alias=AliasChoices("client_id", "client", "clientId"),
        description=_FILTER,
    )
    updated_since: Instant | None = Field(None, description="Those changed then or later.")
    cursor: str | None = Field(None, description="next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=100, description="How many a page.")


class ClientChange(BaseModel):
    """Who booked, as this appointment says it."""

    name: str = Field("", description="As others shall see it.")
    phone: str | None = Field(None, description="Written in any of the usual ways; null: none.")


class PlaceText(BaseModel):
    """Where it is held, in words for people."""

    text: str | None


class AppointmentChanges(BaseModel):
    """Fields to change; those that are absent stay, null empties one. The database judges them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"notes": "Brings a colleague.", "version": 3}]}
    )

    client: ClientChange = Field(None, description="Name, phone or both.")  # type: ignore[assignment]
    answers: dict[str, Any] = Field({}, description="To the service's questions; all at once.")
    notes: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        None, description="Customers never see them."
    )
    place: PlaceText = Field(None, description="Another text.")  # type: ignore[assignment]
    metadata: dict[str, str] | None = Field(
        None, description="At most 50 texts for programs; customers never see them."
    )
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class CancellationByStaff(AdminBody):
    """Why it is canceled."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"reason": "Anna is ill.", "version": 3}]},
    )

    reason: str | None = Field(None, description="For people, one line.")
    refund: Literal["policy", "full", "none"] | None = Field(
        None, description="Of what was paid: as the policy says (null), all of it, or nothing."
    )
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class PaymentByHand(AdminBody):
    """What staff took in for an appointment."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"amount": 8000, "method": "cash"}]},
    )

    amount: Annotated[Whole, Field(ge=1, le=99_999_999)] = Field(
        description="With tax, in the smallest unit of the currency."
    )
    method: Literal["cash", "card_terminal", "transfer", "other"] = Field(
        description="How it was paid."
    )
    note: str | None = Field(None, description="For staff, one line.")


class RefundByHand(AdminBody):
    """What goes back."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={"examples": [{"amount": 8000, "reason": "Typed twice."}]},
    )

    amount: Annotated[Whole, Field(ge=1, le=99_999_999)] = Field(
        description="With tax, in the smallest unit of the currency."
    )
    reason: str | None = Field(None, description="For staff, one line.")


_ID = "9f1c1a52-3a4e-4a56-8a4f-3d8a1a6c2b10"
_OVERRIDE = Field(
    False,
    description="Passes over notice, horizon, hours, grid, closures and what else is in the "
    "calendar; what it passed over stands in warnings. Never over a booking or its buffer.",
)
_NOTIFY = Field(
    True,
    description="The customer is told of it now; reminders go out either way, and who was invited "
    "by a calendar hears from it.",
)


class NotedConsent(BaseModel):
    """How a customer told staff that they want SMS about this appointment."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    given: Literal["by phone", "in person", "in writing"]


class ClientByStaff(Reachable):
    """Who comes."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    name: CalledSo
    sms_consent: NotedConsent | None = Field(
        None, description="That they want SMS at that number, and how they said so; absent: no."
    )

    @field_validator("sms_consent")
    @classmethod
    def _reaches_somebody(
        cls, given: NotedConsent | None, others: ValidationInfo
    ) -> NotedConsent | None:
        if given:
            need_textable(others)
        return given


class AppointmentByStaff(AdminBody):
    """A slot of a service, booked by hand."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [
                {
                    "service_id": _ID,
                    "provider_id": _ID,
                    "start_at": "2027-03-01T09:00:00+01:00",
                    "client": {"name": "Eva Customer", "email": "eva@customer.example"},
                    "notes": "Rang up.",
                }
            ]
        },
    )

    service_id: UUID = Field(description="What is booked.")
    provider_id: UUID | None = Field(
        None, description="With whom; null: whoever is free, of salespeople they themselves."
    )
    start_at: Instant = Field(description="Any time with override, else one that is offered.")
    client: ClientByStaff = Field(description="Who comes.")
    client_timezone: Zone | None = Field(
        None, description="IANA zone of the customer; null: the company's."
    )
    locale: Locale | None = Field(
        None, description="Language of the customer; default: the company's.", examples=["de"]
    )
    answers: dict[str, Any] | None = Field(
        None, max_length=200, description="To the service's questions, by the question's id."
    )
    override: StrictBool = _OVERRIDE
    notify: StrictBool = _NOTIFY
    collect: Literal["none", "on_site", "link"] | None = Field(
        None, description="How its price is paid; null: on_site."
    )
    notes: Annotated[str, StringConstraints(max_length=2000)] | None = Field(
        None, description="Customers never see them."
    )
    metadata: dict[str, str] | None = Field(
        None, description="At most 50 texts for programs; customers never see them."
    )


class ReschedulingByStaff(AdminBody):
    """Another time, another person, or both."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        json_schema_extra={
            "examples": [{"start_at": "2027-03-02T09:00:00+01:00", "override": True}]
        },
    )

    start_at: Instant = Field(description="Any time with override, else one that is offered.")
    provider_id: UUID | None = Field(None, description="With whom; null: as it was.")
    override: StrictBool = _OVERRIDE
    notify: StrictBool = _NOTIFY
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class Numbered(BaseModel):
    """An invoice, receipt or credit note."""

    id: UUID
    label: str


class Payment(BaseModel):
    """What was paid, or is asked for."""

    id: UUID
    state: Literal["open", "authorized", "captured", "canceled", "expired", "failed", "unknown"]
    method: Literal["card", "cash", "card_terminal", "transfer", "other"]
    amount: int
    currency: str
    tax_percent: float | None
    captured_at: datetime | None
    created_at: datetime
    recorded_by: str | None = Field(description="Who of the staff; null: a provider charged it.")
    note: str | None
    document: Numbered | None


class Refund(BaseModel):
    """What goes back of a payment."""

    id: UUID
    payment_id: UUID
    state: Literal["owed", "succeeded", "failed"]
    reason: Literal["policy", "full", "goodwill"]
    amount: int
    currency: str
    created_at: datetime
    succeeded_at: datetime | None
    recorded_by: str | None
    note: str | None
    last_error: str | None
    document: Numbered | None


class StaffAppointment(Appointment):
    """An appointment with what is for the company's own people."""

    notes: str | None
    metadata: dict[str, str]
    proof: Literal["mail", "payment", "account", "staff"]
    source: Literal["customer", "account", "staff", "program"] = Field(
        description="Where it came from: who booked signed out or in, staff by hand, or a program "
        "with a key of the company; it stays when it is moved."
    )
    warnings: list[
        Literal["notice", "horizon", "hours", "grid", "closure", "calendar", "unknown"]
    ] = Field(
        description="What staff passed over when they booked it; calendar: something else is in "
        "it; unknown: it could not be read."
    )
    collect: Literal["none", "on_site", "link"] | None
    payments: list[Payment]
    refunds: list[Refund]


class Happened(BaseModel):
    """Something that happened to it."""

    occurred_at: datetime
    what: str
    actor: str | None
    details: dict[str, Any] | None


class StaffAppointmentWithHistory(StaffAppointment):
    history: list[Happened]


class StaffAppointments(BaseModel):
    appointments: list[StaffAppointment]
    next_cursor: str | None
