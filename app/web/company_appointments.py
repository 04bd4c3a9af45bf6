"""Appointments as the company's own people send and read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints

from app.web.appointment_bodies import Appointment
from app.web.requests import AdminBody, Instant, Query, Whole

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
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class StaffAppointment(Appointment):
    """An appointment with what is for the company's own people."""

    notes: str | None
    metadata: dict[str, str]
    proof: Literal["mail", "payment", "account", "staff"]


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
