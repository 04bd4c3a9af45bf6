"""What happened in a company, and what is to be seen to, as they are asked for and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.web import editing
from app.web.requests import AdminBody, Query

_Name = Annotated[str, StringConstraints(max_length=200)]
_DAY = "A day of the company's zone, which belongs to it, or an instant."


class AuditQuery(editing.Page):
    """Which entries; those that are left out hold for all."""

    target_type: _Name | None = Field(None, description="booking, service, account …")
    target_id: _Name | None = Field(None, description="What it was done to.")
    actor: _Name | None = Field(None, description="Id of an account or key.")
    action: _Name | None = Field(None, description="What was done, noun.verb.")
    correlation_id: _Name | None = Field(None, description="Of the request that caused it.")
    since: _Name | None = Field(None, alias="from", description=_DAY)
    until: _Name | None = Field(None, alias="to", description=_DAY)


class SummaryQuery(Query):
    """From when to when; absent: the last 30 days."""

    since: _Name | None = Field(None, alias="from", description=_DAY)
    until: _Name | None = Field(None, alias="to", description=_DAY)


class Actor(BaseModel):
    """Who did it."""

    type: Literal["customer", "organizer", "administrator", "system", "database"]
    id: str | None
    name: str | None = Field(description="Of an account or key.")


class AuditEntry(BaseModel):
    """Something that was done."""

    id: int
    occurred_at: datetime
    action: str
    target_type: str
    target_id: str | None
    actor: Actor
    details: dict[str, Any] = Field(description="Of a change: before and after.")
    correlation_id: str | None
    client: str | None = Field(description="Network address; null after 90 days.")
    agent: str | None = Field(description="Browser or program; null after 90 days.")


class AuditEntries(BaseModel):
    entries: list[AuditEntry]
    next_cursor: str | None


class ActionCount(BaseModel):
    action: str
    count: int


class AuditSummary(BaseModel):
    """How often what was done."""

    since: datetime = Field(alias="from")
    until: datetime = Field(alias="to")
    total: int
    actions: list[ActionCount]


class FollowUpQuery(editing.Page):
    """A page of what is to be seen to."""

    open: bool = Field(True, description="false: what was seen to.")


class FollowUpDone(AdminBody):
    """What there is to say."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"note": "Rang her up."}]})

    note: str | None = Field(None, description="For colleagues, 1 to 2000 characters.")


class FollowUp(BaseModel):
    """What people have to see to."""

    id: int
    kind: Literal[
        "reinvite",
        "notify",
        "declined",
        "move_conflict",
        "confirmation_failed",
        "refund_owed",
        "refund_decision",
    ]
    occurred_at: datetime
    details: dict[str, Any]
    done_at: datetime | None
    done_by: str | None
    note: str | None
    booking: dict[str, Any]


class FollowUps(BaseModel):
    follow_ups: list[FollowUp]
    next_cursor: str | None
