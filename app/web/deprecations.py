"""What of the API is going away: one table, from which answers, document and figures tell of it.

Whatever is in it goes on to work until its end, a year after it was announced at the earliest. What
is only added is no new version, and has no place here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import hdrs, web

from app.web import keys
from app.web.middleware.paths import PUBLIC_PATH
from app.web.middleware.requests import route_of
from app.web.principal import NOBODY, PRINCIPAL, Principal

LEAST_NOTICE = timedelta(days=365)

KEY_ID = web.RequestKey("key_id", str)
"""Key of a request: the publishable key that named its company."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deprecation:
    """An address that is going away.

    Attributes:
        path: as the table of endpoints writes it, with the slug where it has one.
        since: when that was announced.
        sunset: until when it works at least.
        link: page that says what to use in its place.
    """

    method: str
    path: str
    since: datetime
    sunset: datetime
    link: str

    def __post_init__(self) -> None:
        if self.sunset - self.since < LEAST_NOTICE:
            raise ValueError(f"{self.method} {self.path} ends within a year")

    def headers(self) -> dict[str, str]:
        """RFC 9745, and the `Sunset` of RFC 8594."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": format_datetime(self.sunset.astimezone(UTC), usegmt=True),
            "Link": f'<{self.link}>; rel="deprecation"',
        }


DEPRECATED: tuple[Deprecation, ...] = ()


def deprecation_of(method: str, path: str) -> Deprecation | None:
    """The row of an address, which the company's key may name in place of the slug."""
    for row in DEPRECATED:
        if row.method == method and path in (row.path, _by_key(row.path)):
            return row
    return None


def tell_deprecation(request: web.Request, response: web.StreamResponse) -> None:
    """In the answer, whatever it is; and count who still asks."""
    if not DEPRECATED:
        return
    address = route_of(request)
    method = hdrs.METH_GET if request.method == hdrs.METH_HEAD else request.method
    if (row := deprecation_of(method, address)) is None:
        return
    links = response.headers.getall("Link", [])
    response.headers.update(row.headers())
    for link in links:
        response.headers.add("Link", link)
    request.app[keys.METRICS].deprecated_requested(method, address, _asker(request))


def _by_key(path: str) -> str:
    return path.replace(f"{PUBLIC_PATH}{{slug}}/", PUBLIC_PATH, 1)


def _asker(request: web.Request) -> str:
    """The id of the key that asks, else what kind of somebody does."""
    key_id: str | None = request.get(KEY_ID)
    principal: Principal = request.get(PRINCIPAL, NOBODY)
    if principal.kind == "key":
        key_id = principal.id
    return key_id or principal.kind
