"""What a customer asks for, however it was sent: as JSON or from a page."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID


class CustomerDetails(Protocol):
    """Who books."""

    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str | None: ...
    @property
    def company(self) -> str | None: ...


class HoldRequest(Protocol):
    """A slot that a customer asks for."""

    @property
    def salesperson_id(self) -> UUID: ...
    @property
    def start_at(self) -> datetime: ...
    @property
    def end_at(self) -> datetime: ...
    @property
    def customer(self) -> CustomerDetails: ...
    @property
    def service_id(self) -> UUID | None: ...
    @property
    def timezone(self) -> str | None: ...
