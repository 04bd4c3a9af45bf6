"""Change notification subscriptions."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import httpx

from app.simulator.messages import Refused, Response, json_response
from app.simulator.microsoft.directories import find_user
from app.simulator.microsoft.graph.access import (
    ANY_TOKEN,
    READ_CALENDAR,
    body_of,
    directory_of,
    wants_immutable_ids,
)
from app.simulator.microsoft.graph.errors import bad_request, graph_error
from app.simulator.microsoft.graph.odata import page
from app.simulator.microsoft.graph.times import read_instant, write_instant
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
HANDSHAKE_SECONDS = 10.0
_CHANGE_TYPES = {"created", "updated", "deleted"}
_RESOURCE = re.compile(r"/?users/([^/]+)/(?:calendar/)?events/?", re.IGNORECASE)
_INVALID = "ExtensionError"


async def create(call: Call) -> Response:
    """201 after both addresses have answered the validation; 409 for one that exists."""
    now = call.world.clock.now()
    body = body_of(call)
    wanted = _read(body, now)
    async with call.world.store.transaction() as db:
        directory = await directory_of(call, db, READ_CALENDAR)
        user = await find_user(db, directory, wanted.pop("user"), now=now)
        if user is None or user["kind"] == "unlicensed":
            message = "Operation: Create; Exception: [Status Code: NotFound; Reason: No mailbox]"
            raise Refused(graph_error(404, _INVALID, message, now=now))
        wanted |= {"directory_id": directory["id"], "address": user["address"]}
        await _refuse_if_known(call, db, wanted)
    if not call.world.is_mock:
        urls = [wanted["notification_url"], wanted["lifecycle_url"]]
        await asyncio.gather(*(_shake_hands(call, url) for url in urls if url))
    async with call.world.store.transaction() as db:
        await _refuse_if_known(call, db, wanted)
        row = await db.row(
            "insert into simulator.subscriptions (id, directory_id, address, resource,"
            " change_types, notification_url, lifecycle_url, client_state, has_immutable_ids,"
            " expires_at, created_at)"
            " values (%(id)s, %(directory_id)s, %(address)s, %(resource)s, %(change_types)s,"
            " %(notification_url)s, %(lifecycle_url)s, %(client_state)s, %(has_immutable_ids)s,"
            " %(expires_at)s, %(now)s) on conflict do nothing returning *",
            **wanted,
            id=uuid4(),
            has_immutable_ids=wants_immutable_ids(call),
            now=call.world.clock.now(),
        )
        if row is None:
            raise await _conflict(call, db, wanted)
    return json_response(_written(row), 201)


async def renew(call: Call) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        await directory_of(call, db, READ_CALENDAR)
        row = await _found(call, db)
        expires_at = _expiry(body_of(call).get("expirationDateTime"), now)
        row = await db.one(
            "update simulator.subscriptions set expires_at = %(expires_at)s"
            " where id = %(id)s returning *",
            id=row["id"],
            expires_at=expires_at,
        )
    return json_response(_written(row))


async def get(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        row = await _found(call, db)
    return json_response(_written(row))


async def list_all(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        directory = await directory_of(call, db, ANY_TOKEN)
        rows = await db.rows(
            "select * from simulator.subscriptions where directory_id = %(directory_id)s"
            " and expires_at > %(now)s order by created_at, id",
            directory_id=directory["id"],
            now=call.world.clock.now(),
        )
    return page(call, rows, _written, "subscriptions")


async def delete(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        row = await _found(call, db)
        await db.run("delete from simulator.subscriptions where id = %(id)s", id=row["id"])
    return Response(204)


async def reauthorize(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await _found(call, db)
    return Response(200)


def _read(body: dict[str, Any], now: datetime) -> dict[str, Any]:
    changes = {part.strip().lower() for part in str(body.get("changeType", "")).split(",")}
    if not changes or changes - _CHANGE_TYPES:
        raise bad_request("changeType is not valid.", now, "InvalidRequest")
    found = _RESOURCE.fullmatch(str(body.get("resource", "")))
    if found is None:
        raise bad_request("The resource is not supported.", now, "InvalidRequest")
    state = body.get("clientState")
    if state is not None and (not isinstance(state, str) or len(state) > 128):
        raise bad_request("clientState is too long.", now, "InvalidRequest")
    lifecycle_url = body.get("lifecycleNotificationUrl")
    return {
        "user": found[1],
        "resource": body["resource"],
        "change_types": sorted(changes),
        "notification_url": _address(body.get("notificationUrl"), now),
        "lifecycle_url": _address(lifecycle_url, now) if lifecycle_url else None,
        "client_state": state,
        "expires_at": _expiry(body.get("expirationDateTime"), now),
    }


def _expiry(value: Any, now: datetime) -> datetime:
    expires_at = read_instant(value, "expirationDateTime", now)
    if expires_at <= now:
        raise bad_request("The expiration is in the past.", now, "InvalidRequest")
    if expires_at - now > LONGEST:
        message = "Subscription expiration can only be 10080 minutes in the future."
        raise bad_request(message, now, "InvalidRequest")
    return max(expires_at, now + SHORTEST)


def _address(value: Any, now: datetime) -> str:
    """An https address; plain http only where nobody else can listen."""
    try:
        parts = urlsplit(str(value or ""))
        host = parts.hostname or ""
        parts.port  # noqa: B018
    except ValueError:
        raise bad_request("The notification url is not valid.", now, "InvalidRequest") from None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))):
        raise bad_request("The notification url must be https.", now, "InvalidRequest")
    return str(value)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


async def _shake_hands(call: Call, url: str) -> None:
    """
    Raises:
        Refused: 400, the address did not give the token back within ten seconds.
    """
    if call.world.http is None:
        return
    token = f"Validation: Testing client application reachability for subscription {uuid4()} / +&="
    separator = "&" if urlsplit(url).query else "?"
    address = f"{url}{separator}{urlencode({'validationToken': token})}"
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            answer = await call.world.http.post(
                address, headers={"content-type": "text/plain; charset=utf-8"}, timeout=None
            )
    except (httpx.HTTPError, TimeoutError):
        answer = None
    is_plain = answer is not None and answer.headers.get("content-type", "").startswith(
        "text/plain"
    )
    if answer is None or answer.status_code != 200 or not is_plain or answer.text != token:
        message = (
            "Subscription validation request failed. Notification endpoint must respond with 200"
            " OK and the validation token as plain text."
        )
        raise bad_request(message, call.world.clock.now(), "ValidationError")


async def _refuse_if_known(call: Call, db: Session, wanted: dict[str, Any]) -> None:
    now = call.world.clock.now()
    await db.run("delete from simulator.subscriptions where expires_at <= %(now)s", now=now)
    if await _known(db, wanted):
        raise await _conflict(call, db, wanted)


async def _conflict(call: Call, db: Session, wanted: dict[str, Any]) -> Refused:
    known = await _known(db, wanted)
    message = (
        "Operation: Create; Exception: [Status Code: Conflict; Reason: Subscription Id"
        f" <{known['id'] if known else ''}> already exists for the requested combination]"
    )
    return Refused(graph_error(409, _INVALID, message, now=call.world.clock.now()))


async def _known(db: Session, wanted: dict[str, Any]) -> Row | None:
    return await db.row(
        "select id from simulator.subscriptions where directory_id = %(directory_id)s"
        " and address = %(address)s and change_types = %(change_types)s",
        directory_id=wanted["directory_id"],
        address=wanted["address"],
        change_types=wanted["change_types"],
    )


async def _found(call: Call, db: Session) -> Row:
    """The subscription of the path, if it is of the token's directory and has not ended."""
    now = call.world.clock.now()
    directory = await directory_of(call, db, ANY_TOKEN)
    try:
        subscription_id = UUID(call.params["subscription"])
    except ValueError:
        subscription_id = None
    row = await db.row(
        "select * from simulator.subscriptions where id = %(id)s"
        " and directory_id = %(directory_id)s and expires_at > %(now)s for update",
        id=subscription_id,
        directory_id=directory["id"],
        now=now,
    )
    if row is None:
        message = "The object was not found."
        raise Refused(graph_error(404, "ResourceNotFound", message, now=now))
    return row


def _written(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "resource": row["resource"],
        "applicationId": None,
        "changeType": ",".join(row["change_types"]),
        "clientState": None,
        "notificationUrl": row["notification_url"],
        "lifecycleNotificationUrl": row["lifecycle_url"],
        "expirationDateTime": write_instant(row["expires_at"]),
    }


ROUTES: list[Route] = [
    ("GET", "/subscriptions", list_all),
    ("POST", "/subscriptions", create),
    ("GET", "/subscriptions/{subscription}", get),
    ("PATCH", "/subscriptions/{subscription}", renew),
    ("DELETE", "/subscriptions/{subscription}", delete),
    ("POST", "/subscriptions/{subscription}/reauthorize", reauthorize),
]
