"""The token cache: early refresh, one fetch at a time, careful forgetting."""

from __future__ import annotations

import asyncio

import pytest

from app.providers.errors import Transient
from app.providers.tokens import Token, TokenCache, expiry

from .scripted import FakeTime


class Source:
    """Hands out numbered tokens; holds them back until `release` when told to."""

    def __init__(self, time: FakeTime, lifetime: float = 3600) -> None:
        self.time = time
        self.lifetime = lifetime
        self.fetched: list[str] = []
        self.error: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, key: str) -> Token:
        self.fetched.append(key)
        number = len(self.fetched)
        await self.gate.wait()
        if self.error:
            raise self.error
        return Token(f"{key}{number}", expiry(self.time.seconds, self.lifetime))


async def test_a_token_is_kept_until_a_minute_before_its_end(time: FakeTime) -> None:
    """A token is used until 60 s before it expires, then fetched again."""
    source = Source(time)
    cache = TokenCache(source, time.clock())
    assert (await cache.get("d")).access_token == "d1"
    time.pass_seconds(3539)
    assert (await cache.get("d")).access_token == "d1"
    time.pass_seconds(2)
    assert (await cache.get("d")).access_token == "d2"


async def test_a_short_lived_token_is_still_used(time: FakeTime) -> None:
    """A token that lives less than two minutes is refreshed at half its life."""
    source = Source(time, lifetime=30)
    cache = TokenCache(source, time.clock())
    await cache.get("d")
    time.pass_seconds(14)
    assert (await cache.get("d")).access_token == "d1"
    time.pass_seconds(2)
    assert (await cache.get("d")).access_token == "d2"


@pytest.mark.fact("ENTRA-13")
async def test_many_callers_share_one_fetch(time: FakeTime) -> None:
    """However many ask at once, a directory's token is fetched once; others' are separate."""
    source = Source(time)
    cache = TokenCache(source, time.clock())
    tokens = await asyncio.gather(*(cache.get(key) for key in "dddde"))
    assert [t.access_token[0] for t in tokens] == ["d", "d", "d", "d", "e"]
    assert sorted(source.fetched) == ["d", "e"]


async def test_a_failure_is_shared_and_not_kept(time: FakeTime) -> None:
    """All who wait for a failing fetch get its error; the next one asks again."""
    source = Source(time)
    source.error = Transient("entra", 503, "down")
    cache = TokenCache(source, time.clock())
    outcomes = await asyncio.gather(*(cache.get("d") for _ in range(5)), return_exceptions=True)
    assert all(isinstance(outcome, Transient) for outcome in outcomes)
    assert len(source.fetched) == 1
    source.error = None
    assert (await cache.get("d")).access_token == "d2"


async def test_a_caller_that_gives_up_leaves_the_fetch_to_the_others(time: FakeTime) -> None:
    """Canceling one waiter neither cancels nor repeats the fetch for the rest."""
    source = Source(time)
    source.gate.clear()
    cache = TokenCache(source, time.clock())
    first = asyncio.create_task(cache.get("d"))
    second = asyncio.create_task(cache.get("d"))
    await asyncio.sleep(0)
    first.cancel()
    source.gate.set()
    assert (await second).access_token == "d1"
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_only_the_refused_token_is_forgotten(time: FakeTime) -> None:
    """A late error of an old token does not throw away the new one."""
    source = Source(time)
    cache = TokenCache(source, time.clock())
    old = await cache.get("d")
    cache.drop("d", old.access_token)
    new = await cache.get("d")
    cache.drop("d", old.access_token)
    assert await cache.get("d") is new
    cache.drop("d")
    assert await cache.get("d") is not new


async def test_closing_ends_open_fetches(time: FakeTime) -> None:
    """Closing does not wait for a token that never comes."""
    source = Source(time)
    source.gate.clear()
    cache = TokenCache(source, time.clock())
    waiting = asyncio.create_task(cache.get("d"))
    await asyncio.sleep(0)
    await cache.aclose()
    with pytest.raises(asyncio.CancelledError):
        await waiting


def test_a_token_does_not_print_itself(time: FakeTime) -> None:
    """The access token is not part of the text of a token object."""
    assert "hush" not in repr(Token("hush", expiry(time.seconds, 1)))
