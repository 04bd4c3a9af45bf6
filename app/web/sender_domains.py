"""Domains that a company's mails come from, as they are named and shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from app.domain_records import NoDomain, domain_name
from app.web import requests as schemas


class NewSenderDomain(schemas.Body):
    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"domain": "studio.example"}]}
    )

    domain: str = Field(max_length=300, description="Whatever comes after the @.")

    @field_validator("domain")
    @classmethod
    def _in_the_name_systems_form(cls, value: str) -> str:
        try:
            return domain_name(value)
        except NoDomain as fault:
            raise ValueError(str(fault)) from None


class DomainRecord(BaseModel):
    """What whoever manages the domain has to set."""

    type: Literal["TXT"]
    name: str
    value: str


class SenderDomain(BaseModel):
    id: UUID
    domain: str
    state: Literal["unproved", "proved", "missing"] = Field(
        description="missing: it counts, but its record was not found lately."
    )
    record: DomainRecord
    created_at: datetime
    proved_at: datetime | None
    checked_at: datetime | None = Field(description="When the name system answered last.")
    missing_since: datetime | None = Field(
        description="Three days after it the domain does not count any more."
    )
    problem: str | None = Field(description="Why the last look came to nothing.")


class SenderDomains(BaseModel):
    domains: list[SenderDomain]


class DeletedSenderDomain(BaseModel):
    id: UUID
