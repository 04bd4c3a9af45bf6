"""Clients of a company, as they are shown. The database renders them; this is their
documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from app.web import editing
from app.web.company_appointments import StaffAppointment
from app.web.sign_in_bodies import Role


class ClientListing(editing.Page):
    """A page of the clients."""

    search: str | None = Field(
        None,
        max_length=200,
        description="Any part of name, mail address, company or telephone number.",
    )


class ClientAccount(BaseModel):
    """Their account, which has the same mail address."""

    id: UUID
    roles: list[Role]
    status: Literal["invited", "active", "disabled"]


class Client(BaseModel):
    """Somebody who booked."""

    id: UUID
    name: str | None
    email: str | None = Field(description="null: they are forgotten.")
    phone: str | None = Field(description="E.164, as proved, else as written last.")
    company: str | None
    client_since: datetime | None = Field(description="Of the first confirmation.")
    appointments: int = Field(description="That were confirmed; one that was moved counts once.")
    upcoming: int
    canceled: int
    attended: int
    no_shows: int
    last_at: datetime | None = Field(description="Start of the last one that is over.")
    next_at: datetime | None = Field(description="Start of the next one.")
    account: ClientAccount | None
    forgotten_at: datetime | None
    forgotten_by: str | None


class ClientWithHistory(Client):
    history: list[StaffAppointment] = Field(
        description="The 50 that start last; all of them at /v1/tenant-admin/appointments."
    )


class Clients(BaseModel):
    clients: list[Client]
    next_cursor: str | None


class PersonalData(BaseModel):
    """Everything that is kept of a mail address."""

    address: str
    exported_at: datetime
    tenants: list[dict[str, Any]]
    accounts: list[dict[str, Any]]


class Forgotten(BaseModel):
    """What lost its personal data."""

    accounts: int
    customers: int
    bookings: int
    ended: int
    mails: int
    history: int
