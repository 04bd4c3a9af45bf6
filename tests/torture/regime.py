"""The weather: fault rules that come and go, most often of the kinds that struck seldom so far."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from app.simulator.fault_kinds import KINDS, RETRY_AFTER_FORMS
from tests.torture.plan import LONGEST_RETRY_AFTER
from tests.torture.town import Town

_BEAT_SECONDS = 3.0
_RULES_AT_ONCE = 9

_CALLS = {
    "graph": [
        ("*", "*"), ("POST", "/users/*/events"), ("DELETE", "/users/*/events/*"), ("GET", "/users/*/events*"),
        ("GET", "/users/*/calendar*"), ("POST", "/users/*/getSchedule"), ("POST", "/users/*/sendMail"), ("*", "/subscriptions*"),
    ],
    "zoom": [
        ("*", "*"), ("POST", "/users/*/meetings"), ("GET", "/users/*/meetings"), ("PATCH", "/meetings/*"), ("DELETE", "/meetings/*"),
    ],
}  # fmt: skip
"""What to strike at; `*` strikes whatever comes."""

_NO_LIE = {
    ("graph", "gone"): [("POST", "*"), ("*", "/subscriptions*")],
    ("zoom", "gone"): [("POST", "*")],
}
"""A provider that says of a thing that is there that it is not, is believed: it must not lie so."""


def kinds() -> list[tuple[str, str]]:
    """Every (service, kind) there is."""
    return [(service, kind.name) for kind in KINDS.values() for service in kind.services]


async def counts(town: Town) -> Counter[tuple[str, str]]:
    """How often each kind struck at each service."""
    rows = await town.eyes.rows("select service, kind, struck from simulator.fault_counts")
    return Counter({(service, kind): struck for service, kind, struck in rows})


class Regime:
    """Makes rules from a stream of its own until the day is over."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._draws = town.plan.stream("regime")
        self._seed = 0

    async def run(self, closed: asyncio.Event) -> None:
        while not closed.is_set():
            await self._change(await counts(self._town))
            await asyncio.sleep(_BEAT_SECONDS * self._draws.uniform(0.5, 1.5))

    async def heal(self) -> None:
        """No rule is left."""
        await self._town.control("POST", "/heal")

    async def _change(self, struck: Counter[tuple[str, str]]) -> None:
        await self._town.control("DELETE", "/faults")
        known = kinds()
        weights = [1 / (1 + struck[pair]) ** 1.5 for pair in known]
        chosen = dict.fromkeys(self._draws.choices(known, weights, k=_RULES_AT_ONCE))
        for service, kind in chosen:
            # What is still rare strikes whenever it can.
            is_rare = struck[service, kind] < self._town.plan.target
            await self._town.control("POST", "/faults", self._rule(service, kind, is_rare=is_rare))

    def _rule(self, service: str, kind: str, *, is_rare: bool) -> dict[str, Any]:
        draws = self._draws
        self._seed += 1
        method, path = draws.choice(_NO_LIE.get((service, kind)) or _targets(service, kind))
        return {
            "service": service,
            "kind": kind,
            "method": method,
            "path": path,
            "params": _params(kind, draws),
            "times": draws.randint(1, 6),
            "probability": 1 if is_rare else round(draws.uniform(0.2, 0.8), 2),
            "seed": self._seed,
            "until": (datetime.now(UTC) + timedelta(seconds=2 * _BEAT_SECONDS)).isoformat(),
        }


def _targets(service: str, kind: str) -> list[tuple[str, str]]:
    # A kind that means certain calls strikes those anyway.
    return [("*", "*")] if KINDS[kind].calls else _CALLS.get(service, [("*", "*")])


def _params(kind: str, draws: random.Random) -> dict[str, Any]:
    """Parameters that fit a run of minutes."""
    params: dict[str, Any] = {}
    for name in KINDS[kind].params:
        if name == "seconds":
            params[name] = round(draws.uniform(0.1, 3.5), 2)
        elif name == "retry_after":
            params[name] = round(draws.uniform(0, LONGEST_RETRY_AFTER), 2)
        elif name == "form":
            params[name] = draws.choice(RETRY_AFTER_FORMS)
        elif name == "scope":
            params[name] = draws.choice(["second", "second", "second", "day"])
        elif name == "status" and kind.startswith("error"):
            params[name] = draws.choice([500, 502, 503, 504])
        elif name == "html":
            params[name] = draws.random() < 0.3
        elif name == "copies":
            params[name] = draws.randint(2, 5)
        elif name == "names_event":
            params[name] = draws.random() < 0.7
    return params
