"""A company's own accounts for messages, as they are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field


class Carrier(BaseModel):
    """An account that a company's messages go by. Its keys are never shown."""

    id: UUID
    provider: str
    channel: Literal["mail", "sms"]
    account: str
    settings: dict[str, Any] = Field(description="What was entered besides.")
    status: Literal["active", "lost", "removed"] = Field(
        description="lost: the provider refuses us."
    )
    lost_since: datetime | None
    last_error: str | None
    webhook_url: str | None = Field(
        description="Where the provider has to tell what became of messages; null: nowhere."
    )
    created_at: datetime
    updated_at: datetime


class Carriers(BaseModel):
    carriers: list[Carrier]
