"""A hundred thousand reminders that fall due at one minute, worked off by two workers.

Outlook is a handler that takes every mail at once: what is measured is what sending costs us, from
the claim to the report, rendering and HTTP included.
"""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from tests.bench.figures import Figure
from tests.bench.serving import serving, working
from tests.bench.world import World

WORKERS = 2
_WARM_UP = 2_000
_IDLE_SECONDS = 5.0
_PATIENCE_SECONDS = 3_600.0
_DIRECTORY = "00000000-0000-4000-a000-000000000001"

# One customer and one meeting each, inserted below the triggers, as a restored backup would be.
_MEETINGS = """
insert into booking.customers (id, tenant_id, email, name)
select ('00000000-0000-4000-c000-' || lpad(n::text, 12, '0'))::uuid, t.id, 'reminded-' || n || '@customer.example',
  'Customer ' || n
from booking.tenants t, generate_series(1, {count}) n;
insert into booking.bookings (id, tenant_id, salesperson_id, customer_id, start_at_utc, end_at_utc, status, service_id,
  buffer_minutes, claim_id)
select ('00000000-0000-4000-d000-' || right(c.id::text, 12))::uuid, c.tenant_id, s.id, c.id, e.at, e.at + interval '1 hour',
  'confirmed', v.id, 10, c.id
from booking.customers c
join booking.services v on v.tenant_id = c.tenant_id
join booking.salespersons s on s.tenant_id = c.tenant_id and s.display_name = 'P1'
cross join lateral (select now() + interval '1 day' + right(c.id::text, 12)::integer * interval '1 second' as at) e
where c.email like 'reminded-%';
insert into booking.meetings (booking_id, tenant_id, provider, provider_meeting_id, join_url)
select b.id, b.tenant_id, 'zoom', right(b.id::text, 12), 'https://zoom.example/j/' || right(b.id::text, 12)
from booking.bookings b where b.id::text like '00000000-0000-4000-d000-%';
"""

_DUE = """
insert into booking.notification_outbox (tenant_id, about_id, booking_id, purpose, occurrence, channel, recipient,
  recipient_name, starts_at, due_at, not_after)
select b.tenant_id, b.id, b.id, 'booking_reminder', '1 day', 'mail', c.email, c.name, b.start_at_utc,
  date_trunc('minute', now()), b.start_at_utc
from booking.bookings b join booking.customers c on c.id = b.customer_id
where right(b.id::text, 12)::integer between {first} and {last} and b.id::text like '00000000-0000-4000-d000-%'
"""

_OPEN = "select count(*) from booking.notification_outbox where status = 'queued'"


def measure(world: World, count: int) -> list[Figure]:
    """Rate and memory; nothing is sent twice, and nothing is left."""
    total = count + _WARM_UP
    for statement in filter(str.strip, _MEETINGS.format(count=total).split(";")):
        world.execute(f"set session_replication_role = replica; {statement}")
    # Nobody's calendar is followed meanwhile but that of the one whose meetings these are.
    world.execute("update booking.salespersons set active = false")
    world.execute("delete from booking.reconcile_targets; delete from booking.work")
    world.execute(
        "update booking.notification_outbox set status = 'dropped' where status = 'queued'"
    )
    world.execute("vacuum analyze")
    floor = world.pgbench(
        "insert into public.floor (a, b, c, d) values (gen_random_uuid(), now(), now(), 'x');", 6
    )
    with ExitStack() as stack:
        port = stack.enter_context(serving(world, "tests.bench.bare"))
        outlook = f"http://127.0.0.1:{port}"
        workers = [
            stack.enter_context(
                working(
                    world,
                    GRAPH_MOCK="false",
                    ENTRA_AUTHORITY_URL=outlook,
                    GRAPH_API_URL=f"{outlook}/v1.0",
                    ENTRA_CLIENT_ID=_DIRECTORY,
                    ENTRA_CLIENT_SECRET="bench-" + "z" * 40,
                    GRAPH_SHARED_MAILBOX="mails@bench.example",
                    GRAPH_MAIL_TENANT_ID=_DIRECTORY,
                    ZOOM_HOST_USER_IDS="host@bench.example",
                )
            ).pid
            for _ in range(WORKERS)
        ]
        time.sleep(_IDLE_SECONDS)
        idle = max(_resident_mib(pid) for pid in workers)
        _work_off(world, 1, _WARM_UP)
        seconds = _work_off(world, _WARM_UP + 1, total)
        most = max(_resident_mib(pid, "VmHWM") for pid in workers)
        sent = _mails(port)
    if sent != total:
        raise RuntimeError(f"{sent} mails were sent for {total} reminders")
    rate = count / seconds
    return [
        Figure(
            f"{count:,} due reminders, {WORKERS} workers",
            rate,
            floor,
            "/s",
            rate / floor,
            note=f"worked off in {seconds:.0f} s, each sent once",
        ),
        Figure(
            "the same: most memory of a worker against an idle one",
            most,
            idle,
            "MiB",
            most / idle,
            at_most=2.0,
        ),
    ]


def _work_off(world: World, first: int, last: int) -> float:
    """Seconds until those are sent, from the commit that makes them due."""
    with psycopg.connect(world.superuser, autocommit=True) as connection:
        connection.execute(_DUE.format(first=first, last=last))
        begun = time.monotonic()
        while connection.execute(_OPEN).fetchone() != (0,):
            if time.monotonic() - begun > _PATIENCE_SECONDS:
                raise RuntimeError("the workers do not work the outbox off")
            time.sleep(0.2)
        return time.monotonic() - begun


def _mails(port: int) -> int:
    """How many the handler took."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/mails")
    return int(json.load(connection.getresponse()))


def _resident_mib(pid: int, which: str = "VmRSS") -> float:
    """Memory that a process holds, or (VmHWM) held at most."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{which}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"the system does not tell {which} of {pid}")
