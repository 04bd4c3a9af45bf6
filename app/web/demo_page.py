"""The demo's front door: where to look, on the terminal and at `/`."""

from __future__ import annotations

from aiohttp import web

from app.web.pages.rendering import environment, page_headers

ADDRESSES = (
    ("Book a meeting", "/b/demo"),
    ("Simulated mailbox", "/simulator/mail"),
    ("Simulated telephones", "/simulator/sms"),
    ("Simulated Outlook calendars", "/simulator/calendars"),
    ("Simulated Zoom", "/simulator/zoom"),
    ("Console", "/admin"),
)
"""What each is, and its path."""


def setup(app: web.Application) -> None:
    """Answer at `/`, where otherwise nothing is."""
    app.router.add_get("/", _front_door)


async def _front_door(_request: web.Request) -> web.Response:
    return web.Response(
        text=environment().get_template("demo.html").render({"addresses": ADDRESSES}),
        content_type="text/html",
        charset="utf-8",
        headers=page_headers(secret=False),
    )
