"""Posts of Graph that arrive together are stored together, and none suffers from another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.db import DatabaseUnavailable
from app.errors import ApiError
from app.web.notification_batcher import MOST_BYTES, NotificationBatcher


class SlowDatabase:
    """Remembers the calls; each takes until it is let go."""

    def __init__(self) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self.sources: list[str] = []
        self.junk: list[int] = []
        self.go = asyncio.Event()
        self.away = False

    async def call_value(
        self, name: str, *, items: Any, source: str, retry_lost: bool, junk: int
    ) -> dict[str, int]:
        assert (name, retry_lost) == ("receive_notifications", True)
        self.calls.append(items)
        self.sources.append(source)
        self.junk.append(junk)
        await self.go.wait()
        if self.away:
            raise DatabaseUnavailable("away")
        if {"bad": True} in items:
            raise ValueError("a bug")
        unknown = items.count({"unknown": True})
        return {
            "stored": len(items) - unknown,
            "dropped": unknown + junk,
            "junk": unknown + junk,
        }


@pytest.fixture
async def database() -> SlowDatabase:
    return SlowDatabase()


async def _begin(
    batcher: NotificationBatcher, *posts: tuple[list[dict[str, Any]], str]
) -> list[asyncio.Task]:
    tasks = [asyncio.create_task(batcher.store(items, source)) for items, source in posts]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return tasks


async def test_what_arrives_during_a_call_goes_in_the_next(database: SlowDatabase) -> None:
    """However many posts wait, they cost one call for each source, and no answer comes early."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    first = await _begin(batcher, ([{"n": 0}], "a"))
    others = await _begin(batcher, *(([{"n": n}], "a" if n % 2 else "b") for n in range(1, 6)))
    assert database.calls == [[{"n": 0}]]
    assert not any(task.done() for task in first + others)
    database.go.set()
    await asyncio.gather(*first, *others)
    assert database.calls == [[{"n": 0}], [{"n": 1}, {"n": 3}, {"n": 5}], [{"n": 2}, {"n": 4}]]
    assert database.sources == ["a", "a", "b"]


async def test_a_call_holds_a_thousand_items(database: SlowDatabase) -> None:
    """More wait for the next; one post is never torn apart."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    tasks = await _begin(batcher, *(([{"n": n}] * 600, "a") for n in range(3)))
    tasks += await _begin(batcher, ([{"n": 3}] * 2000, "a"))
    database.go.set()
    await asyncio.gather(*tasks)
    assert [len(call) for call in database.calls] == [600, 600, 600, 2000]


async def test_a_database_that_is_away_is_told_to_all(database: SlowDatabase) -> None:
    """Nobody is promised what was not stored, and the next post is tried again."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    database.away = True
    database.go.set()
    tasks = await _begin(batcher, ([{"n": 0}], "a"), ([{"n": 1}], "a"))
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found] == [DatabaseUnavailable] * 2
    database.away = False
    await batcher.store([{"n": 2}], "a")


async def test_a_post_that_fails_does_not_take_others_along(database: SlowDatabase) -> None:
    """They are stored one by one then."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    tasks = await _begin(batcher, ([{"n": 0}], "a"))
    tasks += await _begin(batcher, ([{"n": 1}], "a"), ([{"bad": True}], "a"), ([{"n": 2}], "a"))
    database.go.set()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(result) for result in found] == [bool, bool, ValueError, bool]


async def test_nobody_waits_for_a_process_that_ends(database: SlowDatabase) -> None:
    """What was not stored gets no answer, so that Graph sends it again."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    tasks = await _begin(batcher, ([{"n": 0}], "a"), ([{"n": 1}], "b"))
    assert batcher._storing is not None
    batcher._storing.cancel()
    found = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(error) for error in found] == [asyncio.CancelledError] * 2


async def test_junk_is_told_once_a_minute_for_each_source(database: SlowDatabase) -> None:
    """The database is asked about what may count; of a source that sends nothing else it hears
    so often that it can be audited."""
    now = [0.0]
    batcher = NotificationBatcher(database, lambda: now[0])  # type: ignore[arg-type]
    database.go.set()
    for _ in range(50):
        assert await batcher.store([], "a", 1000)
        assert await batcher.store([], "b", 1)
    assert (database.sources, database.junk) == (["a", "b"], [1000, 1])
    now[0] = 61.0
    await batcher.store([], "a", 3)
    assert not await batcher.store([{"n": 1}], "b", 2)
    assert (database.sources, database.junk) == (["a", "b", "a", "b"], [1000, 1, 3, 2])
    assert await batcher.store([], "a")
    assert len(database.calls) == 4


async def test_sources_of_junk_take_no_memory_without_end(
    database: SlowDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody with many addresses is heard of more often, at worst."""
    monkeypatch.setattr("app.web.notification_batcher._MOST_TOLD", 10)
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    database.go.set()
    for number in range(100):
        await batcher.store([], f"source-{number}", 1)
    assert len(batcher._told) <= 10


async def test_a_post_is_junk_when_nothing_in_it_counts(database: SlowDatabase) -> None:
    """One that waits together with a good one of the same source gets the benefit of the doubt."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    first = await _begin(batcher, ([{"unknown": True}], "a"))
    later = await _begin(
        batcher, ([{"unknown": True}], "b"), ([{"n": 1}], "c"), ([{"unknown": True}], "c")
    )
    database.go.set()
    assert await asyncio.gather(*first, *later) == [True, True, False, False]


async def test_room_is_given_back_however_a_post_ends(database: SlowDatabase) -> None:
    """16 MiB for all that are being read or wait; what does not fit is 503, and takes nothing."""
    batcher = NotificationBatcher(database)  # type: ignore[arg-type]
    with batcher.room() as first, batcher.room() as second:
        first(MOST_BYTES - 10)
        with pytest.raises(ApiError) as refused:
            second(11)
        assert refused.value.code == "unavailable"
        second(10)
        with pytest.raises(ApiError), batcher.room() as third:
            third(1)
    with batcher.room() as again:
        again(MOST_BYTES)
