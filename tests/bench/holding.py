"""Holds by many connections at once, timed one by one."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence

import psycopg
from psycopg.types.json import Jsonb

from tests.bench.world import SLUG, World

_HOLD = (
    f"select status from api.hold(p_slug => '{SLUG}', p_key => %(key)s, p_request => %(request)s,"
    " p_salesperson_id => ('00000000-0000-4000-9000-' || lpad(%(person)s, 12, '0'))::uuid,"
    " p_start_at => date_trunc('day', now(), 'UTC') + %(day)s * interval '1 day',"
    " p_end_at => date_trunc('day', now(), 'UTC') + %(day)s * interval '1 day' + interval '1 hour',"
    " p_email => %(email)s, p_name => null, p_company => null, p_client => null)"
)


class Callers:
    """Open connections with the app's rights."""

    def __init__(self, world: World, count: int) -> None:
        self._connections = [psycopg.connect(world.app, autocommit=True) for _ in range(count)]
        for connection in self._connections:
            connection.execute("set role holdfast_app")
            for _ in range(6):  # warm: plans are made on the first calls of a connection
                self._hold(connection, 1, 0)

    def close(self) -> None:
        for connection in self._connections:
            connection.close()

    def __len__(self) -> int:
        return len(self._connections)

    @staticmethod
    def _hold(connection: psycopg.Connection, person: int, day: int) -> int:
        key = uuid.uuid4().hex
        parameters = {
            "key": key,
            "request": Jsonb({"key": key}),
            "person": str(person),
            "day": day,
            "email": f"{key}@customer.example",
        }
        row = connection.execute(_HOLD, parameters, prepare=True).fetchone()
        assert row is not None
        return int(row[0])

    def at_once(self, where: Sequence[tuple[int, int]]) -> tuple[list[float], list[int], float]:
        """Hold at (person, day) on one connection each, all at once.

        Returns:
            Milliseconds of each call, their statuses, and milliseconds until the last ended.
        """
        barrier = threading.Barrier(len(where) + 1)
        times, statuses = [0.0] * len(where), [0] * len(where)

        def run(number: int) -> None:
            person, day = where[number]
            barrier.wait()
            statuses[number], times[number] = _timed(
                lambda: self._hold(self._connections[number], person, day)
            )

        threads = [threading.Thread(target=run, args=(n,)) for n in range(len(where))]
        for thread in threads:
            thread.start()
        barrier.wait()
        started = time.perf_counter()
        for thread in threads:
            thread.join()
        return times, statuses, (time.perf_counter() - started) * 1000

    def in_turn(self, where: Sequence[tuple[int, int]]) -> float:
        """Milliseconds for the same holds one after the other on one connection."""
        started = time.perf_counter()
        for person, day in where:
            self._hold(self._connections[0], person, day)
        return (time.perf_counter() - started) * 1000


def _timed(call: Callable[[], int]) -> tuple[int, float]:
    started = time.perf_counter()
    value = call()
    return value, (time.perf_counter() - started) * 1000
