"""A customer with a browser and a mailbox, step by step as a person would go."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from icalendar import Calendar, Event
from playwright.async_api import Locator, Page, expect

_DEADLINE_SECONDS = 45
_A_FEW_DAYS = timedelta(days=3)


@dataclass
class Visitor:
    """One customer; `complaints` are errors of pages and errors of their own policy."""

    page: Page
    address: str
    email: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda message: (
                self.complaints.append(message.text) if message.type == "error" else None
            ),
        )

    async def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page comes to say that, by itself."""
        await expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible(
            timeout=_DEADLINE_SECONDS * 1000
        )

    async def chooses_a_time(self, *, later: int = 0) -> None:
        """The first time of a free day that is well beyond the deadline, `later` such days on."""
        earliest = (datetime.now(UTC) + _A_FEW_DAYS).date()
        passed = 0
        while True:
            days = await self.page.locator("a.day").all()
            for day in days:
                href = await day.get_attribute("href") or ""
                on = re.search(r"day=(\d{4}-\d{2}-\d{2})", href)
                if on and date.fromisoformat(on[1]) >= earliest:
                    if passed == later:
                        await self._opens_day(day, on[1])
                        return
                    passed += 1
            month = await self.page.locator("#month-name").inner_text()
            await self.page.get_by_role("link", name="Next month").click()
            await expect(self.page.locator("#month-name")).not_to_have_text(month)

    async def _opens_day(self, day, on: str) -> None:
        await day.click()
        await expect(self.page.locator("a.day[aria-current=true]")).to_have_attribute(
            "href", re.compile(f"day={on}")
        )
        await self.page.locator("button.time").first.click()

    async def opens_mail(self, subject: str, link: str) -> None:
        """Waits for the newest mail with that subject and presses the link in it."""
        await (await self._finds_mail(self.page, subject)).click()
        await self.page.frame_locator("iframe.letter").get_by_role("link", name=link).first.click()

    async def reads_mail(self, subject: str) -> str:
        """Waits, in another window, for the newest mail with that subject: its line in the mailbox."""
        window = await self.page.context.new_page()
        line = await (await self._finds_mail(window, subject)).inner_text()
        await window.close()
        return line

    async def _finds_mail(self, window: Page, subject: str) -> Locator:
        mails = window.get_by_role("link").filter(has_text=subject)
        async with asyncio.timeout(_DEADLINE_SECONDS):
            await window.goto(f"{self.address}/simulator/mail/{quote(self.email)}")
            while await mails.count() == 0:
                await asyncio.sleep(0.2)
                await window.reload()
        return mails.first

    async def downloads_meeting(self) -> Event:
        """The calendar file of the page."""
        async with self.page.expect_download() as download:
            await self.page.get_by_role("link", name="Calendar file").click()
        path = await (await download.value).path()
        return _first_event(path)


def _first_event(path: Path) -> Event:
    return Calendar.from_ical(path.read_bytes()).walk("VEVENT")[0]


async def fits(page: Page) -> None:
    """Nothing is wider than the screen."""
    beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if await page.evaluate(beyond) > 1:
        raise AssertionError(f"{page.url} is wider than the screen")
