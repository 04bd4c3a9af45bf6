"""What is booked and would not fit any more, once hours or closures are changed.

It is shown before anything is saved: the change is made and taken back, and what the database says
of it asks for a second press of a button. What came up in between is shown again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from aiohttp import web

from app.web.admin.console import ACTOR, TenantConsole
from app.web.admin.forms import sent, went_well
from app.web.admin.names import Names
from app.web.admin.rendering import render

Conflicts = Sequence[Mapping[str, Any]]


class Outside(Exception):
    """Nothing is saved yet, because of these bookings.

    Attributes:
        conflicts: as the database tells them.
        seen: what the form has to say once they were seen.
    """

    def __init__(self, conflicts: Conflicts) -> None:
        super().__init__(len(conflicts))
        self.conflicts = conflicts
        ids = "".join(sorted(one["id"] for one in conflicts))
        self.seen = sha256(ids.encode()).hexdigest()[:16]


async def change(
    request: web.Request, console: TenantConsole, function: str, **params: Any
) -> Conflicts:
    """Make a change of hours or closures; what lies outside of them now.

    Raises:
        Outside: bookings would, and whoever sent the form has not seen them.
        ApiError: what the database refused.
    """
    would = await console.of(function, is_rehearsal=True, **params, actor=ACTOR)
    if would.get("conflicts"):
        outside = Outside(would["conflicts"])
        if sent(request).get("seen") != outside.seen:
            raise outside
    done: Mapping[str, Any] = await console.of(function, **params, actor=ACTOR)
    conflicts: Conflicts = done.get("conflicts") or []
    return conflicts


def done_with(
    request: web.Request,
    names: Names,
    conflicts: Conflicts,
    address: str,
    news: str = "saved",
) -> web.Response:
    """Back to a page; where something does not fit any more, that is shown first."""
    if not conflicts:
        return went_well(request, news, address)
    return render(request, "conflicts", {"conflicts": conflicts, "names": names, "back": address})


def ask_first(
    request: web.Request, names: Names, outside: Outside, action: str, back: str
) -> web.Response:
    """The page on which a button is pressed again, with the fields that it had."""
    fields = {name: text for name, text in sent(request).items() if name not in ("csrf", "seen")}
    context = {
        "outside": outside,
        "names": names,
        "fields": fields,
        "action": action,
        "back": back,
    }
    return render(request, "outside", context, status=409)
