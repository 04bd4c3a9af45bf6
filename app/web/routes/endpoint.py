"""An address as router and documentation know it: one table for both."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum

from aiohttp import web
from pydantic import BaseModel

from app.bookings.service import Outcome
from app.web.access import UUID_PATTERN
from app.web.principal import ADMINISTRATORS

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

BOOKING = f"{{booking_id:{UUID_PATTERN}}}"
SALESPERSON = f"{{salesperson_id:{UUID_PATTERN}}}"
SERVICE = f"{{service_id:{UUID_PATTERN}}}"
TENANT = f"{{tenant_id:{UUID_PATTERN}}}"


class Access(Enum):
    """Who may ask."""

    ANYBODY = "anybody"
    LINK = "holder of a link token"
    ADMIN = "administrator"
    TENANT = "administrator, for one tenant"
    MEMBER = "whoever is signed in to a company"
    PEOPLE = "people of a company by role, its secret keys, and the administrator"
    METRICS = "monitoring"
    DISPATCH = "whoever keeps the time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One method of one path.

    Attributes:
        path: as the router takes it, ids with their pattern.
        answers: model (None: no JSON) by status.
        errors: codes besides those that every request may meet.
        is_body_optional: an absent body is an empty object.
        takes_raw_body: reads a body of any shape by itself.
        is_keyed: needs an Idempotency-Key.
        has_head: a GET that HEAD may stand for, because nothing comes of it.
        roles: who of a company's people may ask, where access is `PEOPLE`.
        takes_keys: a secret key with one of the roles may ask as well.
        is_sensitive: people have to have signed in within 15 minutes.
        is_by_key: the company is that of the publishable key that is sent.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    tag: str
    access: Access = Access.ANYBODY
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answers: dict[int, type[BaseModel] | None] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    is_body_optional: bool = False
    takes_raw_body: bool = False
    is_keyed: bool = False
    has_head: bool = True
    roles: frozenset[str] = ADMINISTRATORS
    takes_keys: bool = True
    is_sensitive: bool = False
    is_by_key: bool = False


def respond(outcome: Outcome) -> web.Response:
    """The database's answer, byte for byte."""
    headers = {"Content-Type": "application/json", **outcome.headers}
    if outcome.replayed:
        headers["Idempotency-Replayed"] = "true"
    return web.Response(status=outcome.status, body=outcome.body, headers=headers)
