"""Members and keys of a company, as they are shown and as they are changed. The database judges
and renders them; this is their documentation."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.web import editing
from app.web.requests import AdminBody, Email, Instant
from app.web.sign_in_bodies import Role

_Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Roles = Annotated[list[Role], Field(min_length=1)]
_Language = Literal["en", "de", "ja"]


class Member(BaseModel):
    """An account of a company."""

    id: UUID
    email: str
    display_name: str | None
    roles: list[Role]
    salesperson_id: UUID | None = Field(description="Whose bookings and calendar are theirs.")
    status: Literal["invited", "active", "disabled"]
    locale: str | None
    invited_at: datetime | None
    created_at: datetime
    last_signed_in_at: datetime | None
    archived_at: datetime | None
    version: int


class Members(BaseModel):
    members: list[Member]
    next_cursor: str | None


class MemberListing(editing.Listing):
    """A page of the members."""

    role: Role | None = Field(None, description="Those with this role; without it, the staff.")


class NewMember(AdminBody):
    """Who is invited."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "anna@acme.example", "roles": ["salesperson"]}]}
    )

    email: Email = Field(description="Where the invitation goes, and by which they sign in.")
    roles: _Roles = Field(description="Below that of who invites; owners may name owners.")
    salesperson_id: UUID | None = Field(None, description="Who they are among the salespeople.")
    display_name: _Name | None = Field(None, description="Their name.")
    locale: _Language | None = Field(None, description="Of mails to them; null: the company's.")


class MemberChanges(AdminBody):
    """Fields to change; those that are absent stay, null empties one."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"roles": ["admin"], "version": 3}]})

    roles: _Roles | None = Field(None, description="Below that of who changes them, before too.")
    salesperson_id: UUID | None = Field(None, description="Who they are among the salespeople.")
    display_name: _Name | None = Field(None, description="Their name.")
    locale: _Language | None = Field(None, description="Of mails to them; null: the company's.")
    status: Literal["active", "disabled"] | None = Field(
        None, description="Whether they may sign in."
    )
    version: int | None = Field(None, ge=1, description="As it was read; another one is refused.")


class ApiKey(BaseModel):
    """A key of a company's own program. The key itself is shown once, when it is made."""

    id: UUID
    name: str
    kind: Literal["publishable", "secret"]
    role: Literal["admin", "analyst"] | None
    last4: str
    origins: list[str]
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    created_at: datetime
    created_by: str | None
    version: int


class MadeApiKey(ApiKey):
    """A new key, with what is shown this once."""

    key: str


class ApiKeys(BaseModel):
    keys: list[ApiKey]
    next_cursor: str | None


class NewApiKey(AdminBody):
    """A key to be made."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Reports", "kind": "secret", "role": "analyst"}]}
    )

    name: _Name = Field(description="What it is for.")
    kind: Literal["publishable", "secret"] = Field(
        description="publishable: for a site, opens what anybody may; secret: acts for the company."
    )
    role: Literal["admin", "analyst"] | None = Field(
        None, description="Of a secret key; default: admin."
    )
    origins: list[str] = Field(
        [], max_length=20, description="Sites that may use a publishable key; none: all."
    )
    expires_at: Instant | None = Field(None, description="When it ends by itself.")
