"""Notifications on their way into the database: what arrives together is stored together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from app.db import Database, DatabaseUnavailable
from app.errors import ApiError

MOST_ITEMS = 1000
"""Of one post, and of one call of the database."""

MOST_BYTES = 16 * 1024 * 1024
"""Of all posts that are being read or wait for the database."""

_TOLD_SECONDS = 60.0
_MOST_TOLD = 10_000

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class _Post:
    items: Items
    junk: int
    source: str
    is_junk: asyncio.Future[bool]


class NotificationBatcher:
    """Stores posts of providers, one call of the database at a time.

    While a call is under way whatever else arrives waits for the next one, and goes in it
    together: so the time to an answer does not grow with the number of posts.

    Args:
        clock: seconds, of any beginning.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[_Post] = []
        self._storing: asyncio.Task[None] | None = None
        self._bytes = 0
        self._told: dict[str, float] = {}

    @contextmanager
    def room(self) -> Iterator[Callable[[int], None]]:
        """Room for the bytes of one post until it is stored; the function takes so many more.

        Raises:
            ApiError: unavailable, by the function, when too many bytes wait already.
        """
        taken = 0

        def take(more: int) -> None:
            nonlocal taken
            if self._bytes + more > MOST_BYTES:
                raise ApiError("unavailable", "Too many notifications wait to be stored.")
            taken += more
            self._bytes += more

        try:
            yield take
        finally:
            self._bytes -= taken

    async def store(self, items: Items, source: str, junk: int = 0) -> bool:
        """Returns once `items` are stored, or were judged to be junk: whether all of it is junk.

        Args:
            source: network address of the sender.
            junk: how much else was in the post, and is not worth asking about. For posts of
                nothing else the database hears of a source once a minute.

        Raises:
            DatabaseUnavailable: they were not stored, or that is not known.
        """
        if not items and (not junk or self._was_told(source)):
            return True
        is_junk: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Post(items, junk, source, is_junk))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting(), name="notifications")
        return await is_junk

    def _was_told(self, source: str) -> bool:
        """Whether junk of `source` was told within a minute; it counts as told from now on."""
        now = self._clock()
        if now - self._told.get(source, -_TOLD_SECONDS) < _TOLD_SECONDS:
            return True
        if len(self._told) >= _MOST_TOLD:
            self._told.clear()
        self._told[source] = now
        return False

    async def _store_waiting(self) -> None:
        taken: list[_Post] = []
        try:
            while self._waiting:
                taken = self._take()
                await self._store(taken)
        finally:
            # Broken off: nobody waits for an answer that does not come.
            for post in (*taken, *self._waiting):
                post.is_junk.cancel()
            self._waiting.clear()

    def _take(self) -> list[_Post]:
        """The oldest posts of one source, which is what junk is counted by."""
        source, room = self._waiting[0].source, MOST_ITEMS
        taken: list[_Post] = []
        left: list[_Post] = []
        for post in self._waiting:
            if post.source == source and (not taken or len(post.items) <= room):
                taken.append(post)
                room -= len(post.items)
            else:
                left.append(post)
        self._waiting = left
        return taken

    async def _store(self, posts: list[_Post]) -> None:
        try:
            counts = await self._database.call_value(
                "receive_notifications",
                retry_lost=True,
                items=[item for post in posts for item in post.items],
                source=posts[0].source,
                junk=sum(post.junk for post in posts),
            )
        except DatabaseUnavailable as error:
            self._settle(posts, error)
        except Exception as error:
            if len(posts) == 1:
                self._settle(posts, error)
                return
            # Whatever is wrong with one of them is not its neighbours' fault.
            for post in posts:
                await self._store([post])
        else:
            self._settle(posts, 0 < counts["junk"] == counts["dropped"] and not counts["stored"])

    @staticmethod
    def _settle(posts: list[_Post], outcome: Exception | bool) -> None:
        for post in posts:
            if post.is_junk.done():
                continue
            if isinstance(outcome, Exception):
                post.is_junk.set_exception(outcome)
            else:
                post.is_junk.set_result(outcome or not post.items)
