"""What people have to see to, and that they did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _, marked
from app.web.admin.console import ACTOR, tenant_console
from app.web.admin.forms import sent, went_well
from app.web.admin.rendering import render
from app.web.admin.words import FOLLOW_UP

_LARGEST = 2**63


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    found = await console.of("follow_ups")
    lines = [{**item, "words": _words(item, console.place.calendar)} for item in found]
    return render(request, "follow_ups", {"follow_ups": lines})


def _words(item: Mapping[str, Any], calendar: str) -> tuple[str, str]:
    """Title and sentence of a follow-up, for its reason where that has its own."""
    kind = item["type"]
    title, sentence = FOLLOW_UP.get(f"{kind}.{item['details'].get('reason')}") or FOLLOW_UP[kind]
    return _(title), _(sentence).format(calendar=calendar)


async def done(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    given = sent(request).get("tracking_id", "")
    if not (given.isascii() and given.isdigit() and int(given[:20]) < _LARGEST):
        raise ApiError("not_found", marked("There is no such follow-up."))
    is_done = await console.of("follow_up_done", tracking_id=int(given), actor=ACTOR)
    news = "handled" if is_done else "handled_before"
    return went_well(request, news, f"{console.place.root}/follow-ups")
