"""Whether a new name in the directory is the name of somebody whom we know by object id."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from app.db import Database
from app.errors import ApiError
from app.providers.errors import ProviderError

if TYPE_CHECKING:
    from app.providers.registry import Providers


async def proved_object_id(
    database: Database, providers: Providers, tenant_id: UUID, salesperson_id: UUID, name: str
) -> str | None:
    """The salesperson's object id if the directory says that `name` is theirs, else None.

    Nothing is asked where the answer is of no use: there is no name, it is the present one or the
    object id itself, or no object id was seen yet.

    Raises:
        ApiError: calendar_unavailable, the directory cannot be asked just now.
    """
    if not name:
        return None
    known = await database.call_value(
        "salesperson_identity", tenant_id=tenant_id, salesperson_id=salesperson_id
    )
    if not known or not known["object_id"] or not known["directory"]:
        return None
    if name.lower() in ((known["graph_user_id"] or "").lower(), known["object_id"]):
        return None
    try:
        calendar = providers.calendar(known["provider"])
        is_theirs = await calendar.is_named(known["directory"], known["object_id"], name)
    except ProviderError as error:
        raise ApiError(
            "calendar_unavailable",
            "The directory cannot be asked whose name this is just now.",
            retry_after=error.retry_after or 10.0,
        ) from error
    return str(known["object_id"]) if is_theirs else None
