"""Who asks, whether the token allows it, and whose mailbox it is about."""

from __future__ import annotations

import json
from typing import Any

from app.simulator import tokens
from app.simulator.messages import Refused
from app.simulator.microsoft.directories import find_directory, find_user
from app.simulator.microsoft.graph.errors import bad_request, graph_error
from app.simulator.store import Row, Session
from app.simulator.world import Call

READ_CALENDAR = ("Calendars.ReadWrite", "Calendars.Read", "Calendars.ReadBasic.All")
WRITE_CALENDAR = ("Calendars.ReadWrite",)
SEND_MAIL = ("Mail.Send",)
READ_USERS = ("User.Read.All", "Directory.Read.All")
ANY_TOKEN = ()


async def directory_of(call: Call, db: Session, roles: tuple[str, ...]) -> Row:
    """The directory of the caller's token.

    Args:
        roles: permissions of which the token needs one; none: any token will do.

    Raises:
        Refused: 401 without a good token, 403 without the permission.
    """
    now = call.world.clock.now()
    token = tokens.bearer(call.request.headers.get("authorization", ""))
    if not token:
        raise _unauthenticated(call, "Access token is empty.")
    grant = await tokens.grant_of(db, token, "graph", now)
    if grant is None:
        raise _unauthenticated(call, "Access token validation failure. Invalid audience.")
    if grant.is_expired:
        raise _unauthenticated(call, "Lifetime validation failed, the token is expired.")
    if roles and not grant.roles.intersection(roles):
        if roles is READ_USERS:
            message = "Insufficient privileges to complete the operation."
            raise Refused(graph_error(403, "Authorization_RequestDenied", message, now=now))
        message = "Access is denied. Check credentials and try again."
        raise Refused(graph_error(403, "ErrorAccessDenied", message, now=now))
    directory = await find_directory(db, grant.directory_id, now=now, is_mock=call.world.is_mock)
    if directory is None:
        raise _unauthenticated(call, "The directory does not exist any more.")
    return directory


async def mailbox_of(call: Call, db: Session, roles: tuple[str, ...]) -> Row:
    """The user that the path names, who has a mailbox.

    Raises:
        Refused: as `directory_of`; 404 when there is no such user or mailbox.
    """
    directory = await directory_of(call, db, roles)
    now = call.world.clock.now()
    name = call.params["user"]
    user = await find_user(db, directory, name, now=now)
    if user is None:
        message = f"The requested user '{name}' is invalid."
        raise Refused(graph_error(404, "ErrorInvalidUser", message, now=now))
    if user["kind"] == "unlicensed":
        message = "The mailbox is either inactive, soft-deleted, or is hosted on-premise."
        raise Refused(graph_error(404, "MailboxNotEnabledForRESTAPI", message, now=now))
    return user


def body_of(call: Call) -> dict[str, Any]:
    """The JSON object of the request.

    Raises:
        Refused: 400.
    """
    try:
        document = json.loads(call.request.body)
    except ValueError:
        document = None
    if not isinstance(document, dict) or "\\u0000" in json.dumps(document):
        raise bad_request("Unable to read JSON request payload.", call.world.clock.now())
    return document


def wants_immutable_ids(call: Call) -> bool:
    prefer = call.request.headers.get("prefer", "").replace(" ", "").lower()
    return 'idtype="immutableid"' in prefer


def _unauthenticated(call: Call, message: str) -> Refused:
    now = call.world.clock.now()
    answer = graph_error(401, "InvalidAuthenticationToken", message, now=now)
    return Refused(answer.with_headers({"www-authenticate": 'Bearer realm=""'}))
