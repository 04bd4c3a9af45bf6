"""Notifications on their way into the database: what arrives together is stored together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from app.db import Database, DatabaseUnavailable

_MOST_ITEMS = 1000

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, eq=False)
class _Post:
    items: Items
    source: str
    stored: asyncio.Future[None]


class Intake:
    """Stores posts of Graph, one call of the database at a time.

    While a call is under way whatever else arrives waits for the next one, and goes in it
    together: so the time to an answer does not grow with the number of posts.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[_Post] = []
        self._storing: asyncio.Task[None] | None = None

    async def store(self, items: Items, source: str) -> None:
        """Returns once `items` are stored, or were judged to be junk.

        Raises:
            DatabaseUnavailable: they were not stored, or that is not known.
        """
        post = _Post(items, source, asyncio.get_running_loop().create_future())
        self._waiting.append(post)
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting(), name="notifications")
        await post.stored

    async def _store_waiting(self) -> None:
        taken: list[_Post] = []
        try:
            while self._waiting:
                taken = self._take()
                await self._store(taken)
        finally:
            # Broken off: nobody waits for an answer that does not come.
            for post in (*taken, *self._waiting):
                post.stored.cancel()
            self._waiting.clear()

    def _take(self) -> list[_Post]:
        """The oldest posts of one source, which is what junk is counted by."""
        first, taken, room = self._waiting[0], [], _MOST_ITEMS
        for post in self._waiting:
            if post.source == first.source and (not taken or len(post.items) <= room):
                taken.append(post)
                room -= len(post.items)
        self._waiting = [post for post in self._waiting if post not in taken]
        return taken

    async def _store(self, posts: list[_Post]) -> None:
        try:
            await self._database.call_value(
                "receive_notifications",
                retry_lost=True,
                items=[item for post in posts for item in post.items],
                source=posts[0].source,
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
            self._settle(posts, None)

    @staticmethod
    def _settle(posts: list[_Post], error: Exception | None) -> None:
        for post in posts:
            if post.stored.done():
                continue
            if error is None:
                post.stored.set_result(None)
            else:
                post.stored.set_exception(error)
