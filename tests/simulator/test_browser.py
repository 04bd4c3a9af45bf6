"""Pages in a real browser, with scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from playwright.async_api import ConsoleMessage, Page, async_playwright

from tests.support.browser import launch

from .cloud import ANNA, DEMO_SHARED_MAILBOX, Cloud, Receiver


def _complaint(message: ConsoleMessage) -> list[str]:
    # Playwright looks into a mail's frame by script, which the frame's sandbox reports.
    is_ours = message.type == "error" and not message.text.startswith("Blocked script execution")
    return [message.text] if is_ours else []


@pytest.fixture
async def page(cloud: Cloud) -> AsyncIterator[Page]:
    """A page whose scripts and policies complain loudly."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        opened = await browser.new_page(viewport={"width": 1280, "height": 900})
        opened.set_default_timeout(15_000)
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda message: complaints.extend(_complaint(message)))
        yield opened
        await browser.close()
    assert complaints == []


async def test_link_in_a_mail_leads_out_of_its_frame(cloud: Cloud, page: Page) -> None:
    """A click on the link in a mail takes the whole page there, as from a mail program."""
    letter = {
        "subject": "Please confirm",
        "body": {
            "contentType": "HTML",
            "content": f'<p style="color:#070">Hi</p><a href="{cloud.url}/zoom">Confirm</a>',
        },
        "toRecipients": [{"emailAddress": {"address": "eve@example.com"}}],
    }
    await page.goto(f"{cloud.url}/mail/eve@example.com")
    await cloud.graph("POST", f"/users/{DEMO_SHARED_MAILBOX}/sendMail", {"message": letter})
    # The mail appears by itself.
    await page.get_by_role("link", name="Please confirm").click()
    frame = page.frame_locator("iframe.letter")
    colour = await frame.get_by_text("Hi").evaluate("element => getComputedStyle(element).color")
    assert colour == "rgb(0, 119, 0)"
    await frame.get_by_role("link", name="Confirm").click()
    await page.wait_for_url(f"{cloud.url}/zoom")
    assert await page.locator("h1").inner_text() == "Zoom meetings"


async def test_stop_is_answered_from_the_telephone(cloud: Cloud, page: Page) -> None:
    """A text appears by itself; one click later its sender may write no more."""
    telephone = "+4915112345678"
    await page.goto(f"{cloud.url}/sms/{telephone}")
    assert (await cloud.twilio(telephone, "See you tomorrow")).status_code == 201
    await page.get_by_text("See you tomorrow").wait_for()
    await page.reload()
    await page.get_by_role("button", name="Reply STOP").click()
    await page.get_by_text("may not write to this telephone").wait_for()
    assert (await cloud.twilio(telephone, "And again")).json()["code"] == 21610
    await page.get_by_label("Answer").fill("START")
    await page.get_by_role("button", name="Send").click()
    await page.get_by_text("You will get messages from this sender again").wait_for()
    assert (await cloud.twilio(telephone, "And again")).status_code == 201


async def test_dragged_event_is_moved(cloud: Cloud, page: Page, receiver: Receiver) -> None:
    """Dragging an event a day and an hour further moves it there, and is notified."""
    await cloud.subscribe(receiver)
    monday = (cloud.time.now() + timedelta(days=70)).date()
    monday -= timedelta(days=monday.weekday())
    saturday = monday + timedelta(days=5)
    body = {
        "user": ANNA.address,
        "subject": "Movable",
        "start_at": f"{saturday}T09:00:00Z",
        "end_at": f"{saturday}T10:30:00Z",
    }
    event = await cloud.api("POST", "/events", body)
    await page.goto(f"{cloud.url}/calendar/{ANNA.address}?week={monday}")
    block = page.locator(".event", has_text="Movable")
    box = await block.bounding_box()
    hour = box["height"] / 1.5
    column = await page.locator(".day").nth(6).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + 10
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 20, y + 20, steps=3)
    await page.mouse.move(x + column["width"], y + hour, steps=5)
    await page.mouse.up()
    await receiver.wait_for(2)
    moved = await cloud.api("GET", f"/events/{event['id']}")
    before, after = (datetime.fromisoformat(e["start_at"]) for e in (event, moved))
    assert after - before == timedelta(days=1, hours=1)
    assert moved["end_at"] == f"{saturday + timedelta(days=1)}T11:30:00Z"


async def test_pages_fit_the_screen(cloud: Cloud, page: Page) -> None:
    """No page is wider than a telephone or a desk, and every control has a name."""
    await cloud.create_event()
    await cloud.fault("graph", "throttle", params={"retry_after": 2}, skip=100)
    await cloud.twilio("+4915112345678", "See you tomorrow")
    paths = ("/", "/mail", "/mail/eve@example.com", f"/calendar/{ANNA.address}", "/zoom", "/sms")
    paths = (*paths, "/sms/+4915112345678")
    for path in (*paths, "/directories", "/faults", "/calls"):
        await page.goto(cloud.url + path)
        for width in (360, 1280):
            await page.set_viewport_size({"width": width, "height": 800})
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        unnamed = await page.evaluate(
            "[...document.querySelectorAll('input:not([type=hidden]), select, button')]"
            ".filter(e => !e.closest('[hidden]') && !e.labels?.length && !e.ariaLabel"
            " && !e.textContent.trim()).map(e => e.outerHTML)"
        )
        assert unnamed == [], path
