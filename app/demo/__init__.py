"""The demo's three companies, made once through the functions that everybody uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db import Database
from app.db.asking import on_behalf
from app.demo import club, northwind, studio
from app.demo.company import Company, Person

if TYPE_CHECKING:
    from app.config import Settings

COMPANIES: tuple[Company, ...] = (northwind.COMPANY, studio.COMPANY, club.COMPANY)

__all__ = ["COMPANIES", "Company", "Person", "make_companies"]

_ROLE = "holdfast_app"


async def make_companies(settings: Settings) -> None:
    """Make what is missing of them. One that is whole stays as its people have left it.

    Company `demo`, whose calendars are in a directory, is there already (`app.seed`).
    """
    async with Database(settings.database_address, settings, _ROLE, max_size=1) as database:
        with on_behalf({"principal": {"kind": "platform"}}):
            await _make(database)


async def _make(database: Database) -> None:
    known = {row["slug"]: row["tenant_id"] for row in await database.call_value("tenant_list")}
    for company in COMPANIES:
        await company.make(database, known.get(company.slug))
