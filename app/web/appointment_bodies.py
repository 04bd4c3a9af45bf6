"""Appointments as programs send and read them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.web.cancellation import CancellationTerms
from app.web.catalogue import Place
from app.web.requests import Body, Customer, FilledLine, Instant, Locale, Token, Zone

_ID = "9f1c1a52-3a4e-4a56-8a4f-3d8a1a6c2b10"
CalledSo = Annotated[FilledLine, Field(description="As others shall see it.")]


class Client(Customer):
    """Who books."""

    name: CalledSo


class NewAppointment(Body):
    """A slot of a service."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "service_id": _ID,
                    "start_at": "2027-03-01T09:00:00+01:00",
                    "client": {"name": "Eva Customer", "email": "eva@customer.example"},
                    "client_timezone": "Europe/Berlin",
                }
            ]
        }
    )

    service_id: UUID = Field(description="What is booked.")
    provider_id: UUID | None = Field(
        None, description="With whom; null: anyone who is free, where the service allows it."
    )
    start_at: Instant = Field(description="As availability offered it.")
    client: Client = Field(description="Who books.")
    client_timezone: Zone = Field(
        description="IANA zone of the customer, in which mails and pages tell the times."
    )
    locale: Locale | None = Field(
        None, description="Language of the customer; default: the company's.", examples=["de"]
    )
    answers: dict[str, Any] | None = Field(
        None, max_length=200, description="To the service's questions, by the question's id."
    )


class Cancellation(Body):
    """The cancel link's token; who is signed in needs none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"cancellation_token": "eyJhbGciOiJIUzI1NiJ9.…"}]}
    )

    cancellation_token: Token | None = Field(None, description="From the mailed link.")


class Release(Body):
    """A token of the hold; who is signed in needs none."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"token": "eyJhbGciOiJIUzI1NiJ9.…"}]})

    token: Token | None = Field(
        None, description="Of the answer that made it, or from the mailed link."
    )


class Rescheduling(Body):
    """Another time, and the reschedule link's token; who is signed in needs none."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"start_at": "2027-03-02T09:00:00+01:00"}]}
    )

    start_at: Instant = Field(description="As availability offered it.")
    reschedule_token: Token | None = Field(None, description="From the mailed link.")


class CanceledAppointment(BaseModel):
    message: str
    status: Literal["canceled"]
    refund_amount: int = Field(description="In the currency's smallest unit.")
    currency: str | None


class Released(BaseModel):
    booking_id: UUID
    status: Literal["expired"]


class Named(BaseModel):
    id: UUID
    name: str


class Provider(BaseModel):
    id: UUID
    display_name: str


class BookedBy(BaseModel):
    id: UUID
    name: str | None
    email: str
    phone: str | None


class Next(BaseModel):
    """What whoever booked has to do."""

    kind: Literal["verify_mail", "none"]


class Appointment(BaseModel):
    """A booking by service."""

    id: UUID
    service_id: UUID
    service: Named
    provider_id: UUID
    provider: Provider
    is_anyone: bool = Field(description="The customer named no person.")
    client: BookedBy
    start_at: datetime
    end_at: datetime
    client_timezone: str
    locale: str
    display_time: str = Field(description="For people, in locale and client_timezone.")
    status: Literal["pending", "confirmed", "completed", "canceled", "no_show", "expired"]
    confirmation: Literal["in_progress", "done", "failed"] | None
    expires_at: datetime | None = Field(description="When it lapses; null: it does not.")
    next: Next
    place: Place
    answers: dict[str, Any]
    payment_status: Literal[
        "none", "deposit_paid", "fully_paid", "partially_refunded", "fully_refunded"
    ]
    total_amount: int = Field(description="With tax, in the currency's smallest unit.")
    deposit_amount: int
    paid_amount: int
    refunded_amount: int
    refund_pending_amount: int = Field(description="Owed, and not paid back yet.")
    currency: str | None
    tax_percent: float | None
    cancellation: CancellationTerms | None = Field(description="null: it is over already.")
    join_url: str | None = Field(None, description="Absent while there is none.")
    created_at: datetime
    confirmed_at: datetime | None
    completed_at: datetime | None
    canceled_at: datetime | None
    canceled_by: Literal["customer", "staff", "calendar", "system"] | None
    cancel_reason: str | None
    rescheduled_from: UUID | None
    rescheduled_to: UUID | None
    version: int


class MadeAppointment(Appointment):
    """One that was just made."""

    access_token: str | None = Field(
        None,
        description="Of purpose view: reads this appointment until a day after its end. Absent "
        "where the company is for members.",
    )
