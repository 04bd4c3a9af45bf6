"""A PostgreSQL with every durability setting on, migrated, with a company that sells time."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg

from app.devdb import EmbeddedServer
from app.devdb.place import find_place
from app.migrations import migrate

PEOPLE = 200
# Further people, so that figures that count on free slots do not meet those that hold at random.
RESERVED = range(PEOPLE + 1, PEOPLE + 61)
VISITED = range(PEOPLE + 61, PEOPLE + 161)
SLUG = "bench"

# Open round the clock for two years, so that slots do not run out; calendars known and free,
# marked as fetched in the future so that they stay fresh.
_COMPANY = f"""
insert into booking.tenants (id, name, slug, status, m365_tenant_id)
values ('00000000-0000-4000-8000-000000000001', 'Bench', '{SLUG}', 'active', gen_random_uuid());
update booking.tenant_config set horizon_days = 700;
delete from booking.availability_rules;
insert into booking.availability_rules (tenant_id, weekday, opens, closes)
select id, d, '00:00', '24:00' from booking.tenants, generate_series(1, 7) d;
insert into booking.salespersons (id, tenant_id, graph_user_id, display_name, timezone)
select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, t.id, 'p' || n || '@bench.example', 'P' || n, 'UTC'
from booking.tenants t, generate_series(1, {VISITED[-1]}) n;
insert into booking.busy_days (salesperson_id, day, tenant_id, fetched_at, items)
select s.id, d::date, s.tenant_id, clock_timestamp() + interval '1 day', '{{}}'
from booking.salespersons s, generate_series(current_date, current_date + 701, interval '1 day') d;
create table public.floor (id uuid primary key default gen_random_uuid(), a uuid, b timestamptz, c timestamptz, d text);
grant insert on public.floor to public;
analyze;
"""


class World:
    """The server and its addresses while the context is entered."""

    def __init__(self, folder: Path) -> None:
        self._home = folder
        self._server = EmbeddedServer(folder)

    def __enter__(self) -> Self:
        self._server.__enter__()
        migrate(self._server.urls.migrate)
        self.execute(_COMPANY)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.__exit__(kind, error, trace)

    @property
    def superuser(self) -> str:
        return self._server.urls.migrate

    @property
    def app(self) -> str:
        return self._server.urls.app

    @property
    def worker(self) -> str:
        return self._server.urls.worker

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            connection.execute(statement)

    def value(self, query: str) -> Any:
        with psycopg.connect(self.superuser, autocommit=True) as connection:
            row = connection.execute(query).fetchone()
        return None if row is None else row[0]

    def pgbench(
        self, script: str, seconds: float, *, clients: int = 8, role: str | None = None
    ) -> float:
        """Transactions per second of `script` with `clients` connections."""
        path = self._home / "script.pgbench"
        path.write_text(script)
        binary = find_place(self._home).binaries / "pgbench"
        options = "" if role is None else f"-c role={role} -c statement_timeout=5s"
        done = subprocess.run(
            [
                str(binary),
                "-n",
                "-c",
                str(clients),
                "-j",
                "2",
                "-T",
                str(max(1, round(seconds))),
                "-M",
                "prepared",
                "-f",
                str(path),
                self.superuser,
            ],
            env={"PGOPTIONS": options, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds * 4 + 60,
        )
        for line in done.stdout.splitlines():
            if line.startswith("tps = "):
                return float(line.split()[2])
        raise RuntimeError(f"pgbench: {done.stderr.strip() or done.stdout.strip()}")
