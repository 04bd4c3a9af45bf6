"""What a benchmark run prints: ratios, what they are asked to be, and on what ground."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from tests.bench.world import World

_MUST_BE_ON = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True)
class Figure:
    """One row: `ratio` of `measured` to `floor`, both in `unit`, of the same run.

    `at_least` or `at_most` is what we ask of the ratio; None: shown, not judged.
    """

    name: str
    measured: float
    floor: float
    unit: str
    ratio: float
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        return (self.at_least is None or self.ratio >= self.at_least) and (
            self.at_most is None or self.ratio <= self.at_most
        )

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"is_met": self.is_met}


def alternate(
    rounds: int, measured: Callable[[], float], floor: Callable[[], float]
) -> tuple[float, float, float]:
    """Median of both over alternating runs, and the median of the ratios run by run."""
    pairs = []
    for _ in range(rounds):
        low = floor()
        pairs.append((measured(), low))
    return (
        statistics.median(m for m, _ in pairs),
        statistics.median(f for _, f in pairs),
        statistics.median(m / f for m, f in pairs),
    )


def percentile(values: list[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def durability(world: World) -> dict[str, str]:
    """The server's durability settings; a benchmark without them would flatter.

    Raises:
        RuntimeError: one of them is off.
    """
    found = {
        name: world.value(f"show {name}")
        for name in (*_MUST_BE_ON, "server_version", "wal_sync_method")
    }
    for name, wanted in _MUST_BE_ON.items():
        if found[name] != wanted:
            raise RuntimeError(f"{name} is {found[name]}, not {wanted}")
    return found


def table(figures: list[Figure], settings: dict[str, str]) -> str:
    """The rows for a person."""
    lines = [
        f"PostgreSQL {settings['server_version']}, "
        + ", ".join(f"{name} {settings[name]}" for name in (*_MUST_BE_ON, "wal_sync_method")),
        "",
        f"{'figure':<58} {'measured':>12} {'floor':>12} {'unit':<5} {'ratio':>8}  asked",
    ]
    for f in figures:
        asked = (
            f">= {f.at_least}"
            if f.at_least is not None
            else f"<= {f.at_most}"
            if f.at_most is not None
            else "–"
        )
        verdict = "" if f.is_met else "  MISSED"
        lines.append(
            f"{f.name:<58} {f.measured:>12.2f} {f.floor:>12.2f} {f.unit:<5} {f.ratio:>8.3f}  {asked}{verdict}"
        )
        if f.note:
            lines.append(f"    {f.note}")
    return "\n".join(lines)
