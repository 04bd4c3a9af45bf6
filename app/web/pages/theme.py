"""Colours that companies picked, each as a style sheet of its own: pages allow no inline style.

`/theme/{rrggbb}.css` is the accent of a page, `/theme/color-{rrggbb}.css` the class of that name.
"""

from __future__ import annotations

from aiohttp import web

from app.colours import stylesheet, stylesheet_of_class


def theme_href(accent: str) -> str:
    """Address of the theme of `#rrggbb`."""
    return f"/theme/{accent.removeprefix('#').lower()}.css"


def color_class(color: str) -> str:
    """The class of what has the color `#rrggbb`."""
    return f"color-{color.removeprefix('#').lower()}"


def color_href(color: str) -> str:
    """Address of the style of `color_class`."""
    return f"/theme/{color_class(color)}.css"


async def theme(request: web.Request) -> web.Response:
    """The accent of a page."""
    return _for_ever(stylesheet(f"#{request.match_info['colour']}"))


async def of_class(request: web.Request) -> web.Response:
    """What has a color of its own, within a page."""
    color = f"#{request.match_info['colour']}"
    return _for_ever(stylesheet_of_class(color_class(color), color))


def _for_ever(style: str) -> web.Response:
    """The colour is the address."""
    return web.Response(
        text=style,
        content_type="text/css",
        headers={
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        },
    )
