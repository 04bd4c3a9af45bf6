"""Customers' pages in a real browser, in every state: accessible, within the screen, with frames."""

from __future__ import annotations

import re

from aiohttp.test_utils import TestClient

from app.colours import contrast_of
from app.web import demo_page
from app.web.pages.rendering import page_headers
from tests.pages.conftest import Visitor
from tests.pages.states import states
from tests.support.axe import inspector
from tests.support.clock import Clock

_FRAMED = ".time, .button-quiet, .button-danger, select, input:not([type=hidden])"
_FRAMES = """
selector => [...document.querySelectorAll(selector)].filter(one => one.offsetParent).map(one =>
  [one.outerHTML.slice(0, 90), getComputedStyle(one).borderTopColor,
   getComputedStyle(one.closest(".card")).backgroundColor])
"""
_BEYOND = """
() => [document.documentElement, ...document.querySelectorAll(".card, .pane")]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => `${one.tagName}.${one.className} is ${one.scrollWidth} wide in ${one.clientWidth}`)
"""
_MARKERS = """
() => [...new Set([...document.querySelectorAll("li")].map(one =>
  getComputedStyle(one).listStyleType))]
"""
_THREE = """
() => [...document.querySelectorAll(".row-of-three .button")].map(one =>
  [Math.round(one.getBoundingClientRect().top), Math.round(one.getBoundingClientRect().height)])
"""
_LONG = "W" * 190


async def test_every_state_is_accessible(
    visitor: Visitor, client: TestClient, clock: Clock
) -> None:
    """axe-core finds nothing on any page in light, dark and forced colours, nor on a telephone."""
    faults = []
    seen = 0
    async with inspector() as axe:
        async for name, page in states(visitor, client, clock):
            address = str(client.make_url(page.address))
            faults += [f"{name}: {one}" for one in await axe.show(address, page.html, page.headers)]
            seen += 1
    assert faults == []
    assert seen > 45


async def test_the_front_door_of_the_demo_is_accessible(client: TestClient) -> None:
    """So is the first page that a newcomer sees, and its addresses stand within the card."""
    async with inspector() as axe:
        shown = demo_page.page("http://127.0.0.1:8080"), page_headers(secret=False)
        assert await axe.show(str(client.make_url("/")), *shown) == []
        await axe.page.set_viewport_size({"width": 390, "height": 844})
        markers = await axe.page.evaluate(_MARKERS)
    assert set(markers) == {"none"}


async def test_ways_into_a_calendar_stand_in_one_line(
    visitor: Visitor, client: TestClient, clock: Clock
) -> None:
    """On a telephone too: three buttons side by side, none with its words on two lines."""
    boxes = {}
    async with inspector(()) as looks:
        async for name, page in states(visitor, client, clock):
            if "row-of-three" not in page.html:
                continue
            await looks.show(str(client.make_url(page.address)), page.html, page.headers)
            for width in (360, 390, 1280):
                await looks.page.set_viewport_size({"width": width, "height": 800})
                boxes[name, width] = await looks.page.evaluate(_THREE)
    assert boxes
    wrong = {at: box for at, box in boxes.items() if len({tuple(one) for one in box}) != 1}
    assert wrong == {}
    assert all(height < 60 for box in boxes.values() for _, height in box)


async def test_long_words_break_and_the_page_stays(
    visitor: Visitor, client: TestClient, clock: Clock
) -> None:
    """Names of 190 letters without a space, of company, person, service and customer: no page in
    any state becomes wider than a telephone or than the card it is on."""
    office = visitor.office
    office.sql.execute("update booking.tenants set name = %s", [_LONG])
    office.sql.execute("update booking.salespersons set display_name = %s", [_LONG])
    office.sql.execute("update booking.services set name = %s", [_LONG])
    office.configure("contact_line", _LONG)
    beyond = []
    async with inspector(()) as looks:
        async for name, page in states(visitor, client, clock):
            office.sql.execute("update booking.customers set name = %s, company = %s", [_LONG] * 2)
            await looks.show(str(client.make_url(page.address)), page.html, page.headers)
            for width in (320, 800, 1280):
                await looks.page.set_viewport_size({"width": width, "height": 800})
                found = await looks.page.evaluate(_BEYOND)
                beyond += [f"{name}, {width}: {one}" for one in found]
    assert not beyond, "\n".join(beyond)


async def test_what_is_pressed_or_filled_has_a_frame_that_is_seen(
    visitor: Visitor, client: TestClient
) -> None:
    """3:1 against the card (WCAG 2.2, 1.4.11), light and dark."""
    seen = set()
    async with inspector(()) as looks:
        for address in (visitor.chooser, visitor.details()):
            await looks.visit(str(client.make_url(address)))
            await looks.page.evaluate(
                "for (const one of document.querySelectorAll('details')) one.open = true"
            )
            for scheme in ("light", "dark"):
                await looks.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                for element, frame, ground in await looks.page.evaluate(_FRAMES, _FRAMED):
                    assert contrast_of(_rgb(frame), _rgb(ground)) >= 3, (scheme, element)
                    seen.add(element.split()[0])
    assert seen == {"<button", "<select", "<input"}


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return red, green, blue
