"""Fifty callers want one slot: how long do the slowest wait, against the median?"""

from __future__ import annotations

import statistics

from tests.bench.figures import Figure, percentile
from tests.bench.holding import Callers
from tests.bench.world import RESERVED, World

_CALLERS, _ROUNDS, _FIRST_DAY = 50, 20, 600


def measure(world: World) -> list[Figure]:
    callers = Callers(world, _CALLERS)
    times: list[float] = []
    try:
        for number in range(_ROUNDS):
            taken, statuses, _ = callers.at_once([(RESERVED[0], _FIRST_DAY + number)] * _CALLERS)
            assert sorted(statuses) == [201] + [409] * (_CALLERS - 1), statuses
            times += taken
    finally:
        callers.close()
    median = statistics.median(times)
    p99, worst = percentile(times, 0.99), max(times)
    note = f"{_ROUNDS} rounds of {_CALLERS} connections: one 201 and {_CALLERS - 1} x 409 each"
    return [
        Figure(
            "race on one slot: p99 against the median", p99, median, "ms", p99 / median, note=note
        ),
        Figure("race on one slot: worst against the median", worst, median, "ms", worst / median),
    ]
