"""The one door to SQL: calls, rights, errors, repetitions, and a server that goes away."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from app.db import Database, DatabaseUnavailable, Listener, NotMigrated, RaisedError
from app.devdb import EmbeddedServer
from tests.support.servers import TestDatabase, TestServer
from tests.support.settings import make_settings

API = """
create schema api;
grant usage on schema api to holdfast_app;
create table api.calls (at timestamptz default clock_timestamp());
create sequence api.attempts;
create function api.echo(p_text text default null, p_data jsonb default null,
    p_id uuid default null, p_at timestamptz default null, p_number double precision default null)
  returns table (text text, data jsonb, id uuid, at timestamptz, number double precision)
  language sql security definer as $$ select p_text, p_data, p_id, p_at, p_number $$;
create function api.numbers(p_count int) returns setof int language sql
  as $$ select generate_series(1, p_count) $$;
create function api.session() returns jsonb language sql as $$
  select jsonb_build_object('role', current_user, 'timezone', current_setting('timezone'),
    'statement_timeout', current_setting('statement_timeout'),
    'idle', current_setting('idle_in_transaction_session_timeout'),
    'lock_timeout', current_setting('lock_timeout'),
    'application_name', current_setting('application_name'),
    'ttl', current_setting('holdfast.hold_ttl_seconds'),
    'queue', current_setting('holdfast.queue_backend')) $$;
create function api.refuse() returns void language plpgsql as $$
begin
  raise exception using errcode = 'SB409', message = 'slot_unavailable',
    detail = '{"detail": "Taken.", "retry_after": 3}', hint = 'Choose another.';
end $$;
create function api.fail_first(p_state text, p_failures int) returns bigint
  language plpgsql security definer as $$
declare v_attempt bigint := nextval('api.attempts');
begin
  if v_attempt <= p_failures then
    raise exception using errcode = p_state, message = 'attempt ' || v_attempt;
  end if;
  return v_attempt;
end $$;
create function api.note() returns bigint language sql security definer
  as $$ insert into api.calls default values; select count(*) from api.calls $$;
create function api.bug() returns int language sql as $$ select 1 / 0 $$;
create function api.pause(p_seconds double precision) returns void language sql
  as $$ select pg_sleep(p_seconds) $$;
create function api.leave_first() returns bigint language plpgsql security definer as $$
declare v_attempt bigint := nextval('api.attempts');
begin
  if v_attempt = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
  return v_attempt;
end $$;
create function api.secret() returns int language sql as $$ select 1 $$;
revoke execute on function api.secret from public;
"""


@pytest.fixture
def toy(server: TestServer) -> Iterator[TestDatabase]:
    with server.database(template="empty") as database:
        with psycopg.connect(database.superuser) as connection:
            connection.execute(API)
        yield database


@pytest.fixture
def admin(toy: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(toy.superuser, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def db(toy: TestDatabase) -> AsyncIterator[Database]:
    settings = make_settings()
    async with Database(toy.app, settings, "holdfast_app") as database:
        yield database


async def test_values_travel(db: Database) -> None:
    """Text, JSON, ids, times and numbers arrive as what they are, with or without p_."""
    given = {
        "text": "ü'; drop table --",
        "data": {"list": [1, None, {"a": "ä"}]},
        "id": uuid.uuid4(),
        "at": datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        "number": 0.5,
    }
    assert await db.call("echo", **given) == [given]
    assert (
        await db.call_one("echo", **{f"p_{name}": value for name, value in given.items()}) == given
    )
    assert (await db.call_one("echo", data=[1, "two"]))["data"] == [1, "two"]
    assert await db.call_value("echo") is None


async def test_rows(db: Database) -> None:
    """`call` gives all rows, `call_one` the first or None, `call_value` its first column."""
    assert await db.call("numbers", count=2) == [{"numbers": 1}, {"numbers": 2}]
    assert await db.call_one("numbers", count=0) is None
    assert await db.call_value("numbers", count=2) == 1
    assert await db.call_value("numbers", count=0) is None


async def test_what_is_rehearsed_is_taken_back(db: Database) -> None:
    """It answers as if it were done, and nothing is; errors and what comes after are as ever."""
    assert [await db.rehearse("note") for _ in range(2)] == [{"note": 1}] * 2
    assert [await db.call_value("note") for _ in range(2)] == [1, 2]
    with pytest.raises(RaisedError):
        await db.rehearse("refuse")
    assert await db.call_value("echo", text="still there") == "still there"


@pytest.mark.parametrize("name", ["echo; drop", "Echo", "api.echo", "", "1", "echo\n"])
async def test_names_are_names(db: Database, name: str) -> None:
    """Only an identifier reaches the statement, as function or as parameter."""
    with pytest.raises(ValueError, match="no name"):
        await db.call(name)
    with pytest.raises(ValueError, match="no name"):
        await db.call("echo", **{f"{name} ": 1})


@pytest.mark.parametrize("login", ["app", "superuser"])
async def test_session(toy: TestDatabase, login: str) -> None:
    """Every connection has limits, UTC, the settings SQL reads, and one role's rights only."""
    settings = make_settings(hold_ttl_seconds=77).model_copy(
        update={"queue_backend": "a b, 'quoted'"}
    )
    async with Database(getattr(toy, login), settings, "holdfast_app") as database:
        assert await database.call_value("session") == {
            "role": "holdfast_app",
            "timezone": "UTC",
            "statement_timeout": "5s",
            "idle": "10s",
            "lock_timeout": "5s",
            "application_name": "holdfast_app",
            "ttl": "77",
            "queue": "a b, 'quoted'",
        }
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await database.call("secret")


async def test_error(db: Database) -> None:
    """SQLSTATE class SB becomes `RaisedError` with code, detail and hint; the connection lives."""
    with pytest.raises(RaisedError) as error:
        await db.call("refuse")
    assert error.value.sqlstate == "SB409"
    assert error.value.code == "slot_unavailable"
    assert error.value.detail == {"detail": "Taken.", "retry_after": 3}
    assert error.value.hint == "Choose another."
    assert await db.call_value("numbers", count=1) == 1


@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_deadlock_is_repeated_once(
    db: Database, admin: psycopg.Connection, state: str
) -> None:
    """A deadlock or serialization failure is tried once more, then it is an outage."""
    assert await db.call_value("fail_first", state=state, failures=1) == 2
    admin.execute("alter sequence api.attempts restart")
    with pytest.raises(DatabaseUnavailable, match="attempt 2"):
        await db.call_value("fail_first", state=state, failures=9)
    assert admin.execute("select last_value from api.attempts").fetchone() == (2,)


@pytest.mark.parametrize("state", ["55P03", "57014", "53300", "25006", "57P01", "08006", "58030"])
async def test_unavailable_states(db: Database, admin: psycopg.Connection, state: str) -> None:
    """Timeouts, shutdown, overload and a standby are 'unavailable', and are not repeated."""
    with pytest.raises(DatabaseUnavailable):
        await db.call_value("fail_first", state=state, failures=9)
    assert admin.execute("select last_value from api.attempts").fetchone() == (1,)


async def test_bug_stays_a_bug(db: Database) -> None:
    """A bug, which is no error by rule and no outage, comes through as it is."""
    with pytest.raises(psycopg.errors.DivisionByZero):
        await db.call("bug")


async def test_not_migrated(db: Database, server: TestServer) -> None:
    """A missing function, schema or role says that migrate has not run; callers see an outage."""
    with pytest.raises(NotMigrated):
        await db.call("no_such_function")
    with server.database(template="empty") as empty:
        async with Database(empty.app, make_settings(), "holdfast_app") as database:
            with pytest.raises(NotMigrated):
                await database.call("echo")


async def test_lost_connection(db: Database, admin: psycopg.Connection) -> None:
    """A statement whose connection breaks is repeated only where the caller allows it."""
    with pytest.raises(DatabaseUnavailable):
        await db.call_value("leave_first")
    admin.execute("alter sequence api.attempts restart")
    assert await db.call_value("leave_first", retry_lost=True) == 2


async def test_idle_connections_lost(db: Database, admin: psycopg.Connection) -> None:
    """Connections that the server closed while idle cost no error: the next call succeeds."""
    await asyncio.gather(*(db.call("pause", seconds=0.05) for _ in range(5)))
    admin.execute(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
        "where application_name = 'holdfast_app' and datname = current_database()"
    )
    assert await db.call_value("numbers", count=1) == 1
    assert [await db.call_value("numbers", count=1) for _ in range(10)] == [1] * 10


async def test_plan_changed_by_migrate(db: Database, admin: psycopg.Connection) -> None:
    """A function that migrate gave another type answers at once, prepared statement or not."""
    admin.execute("create function api.shape() returns table (a int) language sql as 'select 1'")
    for _ in range(20):
        assert await db.call("shape") == [{"a": 1}]
    admin.execute("drop function api.shape")
    admin.execute(
        "create function api.shape() returns table (b text) language sql as $$select 'x'$$"
    )
    for _ in range(20):
        assert await db.call("shape") == [{"b": "x"}]


async def test_pool_is_bounded(toy: TestDatabase) -> None:
    """More callers than connections wait their turn; nobody opens a connection beyond the limit."""
    async with Database(toy.app, make_settings(), "holdfast_app", max_size=2) as database:
        await asyncio.gather(*(database.call("pause", seconds=0.05) for _ in range(10)))
        with psycopg.connect(toy.superuser) as connection:
            count = connection.execute(
                "select count(*) from pg_stat_activity "
                "where application_name = 'holdfast_app' and datname = current_database()"
            ).fetchone()[0]
        assert count <= 2


async def test_away_is_said_quickly() -> None:
    """While nobody listens at the address, calls end as 'unavailable', soon without waiting."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"postgresql://u@127.0.0.1:{port}/d"
    async with Database(url, make_settings(), "holdfast_app") as database:
        with pytest.raises(DatabaseUnavailable):
            await database.call("echo")
        async with asyncio.timeout(2):
            with pytest.raises(DatabaseUnavailable):
                await database.call("echo")


async def test_closed(toy: TestDatabase) -> None:
    """After `close` a call is 'unavailable' instead of hanging."""
    database = Database(toy.app, make_settings(), "holdfast_app")
    async with database:
        await database.call("echo")
    with pytest.raises(DatabaseUnavailable):
        await database.call("echo")


class Inbox:
    """Collects payloads and wakes whoever waits for one."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        self.connections = 0

    def connected(self) -> None:
        self.connections += 1
        self.queue.put_nowait("<connected>")

    async def next(self) -> str:
        async with asyncio.timeout(20):
            return await self.queue.get()


async def test_listener(toy: TestDatabase, admin: psycopg.Connection) -> None:
    """Payloads reach the callbacks of their channel; after a loss it connects and says so."""
    inbox, other = Inbox(), Inbox()
    listener = Listener(toy.app, make_settings(), "holdfast_app")
    listener.subscribe("holdfast_saga", inbox.queue.put_nowait, inbox.connected)
    listener.subscribe("holdfast_work", other.queue.put_nowait)
    async with listener:
        assert await inbox.next() == "<connected>"
        admin.execute("select pg_notify('holdfast_saga', '42'), pg_notify('holdfast_work', '')")
        assert await inbox.next() == "42"
        assert await other.next() == ""
        admin.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'holdfast_app listener'"
        )
        assert await inbox.next() == "<connected>"
        admin.execute("select pg_notify('holdfast_saga', '43')")
        assert await inbox.next() == "43"
        with pytest.raises(RuntimeError):
            listener.subscribe("late", print)
    assert not listener.connected.is_set()


async def test_server_restart(home: Path) -> None:
    """After kill -9 of PostgreSQL pool and listener heal by themselves, without a new address."""
    options = {"fsync": "off", "max_connections": "20"}
    with EmbeddedServer(home, options=options, keep_alive=True) as server:
        with psycopg.connect(server.urls.migrate) as connection:
            connection.execute(API)
        inbox = Inbox()
        listener = Listener(server.urls.app, make_settings(), "holdfast_app")
        listener.subscribe("c", inbox.queue.put_nowait, inbox.connected)
        async with Database(server.urls.app, make_settings(), "holdfast_app") as db, listener:
            assert await inbox.next() == "<connected>"
            await asyncio.gather(*(db.call("pause", seconds=0.02) for _ in range(4)))
            pid = int((server.cluster.data / "postmaster.pid").read_text().split()[0])
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(20):
                while True:
                    try:
                        assert await db.call_value("numbers", count=1) == 1
                        now = int((server.cluster.data / "postmaster.pid").read_text().split()[0])
                        if now != pid:
                            break
                    except (DatabaseUnavailable, OSError):
                        continue
            assert await inbox.next() == "<connected>"
