"""How people's calendars are connected, and the feeds of their bookings, as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field


class CalendarState(BaseModel):
    """A salesperson's calendar."""

    salesperson_id: UUID
    kind: str
    account: str | None = Field(description="How people know it; null: it was never connected.")
    state: Literal["connected", "never", "lost", "disconnected"] = Field(
        description="lost: it cannot be read; never: nobody connected it."
    )
    since: datetime | None
    what_to_do: str | None = Field(description="For administrators; null: nothing.")


class Calendars(BaseModel):
    calendars: list[CalendarState]


class Feed(BaseModel):
    """Where calendars read the bookings of a salesperson; told this once."""

    salesperson_id: UUID
    address: str
    subscribe_address: str = Field(
        description="The same for programs that subscribe when it is followed (webcal)."
    )


class FeedRevoked(BaseModel):
    """Nobody reads them any more."""

    salesperson_id: UUID


class CalendarConsent(BaseModel):
    """Where whose calendar it is gives consent."""

    authorization_url: str
