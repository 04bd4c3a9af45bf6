"""axe-core over pages in a real browser: light, dark and forced colours, desk and telephone.

One browser for as many addresses as a test has; each is loaded once and looked at in every scheme:

    async with inspector() as axe:
        problems += await axe.visit(f"{server}/somewhere")

A text that looks as one before it, on the same ground, has its contrast: colours are judged once
for each look and scheme.

What another client was answered (after a form, with a cookie of its own) is shown as it came:

    problems += await axe.show(str(response.url), html, response.headers)
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page, Route, ViewportSize, async_playwright

from tests.support.browser import launch

_EVERYTHING = {"rules": {"target-size": {"enabled": True}, "color-contrast": {"enabled": False}}}
_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_DESK = ViewportSize(width=1280, height=900)
_TELEPHONE = ViewportSize(width=360, height=740)

_RUN = """
async ([rules, context]) => (await axe.run(context || document, {resultTypes: ["violations"], ...rules}))
  .violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html }) => ({ html })) }))
"""
_RUN_COLOURS = f"""
async ([rules, known]) => {{
  // What a contrast is made of: the text, and whatever is painted under it.
  const under = element => {{
    const painted = [];
    for (let one = element; one; one = one.parentElement) {{
      const {{ backgroundColor, backgroundImage, opacity }} = getComputedStyle(one);
      painted.push(backgroundColor, backgroundImage, opacity);
      if (/^rgb\\(/.test(backgroundColor)) break;
    }}
    return painted;
  }};
  const looks = element => {{
    const parent = element.parentElement;
    const {{ color, fontSize, fontWeight, textShadow, textDecorationLine, borderBottomStyle }} =
      getComputedStyle(element);
    return JSON.stringify([element.tagName, element.type, color, fontSize, fontWeight, textShadow,
      textDecorationLine, borderBottomStyle, !!element.closest(":disabled, [aria-disabled=true]"),
      parent && getComputedStyle(parent).color, getComputedStyle(element, "::placeholder").color,
      under(element)]);
  }};
  const isSeen = element => {{
    const {{ width, height }} = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({{ visibilityProperty: true }});
  }};
  const hasText = element => element.matches("input, select, textarea")
    || [...element.childNodes].some(one => one.nodeType === 3 && one.data.trim());
  const before = new Set(known), fresh = new Map();
  for (const element of document.body.querySelectorAll("*"))
    if (hasText(element) && isSeen(element)) {{
      const look = looks(element);
      if (!before.has(look) && !fresh.has(look)) fresh.set(look, element);
    }}
  const context = {{ include: [...fresh.values()] }};
  const faults = fresh.size ? await ({_RUN})([rules, context]) : [];
  return [[...fresh.keys()], faults];
}}
"""


@dataclass(frozen=True)
class Scheme:
    """A way of looking at pages; `structure` are options of axe.run for all but colours, None
    where nothing but colours is of the scheme."""

    name: str
    colours: Literal["light", "dark"]
    forced: Literal["none", "active"]
    size: ViewportSize
    structure: Mapping[str, Any] | None


LIGHT = Scheme("light", "light", "none", _DESK, _EVERYTHING)
DARK = Scheme("dark", "dark", "none", _DESK, None)
FORCED = Scheme("forced colours", "light", "active", _DESK, None)
TELEPHONE = Scheme("telephone", "light", "none", _TELEPHONE, _EVERYTHING)
SCHEMES = (LIGHT, DARK, FORCED, TELEPHONE)

OF_MANY_PAGES = (
    *SCHEMES[:-1],
    replace(
        TELEPHONE,
        structure={
            "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable"]}
        },
    ),
)
"""Where a hundred pages share what a telephone alone shows: on each, what depends on its width."""


class Inspector:
    """A browser that looks at every page in every scheme; made by `inspector`."""

    def __init__(self, page: Page, schemes: Sequence[Scheme]) -> None:
        self.page = page
        self._schemes = schemes
        self._looks: dict[str, set[str]] = {scheme.name: set() for scheme in schemes}

    async def visit(self, address: str) -> list[str]:
        """What is wrong at an absolute address, one line a scheme and fault; empty when clean."""
        await self.page.goto(address)
        if self._schemes:
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
        if self.page.viewport_size != scheme.size:
            await self.page.set_viewport_size(scheme.size)
        await self.page.emulate_media(
            color_scheme=scheme.colours, forced_colors=scheme.forced, reduced_motion="reduce"
        )
        known = self._looks[scheme.name]
        fresh, found = await self.page.evaluate(_RUN_COLOURS, [_COLOURS, list(known)])
        if scheme.structure is not None:
            found += await self.page.evaluate(_RUN, [scheme.structure, None])
        faults = [
            f"{fault['id']}: {fault['help']}: {node['html'][:160]}"
            for fault in found
            for node in fault["nodes"]
        ]
        # What is at fault is named on every page that has it.
        if not faults:
            known.update(fresh)
        return faults


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
