"""Booking pages within a company's own site: who may show them, and that no cookie is needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest
from aiohttp import DummyCookieJar, web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import FrameLocator, Page, async_playwright

from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.browser import launch
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import PlainBrowser

SHOP = "https://www.shop.example"
FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", "Accept": "text/html"}


def allow(office: Office, *origins: str) -> None:
    office.sql.execute("update booking.tenant_config set embed_origins = %s", [list(origins)])


def ancestors(headers: Mapping[str, str]) -> str:
    policy = headers["Content-Security-Policy"].split("; ")
    (found,) = [part for part in policy if part.startswith("frame-ancestors")]
    return found.removeprefix("frame-ancestors ")


async def test_only_listed_origins_may_show_booking_pages(
    client: TestClient, visitor: Visitor, office: Office
) -> None:
    """Pages below /b/{slug} alone, their errors too; without a list nobody may; nothing for members
    is among them, nor the sign-in, nor what a mailed link opens, nor the console."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    free = visitor.details(WEDNESDAY_TEN + timedelta(hours=4))
    booking = ["/b/acme", visitor.chooser, free, f"{visitor.chooser}/details?start=x"]
    never = [
        "/t/acme/sign-in",
        f"/manage?token={visitor.token(booking_id, 'cancel')}",
        "/t/acme/admin",
        "/admin",
        "/b/nobody",
    ]
    for origins, expected in (
        ((), "'none'"),
        ((SHOP, "https://x.example"), f"{SHOP} https://x.example"),
    ):
        allow(office, *origins)
        for path in booking:
            answer = await client.get(path, headers={"Accept": "text/html"})
            assert ancestors(answer.headers) == expected, path
            assert "unsafe" not in answer.headers["Content-Security-Policy"]
        for path in never:
            answer = await client.get(path, headers={"Accept": "text/html"})
            assert ancestors(answer.headers) == "'none'", path
    sign_in(office, add_account(office, "eva@customer.example", "customer"), "secret")
    cookie = {"Cookie": "holdfast-acme=secret", "Accept": "text/html"}
    seen = await client.get(free, headers=cookie)
    assert "eva@customer.example" in await seen.text()
    assert ancestors(seen.headers) == "'none'"
    framed = await client.get(free, headers=cookie | FRAME)
    assert "eva@customer.example" not in await framed.text(), "a visitor there"
    assert ancestors(framed.headers) != "'none'"


async def test_a_frame_needs_no_cookie(
    client: TestClient, visitor: Visitor, office: Office
) -> None:
    """Held, mailed again, given another address: what is remembered goes along, signed; what is
    not signed by us, or is of another booking, shows nothing."""
    allow(office, SHOP)
    client.session.headers.update(FRAME)
    client.session._cookie_jar = DummyCookieJar()
    browser = PlainBrowser(client)
    page = await browser.open(f"{visitor.details()}&tz=America/Lima&lang=de")
    held = await browser.press(page.forms[0], email="eva@customer.example")
    assert held.path.endswith("/check-mail") and "eva@customer.example" in held.text
    assert "held=" in held.address and "lang=de" in held.address and 'lang="de"' in held.html
    assert held.headers["Referrer-Policy"] == "no-referrer"
    assert ancestors(held.headers) == SHOP
    again = await browser.press(held.form("/send-again?embed=1&tz=America%2FLima&lang=de"))
    assert "eva@customer.example" in again.text
    stolen = held.address.replace("held=", "held=x")
    assert "eva@customer.example" not in (await browser.open(stolen)).text
    other = await browser.press(next(f for f in again.forms if "other-address" in f.action))
    assert other.path.endswith("/details") and 'lang="de"' in other.html
    assert office.value("select status from booking.bookings") == "expired"


async def test_members_sign_in_outside_of_the_frame(
    client: TestClient, visitor: Visitor, office: Office
) -> None:
    """The frame tells nothing but the way out of it."""
    allow(office, SHOP)
    office.sql.execute("update booking.tenant_config set booking_access = 'members'")
    answer = await client.get("/b/acme", headers=FRAME, allow_redirects=False)
    text = await answer.text()
    assert (answer.status, ancestors(answer.headers)) == (401, SHOP)
    assert 'target="_top"' in text and "/t/acme/sign-in" in text and "Anna" not in text
    answer = await client.get("/b/acme", allow_redirects=False)
    assert answer.status == 303


async def test_the_script_is_for_everybody(client: TestClient) -> None:
    """At an address that never changes, kept for an hour, counted for nobody."""
    answer = await client.get("/embed.js")
    assert (answer.status, answer.content_type) == (200, "text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"


HOST = """<!doctype html><html lang="en"><head><title>Shop</title></head><body>
<h1>Shop</h1>
<script>
window.told = [];
document.addEventListener("holdfast", (event) => window.told.push(event.detail));
window.other = [];
window.addEventListener("message", (event) => window.other.push(event.origin));
</script>
<script src="{book}/embed.js" data-company="acme" {more} async></script>
</body></html>"""


@pytest.fixture
async def host(client: TestClient, office: Office) -> AsyncIterator[str]:
    """Address of a shop's site on another host, whose pages embed the company's: /, /dialog."""
    book = str(client.make_url("")).rstrip("/")

    async def page(request: web.Request) -> web.Response:
        more = 'data-mode="dialog" data-label="Book a talk"' if "dialog" in request.path else ""
        text = HOST.replace("{book}", book).replace("{more}", more)
        # What the site itself allows is enough.
        policy = f"default-src 'none'; script-src 'unsafe-inline' {book}; frame-src {book}"
        return web.Response(
            text=text, content_type="text/html", headers={"Content-Security-Policy": policy}
        )

    app = web.Application()
    app.router.add_get("/{name:.*}", page)
    async with TestServer(app) as server:
        yield f"http://localhost:{server.port}"


async def _told(page: Page, kind: str) -> dict[str, str]:
    """What the site was told of that kind first, within twenty seconds."""
    async with asyncio.timeout(20):
        while True:
            for told in await page.evaluate("window.told"):
                if told["type"] == kind:
                    return dict(told)
            await asyncio.sleep(0.05)


async def _book(page: Page, frame: FrameLocator) -> None:
    await frame.locator("a[href*='details']").first.wait_for(timeout=20_000)
    await frame.locator("a[href*='details']").first.click()
    await frame.locator("#email").fill("eva@customer.example")
    await frame.locator("form button.button").last.click()
    await frame.get_by_text("We have sent a link to").wait_for(timeout=20_000)


async def test_a_site_shows_the_pages_by_one_tag(
    client: TestClient, visitor: Visitor, office: Office, host: str
) -> None:
    """In a browser that keeps no cookie of ours there: inline, as high as what it shows; the site
    is told what happens, and nobody else's site shows anything."""
    allow(office, host)
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        page = await browser.new_page(viewport={"width": 1000, "height": 700})
        await page.clock.install()
        await page.goto(f"{host}/")
        frame = page.frame_locator("iframe")
        await _told(page, "page")
        await _book(page, frame)
        held = await _told(page, "held")
        booking_id = str(office.value("select id from booking.bookings"))
        assert held == {"type": "held", "company": "acme", "booking_id": booking_id}
        assert await page.context.cookies(str(client.make_url("/b/acme"))) == []
        shown = await page.evaluate("document.querySelector('iframe').clientHeight")
        needed = await frame.locator("body").evaluate("body => body.scrollHeight")
        assert abs(shown - needed) <= 2
        # The link is pressed in another tab.
        saga = office.confirm(booking_id).saga_id
        await page.clock.run_for(11_000)
        assert (await _told(page, "confirming"))["booking_id"] == booking_id
        office.run_saga(saga)
        await page.clock.run_for(11_000)
        assert (await _told(page, "booked"))["booking_id"] == booking_id
        await page.goto(f"{host}/dialog")
        await page.get_by_role("button", name="Book a talk").click()
        dialog = page.get_by_role("dialog", name="Book a talk")
        await dialog.wait_for()
        await page.frame_locator("dialog iframe").locator("h1").first.wait_for(timeout=20_000)
        await page.keyboard.press("Escape")
        assert not await dialog.is_visible()
        allow(office, "https://else.example")
        await page.goto(f"{host}/")
        await page.wait_for_timeout(1500)
        assert await page.evaluate("window.told") == []
        assert (
            page.frames[-1].url.startswith(("chrome-error:", "about:"))
            or not await page.frame_locator("iframe").locator("main").count()
        )
        await browser.close()
