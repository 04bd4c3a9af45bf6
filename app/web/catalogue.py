"""What a company offers, as it is shown and as it is changed. The database judges and renders it;
this is its documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_Payment = Literal["none", "deposit", "full", "card_on_file"]
_Assignment = Literal["chosen", "any", "either"]
_Audience = Literal["public", "prospect", "customer", "member"]
_Https = Annotated[
    str, StringConstraints(max_length=500, pattern=r"^https://[^/?#\s@]+([/?#]\S*)?$")
]
_Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
_Slug = Annotated[
    str, StringConstraints(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-_]?[a-z0-9])*$")
]
_Version = Annotated[int, Field(ge=1, le=999_999_999)]


class Place(BaseModel):
    """Where a service is held."""

    kind: str
    text: str | None = Field(description="In words for people.")


class Service(BaseModel):
    """A service as administrators see it. What is null is as the company has it, or nothing."""

    id: UUID
    slug: str
    name: str
    description: str | None
    slot_minutes: int
    slot_step_minutes: int
    buffer_minutes: int
    min_notice_minutes: int | None
    horizon_days: int | None
    cancel_deadline_hours: int | None
    timezone: str | None
    follows: list[str] = Field(
        description="Which of slot_step_minutes and buffer_minutes are the default service's."
    )
    price_amount: int | None = Field(description="With tax, in the currency's smallest unit.")
    currency: str | None = Field(description="The company's.")
    tax_percent: float | None
    payment: _Payment
    deposit_amount: int | None
    deposit_percent: float | None
    place: Place
    assignment: _Assignment
    audience: _Audience
    reminders: bool
    color: str | None
    redirect_url: str | None
    sort_order: int
    capacity: int
    is_default: bool = Field(description="Meant where a request names none.")
    active: bool
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class Services(BaseModel):
    services: list[Service]
    next_cursor: str | None


class PlaceChange(BaseModel):
    """Where a service is held."""

    kind: str = Field(description="One of the places there are.", examples=["phone"])
    text: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = Field(
        None, description="In words for people; some places need it."
    )


class ServiceChanges(BaseModel):
    """Fields to change; those that are absent stay, null gives one back to what the company has,
    or empties it. The database judges them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"price_amount": 4500, "description": None, "version": 3}]}
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        "", description="For customers."
    )
    slug: _Slug | None = Field(None, description="In addresses; null: made of the name.")
    description: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = Field(
        None, description="What it is."
    )
    slot_minutes: int = Field(60, ge=5, le=1440, description="Length of a meeting.")
    slot_step_minutes: int | None = Field(
        None, ge=5, le=1440, description="Grid from opening, at most the length."
    )
    buffer_minutes: int | None = Field(
        None, ge=0, le=480, description="Kept free between meetings."
    )
    min_notice_minutes: int | None = Field(
        None, ge=0, le=525_600, description="A slot is sold at the latest so long before it."
    )
    horizon_days: int | None = Field(None, ge=1, le=730, description="How far ahead it is sold.")
    cancel_deadline_hours: int | None = Field(
        None, ge=0, le=8_760, description="Hours before the start until which customers may change."
    )
    timezone: str | None = Field(None, description="IANA, of its own hours.")
    price_amount: int | None = Field(
        None, ge=0, le=99_999_999, description="With tax, in the currency's smallest unit."
    )
    currency: str | None = Field(None, description="May be sent, and must be the company's.")
    tax_percent: float | None = Field(
        None, ge=0, le=100, multiple_of=0.01, description="Percent of tax within the price."
    )
    payment: _Payment | None = Field(
        None, description="What is paid before; all but none need an account that takes payments."
    )
    deposit_amount: int | None = Field(None, ge=1, le=99_999_999, description="As a sum, or")
    deposit_percent: float | None = Field(
        None, gt=0, le=100, multiple_of=0.01, description="as a part of the price."
    )
    place: PlaceChange | None = Field(None, description="Where it is held; null: the usual place.")
    assignment: _Assignment | None = Field(
        None, description="Customers choose their salesperson, are given any, or as they like."
    )
    audience: _Audience | None = Field(None, description="Who may book it; null: public.")
    reminders: bool | None = Field(
        None, description="Whether its customers get the company's reminders; null: they do."
    )
    color: _Color | None = Field(None, description="In calendars.")
    redirect_url: _Https | None = Field(
        None, description="Where customers go on to once it is booked; null: as the company."
    )
    sort_order: int | None = Field(None, ge=0, le=9999, description="Its turn in lists.")
    capacity: Literal[1] | None = Field(None, description="How many customers come at once.")
    is_default: bool | None = Field(
        None, description="true: meant where a request names none, in place of the one before."
    )
    active: bool | None = Field(None, description="false: not sold.")
    version: _Version | None = Field(
        None, description="As it was read; another one is refused. If-Match says the same."
    )


class NewService(ServiceChanges):
    """A service to make; what is absent is as the company has it. The database judges it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Consultation", "slot_minutes": 45}]}
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="For customers."
    )
    slot_minutes: int = Field(ge=5, le=1440, description="Length of a meeting.")


class Offering(BaseModel):
    """Somebody who offers a service, or does not."""

    salesperson_id: UUID
    display_name: str
    price_amount: int | None = Field(description="Their own; null: the service's.")
    active: bool = Field(description="false: they do not offer it.")


class OfferedBy(BaseModel):
    """Who offers a service; an empty list: everybody active."""

    salespeople: list[Offering]
    version: int = Field(description="The service's.")


class OfferingChange(BaseModel):
    """Somebody who offers a service, or does not."""

    salesperson_id: UUID = Field(description="Who.")
    price_amount: int | None = Field(
        None, ge=0, le=99_999_999, description="Their own; null: the service's."
    )
    active: bool | None = Field(None, description="false: they do not; null: they do.")


class OfferedByChange(BaseModel):
    """The whole list of who offers a service; empty: everybody active."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"salespeople": [{"salesperson_id": "5d0f1a62-2a7c-4c1e-9f0c-0d2f3b6a1e01"}]}
            ]
        }
    )

    salespeople: list[OfferingChange] = Field(max_length=200, description="Who.")
    version: _Version | None = Field(
        None, description="The service's, as it was read; another one is refused."
    )


class CalendarState(BaseModel):
    """Whether a salesperson's calendar can be read."""

    state: Literal["none", "never", "connected", "lost"]
    since: datetime | None = Field(description="When it was lost.")
    what_to_do: str | None


class Staff(BaseModel):
    """A salesperson with all that the company says of them."""

    id: UUID
    display_name: str
    email: str | None
    phone: str | None = Field(description="E.164.")
    timezone: str
    calendar_kind: str
    graph_user_id: str | None
    calendar: CalendarState
    bio: str | None
    photo: str | None = Field(description="Address of a picture, which browsers load.")
    active: bool
    archived_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class StaffList(BaseModel):
    salespeople: list[Staff]
    next_cursor: str | None


class StaffChanges(BaseModel):
    """Fields to change; those that are absent stay, null empties one. The database judges them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"bio": "Teaches since 2009.", "version": 3}]}
    )

    display_name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        "", description="As customers see it."
    )
    email: (
        Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None
    ) = Field(None, description="Where their mails go.")
    phone: Annotated[str, StringConstraints(max_length=50)] | None = Field(
        None,
        description="Written in any of the usual ways, without + one of the company's country.",
    )
    timezone: str | None = Field(None, description="IANA, of their hours; null: the company's.")
    calendar_kind: Annotated[str, StringConstraints(max_length=20)] | None = Field(
        None,
        description="Where their time is kept, of the kinds there are; some need graph_user_id.",
    )
    graph_user_id: Annotated[str, StringConstraints(min_length=1, max_length=254)] | None = Field(
        None, description="User principal name or object id in the directory."
    )
    bio: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = Field(
        None, description="Who they are, for customers."
    )
    photo: _Https | None = Field(
        None, description="Address of a picture of them, which customers' browsers load."
    )
    active: bool | None = Field(None, description="false: no time of theirs is sold.")
    version: _Version | None = Field(
        None, description="As it was read; another one is refused. If-Match says the same."
    )


class NewStaff(StaffChanges):
    """A salesperson to add. The database judges them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"display_name": "Anna"}]})

    display_name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="As customers see it."
    )


_FieldType = Literal["text", "textarea", "select", "checkbox", "date", "phone", "email", "number"]


class IntakeField(BaseModel):
    """A question of a form."""

    id: UUID
    label: str
    field_type: _FieldType
    required: bool
    placeholder: str | None
    options: list[str]
    help: str | None
    sort_order: int


class Intake(BaseModel):
    """What customers are asked."""

    fields: list[IntakeField]
    version: int = Field(description="The service's.")


class IntakeFieldChange(BaseModel):
    """A question of a form."""

    id: UUID | None = Field(None, description="Of one that is there; a new one has none.")
    label: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(
        description="The question."
    )
    field_type: _FieldType = Field(
        description="checkbox is yes or no, with options any number of them."
    )
    required: bool | None = Field(None, description="Nothing is booked without an answer.")
    placeholder: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="An example within the empty field."
    )
    options: list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] | None = Field(
        None, max_length=100, description="What there is to choose from."
    )
    help: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = Field(
        None, description="What is said beside it."
    )
    sort_order: int | None = Field(
        None, ge=0, le=9999, description="Its turn, the lowest first; null: as listed."
    )


class IntakeChange(BaseModel):
    """The whole form of a service; what is left out is archived, and its answers stay."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"fields": [{"label": "What is it about?", "field_type": "textarea"}]}]
        }
    )

    fields: list[IntakeFieldChange] = Field(max_length=50, description="The questions.")
    version: _Version | None = Field(
        None, description="The service's, as it was read; another one is refused."
    )


class Offerer(BaseModel):
    """Somebody who offers a service."""

    id: UUID
    display_name: str
    bio: str | None
    photo: str | None
    timezone: str
    price_amount: int | None = Field(description="With tax, in the currency's smallest unit.")


class PublicService(BaseModel):
    """A service as customers see it."""

    id: UUID
    slug: str
    name: str
    description: str | None
    slot_minutes: int
    price_amount: int | None = Field(description="With tax, in the currency's smallest unit.")
    price_from_amount: int | None = Field(description="The least of what its people take.")
    currency: str | None
    tax_percent: float | None
    payment: _Payment
    deposit_amount: int | None
    deposit_percent: float | None
    place: Place
    assignment: _Assignment
    audience: _Audience
    color: str | None
    sort_order: int
    is_default: bool = Field(description="Meant where a request names none.")
    fields: list[IntakeField] = Field(description="What is asked.")
    salespeople: list[Offerer]


class PublicServices(BaseModel):
    services: list[PublicService]
