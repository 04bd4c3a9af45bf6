"""Errors: one exception, one catalogue, one document (RFC 9457).

The database lists every error with its status and title (`api.error_catalogue`); nothing
else maps a code to a status. The list is read when it is first needed. Until then, and while
the database is away, the one error that can be told is `unavailable`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from aiohttp import web

from app.db import Database, DatabaseUnavailable, RaisedError

FieldErrors = Sequence[Mapping[str, str]]
"""`{field, message}` for each field that cannot be used."""

_RETRY_AFTER_SECONDS = {429: 60, 503: 5}
_OF_EVERY_ERROR = ("detail", "errors", "retry_after")
_CHALLENGES = {"invalid_token": "Bearer", "unauthorized": 'ApiKey realm="holdfast"'}


@dataclass(frozen=True, slots=True)
class Kind:
    """An error as clients see it."""

    code: str
    status: int
    title: str


_UNAVAILABLE = Kind("unavailable", 503, "Temporarily unavailable")


class Catalogue:
    """The database's list of errors."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    async def load(self, database: Database) -> None:
        """Read the list, once.

        Raises:
            DatabaseUnavailable: it cannot be read just now.
        """
        if self._kinds:
            return
        rows = await database.call("error_catalogue", retry_lost=True)
        self._kinds = {
            row["code"]: Kind(row["public_code"], row["http_status"], row["title"]) for row in rows
        }

    async def try_load(self, database: Database) -> None:
        """Read the list, once; not while the database is away."""
        with suppress(DatabaseUnavailable):
            await self.load(database)

    def kind(self, code: str) -> Kind:
        """What `code` means; a code that is not listed is an error of ours."""
        if not self._kinds:
            return _UNAVAILABLE
        return self._kinds.get(code) or self._kinds["internal_error"]


CATALOGUE = Catalogue()
"""Of the process: errors are raised far from any application, and the list is the same in all."""


class ApiError(Exception):
    """The request is refused.

    Attributes:
        code: as listed in the catalogue, such as `slot_unavailable`.
        detail: a sentence for people, without secrets.
        errors: the fields that cannot be used.
        more: what else the problem document says, such as `role`.
    """

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: FieldErrors = (),
        retry_after: float | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        self.more = more
        self._retry_after = retry_after

    @classmethod
    def of_field(cls, field: str, message: str) -> Self:
        """`invalid_request` for one field."""
        return cls(
            "invalid_request",
            "Some fields are not valid.",
            errors=[{"field": field, "message": message}],
        )

    @classmethod
    def from_raised(cls, refused: RaisedError) -> Self:
        """What the database refused."""
        detail = refused.detail
        return cls(
            refused.code,
            detail.get("detail"),
            errors=detail.get("errors") or (),
            retry_after=detail.get("retry_after"),
            **{name: value for name, value in detail.items() if name not in _OF_EVERY_ERROR},
        )

    @classmethod
    def from_problem(cls, body: Mapping[str, Any], headers: Mapping[str, str]) -> Self:
        """An error that came back as an answer."""
        retry_after = headers.get("Retry-After")
        return cls(
            body["code"],
            body.get("detail"),
            errors=body.get("errors") or (),
            retry_after=float(retry_after) if retry_after else None,
        )

    @property
    def kind(self) -> Kind:
        return CATALOGUE.kind(self.code)

    @property
    def status(self) -> int:
        """Status of the HTTP answer."""
        return self.kind.status

    @property
    def retry_after(self) -> int | None:
        """Whole seconds after which another attempt may do; None where time does not help."""
        if self._retry_after is not None:
            return max(1, math.ceil(self._retry_after))
        return _RETRY_AFTER_SECONDS.get(self.status)

    def headers(self) -> dict[str, str]:
        """Headers that belong to the answer, besides its type."""
        headers = {}
        if self.retry_after is not None:
            headers["Retry-After"] = str(self.retry_after)
        if self.status == 401:
            headers["WWW-Authenticate"] = _CHALLENGES.get(self.code, "Bearer")
        return headers

    def response(self) -> web.Response:
        """The problem document, in the shape of those that the database stores."""
        kind = self.kind
        problem = {
            "type": f"urn:holdfast:problem:{kind.code}",
            "title": kind.title,
            "status": kind.status,
            "code": kind.code,
            # What is told as `unavailable` for want of the list has a detail of something else.
            "detail": None if kind is _UNAVAILABLE and self.code != kind.code else self.detail,
            "errors": self.errors,
        }
        told = {name: value for name, value in problem.items() if value} | self.more
        body = json.dumps(told)
        return web.Response(
            body=body.encode(),
            status=kind.status,
            headers={"Content-Type": "application/problem+json", **self.headers()},
        )
