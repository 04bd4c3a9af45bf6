"""How a company schedules, as it is shown and as it is changed. The database judges and renders it;
this is its documentation."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.web.requests import AdminBody
from app.web.tenant_settings import SignUp

_Slug = Annotated[
    str, StringConstraints(min_length=1, max_length=63, pattern=r"^[a-z0-9]([-_]?[a-z0-9])*$")
]
_Version = Annotated[int, Field(ge=1)]


class Scheduling(BaseModel):
    """How a company schedules."""

    engine: Literal["internal"]
    access: Literal["public", "members"]
    sign_up: SignUp
    organization_slug: str | None
    version: int


class SchedulingChanges(AdminBody):
    """Fields to change; those that are absent stay, null gives one back to what holds without."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"access": "members", "sign_up": "open", "version": 3}]}
    )

    engine: Literal["internal"] | None = Field(
        None, description="Where slots come from and bookings are made."
    )
    access: Literal["public", "members"] | None = Field(
        None, description="Who sees what is offered; the setting booking_access."
    )
    sign_up: SignUp | None = Field(
        None, description="Who becomes a prospect by signing in; the setting sign_up."
    )
    organization_slug: _Slug | None = Field(
        None, description="What an outside engine calls the company."
    )
    version: _Version | None = Field(None, description="As it was read; another one is refused.")


class EventType(BaseModel):
    """A service, and what an outside engine calls it."""

    service_id: UUID
    event_type: str = Field(description="The service's slug, by which members book it.")
    event_type_id: int | None


class EventTypes(BaseModel):
    event_types: list[EventType]
    version: int


class EventTypeRow(AdminBody):
    """A row of the list."""

    service_id: UUID = Field(description="The service.")
    event_type: _Slug | None = Field(None, description="Its slug, as it was read.")
    event_type_id: Annotated[int, Field(ge=1, le=2_147_483_647)] | None = Field(
        None, description="What an outside engine calls it; null: nothing."
    )


class NewEventTypes(AdminBody):
    """The whole list; services that are left out have no event type elsewhere."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "event_types": [
                        {
                            "service_id": "7f0c6b1e-0f0e-4f57-8a39-0a5a4c1b2d3e",
                            "event_type_id": 4711,
                        }
                    ]
                }
            ]
        }
    )

    event_types: list[EventTypeRow] = Field(max_length=200, description="The rows.")
    version: _Version | None = Field(None, description="As it was read; another one is refused.")
