"""The hold exactly as the app calls it, against a bare durable INSERT."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.bench.figures import Figure, alternate
from tests.bench.world import PEOPLE, SLUG, World

_FLOOR = "insert into public.floor (a, b, c, d) values (gen_random_uuid(), now(), now(), 'x');"

# Slots 90 minutes apart, so that a buffer is kept; a taken one answers 409, as in life. Values come
# ready made, as from the app, as far as pgbench can make them.
_HOLD = rf"""
\set person random(1, {PEOPLE})
\set start {{midnight}} + 5400 * random(16, 11055)
\set end :start + 3600
\set key random(1, 1000000000000000)
select status from api.hold(
  p_slug => '{SLUG}', p_key => :key,
  p_request => ('{{{{"key": "' || :key::text || '", "customer": {{{{"name": "Name", "company": "Company"}}}}}}}}')::jsonb,
  p_salesperson_id => ('00000000-0000-4000-9000-' || lpad(:person::text, 12, '0'))::uuid,
  p_start_at => to_timestamp(:start), p_end_at => to_timestamp(:end),
  p_email => :key::text || '@customer.example', p_name => 'Name', p_company => 'Company', p_client => :key);
"""

_ENDPOINT = """
insert into booking.webhook_endpoints (tenant_id, url, types)
select id, 'https://crm.example/', array['booking.held'] from booking.tenants;
"""


def measure(world: World, rounds: int, seconds: float) -> list[Figure]:
    """Idempotency record, row-level security, tracking, audit and limits included."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    script = _HOLD.format(midnight=round(midnight.timestamp()))
    world.pgbench(script, 1, role="holdfast_app")
    world.execute("vacuum analyze")
    measured, floor, ratio = alternate(
        rounds,
        lambda: world.pgbench(script, seconds, role="holdfast_app"),
        lambda: world.pgbench(_FLOOR, seconds),
    )
    held = world.value("select count(*) from booking.bookings")
    asked = world.value("select count(*) from booking.idempotency_records")
    note = f"8 clients; {held} of {asked} answers were 201"

    def told() -> float:
        """With a system that wants to hear of every hold; nobody delivers."""
        world.execute(_ENDPOINT)
        try:
            return world.pgbench(script, seconds, role="holdfast_app")
        finally:
            world.execute("delete from booking.webhook_endpoints; truncate pgmq.q_holdfast")

    with_one, without, told_ratio = alternate(
        rounds, told, lambda: world.pgbench(script, seconds, role="holdfast_app")
    )
    return [
        Figure(
            "api.hold against a bare durable INSERT",
            measured,
            floor,
            "1/s",
            ratio,
            at_least=0.15,
            note=note,
        ),
        Figure(
            "api.hold with a webhook against one without",
            with_one,
            without,
            "1/s",
            told_ratio,
            at_least=0.85,
            note="8 clients; the event is written in the hold's commit, its delivery later",
        ),
    ]
