"""How far a run should be by now, so that trouble comes evenly and what lags behind comes first.

Workers that die as often as they can and customers who come as fast as they can would only
prove that nobody gets anything done: bookings, strikes and deaths are spread over the run.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_GUESTS_AT_ONCE = 5
"""So many customers are there when the doors open."""


@dataclass(frozen=True)
class Schedule:
    """
    Attributes:
        seed: decides whose turn is early.
        target: how often each kind and each point is to strike.
        bookings: how many there are to be.
        seconds: in which all of it is meant to happen.
        began: `time.monotonic()`, the same clock for all processes of a machine.
    """

    seed: int
    target: int
    bookings: int
    seconds: float
    began: float

    def _share(self) -> float:
        return (time.monotonic() - self.began) / self.seconds

    def bookings_due(self) -> int:
        """How many customers should have come by now; they go on coming when all is late."""
        return _GUESTS_AT_ONCE + int(self.bookings * self._share())

    def pause(self, per_booking: float, draws: random.Random) -> float:
        """Seconds until the next of things that happen so often per booking."""
        return draws.uniform(0, 2 * self.seconds / (self.bookings * per_booking))

    def strikes_due(self, name: object) -> int:
        """How often a kind or a point should have struck by now. Each has its turn at another
        moment, and none before the run has begun."""
        head = random.Random(f"{self.seed}:{name}").random()  # noqa: S311
        return min(self.target, math.floor(self.target * self._share() + head))


@dataclass
class Progress:
    """The schedule, and what happened so far.

    Attributes:
        points: deaths by (work, phase).
    """

    schedule: Schedule
    points: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def lacks(self, *works: str) -> bool:
        """Whether deaths are lacking in work whose name begins with one of `works`."""
        return any(
            work.startswith(works) and times < self.schedule.strikes_due(f"{work} {phase}")
            for (work, phase), times in self.points.items()
        )

    def weighed(
        self, weights: Mapping[Any, float], wanted: Mapping[Any, tuple[str, ...]], more: float = 4.0
    ) -> list[float]:
        """Weights of actions; one that leads to work in which deaths are lacking is done more often."""
        return [
            weight * (more if action in wanted and self.lacks(*wanted[action]) else 1)
            for action, weight in weights.items()
        ]
