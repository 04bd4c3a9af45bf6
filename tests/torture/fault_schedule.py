"""The fault schedule: rules that come and go, most often of the kinds that lag behind."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from app.simulator import folders  # noqa: F401 - who makes kinds known
from app.simulator.fault_kinds import KINDS, RETRY_AFTER_FORMS
from tests.torture.plan import LONGEST_RETRY_AFTER
from tests.torture.progress import Progress
from tests.torture.world import World

_BEAT_SECONDS = 3.0
_LACKING_AT_ONCE, _ANY_AT_ONCE = 4, 2
# Tokens are fetched seldom, but by every worker that is born: trouble there is trouble for all.
_WEIGHTS = {
    "graph": 5.0,
    "zoom": 4.0,
    "notification": 5.0,
    "entra": 1.0,
    "zoom_oauth": 1.0,
    "mailgun": 2.0,
    "postmark": 2.0,
    "mailgun_webhook": 2.0,
    "postmark_webhook": 2.0,
}

_CALLS = {
    "graph": [
        ("*", "*"), ("POST", "/users/*/events"), ("DELETE", "/users/*/events/*"), ("GET", "/users/*/events*"),
        ("GET", "/users/*/calendar*"), ("POST", "/users/*/sendMail"), ("*", "/subscriptions*"),
    ],
    "zoom": [
        ("*", "*"), ("POST", "/users/*/meetings"), ("GET", "/users/*/meetings"), ("PATCH", "/meetings/*"), ("DELETE", "/meetings/*"),
    ],
}  # fmt: skip
"""What to strike at; `*` strikes whatever comes."""

_NO_LIE = {
    ("graph", "gone"): [("POST", "*"), ("*", "/subscriptions*")],
    ("zoom", "gone"): [("POST", "*")],
    ("graph", "twice"): [("POST", "/users/*/events"), ("POST", "/subscriptions*")],
}
"""A provider that says of a thing that is there that it is not, is believed: it must not lie so. One that delivers
a mail twice that it was handed once is no fault of ours, and nothing could tell it from one."""


_COMPANIONS: dict[str, dict[str, Any]] = {
    # A create is repeated only when something makes it.
    "changed_repeat": {
        "service": "graph",
        "kind": "twice",
        "method": "POST",
        "path": "/users/*/events",
    },
    "mail_unlisted": {"service": "mailgun", "kind": "drop_after", "method": "POST", "path": "*"},
}
"""What must happen too for a kind to strike at all."""

_OUTAGES: dict[str, list[list[dict[str, Any]]]] = {
    "deletion/delete_event": [
        [{"service": "graph", "kind": "error", "method": "DELETE", "path": "/users/*/events/*"}]
    ],
    "deletion/delete_meeting": [
        [{"service": "zoom", "kind": "missing_scope", "method": "DELETE", "path": "/meetings/*"}],
        # Zoom has no key that would tell a repetition: both are made, one is found and marked for deletion.
        [
            {
                "service": "zoom",
                "kind": "twice",
                "method": "POST",
                "path": "/users/*/meetings",
                "times": 3,
            }
        ],
    ],
    "confirm/undo": [
        [
            {
                "service": "graph",
                "kind": "unknown_zone",
                "method": "POST",
                "path": "/users/*/events",
                "times": 2,
            }
        ]
    ],
    # What a carrier tells by itself nobody asks for.
    "message/find": [
        [
            {"service": carrier, "kind": "drop_after", "method": "POST", "path": "*"},
            {"service": f"{carrier}_webhook", "kind": "lose", "method": "*", "path": "*"},
        ]
        for carrier in ("mailgun", "postmark")
    ],
}
"""What makes work of a kind that is done seldom: its beginning, and the faults that lead to it, one way or another."""
_OUTAGE_SECONDS = 16.0


_TROUBLE = {
    name: services
    for name, kind in KINDS.items()
    if (services := [service for service in kind.services if service in _WEIGHTS])
    and name not in ("mailbox_error", "too_wide")
}
"""The services that suffer a kind, of those that a run's companies use. Two kinds are of getSchedule, which
nothing here calls."""
# Those that do nothing but carry mails: see above.
_TROUBLE["twice"] = [name for name in _TROUBLE["twice"] if name not in ("mailgun", "postmark")]
# The search that a mail is missing from is made after a lost answer only: see its companion.
_TROUBLE["mail_unlisted"] = ["mailgun"]


def kinds() -> list[tuple[str, str]]:
    """Every (service, kind) there is."""
    return [(service, name) for name, services in _TROUBLE.items() for service in services]


async def counts(world: World) -> Counter[tuple[str, str]]:
    """How often each kind struck at each service."""
    rows = await world.eyes.rows("select service, kind, struck from simulator.fault_counts")
    return Counter({(service, kind): struck for service, kind, struck in rows})


class FaultSchedule:
    """Makes rules from a stream of its own until the day is over.

    Args:
        progress: which kinds and which deaths are lacking.
    """

    def __init__(self, world: World, progress: Progress) -> None:
        self._town = world
        self._progress = progress
        self._draws = world.plan.stream("regime")
        self._seed = 0
        # By what is lacking: the rules, none between two outages, and until when.
        self._outages: dict[str, tuple[list[dict[str, Any]], float]] = dict.fromkeys(
            _OUTAGES, ([], 0.0)
        )

    async def run(self, closed: asyncio.Event) -> None:
        while not closed.is_set():
            await self._change(await counts(self._town))
            await asyncio.sleep(_BEAT_SECONDS * self._draws.uniform(0.5, 1.5))

    async def heal(self) -> None:
        """No rule is left."""
        await self._town.control("POST", "/heal")

    async def _change(self, struck: Counter[tuple[str, str]]) -> None:
        by_kind = Counter(kind for _, kind in struck.elements())
        rules: list[dict[str, Any] | None] = [
            rule for name in _OUTAGES for rule in self._outage(name)
        ]
        for name, is_lacking in self._chosen(by_kind).items():
            services = _TROUBLE[name]
            service = self._draws.choices(services, [_WEIGHTS[service] for service in services])[0]
            rules.append(self._rule(service, name, is_lacking=is_lacking))
            rules.append(_COMPANIONS.get(name))
        await self._town.control("DELETE", "/faults")
        for rule in rules:
            if rule is not None:
                await self._town.control("POST", "/faults", rule)

    def _chosen(self, by_kind: Counter[str]) -> dict[str, bool]:
        """Kinds for the next moments, and whether each struck less often than is due by now."""
        lacking = {
            name: self._progress.schedule.strikes_due(name) - by_kind[name] for name in _TROUBLE
        }
        lacking = {name: times for name, times in lacking.items() if times > 0}
        anything = self._draws.choices(list(_TROUBLE), k=_ANY_AT_ONCE)
        first = (
            self._draws.choices(list(lacking), list(lacking.values()), k=_LACKING_AT_ONCE)
            if lacking
            else []
        )
        return {name: name in lacking for name in (*first, *anything)}

    def _outage(self, name: str) -> list[dict[str, Any]]:
        """An outage long enough that work gives up, now and then, while deaths are lacking there."""
        rules, until = self._outages[name]
        now = time.monotonic()
        if now >= until:
            is_next = self._progress.lacks(name) and self._draws.random() < 0.6
            rules = self._draws.choice(_OUTAGES[name]) if is_next else []
            pace = self._town.plan.pace or 1
            until = now + pace * (
                _OUTAGE_SECONDS if is_next else self._draws.uniform(0, _OUTAGE_SECONDS)
            )
            self._outages[name] = rules, until
        return rules

    def _rule(self, service: str, kind: str, *, is_lacking: bool) -> dict[str, Any]:
        draws = self._draws
        self._seed += 1
        method, path = draws.choice(_NO_LIE.get((service, kind)) or _targets(service, kind))
        return {
            "service": service,
            "kind": kind,
            "method": method,
            "path": path,
            "params": _params(
                kind, draws, float(self._town.environment["PROVIDER_TIMEOUT_SECONDS"])
            ),
            # What is lacking strikes whenever it can.
            "times": draws.randint(1, 3) if is_lacking else 1,
            "probability": 1 if is_lacking else round(draws.uniform(0.2, 0.8), 2),
            "seed": self._seed,
            "until": (datetime.now(UTC) + timedelta(seconds=2 * _BEAT_SECONDS)).isoformat(),
        }


def _targets(service: str, kind: str) -> list[tuple[str, str]]:
    # A kind that means certain calls strikes those anyway.
    return [("*", "*")] if KINDS[kind].calls else _CALLS.get(service, [("*", "*")])


def _params(kind: str, draws: random.Random, timeout: float) -> dict[str, Any]:
    """Parameters that fit a run of minutes; `timeout`: seconds that our clients wait."""
    params: dict[str, Any] = {}
    for name in KINDS[kind].params:
        if name == "seconds":
            params[name] = round(draws.uniform(0.1, 1.2 * timeout), 2)
        elif name == "retry_after":
            params[name] = round(draws.uniform(0, LONGEST_RETRY_AFTER), 2)
        elif name == "form":
            params[name] = draws.choice(RETRY_AFTER_FORMS)
        elif name == "scope":
            params[name] = draws.choice(["second", "day"])
        elif name == "status" and kind.startswith("error"):
            params[name] = draws.choice([500, 502, 503, 504])
        elif name == "html":
            params[name] = draws.random() < 0.3
        elif name == "copies":
            params[name] = draws.randint(2, 5)
        elif name == "names_event":
            params[name] = draws.random() < 0.7
    return params
