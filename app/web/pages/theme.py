"""`/theme/{rrggbb}.css`: an accent colour as custom properties; pages allow no inline style."""

from __future__ import annotations

from aiohttp import web

from app.colours import stylesheet


def theme_href(accent: str) -> str:
    """Address of the theme of `#rrggbb`."""
    return f"/theme/{accent.removeprefix('#').lower()}.css"


async def theme(request: web.Request) -> web.Response:
    """The same for ever: the colour is the address."""
    return web.Response(
        text=stylesheet(f"#{request.match_info['colour']}"),
        content_type="text/css",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
