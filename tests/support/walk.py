"""Walks a site: every page that a link leads to, and what every form answers to nonsense.

A new page is found by its link, so nobody has to list it; a route that no link leads to has to be
named among the starts, and `Walk.missed` tells of one that was not reached.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.async_api import Page as Screen

from tests.support.plain_browser import Form, Page, PlainBrowser

WIDTHS = (320, 768, 1280)
"""A narrow telephone, a tablet, a desk; in CSS pixels."""

_LINKS = {"a": "href", "iframe": "src"}
_NONSENSE = "?"
_WIDE = """
() => {
  const isShown = e => {
    for (let box = e.parentElement; box && box !== document.body; box = box.parentElement)
      if (getComputedStyle(box).overflowX !== "visible") return false;
    return true;
  };
  const width = document.documentElement.scrollWidth;
  return width <= innerWidth ? [] : [`${width} px`, ...[...document.querySelectorAll("body *")]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && isShown(e))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))];
}
"""


@dataclass
class Walk:
    """What was seen; `pages` by the address that was asked for.

    Attributes:
        kept: fields of forms that keep their value when the others are filled with nonsense.
        goes_to: whether an address (path and query) is followed.
    """

    browser: PlainBrowser
    goes_to: Callable[[str], bool]
    kept: Callable[[str], bool] = lambda name: name == "csrf"
    pages: dict[str, Page] = field(default_factory=dict)
    sent: list[Form] = field(default_factory=list)

    async def along_links(self, *starts: str) -> None:
        """Every page from `starts` on, once for a path and the names in its query."""
        waiting, known = list(starts), set(self.pages)
        while waiting:
            address = waiting.pop(0)
            page = self.pages[address] = await self.browser.open(address)
            assert page.status < 500, (address, page.text)
            for found in _links(page):
                key = _key(found)
                if key not in known and self.goes_to(found):
                    known.add(key)
                    waiting.append(found)

    async def into_forms(self, route_of: Callable[[str], str], *, last: str = "") -> list[Page]:
        """What each route answers to one of its forms, with nonsense and with nothing in it.

        Args:
            last: the end of the action that is sent after all others, as it ends the visit.
        """
        found = [form for page in self.pages.values() for form in page.forms]
        posted = {
            route_of(_path(form.action)): form
            for form in found
            if form.method == "post" and self.goes_to(form.action)
        }
        self.sent = sorted(
            posted.values(), key=lambda form: bool(last) and form.action.endswith(last)
        )
        answers = []
        for form in self.sent:
            kept = {name: value for name, value in form.fields.items() if self.kept(name)}
            nonsense = dict.fromkeys(form.fields, _NONSENSE) | kept
            for fields in (nonsense, kept):
                answers.append(await self.browser.press(Form("post", form.action, dict(fields))))
                assert answers[-1].status < 500, (form.action, answers[-1].text)
        return answers

    def missed(self, routes: Iterable[str], route_of: Callable[[str], str]) -> set[str]:
        """Routes that neither an address nor a form of the walk is of."""
        paths = [_path(address) for address in (*self.pages, *(form.action for form in self.sent))]
        return set(routes) - {route_of(path) for path in paths}


def route_of(patterns: Sequence[str]) -> Callable[[str], str]:
    """The pattern, such as `/mail/{address}`, that a path is of; the first that fits."""
    known: Mapping[str, re.Pattern[str]] = {
        pattern: re.compile(re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(pattern)))
        for pattern in patterns
    }

    def found(path: str) -> str:
        return next((name for name, one in known.items() if one.fullmatch(path)), path)

    return found


def distinct(pages: Iterable[Page], route_of: Callable[[str], str]) -> list[Page]:
    """One page of those of a route and status that are made of the same kinds of elements."""
    kinds = {}
    for page in pages:
        made_of = frozenset((tag, values.get("class")) for tag, values in page.elements)
        kinds.setdefault((route_of(page.path), page.status, made_of), page)
    return list(kinds.values())


def shared_titles(pages: Iterable[Page]) -> dict[str, set[str]]:
    """Titles that pages at more than one path bear."""
    by_title = defaultdict(set)
    for page in pages:
        by_title[page.title].add(page.path)
    return {title: paths for title, paths in by_title.items() if len(paths) > 1}


async def too_wide(screen: Screen, address: str, widths: Sequence[int] = WIDTHS) -> list[str]:
    """Where the page that is shown has to be scrolled sideways: width and the elements at fault."""
    found = []
    for width in widths:
        await screen.set_viewport_size({"width": width, "height": 800})
        if parts := await screen.evaluate(_WIDE):
            found.append(f"{address} at {width}: {parts}")
    return found


def _links(page: Page) -> list[str]:
    found = []
    for tag, values in page.elements:
        target = values.get(_LINKS.get(tag, ""))
        if target and not target.startswith("#"):
            whole = urlsplit(urljoin(page.address, target))
            if not whole.netloc:
                found.append(whole._replace(fragment="").geturl())
    return found


def _path(address: str) -> str:
    return urlsplit(address).path


def _key(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{sorted({name for name, _ in parse_qsl(parts.query, True)})}"
