"""The browser of the tests: the system's Chromium, without anything that calls home."""

from __future__ import annotations

from playwright.async_api import Browser, Playwright

_CHROMIUM = "/usr/bin/chromium"
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


async def launch(playwright: Playwright) -> Browser:
    """Headless; close it when done."""
    return await playwright.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
