"""What is booked and does not fit any more, once hours or closures were changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.web.admin.forms import went_well
from app.web.admin.names import Names
from app.web.admin.rendering import render


def done_with(
    request: web.Request,
    names: Names,
    conflicts: Sequence[Mapping[str, Any]],
    address: str,
    news: str = "saved",
) -> web.Response:
    """Back to a page; where something does not fit any more, that is shown first."""
    if not conflicts:
        return went_well(request, news, address)
    return render(request, "conflicts", {"conflicts": conflicts, "names": names, "back": address})
