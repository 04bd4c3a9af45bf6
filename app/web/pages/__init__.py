"""Customer pages: whole without scripts, each a thin look at the booking service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web


def setup(app: web.Application) -> None:
    """Add the pages and their files."""
    # The worker borrows formats, colours and templates for mails; it needs no web for that.
    from app.web.pages.framing import let_frame
    from app.web.pages.routes import add_pages

    add_pages(app)
    app.on_response_prepare.append(let_frame)
