"""What providers post: written in the transaction of its cause, posted afterwards."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from time import monotonic
from typing import Any

import httpx
import psycopg
import structlog
from psycopg.types.json import Jsonb
from psycopg_pool import PoolTimeout

from app.simulator import faults
from app.simulator.calls import record
from app.simulator.fault_kinds import seconds, whole
from app.simulator.store import Row, Session
from app.simulator.world import World

log = structlog.get_logger("holdfast.simulator")

LEASE = timedelta(seconds=30)
"""For how long whoever took a post has it to itself."""

_POLL_SECONDS = 1.0
_WAIT_SECONDS = 0.02
_BATCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One request to somebody's address.

    Attributes:
        service: by which name fault rules and calls know it.
        pauses: seconds before the second attempt, the third, and so on.
        lasts: after so long it is given up, whatever pauses are left.
        refusals: statuses after which it is never posted again.
        is_retried_on_answers: False: only posted again when nobody could be reached.
    """

    service: str
    url: str
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    pauses: tuple[float, ...] = ()
    lasts: timedelta | None = None
    refusals: tuple[int, ...] = ()
    is_retried_on_answers: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a service posts.

    Attributes:
        patience: seconds that an answer is waited for, by the number of the attempt.
        join: makes one body of those that are due at one address, which then go in one request;
            None: one after the other.
        is_lost: whether nothing reaches an address now; what is due there is then lost.
        heard: is told how many seconds an answer took, or was waited for.
    """

    patience: Callable[[int], float] = lambda _attempt: 15.0
    join: Callable[[Sequence[str]], str] | None = None
    is_lost: Callable[[Session, str, datetime], Awaitable[bool]] | None = None
    heard: Callable[[Session, str, float, datetime], Awaitable[None]] | None = None


MANNERS: dict[str, Manner] = {}
"""Of every service that posts."""

Spoil = Callable[[Post, str, Mapping[str, Any]], Sequence[Post]]
"""What is posted in place of a post where a rule of this kind, with these parameters, strikes."""


def unspoiled(post: Post, _kind: str, _params: Mapping[str, Any]) -> Sequence[Post]:
    """A provider whose posts have no faults of their own."""
    return [post]


async def queue(
    db: Session, world: World, post: Post, *, spoil: Spoil = unspoiled, after: float = 0
) -> None:
    """One post, as the fault rules will have it; in-process nobody is posted to.

    Args:
        spoil: makes the provider's own faults of it.
        after: seconds until it is due.
    """
    if world.is_mock:
        return
    now = world.clock.now()
    rule = await faults.strike(db, post.service, "POST", post.url, now)
    due_at = now + timedelta(seconds=after)
    sent = _Sent([post], due_at) if rule is None else _missent(rule, post, due_at, spoil)
    for each in sent.posts:
        await db.run(
            "insert into simulator.posts (service, url, headers, body, pauses, expires_at,"
            " refusals, is_retried_on_answers, due_at, created_at, rank)"
            " values (%(service)s, %(url)s, %(headers)s, %(body)s, %(pauses)s, %(expires_at)s,"
            " %(refusals)s, %(is_retried_on_answers)s, %(due_at)s, %(now)s,"
            " case when %(is_reversed)s then"
            " -(select coalesce(max(id), 0) + 1 from simulator.posts) else 0 end)",
            service=each.service,
            url=each.url,
            headers=Jsonb(dict(each.headers)),
            body=each.body,
            pauses=list(each.pauses),
            expires_at=None if each.lasts is None else now + each.lasts,
            refusals=list(each.refusals),
            is_retried_on_answers=each.is_retried_on_answers,
            due_at=sent.due_at,
            now=now,
            is_reversed=sent.is_reversed,
        )


async def posted(world: World, patience: float, service: str | None = None) -> None:
    """Waits until everything that is due was posted once, or for so many seconds.

    Args:
        service: whose posts are waited for; None: everybody's.
    """
    world.notify()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(patience):
            # Whoever posts may be another process: only the rows tell.
            while await _is_one_due(world, service):  # noqa: ASYNC110
                await asyncio.sleep(_WAIT_SECONDS)


async def _is_one_due(world: World, service: str | None) -> bool:
    async with world.store.transaction() as db:
        # One that is being posted has its first attempt, and is not due for half a minute.
        row = await db.row(
            "select 1 from simulator.posts where attempts <= 1 and due_at <= %(leased)s"
            " and coalesce(service = %(service)s, true)",
            leased=world.clock.now() + LEASE,
            service=service,
        )
    return row is not None


@dataclass(frozen=True, slots=True)
class _Sent:
    posts: Sequence[Post]
    due_at: datetime
    is_reversed: bool = False


def _missent(rule: Row, post: Post, due_at: datetime, spoil: Spoil) -> _Sent:
    kind, params = rule["kind"], rule["params"]
    if kind == "lose":
        return _Sent([], due_at)
    if kind == "duplicate":
        return _Sent([post] * (whole(kind, params, "copies", most=50) or 2), due_at)
    if kind == "delay":
        return _Sent([post], due_at + timedelta(seconds=seconds(kind, params)))
    if kind in ("batch", "reorder"):
        step = seconds(kind, params) or 1.0
        later = datetime.fromtimestamp((due_at.timestamp() // step + 1) * step, UTC)
        return _Sent([post], later, is_reversed=kind == "reorder")
    return _Sent(spoil(post, kind, params), due_at)


class Poster:
    """Takes due posts of one service and posts them, those for one address in their order.

    Any number of processes may do so: rows are taken with a lease. Each service has its own, so
    that who is slow to take what one posts keeps no other waiting.
    """

    def __init__(self, world: World, http: httpx.AsyncClient, service: str) -> None:
        self._world = world
        self._http = http
        self._service = service
        self._manner = MANNERS[service]
        self._awake = asyncio.Event()
        self._is_stopping = False

    def wake(self) -> None:
        """There may be something due."""
        self._awake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Posts in the background while the context is entered."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            # Canceling alone may be lost to an error that arrives at the same moment.
            self._is_stopping = True
            task.cancel()
            await asyncio.wait([task])

    async def _run(self) -> None:
        while not self._is_stopping:
            self._awake.clear()
            try:
                is_more = await self.post_due()
            except (psycopg.Error, PoolTimeout) as error:
                log.warning("simulator_posts_failed", error=type(error).__name__)
                is_more = False
            if not is_more:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), _POLL_SECONDS)

    async def post_due(self) -> bool:
        """Posts what is due now, once; True if there may be more."""
        taken = await self._take()
        groups = [list(rows) for _, rows in groupby(taken, key=lambda row: row["url"])]
        await asyncio.gather(*(self._post_all(rows) for rows in groups))
        return len(taken) == _BATCH

    async def _post_all(self, rows: list[Row]) -> None:
        """What it has for one address."""
        is_lost, join = self._manner.is_lost, self._manner.join
        if is_lost and await self._are_lost(rows, is_lost):
            return
        if join:
            await self._post(rows, join([row["body"] for row in rows]))
        else:
            for row in rows:
                await self._post([row], row["body"])

    async def _take(self) -> list[Row]:
        now = self._world.clock.now()
        async with self._world.store.transaction() as db:
            return sorted(
                await db.rows(
                    "update simulator.posts set attempts = attempts + 1, due_at = %(lease)s"
                    " where id in (select id from simulator.posts"
                    " where service = %(service)s and due_at <= %(now)s"
                    " order by id limit %(limit)s for update skip locked) returning *",
                    service=self._service,
                    now=now,
                    lease=now + LEASE,
                    limit=_BATCH,
                ),
                key=lambda row: (row["url"], row["rank"], row["id"]),
            )

    async def _are_lost(
        self, rows: list[Row], is_lost: Callable[[Session, str, datetime], Awaitable[bool]]
    ) -> bool:
        """True when they are, and then they are deleted."""
        async with self._world.store.transaction() as db:
            if not await is_lost(db, rows[0]["url"], self._world.clock.now()):
                return False
            await db.run(
                "delete from simulator.posts where id = any (%(ids)s)",
                ids=[row["id"] for row in rows],
            )
        return True

    async def _post(self, rows: list[Row], body: str) -> None:
        """One request, and what is done with `rows` then."""
        url, manner = rows[0]["url"], self._manner
        patience = max(manner.patience(row["attempts"]) for row in rows)
        started = monotonic()
        status, is_reached = None, True
        try:
            async with asyncio.timeout(patience):
                # The client has a shorter patience of its own.
                answer = await self._http.post(
                    url, content=body.encode(), headers=rows[0]["headers"], timeout=patience
                )
            status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            is_reached = not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout)
            log.info("post_not_taken", service=self._service, error=type(error).__name__)
        took = monotonic() - started
        async with self._world.store.transaction() as db:
            now = self._world.clock.now()
            await record(db, self._service, "POST", url, status, None, took, now)
            if manner.heard:
                await manner.heard(db, url, took, now)
            for row in rows:
                pause = _pause(row, status, now, is_reached=is_reached)
                if pause is None:
                    await db.run("delete from simulator.posts where id = %(id)s", id=row["id"])
                else:
                    await db.run(
                        "update simulator.posts set due_at = %(due_at)s where id = %(id)s",
                        id=row["id"],
                        due_at=now + timedelta(seconds=pause),
                    )


def _pause(row: Row, status: int | None, now: datetime, *, is_reached: bool) -> float | None:
    """Seconds until it is posted again; None: never."""
    is_taken = status is not None and 200 <= status < 300
    is_refused = status in row["refusals"] or (is_reached and not row["is_retried_on_answers"])
    is_late = row["expires_at"] is not None and now > row["expires_at"]
    if is_taken or is_refused or is_late or row["attempts"] > len(row["pauses"]):
        return None
    return float(row["pauses"][row["attempts"] - 1])


@asynccontextmanager
async def posting(world: World) -> AsyncIterator[None]:
    """Posts in the background while the context is entered; needs the world's client."""
    if world.http is None:
        raise RuntimeError("nothing can be posted without a client")
    async with AsyncExitStack() as stack:
        for service in MANNERS:
            poster = Poster(world, world.http, service)
            world.wakers.append(poster.wake)
            await stack.enter_async_context(poster.running())
        yield
