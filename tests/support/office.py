"""A company in a test's database, and the calls that app and worker make for it.

Every call runs with the rights of `holdfast_app` or `holdfast_worker`, as in production.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from app.config import Settings
from app.providers import microsoft, zoom

DIRECTORY = uuid.UUID("11111111-1111-4111-8111-111111111111")


def call(connection: psycopg.Connection, role: str, function: str, **params: Any) -> Any:
    """Call `api.<function>` with the rights of `role`; its row as a dict, or its one value."""
    adapted = {
        name: Jsonb(value) if isinstance(value, dict | list) else value
        for name, value in params.items()
    }
    query = sql.SQL("select * from {}({})").format(
        sql.Identifier("api", function),
        sql.SQL(", ").join(
            sql.SQL("{} => {}").format(sql.Identifier(f"p_{name}"), sql.Placeholder(name))
            for name in adapted
        ),
    )
    with connection.transaction():
        connection.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        cursor = connection.cursor(row_factory=dict_row)
        row = cursor.execute(query, adapted).fetchone()
        # Within a transaction of the test's the role would outlive this one.
        connection.execute("set local role none")
    if row is None:
        return None
    return row[function] if list(row) == [function] else row


@dataclass
class Answer:
    """An HTTP answer as the database made it."""

    status: int | None
    headers: dict[str, str] | None
    body: bytes | None
    replayed: bool | None
    fetch: dict[str, Any] | None
    saga_id: int | None

    @property
    def json(self) -> dict[str, Any]:
        assert self.body is not None
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        """Code of an error."""
        return self.json.get("code")


class Office:
    """A tenant with one salesperson whose calendar is free, seen by app and worker."""

    def __init__(self, connection: psycopg.Connection, slug: str = "acme", **config: Any) -> None:
        self.sql = connection
        self.slug = slug
        one = lambda query, *args: connection.execute(query, args).fetchone()[0]  # noqa: E731
        directory = DIRECTORY if slug == "acme" else uuid.uuid4()
        if not one("select exists (select from booking.conference_hosts)"):
            connect_hosts(connection)
            connect_mailbox(connection)
        self.tenant_id: uuid.UUID = one(
            "insert into booking.tenants (name, slug, status, m365_tenant_id)"
            " values (%s, %s, 'active', %s) returning id",
            slug.title(),
            slug,
            directory,
        )
        for name, value in config.items():
            self.configure(name, value)
        self.service_id: uuid.UUID = one(
            "select id from booking.services where tenant_id = %s", self.tenant_id
        )
        self.salesperson_id = self.add_salesperson("anna")

    @classmethod
    def found(cls, connection: psycopg.Connection, slug: str) -> Self:
        """One that is there already, with a salesperson."""
        office = cls.__new__(cls)
        office.sql, office.slug = connection, slug
        query = (
            "select t.id, s.id, p.id from booking.tenants t"
            " join booking.services s on s.tenant_id = t.id"
            " join booking.salespersons p on p.tenant_id = t.id where t.slug = %s"
            " order by p.display_name limit 1"
        )
        row = connection.execute(query, [slug]).fetchone()
        office.tenant_id, office.service_id, office.salesperson_id = row
        return office

    def configure(self, name: str, value: Any) -> None:
        self.sql.execute(
            sql.SQL("update booking.tenant_config set {} = %s where tenant_id = %s").format(
                sql.Identifier(name)
            ),
            [value, self.tenant_id],
        )

    def add_service(self, minutes: int, *, step: int = 30, buffer: int = 10) -> uuid.UUID:
        return self.sql.execute(
            "insert into booking.services (tenant_id, slot_minutes, step_minutes, buffer_minutes)"
            " values (%s, %s, %s, %s) returning id",
            [self.tenant_id, minutes, step, buffer],
        ).fetchone()[0]

    def add_salesperson(self, name: str, timezone: str = "UTC") -> uuid.UUID:
        salesperson_id = self.sql.execute(
            "insert into booking.salespersons (tenant_id, graph_user_id, display_name, timezone)"
            " values (%s, %s, %s, %s) returning id",
            [self.tenant_id, f"{name}@{self.slug}.example", name.title(), timezone],
        ).fetchone()[0]
        return salesperson_id

    def make_due(self, kind: str, row: object = None) -> None:
        """Recurring work is to be done now, of one row or all, whoever has it."""
        self.sql.execute(
            "update booking.work set due_at = booking.now() - interval '1 s', lease = null"
            " where kind = %s and coalesce(id = %s, true)",
            [kind, None if row is None else str(row)],
        )

    def free_calendar(
        self, day: datetime, days: int = 8, salesperson_id: uuid.UUID | None = None
    ) -> None:
        """Cache busy times, none, for `days` from `day` as just fetched."""
        self.busy(day, [], days, salesperson_id)

    def free_calendars(self) -> None:
        """The same for everybody from today on."""
        now = self.value("select booking.now()")
        for person in self.values(
            "select id from booking.salespersons where tenant_id = %s", self.tenant_id
        ):
            self.free_calendar(now, salesperson_id=person)

    def busy(
        self,
        day: datetime,
        items: list[tuple[datetime, datetime]],
        days: int = 8,
        salesperson_id: uuid.UUID | None = None,
    ) -> None:
        """Cache these busy times as just fetched from the calendar, if there is one."""
        self.sql.execute(
            "insert into booking.busy_days (salesperson_id, day, tenant_id, fetched_at, items)"
            " select k.salesperson_id, day, %s, booking.now(), (select coalesce(array_agg(tstzrange(a, b)), '{}')"
            " from unnest(%s::timestamptz[], %s::timestamptz[]) as u (a, b)"
            " where tstzrange(a, b) && tstzrange(day::timestamptz, (day + 1)::timestamptz))"
            " from (select %s::date + n as day from generate_series(0, %s - 1) n) d"
            " join booking.calendars k on k.salesperson_id = %s"
            " on conflict (salesperson_id, day) do update"
            " set fetched_at = excluded.fetched_at, items = excluded.items",
            [
                self.tenant_id,
                [a for a, _ in items],
                [b for _, b in items],
                day.date(),
                days,
                salesperson_id or self.salesperson_id,
            ],
        )

    def app(self, function: str, **params: Any) -> Any:
        return call(self.sql, "holdfast_app", function, **params)

    def worker(self, function: str, **params: Any) -> Any:
        return call(self.sql, "holdfast_worker", function, tenant_id=self.tenant_id, **params)

    def lease(self, kind: str, row: object) -> Any:
        """The lease of work, or of a message, that is claimed."""
        if kind == "message":
            return self.value("select lease from booking.notification_outbox where id = %s", row)
        return self.value(
            "select lease from booking.work where kind = %s and id = %s", kind, str(row)
        )

    def hand_over(self, message_id: int) -> bool:
        """Whether a message that was claimed may be handed to its provider, which comes next."""
        return self.worker(
            "outbox_hand_over", id=message_id, lease=self.lease("message", message_id)
        )

    def answer(self, function: str, **params: Any) -> Answer:
        return Answer(**self.app(function, slug=self.slug, **params))

    def answer_of(self, function: str, **params: Any) -> Answer:
        """What an administrator of the tenant asks."""
        return Answer(**self.app(function, tenant_id=self.tenant_id, **params))

    def hold(
        self,
        start: datetime,
        minutes: int = 60,
        *,
        key: str | None = None,
        email: str = "eva@customer.example",
        salesperson_id: uuid.UUID | None = None,
        client: str | None = None,
        **extra: Any,
    ) -> Answer:
        end = start + timedelta(minutes=minutes)
        person = salesperson_id or self.salesperson_id
        request = {"salesperson_id": str(person), "start_at": start.isoformat(), "email": email}
        return self.answer(
            "hold",
            key=key or uuid.uuid4().hex,
            request=request,
            salesperson_id=person,
            start_at=start,
            end_at=end,
            email=email,
            name=extra.pop("name", None),
            company=extra.pop("company", None),
            client=client,
            **extra,
        )

    def verify_email(self, booking_id: str, key: str | None = None) -> Answer:
        return self.answer(
            "verify_email",
            key=key or uuid.uuid4().hex,
            request={"booking_id": booking_id},
            booking_id=booking_id,
        )

    def pending(self, start: datetime, **extra: Any) -> str:
        """A booking whose verification mail is queued; its id."""
        held = self.hold(start, **extra)
        assert held.status == 201, held.body
        booking_id = held.json["booking_id"]
        assert self.verify_email(booking_id).status == 200
        return booking_id

    def claims(self, booking_id: str, purpose: str = "verify", **changes: Any) -> dict[str, Any]:
        """Claims of the link that was issued last; one to change is issued where none was."""
        query = (
            "select jti::text, extract(epoch from issued_at)::bigint, extract(epoch from expires_at)::bigint"
            " from booking.link_tokens where booking_id = %s and purpose = %s order by issued_at desc"
        )
        row = self.sql.execute(query, [booking_id, purpose]).fetchone()
        if row is None:
            self.sql.execute(
                "insert into booking.link_tokens (jti, tenant_id, booking_id, purpose, issued_at, expires_at)"
                " select gen_random_uuid(), tenant_id, id, %s, date_trunc('second', booking.now()),"
                " date_trunc('second', booking.now()) + interval '24 hours' from booking.bookings where id = %s",
                [purpose, booking_id],
            )
            row = self.sql.execute(query, [booking_id, purpose]).fetchone()
        claims = {
            "tenant_id": str(self.tenant_id),
            "booking_id": booking_id,
            "purpose": purpose,
            "jti": row[0],
            "iat": row[1],
            "exp": row[2],
        }
        return claims | changes

    def confirm(self, booking_id: str, key: str | None = None, **changes: Any) -> Answer:
        claims = self.claims(booking_id, **changes)
        return self.answer(
            "confirm",
            key=key or uuid.uuid4().hex,
            request={"token": claims["jti"]},
            claims=claims,
        )

    def change(
        self, function: str, booking_id: str, key: str | None = None, **params: Any
    ) -> Answer:
        """Cancel or reschedule with a good link."""
        claims = params.pop("claims", None) or self.claims(booking_id, function)
        request = {"token": claims["jti"]} | {k: str(v) for k, v in params.items()}
        return self.answer(
            function,
            key=key or uuid.uuid4().hex,
            request=request,
            booking_id=booking_id,
            claims=claims,
            **params,
        )

    def run_saga(
        self, saga_id: int, perform: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    ) -> dict[str, Any]:
        """Do what the saga asks for until it waits or is finished; the last answer."""
        perform = perform or succeed
        answer = self.worker("saga_claim", saga_id=saga_id)
        while "do" in answer:
            answer = self.worker(
                "saga_report",
                saga_id=saga_id,
                position=answer["position"],
                lease=answer["lease"],
                **perform(answer),
            )
        # A changed event drops the cached calendar; Outlook would answer "free" again.
        self.free_calendars()
        return answer

    def saga_of(self, booking_id: str, kind: str = "confirm") -> int:
        return self.sql.execute(
            "select id from booking.sagas where booking_id = %s and kind = %s order by id desc",
            [booking_id, kind],
        ).fetchone()[0]

    def confirmed(self, start: datetime, **extra: Any) -> str:
        """A confirmed booking; its id."""
        booking_id = self.pending(start, **extra)
        answer = self.confirm(booking_id)
        assert answer.saga_id is not None, answer
        self.run_saga(answer.saga_id)
        assert self.status(booking_id) == "confirmed"
        return booking_id

    def follow_organizer(
        self, booking_id: str, start: datetime, end: datetime
    ) -> dict[str, list[str]]:
        """What comes of a move in Outlook: applied and pending, each a list of ids."""
        person, tenant = self.sql.execute(
            "select salesperson_id, tenant_id::text from booking.bookings where id = %s",
            [booking_id],
        ).fetchone()
        self.sql.execute("select set_config('booking.tenant_id', %s, false)", [tenant])
        move = {"booking_id": booking_id, "start_at": start.isoformat(), "end_at": end.isoformat()}
        moved = self.value("select booking.apply_moves(%s, %s)", person, Jsonb([move]))
        self.free_calendars()
        return moved

    def status(self, booking_id: str) -> str:
        return self.value("select status from booking.bookings where id = %s", booking_id)

    def start(self, booking_id: object) -> datetime:
        return self.value("select start_at_utc from booking.bookings where id = %s", booking_id)

    def value(self, query: str, *args: Any) -> Any:
        row = self.sql.execute(query, args).fetchone()
        return None if row is None else row[0]

    def values(self, query: str, *args: Any) -> list[Any]:
        return [row[0] for row in self.sql.execute(query, args).fetchall()]

    def set(self, **settings: Any) -> Self:
        """Settings of the environment for calls of this office's connection."""
        for name, value in settings.items():
            if name == "zoom_host_user_ids":
                connect_hosts(self.sql, *filter(None, str(value).split(",")))
                continue
            self.sql.execute("select set_config(%s, %s, false)", [f"holdfast.{name}", str(value)])
        return self


def connect_hosts(
    connection: psycopg.Connection, *hosts: str, provider: str = "zoom", account: str = "ours"
) -> None:
    """The platform's own account, with these hosts, as a worker writes it when it starts."""
    call(
        connection,
        "holdfast_worker",
        "connect_platform",
        accounts=[
            {
                "provider": provider,
                "capability": "conference",
                "account": account,
                "hosts": list(hosts) or ["me"],
            }
        ],
    )


def connect_mailbox(connection: psycopg.Connection) -> None:
    """The platform has a mailbox, of whatever directory a company is."""
    connection.execute(
        "insert into booking.connections (provider, capability, account)"
        " values ('graph', 'message', 'booking@example.com')"
    )


def connect_platform(connection: psycopg.Connection, settings: Settings) -> None:
    """The platform's own accounts as a worker with these settings writes them when it starts."""
    accounts = [
        {"provider": provider, **asdict(account)}
        for provider, folder in (("graph", microsoft), ("zoom", zoom))
        for account in folder.own_accounts(settings)
    ]
    call(connection, "holdfast_worker", "connect_platform", accounts=accounts)


def succeed(step: dict[str, Any]) -> dict[str, Any]:
    """Answer of a cloud in which everything works."""
    results = {
        "create_meeting": {
            "meeting_id": str(90_000_000_000 + time.monotonic_ns() % 10**9),
            "join_url": "https://zoom.example/j/1",
            "start_url": "https://zoom.example/s/1",
        },
        "create_event": {"event_id": uuid.uuid4().hex, "ical_uid": uuid.uuid4().hex, "etag": "W/1"},
    }
    return {"outcome": "ok", "result": results.get(step["do"], {})}
