"""The browser of the tests: Chromium, without anything that calls home."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Browser, Playwright

from tests.support import debian

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _fetched(playwright: Playwright) -> bool:
    return Path(playwright.chromium.executable_path).exists()


async def launch(playwright: Playwright) -> Browser:
    """Headless; close it when done. The system's, else that of `playwright install chromium`;
    where there is neither, the test is left out."""
    systems = debian.files(debian.CHROMIUM)
    if not systems and not _fetched(playwright):
        debian.need(debian.CHROMIUM)
    return await playwright.chromium.launch(
        executable_path=systems[0] if systems else None, args=_FLAGS
    )
