"""Hours and closures, as they are shown and as they are changed. The database judges and renders
them; this is their documentation."""

from __future__ import annotations

from datetime import date, datetime
from datetime import date as Date  # noqa: N812 - where a field is called so
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from app.web import requests as schemas

_Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_End = Annotated[str, StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
_Version = Annotated[int, Field(ge=1, le=999_999_999)]
_MONDAYS: list[JsonValue] = [{"day_of_week": 1, "start_time": "09:00", "end_time": "17:00"}]


class Rule(BaseModel):
    """Weekly hours by the wall clock. A list holds on every day on which any of its rules is in
    force: a weekday without one is closed then."""

    day_of_week: int = Field(ge=0, le=6, description="0 is Sunday.")
    start_time: _Clock = Field(description="HH:MM.")
    end_time: _End = Field(description="HH:MM, up to 24:00; before the start: of the next day.")
    effective_from: date | None = Field(None, description="First date; null: as ever.")
    effective_to: date | None = Field(None, description="Last date; null: for good.")


class ServiceRule(Rule):
    """Weekly hours of a service, by its own wall clock."""

    salesperson_id: UUID | None = Field(
        None, description="For whom; null: for all who have none for this service."
    )


class Conflict(BaseModel):
    """A booking that new hours or a closure meet. It stays."""

    id: UUID
    salesperson_id: UUID
    service_id: UUID
    start_at: datetime
    end_at: datetime


class Hours(BaseModel):
    """When somebody works; an empty list: when the company is open."""

    rules: list[Rule]
    timezone: str = Field(description="IANA, of the times.")
    version: int = Field(description="The salesperson's.")


class NewHours(Hours):
    """Hours as they are now, and what was booked outside of them."""

    conflicts: list[Conflict] = Field(description="At most the next 100.")


class HoursChange(BaseModel):
    """The whole list of somebody's hours; empty: the company's."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rules": _MONDAYS}]})

    rules: list[Rule] = Field(max_length=200, description="None overlaps another.")
    version: _Version | None = Field(
        None, description="The salesperson's, as it was read; another one is refused."
    )


class ServiceHours(BaseModel):
    """When a service is held; an empty list: at any time. A time is offered that lies in the hours
    of both, salesperson and service."""

    rules: list[ServiceRule]
    timezone: str = Field(description="IANA, of the times.")
    version: int = Field(description="The service's.")


class NewServiceHours(ServiceHours):
    """Hours as they are now, and what was booked outside of them."""

    conflicts: list[Conflict] = Field(description="At most the next 100.")


class ServiceHoursChange(BaseModel):
    """The whole list of a service's hours; empty: at any time."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rules": _MONDAYS}]})

    rules: list[ServiceRule] = Field(max_length=200, description="None overlaps another.")
    version: _Version | None = Field(
        None, description="The service's, as it was read; another one is refused."
    )


class ClosureChange(BaseModel):
    """A time at which nothing is offered: of the company, a salesperson, a service, or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"from": "2026-12-24", "to": "2026-12-26", "reason": "Holidays"}]
        }
    )

    salesperson_id: UUID | None = Field(None, description="Whose time; null: everybody's.")
    service_id: UUID | None = Field(None, description="Of what; null: of everything.")
    from_: date | datetime = Field(
        alias="from", description="First date, in each salesperson's zone, or an instant."
    )
    to: date | datetime = Field(description="Last date, or the instant at which it is over.")
    reason: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="For staff."
    )


class Closure(ClosureChange):
    """A time at which nothing is offered. It cancels nothing."""

    id: UUID
    created_at: datetime


class NewClosure(Closure):
    """A closure, and what was booked within it."""

    conflicts: list[Conflict] = Field(description="At most the next 100.")


class Closures(BaseModel):
    closures: list[Closure]
    next_cursor: str | None


class SpecialHours(BaseModel):
    """A date with other hours than its weekday's."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"date": "2026-12-24", "hours": [["09:00", "12:00"]]}]}
    )

    salesperson_id: UUID | None = Field(
        None, description="Whose; null: of all who have none of their own for that date."
    )
    date: Date = Field(description="In each salesperson's zone.")
    hours: list[tuple[_Clock, _End]] = Field(description="From, to; none: closed.")


class NewSpecialHours(SpecialHours):
    """Hours of a date as they are, or were until now, and what is booked outside of hours then."""

    conflicts: list[Conflict] = Field(description="At most the next 100.")


class SpecialHoursList(BaseModel):
    exceptions: list[SpecialHours]


class SpecialHoursQuery(schemas.Query):
    """From when on."""

    from_: Date | None = Field(None, alias="from", description="First date; default: yesterday.")


class SpecialDate(schemas.Query):
    """Which hours of a date."""

    date: Date = Field(description="The date.")
    salesperson_id: UUID | None = Field(None, description="Whose; absent: the company's.")


class WeekQuery(schemas.Query):
    """Which week."""

    date: Date = Field(description="A day of it; it begins on Monday.")


class SourceRule(BaseModel):
    """What hours come from."""

    start_time: _Clock
    end_time: _End
    day_of_week: int | None = Field(None, ge=0, le=6, description="Of weekly hours; 0 is Sunday.")
    effective_from: Date | None = None
    effective_to: Date | None = None
    date: Date | None = Field(None, description="Of a date with hours of its own.")


class Piece(BaseModel):
    """Time in which somebody works, less what is closed."""

    start_at: datetime
    end_at: datetime
    source: Literal["own", "company", "own_exception", "company_exception"]
    rule: SourceRule


class WeekDay(BaseModel):
    date: Date
    pieces: list[Piece]


class Week(BaseModel):
    """The hours that result, and why."""

    salesperson_id: UUID
    timezone: str
    days: list[WeekDay] = Field(description="Monday to Sunday.")
    closures: list[Closure] = Field(
        description="Those of all services that touch the week, as the list of closures has them."
    )


class TimeHeld(BaseModel):
    """Time in which a service is held."""

    start_at: datetime
    end_at: datetime


class HoldersDay(BaseModel):
    """When somebody holds it on a day."""

    salesperson_id: UUID
    pieces: list[TimeHeld]


class ServiceDay(BaseModel):
    date: Date
    people: list[HoldersDay] = Field(description="Those who offer it, by name.")


class ServiceWeek(BaseModel):
    """What lies in the hours of the service and of who offers it, less what is closed."""

    service_id: UUID
    timezone: str = Field(description="The service's, of its days.")
    days: list[ServiceDay] = Field(description="Monday to Sunday.")
