"""Fifty holds on fifty people at once, against the same in turn."""

from __future__ import annotations

import statistics

from tests.bench.figures import Figure
from tests.bench.holding import Callers
from tests.bench.world import RESERVED, World

_PEOPLE, _ROUNDS, _FIRST_DAY = 50, 10, 640


def measure(world: World) -> list[Figure]:
    callers = Callers(world, _PEOPLE)
    pairs = []
    try:
        for number in range(_ROUNDS):
            day = _FIRST_DAY + 2 * number
            _, statuses, at_once = callers.at_once([(RESERVED[1 + n], day) for n in range(_PEOPLE)])
            assert statuses == [201] * _PEOPLE, statuses
            pairs.append(
                (at_once, callers.in_turn([(RESERVED[1 + n], day + 1) for n in range(_PEOPLE)]))
            )
    finally:
        callers.close()
    return [
        Figure(
            "50 holds on 50 people at once against in turn",
            statistics.median(a for a, _ in pairs),
            statistics.median(b for _, b in pairs),
            "ms",
            statistics.median(a / b for a, b in pairs),
            note="two cores and fifty threads of one client",
        )
    ]
