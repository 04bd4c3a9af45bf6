"""The hold exactly as the app calls it, against a bare durable INSERT."""

from __future__ import annotations

from tests.bench.figures import Figure, alternate
from tests.bench.world import PEOPLE, SLUG, World

_FLOOR = "insert into public.floor (a, b, c, d) values (gen_random_uuid(), now(), now(), 'x');"

# Slots 90 minutes apart, so that a buffer is kept; a taken one answers 409, as in life.
_HOLD = rf"""
\set person random(1, {PEOPLE})
\set day random(1, 690)
\set slot random(0, 15)
select status from api.hold(
  p_slug => '{SLUG}', p_key => gen_random_uuid()::text,
  p_request => jsonb_build_object('salesperson_id', (:person)::int::text, 'start_at', (:day)::int::text, 'customer', '{{}}'::jsonb),
  p_salesperson_id => ('00000000-0000-4000-9000-' || lpad((:person)::int::text, 12, '0'))::uuid,
  p_start_at => date_trunc('day', now(), 'UTC') + (:day)::int * interval '1 day' + (:slot)::int * interval '90 minutes',
  p_end_at => date_trunc('day', now(), 'UTC') + (:day)::int * interval '1 day' + (:slot)::int * interval '90 minutes' + interval '1 hour',
  p_email => 'c' || (random() * 1e9)::bigint || '@customer.example', p_name => 'Name', p_company => 'Company',
  p_client => (random() * 1e9)::bigint::text);
"""


def measure(world: World, rounds: int, seconds: float) -> list[Figure]:
    """Idempotency record, row-level security, tracking, audit and limits included."""
    world.pgbench(_HOLD, 1, role="holdfast_app")
    world.execute("vacuum analyze")
    measured, floor, ratio = alternate(
        rounds,
        lambda: world.pgbench(_HOLD, seconds, role="holdfast_app"),
        lambda: world.pgbench(_FLOOR, seconds),
    )
    held = world.value("select count(*) from booking.bookings")
    asked = world.value("select count(*) from booking.idempotency_records")
    note = f"8 clients; {held} of {asked} answers were 201"
    return [Figure("api.hold against a bare durable INSERT", measured, floor, "1/s", ratio, at_least=0.15, note=note)]
