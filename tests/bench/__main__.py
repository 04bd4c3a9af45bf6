"""`make bench`: one row per figure, each a ratio to a floor measured in the same run."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from tests.bench import (
    availability,
    claim,
    get_availability,
    hold,
    notifications,
    people,
    post_holds,
    race,
    reminders,
    service_slots,
)
from tests.bench.figures import Figure, durability, table
from tests.bench.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--rounds", type=int, default=5, help="alternating runs of each pair")
    parser.add_argument("--seconds", type=float, default=6.0, help="length of one run")
    parser.add_argument("--bookings", type=int, default=1_000_000, help="rows for availability")
    parser.add_argument("--reminders", type=int, default=100_000, help="reminders due at once")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder,
        World(Path(folder)) as world,
    ):
        settings = durability(world)
        say = (lambda line: None) if arguments.json else (lambda line: print(line, file=sys.stderr))
        figures: list[Figure] = []
        for name, measure in (
            ("hold in SQL", lambda: hold.measure(world, arguments.rounds, arguments.seconds)),
            (
                "POST /holds",
                lambda: asyncio.run(post_holds.measure(world, arguments.rounds, arguments.seconds)),
            ),
            (
                "GET /availability",
                lambda: asyncio.run(
                    get_availability.measure(world, arguments.rounds, arguments.seconds)
                ),
            ),
            ("race on one slot", lambda: race.measure(world)),
            ("50 people", lambda: people.measure(world)),
            (
                "notifications",
                lambda: asyncio.run(
                    notifications.measure(world, arguments.rounds, arguments.seconds)
                ),
            ),
            ("claims", lambda: claim.measure(world, arguments.rounds)),
            (
                "availability",
                lambda: availability.measure(world, arguments.rounds, arguments.bookings),
            ),
            ("slots of a service", lambda: service_slots.measure(world, arguments.rounds)),
            ("reminders", lambda: reminders.measure(world, arguments.reminders)),
        ):
            say(f"measuring {name} …")
            figures += measure()
    if arguments.json:
        print(
            json.dumps(
                {"durability": settings, "figures": [f.as_dict() for f in figures]}, indent=2
            )
        )
    else:
        print(table(figures, settings))
    return 0 if all(figure.is_met for figure in figures) else 1


sys.exit(main())
