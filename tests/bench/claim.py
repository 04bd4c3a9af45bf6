"""Twenty confirmations begun 20 ms apart: how soon has a worker claimed the first step of each?"""

from __future__ import annotations

import statistics
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tests.bench.figures import Figure
from tests.bench.serving import working
from tests.bench.world import RESERVED, SLUG, World

_SAGAS, _APART_SECONDS, _BOUND_MS = 20, 0.02, 100.0
_FIRST_DAY, _PATIENCE_SECONDS = 520, 60.0

# From the saga's row, which is a little older than its commit, to its first step's claim: both by
# the server's clock.
_LATENCIES = """
select extract(epoch from t.started_at - s.created_at) * 1000
from booking.sagas s join booking.saga_steps t on t.saga_id = s.id and t.position = 1
where s.id = any (%s)
"""


def measure(world: World, rounds: int) -> list[Figure]:
    """The slowest of twenty in each round, with one worker and simulated providers in its process."""
    with (
        _twenty_people(world),
        working(world),
        psycopg.connect(world.app, autocommit=True) as connection,
    ):
        connection.execute("set role holdfast_app")
        for day in (_FIRST_DAY - 2, _FIRST_DAY - 1):
            _round(world, connection, day)
        slowest = [_round(world, connection, day=_FIRST_DAY + number) for number in range(rounds)]
    return [
        Figure(
            "20 sagas 20 ms apart: slowest first claim",
            statistics.median(slowest),
            _BOUND_MS,
            "ms",
            max(slowest) / _BOUND_MS,
            at_most=1.0,
            note=f"{rounds} rounds: slowest {', '.join(f'{ms:.0f}' for ms in slowest)} ms; the ratio is the worst one to the bound",
        )
    ]


@contextmanager
def _twenty_people(world: World) -> Iterator[None]:
    """Only their calendars are followed: a worker that has just begun first reads everybody's."""
    others = f"id not in (select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid from generate_series({RESERVED[0]}, {RESERVED[_SAGAS - 1]}) n)"
    world.execute(f"update booking.salespersons set active = false where {others}")
    try:
        yield
    finally:
        world.execute("update booking.salespersons set active = true")


def _round(world: World, connection: psycopg.Connection, day: int) -> float:
    """Milliseconds that the slowest claim took."""
    claims = [_pending(world, connection, person, day) for person in RESERVED[:_SAGAS]]
    begin = time.monotonic()
    sagas = []
    for number, claim in enumerate(claims):
        time.sleep(max(0.0, begin + number * _APART_SECONDS - time.monotonic()))
        sagas.append(
            _call(connection, "confirm", request={"token": claim["jti"]}, claims=claim)["saga_id"]
        )
    until = time.monotonic() + _PATIENCE_SECONDS
    with psycopg.connect(world.superuser, autocommit=True) as server:
        while server.execute(
            "select exists (select from booking.sagas where id = any (%s) and settled_at is null)",
            [sagas],
        ).fetchone() != (False,):
            if time.monotonic() > until:
                raise RuntimeError("the worker does not work")
            time.sleep(0.1)
        return max(float(row[0]) for row in server.execute(_LATENCIES, [sagas]))


def _pending(world: World, connection: psycopg.Connection, person: int, day: int) -> dict[str, Any]:
    """A booking whose verification mail is queued; the claims of its link."""
    start = world.value(f"select date_trunc('day', now(), 'UTC') + {day} * interval '1 day'")
    held = _call(
        connection,
        "hold",
        request={},
        salesperson_id=uuid.UUID(f"00000000-0000-4000-9000-{person:012d}"),
        start_at=start,
        end_at=start + (world.value("select interval '1 hour'")),
        email=f"{uuid.uuid4().hex}@customer.example",
        name="Name",
        company=None,
        client=None,
    )
    booking_id = world.value(
        f"select (convert_from('\\x{bytes(held['body']).hex()}', 'UTF8')::jsonb ->> 'booking_id')"
    )
    _call(connection, "verify_email", request={}, booking_id=uuid.UUID(booking_id))
    return world.value(
        "select jsonb_build_object('tenant_id', tenant_id, 'booking_id', booking_id, 'purpose', purpose, 'jti', jti,"
        " 'iat', extract(epoch from issued_at)::bigint, 'exp', extract(epoch from expires_at)::bigint)"
        f" from booking.link_tokens where booking_id = '{booking_id}' and purpose = 'verify'"
    )


def _call(connection: psycopg.Connection, function: str, **given: Any) -> dict[str, Any]:
    """One call of `api.<function>` as the app makes it, with a key of its own."""
    given = {"slug": SLUG, "key": uuid.uuid4().hex} | given
    named = ", ".join(f"p_{name} => %({name})s" for name in given)
    values = {
        name: Jsonb(value) if isinstance(value, dict) else value for name, value in given.items()
    }
    cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
    row = cursor.execute(f"select * from api.{function}({named})", values, prepare=True).fetchone()
    assert row is not None and (row["status"] or 200) < 300, row
    return row
