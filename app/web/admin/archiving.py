"""What is archived: hidden from lists unless asked for, and taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aiohttp import web

from app.web.admin.console import ACTOR, tenant_console
from app.web.admin.forms import sent, went_well
from app.web.admin.sheets import version_of


def archived_filter(request: web.Request) -> dict[str, Any]:
    """What a list is asked for: what is there, or what is archived."""
    query = request.query
    asked = {"archived": "only"} if query.get("archived") == "only" else {}
    return asked | ({"cursor": query["cursor"]} if query.get("cursor") else {})


async def set_archived(
    request: web.Request, thing: str, identity: UUID, page: str, id_name: str | None = None
) -> web.Response:
    """Archive a thing or take it back, as the form says.

    Args:
        thing: what its functions begin with: `api.<thing>_archive`, `api.<thing>_restore`.
        page: the list of such things.
        id_name: their parameter for the id.
    """
    console = await tenant_console(request)
    is_back = sent(request).get("do") == "restore"
    await console.of(
        f"{thing}_{'restore' if is_back else 'archive'}",
        **{id_name or f"{thing}_id": identity},
        version=version_of(sent(request)),
        actor=ACTOR,
    )
    return went_well(request, "restored" if is_back else "archived", f"{console.place.root}/{page}")
