"""What people edit in a company: bodies, versions and lists are read in one way.

The database judges every field, so that no rule about them stands twice.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from aiohttp import web
from pydantic import Field

from app.bookings.service import Outcome
from app.errors import ApiError
from app.phone_number import NoPhoneNumber, phone_number
from app.tenant_scope import check_tenant
from app.web import keys
from app.web import requests as schemas
from app.web.access import require_tenant
from app.web.reading import parse, read_object
from app.web.routes.endpoint import respond

_ETAG = re.compile(r'"([1-9][0-9]{0,8})"')


class Page(schemas.Query):
    """A page of a list."""

    cursor: str | None = Field(None, description="next_cursor of the page before.")
    limit: int = Field(50, ge=1, le=100, description="How many a page.")


class Listing(Page):
    """A page of a list of what can be archived."""

    archived: Literal["include", "only"] | None = Field(
        None, description="What is archived too, or alone; without it, neither."
    )


class DatedListing(Listing):
    """A page of a list of what says when it was changed."""

    updated_since: schemas.Instant | None = Field(
        None, description="Only what was changed then or later."
    )


class Version(schemas.Query):
    """Which version is meant, where there is no body to say it."""

    version: int | None = Field(
        None, ge=1, le=999_999_999, description="As it was read; another one is refused."
    )


class _NamedVersion(schemas.Query):
    version: schemas.Whole | None = Field(None, ge=1, le=999_999_999)


async def fields(request: web.Request) -> dict[str, Any]:
    """What the body says, as the database takes it.

    Raises:
        ApiError: invalid_request, tenant_scope.
    """
    return (await changes(request))[0]


async def changes(
    request: web.Request, *, may_be_absent: bool = False
) -> tuple[dict[str, Any], int | None]:
    """What the body says, and of which version; None: of whatever there is.

    Raises:
        ApiError: invalid_request, tenant_scope.
    """
    raw = await read_object(request, may_be_absent=may_be_absent)
    check_tenant(parse(schemas.Body, raw).tenant_id, require_tenant(request))
    body = {name: value for name, value in raw.items() if name not in ("tenant_id", "version")}
    return body, _version(request, parse(_NamedVersion, {"version": raw.get("version")}).version)


async def version(request: web.Request) -> int | None:
    """Of which version a request without fields is.

    Raises:
        ApiError: invalid_request, tenant_scope.
    """
    body, found = await changes(request, may_be_absent=True)
    if body:
        raise ApiError.of_field(next(iter(body)), "There is no such field.")
    return found


async def no_fields(request: web.Request) -> None:
    """Refuses a body that says anything, where nothing is to be said.

    Raises:
        ApiError: invalid_request, tenant_scope.
    """
    if body := (await changes(request, may_be_absent=True))[0]:
        raise ApiError.of_field(next(iter(body)), "There is no such field.")


def listing(request: web.Request, model: type[Page] = Listing) -> dict[str, Any]:
    """Which page of a list is asked for."""
    return parse(model, request.query).model_dump()


async def ask(request: web.Request, name: str, **params: Any) -> Outcome:
    """What the database says, for the company of the request."""
    row = await request.app[keys.DATABASE].call_one(
        name, tenant_id=require_tenant(request), **params
    )
    if row is None:
        raise LookupError(f"api.{name} gave no row")
    return Outcome.of(row)


async def answer(request: web.Request, name: str, **params: Any) -> web.Response:
    """The same, as the answer to the request."""
    return respond(await ask(request, name, **params))


async def country(request: web.Request) -> str | None:
    """Where telephone numbers without a country's code are: where the company is."""
    found: str | None = (await ask(request, "settings_get")).json()["country"]
    return found


def e164(typed: str, country: str | None, field: str) -> str:
    """A telephone number as the network carries it.

    Raises:
        ApiError: invalid_request, of `field`.
    """
    try:
        return phone_number(typed, country).e164
    except NoPhoneNumber as fault:
        raise ApiError.of_field(field, f"{fault}.".capitalize()) from None


def _version(request: web.Request, in_body: int | None) -> int | None:
    in_query = parse(Version, request.query).version
    in_header = None
    if (given := request.headers.get("If-Match")) is not None and given != "*":
        if not (found := _ETAG.fullmatch(given)):
            raise ApiError.of_field("If-Match", 'A version in quotes, such as "7".')
        in_header = int(found[1])
    named = {each for each in (in_body, in_query, in_header) if each is not None}
    if len(named) > 1:
        raise ApiError.of_field("version", "Two versions are named.")
    return named.pop() if named else None
