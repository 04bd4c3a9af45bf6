"""The demo's three companies, made once through the functions that everybody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.db import Database
from app.db.asking import PLATFORM, on_behalf
from app.demo import club, northwind, studio
from app.demo.company import Company, Person

if TYPE_CHECKING:
    from app.config import Settings

COMPANIES: tuple[Company, ...] = (northwind.COMPANY, studio.COMPANY, club.COMPANY)

__all__ = ["COMPANIES", "Company", "Person", "another_site", "make_companies"]

_ROLE = "holdfast_app"


async def make_companies(settings: Settings) -> None:
    """Make what is missing of them. One that is whole stays as its people have left it.

    Company `demo`, whose calendars are in a directory, is there already (`app.seed`).
    """
    async with Database(settings.database_address, settings, _ROLE, max_size=1) as database:
        with on_behalf(PLATFORM):
            await _make(database, another_site(settings.base_url))


def another_site(base_url: str) -> str:
    """Origin by which browsers take this machine for another site: its other name."""
    parts = urlsplit(base_url)
    other = "127.0.0.1" if parts.hostname == "localhost" else "localhost"
    return f"{parts.scheme}://{other}:{parts.port or 80}"


async def _make(database: Database, elsewhere: str) -> None:
    known = {row["slug"]: row["tenant_id"] for row in await database.call_value("tenant_list")}
    for company in COMPANIES:
        await company.make(database, known.get(company.slug), elsewhere)
