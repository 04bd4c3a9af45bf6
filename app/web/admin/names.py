"""What the people and services of a company are called, by their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from app.languages import _
from app.web.admin.console import TenantConsole


@dataclass(frozen=True)
class Names:
    """
    Attributes:
        people, services: those that are not archived, by name.
        called: these and the archived.
    """

    people: Mapping[str, str]
    services: Mapping[str, str]
    called: Mapping[str, str]

    @classmethod
    async def read(cls, console: TenantConsole) -> Self:
        people = await every(console, "staff_list", "salespeople", archived="include")
        services = await every(console, "service_list", "services", archived="include")
        of_people = _by_name(people, "display_name")
        of_services = _by_name(services, "name")
        return cls(
            {one["id"]: name for one, name in of_people if not one["archived_at"]},
            {one["id"]: name for one, name in of_services if not one["archived_at"]},
            {one["id"]: name for one, name in (*of_people, *of_services)},
        )

    def of(self, identity: str) -> str:
        """What one of them is called."""
        return self.called.get(identity) or _("somebody")


async def every(
    console: TenantConsole, function: str, name: str, **asked: Any
) -> list[dict[str, Any]]:
    """A whole list that is given in pages."""
    found: list[dict[str, Any]] = []
    cursor = None
    while True:
        page = await console.of(function, limit=100, cursor=cursor, **asked)
        found += page[name]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def _by_name(things: list[dict[str, Any]], name: str) -> list[tuple[dict[str, Any], str]]:
    return sorted(((one, str(one[name])) for one in things), key=lambda pair: pair[1].casefold())
