"""What members of a company send and read where they book by themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from app.web.appointment_bodies import Appointment, MadeAppointment
from app.web.requests import Body, Day, Instant, Phone, Query, Zone

_ID = "9f1c1a52-3a4e-4a56-8a4f-3d8a1a6c2b10"
_instant: TypeAdapter[datetime] = TypeAdapter(Instant)
_day: TypeAdapter[date] = TypeAdapter(Day)
_DAY_LENGTH = len("2027-03-01")


def _bound(value: Any) -> Any:
    """A date, or an instant."""
    is_day = isinstance(value, str) and len(value) == _DAY_LENGTH
    return _day.validate_python(value) if is_day else _instant.validate_python(value)


EventType = Annotated[
    str,
    Field(
        pattern=r"^[a-z0-9]([-_]?[a-z0-9])*$",
        max_length=63,
        description="The service's slug.",
        examples=["intro-call"],
    ),
]
Bound = Annotated[
    date | datetime,
    BeforeValidator(_bound),
    WithJsonSchema({"type": "string", "examples": ["2027-03-01", "2027-03-01T09:00:00+01:00"]}),
]
Reason = Annotated[str, Field(min_length=1, max_length=500)]


class SlotsQuery(Query):
    """Which days."""

    event_type: EventType
    from_: Bound = Field(alias="from", description="First day, or an instant.")
    to: Bound = Field(description="Last day, which is included, or an instant, which is not.")
    timezone: Zone | None = Field(
        None, description="IANA zone of the days; default: the company's."
    )
    provider_id: UUID | None = Field(None, description="Default: everybody who offers it.")


class OwnQuery(Query):
    """Which bookings."""

    state: Literal["upcoming", "past", "canceled"] = Field(
        "upcoming", description="upcoming (also what is reserved), past or canceled."
    )
    cursor: str | None = Field(
        None, max_length=200, description="`next_cursor` of the page before."
    )
    limit: int = Field(50, ge=1, le=100, description="How many.")


class Wish(Body):
    """A slot of an event type."""

    event_type: EventType
    start_at: Instant = Field(description="As slots offered it.")
    provider_id: UUID | None = Field(
        None, description="With whom; null: anyone who is free, where the event type allows it."
    )
    timezone: Zone | None = Field(None, description="IANA zone in which its times are told.")
    phone: Phone | None = Field(None, description="Where the member is called, if that is how.")


class Reservation(Wish):
    """What is to be held."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"event_type": "intro-call", "start_at": "2027-03-01T09:00:00+01:00"}]
        }
    )


class NewBooking(Body):
    """A reservation, or a slot that was not reserved; and the answers to what it asks."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reservation_id": _ID}]})

    reservation_id: UUID | None = Field(None, description="Of an own reservation.")
    event_type: EventType | None = Field(None, description="The service's slug.")
    start_at: Instant | None = Field(None, description="As slots offered it.")
    provider_id: UUID | None = Field(
        None, description="With whom; null: anyone who is free, where the event type allows it."
    )
    timezone: Zone | None = Field(None, description="IANA zone in which its times are told.")
    phone: Phone | None = Field(None, description="Where the member is called, if that is how.")
    answers: dict[str, Any] | None = Field(
        None, max_length=200, description="To the event type's questions, by the question's id."
    )

    @model_validator(mode="after")
    def _names_one(self) -> NewBooking:
        if (self.reservation_id is None) == (self.event_type is None or self.start_at is None):
            raise ValueError("Send reservation_id, or event_type and start_at.")
        return self

    @property
    def wish(self) -> Wish:
        """The slot that was not reserved."""
        return Wish.model_construct(**{name: getattr(self, name) for name in Wish.model_fields})


class OwnCancellation(Body):
    """Which booking."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"booking_id": _ID}]})

    booking_id: UUID = Field(description="An own booking.")
    reason: Reason | None = Field(None, description="For people.")


class OwnRescheduling(Body):
    """Which booking, and the time that it is moved to."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"booking_id": _ID, "start_at": "2027-03-02T09:00:00+01:00"}]
        }
    )

    booking_id: UUID = Field(description="An own booking.")
    start_at: Instant = Field(description="As slots offered it.")


class Reserved(MadeAppointment):
    """A slot that is held."""

    reservation_id: UUID = Field(description="The appointment's id.")


class Bookings(BaseModel):
    bookings: list[Appointment]
    next_cursor: str | None
