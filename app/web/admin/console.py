"""What pages of the console ask of the database: the api functions, each with one call."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

from aiohttp import web

from app.bookings.service import api_errors
from app.errors import CATALOGUE, ApiError
from app.languages import marked
from app.web import keys
from app.web.admin.place import Place
from app.web.admin.rendering import PLACE, SESSION
from app.web.pages.sign_in import console_href
from app.web.principal import PRINCIPAL

ACTOR = "console"
"""How the audit log tells the platform's administrators from those of the JSON endpoints; of
whoever is signed in to a company the database tells by itself."""


class Console:
    """The database for one request of whoever is at the console."""

    def __init__(self, request: web.Request) -> None:
        self._request = request
        self._database = request.app[keys.DATABASE]

    async def ask(self, function: str, *, is_rehearsal: bool = False, **params: Any) -> Any:
        """The one value of a function, or the JSON body of its outcome.

        Args:
            is_rehearsal: whatever it changes is taken back; what it would answer is asked.

        Raises:
            ApiError: what the database refused.
        """
        with api_errors():
            # An error is told with its status, which is known from then on.
            await CATALOGUE.load(self._database)
            call = self._database.rehearse if is_rehearsal else self._database.call_one
            row = await call(function, **params)
        if row is None:
            return None
        if "body" in row:
            return json.loads(bytes(row["body"]))
        return row[function]


class TenantConsole(Console):
    """The same for the tenant that the address names."""

    def __init__(self, request: web.Request, place: Place) -> None:
        super().__init__(request)
        self.place = place
        self.tenant_id = UUID(place.tenant["tenant_id"])

    async def of(self, function: str, **params: Any) -> Any:
        """`ask` about this tenant."""
        return await self.ask(function, tenant_id=self.tenant_id, **params)


async def tenant_console(request: web.Request) -> TenantConsole:
    """The console of the address's tenant, remembered for the page.

    Raises:
        ApiError: not_found, when there is no such tenant.
    """
    if PLACE in request:
        return TenantConsole(request, request[PLACE])
    found = await Console(request).ask("console_tenant", name=request.match_info["tenant"])
    if found is None:
        raise ApiError("not_found", marked("There is no such company."))
    if request[SESSION].is_administrator:
        root = f"/admin/{found['slug']}"
        place = Place.read(found, root, f"{root}/today")
    else:
        root = console_href(found["slug"])
        place = Place.read(found, root, root)
    request[PLACE] = place
    # What is asked for people of a company finds it there, whoever of them looks.
    request[PRINCIPAL] = replace(
        request[SESSION].principal, tenant_id=UUID(place.tenant["tenant_id"])
    )
    return TenantConsole(request, place)
