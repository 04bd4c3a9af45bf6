"""Licensed hosts, their daily requests, and the account's requests per second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from app.simulator import tokens
from app.simulator.ids import zoom_user_id
from app.simulator.messages import Refused, Response
from app.simulator.store import Row, Session
from app.simulator.world import Call, World
from app.simulator.zoom.errors import zoom_error
from app.simulator.zoom.state import Load, registration

DAILY_LIMIT = 100
"""Creations and updates of meetings that Zoom counts against a host and day."""

PER_SECOND = {"LIGHT": 80, "MEDIUM": 60}
"""Requests of a business account."""


async def check_token(call: Call, db: Session) -> None:
    """
    Raises:
        Refused: 401 code 124.
    """
    token = tokens.bearer(call.request.headers.get("authorization", ""))
    grant = await tokens.grant_of(db, token, "zoom", call.world.clock.now())
    if grant is None:
        raise Refused(zoom_error(401, 124, "Invalid access token."))
    if grant.is_expired:
        raise Refused(zoom_error(401, 124, "Access token is expired."))


async def host_of(call: Call, db: Session, name: str) -> Row:
    """The host called `name` (address or Zoom's id).

    Raises:
        Refused: 404 code 1001; 400 code 3161 when the user may not host.
    """
    name = name.lower()
    host = await _host_named(db, name)
    if host is None and (call.world.is_mock or name in call.world.known(registration).hosts):
        limit = None if call.world.is_mock else DAILY_LIMIT
        await add_host(db, name, now=call.world.clock.now(), daily_limit=limit)
        host = await _host_named(db, name)
    if host is None:
        raise Refused(zoom_error(404, 1001, f"User does not exist: {name}."))
    if not host["can_host"]:
        message = "Your user account is not allowed meeting hosting and scheduling capabilities."
        raise Refused(zoom_error(400, 3161, message))
    return host


async def _host_named(db: Session, name: str) -> Row | None:
    return await db.row(
        "select * from simulator.zoom_users where address = %(name)s or lower(host_id) = %(name)s",
        name=name,
    )


async def add_host(db: Session, address: str, *, now: datetime, daily_limit: int | None) -> None:
    """Makes the host if there is none."""
    await db.run(
        "insert into simulator.zoom_users (address, host_id, display_name, daily_limit, created_at)"
        " values (%(address)s, %(host_id)s, %(name)s, %(daily_limit)s, %(now)s)"
        " on conflict do nothing",
        address=address.lower(),
        host_id=zoom_user_id(address.lower()),
        name=address.split("@")[0].title(),
        daily_limit=daily_limit,
        now=now,
    )


async def count_request(call: Call, db: Session, host: Row) -> None:
    """Counts a creation or update against `host`.

    Raises:
        Refused: 429 with the next midnight UTC in Retry-After, as a date-time.
    """
    now = call.world.clock.now().astimezone(UTC)
    used = await db.one(
        "insert into simulator.zoom_usage as u (address, day, requests)"
        " values (%(address)s, %(day)s, 1)"
        " on conflict (address, day) do update set requests = u.requests + 1"
        " returning requests",
        address=host["address"],
        day=now.date(),
    )
    if host["daily_limit"] is not None and used["requests"] > host["daily_limit"]:
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        message = (
            f"You have reached the maximum daily rate limit ({host['daily_limit']}) for"
            " meeting create and update requests."
        )
        headers = {
            "retry-after": midnight.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-ratelimit-category": "Medium",
            "x-ratelimit-type": "Daily-limit",
            "x-ratelimit-limit": str(host["daily_limit"]),
            "x-ratelimit-remaining": "0",
        }
        raise Refused(zoom_error(429, 429, message).with_headers(headers))


@contextmanager
def only_deletion_of(world: World, host: Row) -> Iterator[None]:
    """
    Raises:
        Refused: 429, another meeting of `host` is being deleted.
    """
    if host["address"] in world.state(Load).deletions:
        message = "Too many concurrent requests. A request for this user is in progress."
        raise Refused(zoom_error(429, 429, message))
    if world.is_mock:
        yield
        return
    world.state(Load).deletions.add(host["address"])
    try:
        yield
    finally:
        world.state(Load).deletions.discard(host["address"])


def count_second(world: World, category: str) -> dict[str, str]:
    """The rate headers of an answer.

    Raises:
        Refused: 429 with the next second in X-RateLimit-Reset.
    """
    second = int(world.clock.now().timestamp())
    since, used = world.state(Load).seconds.get(category, (second, 0))
    used = used + 1 if since == second else 1
    world.state(Load).seconds[category] = (second, used)
    limit = PER_SECOND[category]
    headers = {
        "x-ratelimit-category": category.title(),
        "x-ratelimit-type": "Per-second-limit",
        "x-ratelimit-limit": str(limit),
        "x-ratelimit-remaining": str(max(0, limit - used)),
    }
    if used > limit and not world.is_mock:
        answer: Response = zoom_error(
            429, 429, "You have reached the maximum per-second rate limit for this API."
        )
        raise Refused(answer.with_headers({**headers, "x-ratelimit-reset": str(second + 1)}))
    return headers
