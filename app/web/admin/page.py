"""An address of the console as router and navigation know it: one table for both of its roots.

A company's pages are at `/t/{slug}/admin` for its own people, each for the roles that the table
names, and at `/admin/{slug}` for the platform.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from app.web.principal import ADMINISTRATORS, Principal

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsolePage:
    """One method of one address below a company's root.

    Attributes:
        path: below the root; empty: the root itself.
        roles: who of the company's people may ask; nobody: the platform alone.
        is_platforms: the platform has it too.
        is_sensitive: people have to have signed in within 15 minutes.
        label: in the navigation; None: it is not there. The order of the table is that of it.
    """

    method: str
    path: str
    handler: Handler
    roles: frozenset[str] = ADMINISTRATORS
    is_platforms: bool = True
    is_sensitive: bool = False
    label: str | None = None

    def is_for(self, principal: Principal) -> bool:
        """Whether they may ask it, once their sign-in is fresh enough."""
        if principal.kind == "platform":
            return self.is_platforms
        return principal.may(self.roles)


def get(path: str, handler: Handler, label: str | None = None, **more: object) -> ConsolePage:
    """A page that is looked at."""
    return ConsolePage(method="GET", path=path, handler=handler, label=label, **more)  # type: ignore[arg-type]


def post(path: str, handler: Handler, **more: object) -> ConsolePage:
    """A form that is sent."""
    return ConsolePage(method="POST", path=path, handler=handler, **more)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Table:
    """All pages of a company, in the order of the navigation."""

    pages: tuple[ConsolePage, ...] = field(default=())

    def navigation(self, principal: Principal) -> list[tuple[str, str]]:
        """Path below the root and label of what they may open."""
        return [
            (page.path, page.label)
            for page in self.pages
            if page.label is not None and page.is_for(principal)
        ]


TABLE = web.AppKey("console_table", Table)
"""Key of the application: its pages of companies."""
