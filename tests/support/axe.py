"""axe-core over pages in a real browser: light, dark and forced colours, desk and telephone.

One browser for as many addresses as a test has; each is loaded once and looked at in every scheme:

    async with inspector() as axe:
        problems += await axe.visit(f"{server}/somewhere")

What another client was answered (after a form, with a cookie of its own) is shown as it came:

    problems += await axe.show(str(response.url), html, response.headers)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, Route, ViewportSize, async_playwright

from tests.support.browser import launch

_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_RUN = """
async rules => (await axe.run({resultTypes: ["violations"], ...rules})).violations.map(
  ({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) }))
"""
_EVERYTHING = {"rules": {"target-size": {"enabled": True}}}
_BUT_COLOURS = {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
_DESK = ViewportSize(width=1280, height=900)
_TELEPHONE = ViewportSize(width=360, height=740)


@dataclass(frozen=True)
class Scheme:
    """A way of looking at pages; `rules` are options of axe.run."""

    name: str
    colours: Literal["light", "dark"]
    forced: Literal["none", "active"]
    size: ViewportSize
    rules: Mapping[str, Any]


LIGHT = Scheme("light", "light", "none", _DESK, _EVERYTHING)
TELEPHONE = Scheme("telephone", "light", "none", _TELEPHONE, _EVERYTHING)
DARK = Scheme("dark", "dark", "none", _DESK, _COLOURS)
FORCED = Scheme("forced colours", "light", "active", _DESK, _COLOURS)
SCHEMES = (LIGHT, TELEPHONE, DARK, FORCED)
"""What differs by colours alone is asked again for colours alone."""

NARROW = Scheme("telephone, but colours", "light", "none", _TELEPHONE, _BUT_COLOURS)
OF_MANY_PAGES = (LIGHT, NARROW, DARK, FORCED)
"""Where a hundred pages share a style sheet that has the same colours on a telephone."""


class Inspector:
    """A browser that looks at every page in every scheme; made by `inspector`."""

    def __init__(self, page: Page, schemes: Sequence[Scheme]) -> None:
        self.page = page
        self._schemes = schemes

    async def visit(self, address: str) -> list[str]:
        """What is wrong at an absolute address, one line a scheme and fault; empty when clean."""
        await self.page.goto(address)
        # Through the debugger, which a page's Content-Security-Policy does not bind.
        await self.page.evaluate(AXE_SCRIPT)
        return [
            f"{address} ({scheme.name}): {fault}"
            for scheme in self._schemes
            for fault in await self._faults(scheme)
        ]

    async def show(
        self, address: str, html: str, headers: Mapping[str, str] | None = None
    ) -> list[str]:
        """As `visit`, of a page that somebody else was answered at that absolute address."""
        kept = {name.lower(): value for name, value in (headers or {}).items()}
        policy = {name: kept[name] for name in ("content-security-policy",) if name in kept}

        async def answer(route: Route) -> None:
            if route.request.is_navigation_request():
                await route.fulfill(body=html, content_type="text/html", headers=policy)
            else:
                await route.fallback()

        # A part after # never reaches the network, nor does it belong to what is matched.
        place = address.partition("#")[0]
        await self.page.route(place, answer)
        try:
            return await self.visit(place)
        finally:
            await self.page.unroute(place, answer)

    async def _faults(self, scheme: Scheme) -> list[str]:
        await self.page.set_viewport_size(scheme.size)
        await self.page.emulate_media(
            color_scheme=scheme.colours, forced_colors=scheme.forced, reduced_motion="reduce"
        )
        found = await self.page.evaluate(_RUN, scheme.rules)
        return [
            f"{fault['id']}: {fault['help']}: {node['html'][:160]}"
            for fault in found
            for node in fault["nodes"]
        ]


@asynccontextmanager
async def inspector(
    schemes: Sequence[Scheme] = SCHEMES, cookies: Sequence[Mapping[str, str]] = ()
) -> AsyncIterator[Inspector]:
    """A browser for the length of the block.

    Args:
        schemes: in which pages are looked at.
        cookies: that the browser has, as Playwright takes them: name, value, url.
    """
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        context = await browser.new_context(reduced_motion="reduce")
        await context.add_cookies(list(cookies))
        yield Inspector(await context.new_page(), schemes)
        await browser.close()
