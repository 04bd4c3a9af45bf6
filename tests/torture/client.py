"""How customers talk to the app: again and again with one key, until there is an answer."""

from __future__ import annotations

import asyncio
import json
import random
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.invariants import ClientAnswer
from tests.torture.world import World

_AGAIN = frozenset({429, 500, 502, 503, 504})
_MOST_TRIES = 12


@dataclass
class Records:
    """What all customers together saw.

    Attributes:
        answers: every answer that reached somebody.
        counts: answers by what was asked and status, and answers that were lost.
    """

    answers: list[ClientAnswer] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Client:
    """One customer's browser at one company."""

    world: World
    slug: str
    draws: random.Random
    records: Records

    def key(self) -> str:
        """An Idempotency-Key."""
        return str(uuid.UUID(int=self.draws.getrandbits(128), version=4))

    async def post(
        self, path: str, body: Any, key: str | None = None, *, foreign: bool = False
    ) -> ClientAnswer:
        """The answer, whatever it takes: an answer may be lost, a server may die, and it is asked
        again with the same key. A customer in doubt sometimes presses twice."""
        key = key or self.key()
        for _ in range(_MOST_TRIES):
            if self.draws.random() < 0.04:
                pair = await asyncio.gather(
                    self._once(path, body, key, foreign), self._once(path, body, key, foreign)
                )
                answer = pair[0] or pair[1]
            else:
                answer = await self._once(path, body, key, foreign)
            if answer is not None and (
                answer.status not in _AGAIN or answer.json.get("code") == "confirmation_failed"
            ):
                return answer
            await asyncio.sleep(self.draws.uniform(0.1, 0.8))
        raise GaveUp(path)

    async def get(
        self, path: str, token: str | None = None, *, foreign: bool = False
    ) -> ClientAnswer:
        """The same without a key."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for _ in range(_MOST_TRIES):
            answer = await self._send("GET", path, None, headers, None, foreign)
            if answer is not None and answer.status not in _AGAIN:
                return answer
            await asyncio.sleep(self.draws.uniform(0.1, 0.8))
        raise GaveUp(path)

    async def _once(self, path: str, body: Any, key: str, foreign: bool) -> ClientAnswer | None:
        patience = self.draws.uniform(0.0, 0.06) if self.draws.random() < 0.05 else None
        sending = self._send("POST", path, body, {"Idempotency-Key": key}, key, foreign)
        try:
            return await asyncio.wait_for(sending, patience)
        except TimeoutError:
            self.records.counts["answers lost"] += 1
            return None

    async def _send(
        self,
        method: str,
        path: str,
        body: Any,
        headers: dict[str, str],
        key: str | None,
        foreign: bool,
    ) -> ClientAnswer | None:
        address = self.draws.choice(self.world.apps)
        url = f"{address}/v1/public/{self.slug}/{path}"
        try:
            async with self.world.http.request(method, url, json=body, headers=headers) as response:
                content = await response.read()
        except (aiohttp.ClientError, ConnectionError, TimeoutError) as error:
            self.records.counts[f"no answer: {type(error).__name__}"] += 1
            return None
        answer = ClientAnswer(
            tenant=self.slug, path=path, key=key, status=response.status, content=content,
            replayed=response.headers.get("Idempotency-Replayed") == "true", request=body, foreign=foreign,
        )  # fmt: skip
        self.records.answers.append(answer)
        what = path.partition("?")[0].rpartition("/")[2]
        self.records.counts[f"{what if not _is_id(what) else 'status'} {response.status}"] += 1
        return answer


class GaveUp(Exception):
    """A customer went away: no answer after many tries."""


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4


def as_json(content: bytes) -> Any:
    """The JSON of a body, None when it is none."""
    try:
        return json.loads(content)
    except ValueError:
        return None
