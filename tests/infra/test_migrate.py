"""`migrate`: from nothing, again, two at once, after kill -9, without superuser."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.migrations import MigrationError, migrate
from app.migrations.roles import OWNERS, ROLES
from tests.infra.toy import ToyTree
from tests.support.servers import TestDatabase, TestServer

pytestmark = pytest.mark.every_postgres


@pytest.fixture
def toy(tmp_path: Path) -> ToyTree:
    return ToyTree(tmp_path / "sql")


@pytest.fixture
def empty(server: TestServer) -> Iterator[TestDatabase]:
    with server.database(template="empty") as database:
        yield database


@pytest.fixture
def db(empty: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(empty.superuser, autocommit=True) as connection:
        yield connection


def value(db: psycopg.Connection, query: str, *parameters: object) -> object:
    return db.execute(query, parameters).fetchone()[0]


def routines(db: psycopg.Connection) -> set[str]:
    rows = db.execute(
        "select oid::regprocedure::text from pg_proc "
        "where pronamespace in ('booking'::regnamespace, 'api'::regnamespace)"
    )
    return {name for (name,) in rows}


def wait_for(db: psycopg.Connection, condition: str) -> None:
    """Wait until a session of this database meets `condition`."""
    sessions = "select count(*) from pg_stat_activity where datname = current_database() and "
    deadline = time.monotonic() + 30
    while not value(db, sessions + condition):
        assert time.monotonic() < deadline, condition


def test_from_nothing(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """An empty database gets extensions, queue, tables, functions, triggers, views, grants."""
    report = migrate(empty.superuser, sql_folder=toy.folder)
    assert report.migrations == ["0001_initial"]
    assert report.functions == 2
    assert value(db, "select count(*) from pg_extension where extname = 'btree_gist'") == 1
    assert value(db, "select count(*) from pgmq.meta where queue_name = 'holdfast'") == 1
    with psycopg.connect(empty.app, autocommit=True) as app:
        app.execute("set role holdfast_app")
        assert value(app, "select api.add_thing(21)") == 21
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("select * from booking.things")
    assert db.execute("select id, doubled, note from booking.things").fetchone() == (
        21,
        42,
        "marked",
    )
    assert value(db, "select count(*) from analytics.things") == 1


def test_again_changes_nothing(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """A second run applies no migration, drops nothing and keeps data and owners."""
    migrate(empty.superuser, sql_folder=toy.folder)
    db.execute("select api.add_thing(1)")
    report = migrate(empty.superuser, sql_folder=toy.folder)
    assert (report.roles, report.extensions, report.migrations, report.dropped) == ([], [], [], [])
    assert value(db, "select count(*) from booking.things") == 1
    owner = "select proowner::regrole::text from pg_proc where proname = 'add_thing'"
    assert value(db, owner) == "holdfast_platform"


def test_roles(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """No role can log in, pass row-level security, or become another by inheritance."""
    migrate(empty.superuser, sql_folder=toy.folder)
    rows = db.execute(
        "select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolinherit "
        "from pg_roles where rolname = any(%s)",
        [list(ROLES)],
    ).fetchall()
    assert {row[0] for row in rows} == set(ROLES)
    assert {row[0] for row in rows if any(row[1:5])} == set()
    assert {row[0] for row in rows if not row[5]} == set(OWNERS)
    members = (
        "select count(*) from pg_auth_members m join pg_roles r on r.oid = m.member "
        "where r.rolname = any(%s)"
    )
    assert value(db, members, list(ROLES)) == 0


def test_queue_is_closed(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """Only the owner roles reach the queue: neither everybody nor pg_monitor reads messages."""
    migrate(empty.superuser, sql_folder=toy.folder)
    may = "select has_table_privilege(%s, 'pgmq.q_holdfast', 'select')"
    assert not value(db, may, "pg_monitor")
    assert not value(db, may, "holdfast_app")
    assert not value(db, "select has_schema_privilege('pg_monitor', 'pgmq', 'usage')")
    for owner in OWNERS:
        db.execute("begin")
        db.execute(f"set local role {owner}")
        db.execute("""select pgmq.send('holdfast', '{"kind": "x"}')""")
        assert value(db, "select count(*) from pgmq.read('holdfast', 5, 1)") == 1
        db.execute("rollback")
    db.execute("select pgmq.create('later')")
    assert not value(db, "select has_table_privilege('pg_monitor', 'pgmq.q_later', 'select')")


def test_two_at_once(empty: TestDatabase, toy: ToyTree) -> None:
    """Of two runs at once one waits for the other, and both succeed."""
    reports, waited = [], []
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        reports.append(migrate(empty.superuser, sql_folder=toy.folder, say=waited.append))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.migrations for report in reports) == [[], ["0001_initial"]]
    assert len(waited) == 1


def test_stale_yoyo_lock(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """The lock row that a killed migration left in yoyo's table blocks nobody."""
    migrate(empty.superuser, sql_folder=toy.folder)
    db.execute("insert into migrations.yoyo_lock (locked, ctime, pid) values (1, now(), 4711)")
    toy.write("migrations/0002_more.sql", "-- depends: 0001_initial\ncreate table booking.more ();")
    assert migrate(empty.superuser, sql_folder=toy.folder).migrations == ["0002_more"]
    assert value(db, "select count(*) from migrations.yoyo_lock") == 0


def _migrate(url: str, folder: Path) -> None:
    migrate(url, sql_folder=folder)


def test_killed_in_the_middle(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """kill -9 during a migration leaves nothing of it, and the next run goes through."""
    slow = "-- depends: 0001_initial\ncreate table booking.slow ();\nselect pg_sleep({});"
    toy.write("migrations/0002_slow.sql", slow.format(60))
    process = multiprocessing.get_context("spawn").Process(
        target=_migrate, args=(empty.superuser, toy.folder)
    )
    process.start()
    wait_for(db, "wait_event = 'PgSleep'")
    process.kill()
    process.join()
    # The server notices a client that is gone when it next writes; here: at once.
    db.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and wait_event = 'PgSleep'"
    )
    toy.write("migrations/0002_slow.sql", slow.format(0))
    assert migrate(empty.superuser, sql_folder=toy.folder).migrations == ["0002_slow"]


def test_migration_and_note_are_one(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """A migration that fails half-way leaves neither its first half nor a note behind."""
    toy.write(
        "migrations/0002_bad.sql",
        "-- depends: 0001_initial\ncreate table booking.half ();\nselect 1 / 0;",
    )
    with pytest.raises(MigrationError, match="0002_bad: division by zero"):
        migrate(empty.superuser, sql_folder=toy.folder)
    assert value(db, "select to_regclass('booking.half')") is None
    names = db.execute("select migration_id from migrations._yoyo_migration").fetchall()
    assert names == [("0001_initial",)]


def test_a_migration_in_steps_is_begun_again(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """Each statement is a transaction; what failed leaves no note, and is repeated from its start."""
    steps = (
        "-- depends: 0001_initial\n-- transactional: false\n"
        "drop index concurrently if exists booking.things_by_note;"
        "create index concurrently things_by_note on booking.things (note);"
        "select 1 / {};"
    )
    toy.write("migrations/0002_steps.sql", steps.format(0))
    with pytest.raises(MigrationError, match="0002_steps: division by zero"):
        migrate(empty.superuser, sql_folder=toy.folder)
    assert value(db, "select to_regclass('booking.things_by_note')") is not None
    names = db.execute("select migration_id from migrations._yoyo_migration").fetchall()
    assert names == [("0001_initial",)]
    toy.write("migrations/0002_steps.sql", steps.format(1))
    assert migrate(empty.superuser, sql_folder=toy.folder).migrations == ["0002_steps"]


def test_what_is_written_anew_is_said_before(empty: TestDatabase, toy: ToyTree) -> None:
    """To whoever has a database in use; a new one has nothing to wait for."""
    said: list[str] = []
    rewriting = "-- depends: {}\n-- rewrites: booking.things\nselect 1;"
    toy.write("migrations/0002_more.sql", rewriting.format("0001_initial"))
    migrate(empty.superuser, sql_folder=toy.folder, say=said.append)
    assert not any("rewrites" in line for line in said)
    toy.write("migrations/0003_more.sql", rewriting.format("0002_more"))
    migrate(empty.superuser, sql_folder=toy.folder, say=said.append)
    # Another test's migration may have been waited for before.
    assert said[-1].startswith("0003_more rewrites booking.things")


def test_removed_function_is_dropped(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """What no file defines goes; what a column is made of, and what others own, stays."""
    migrate(empty.superuser, sql_folder=toy.folder)
    db.execute("create function booking.by_hand() returns int language sql as 'select 1'")
    db.execute("create function public.theirs() returns int language sql as 'select 1'")
    toy.write(
        "functions/extra.sql",
        "create or replace function api.extra() returns int language sql as 'select 1';",
    )
    assert migrate(empty.superuser, sql_folder=toy.folder).dropped == ["booking.by_hand()"]
    assert "api.extra()" in routines(db)
    toy.remove("functions/extra.sql")
    assert migrate(empty.superuser, sql_folder=toy.folder).dropped == ["api.extra()"]
    assert routines(db) == {
        "api.add_thing(integer)",
        "booking.mark()",
        "booking.doubled(integer)",
    }
    assert value(db, "select to_regproc('public.theirs')") is not None


def test_function_in_use_is_not_dropped(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """A function that a trigger still uses is not dropped: the run fails and keeps everything."""
    migrate(empty.superuser, sql_folder=toy.folder)
    toy.remove("functions/things/mark.sql")
    toy.replace(
        "schema/90_grants.sql", "alter function booking.mark() owner to holdfast_owner;", ""
    )
    with pytest.raises(MigrationError, match=r"booking\.mark\(\).*a_thing_is_marked"):
        migrate(empty.superuser, sql_folder=toy.folder)
    assert "booking.mark()" in routines(db)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p_id integer) returns integer", "p_id integer) returns bigint"),
        (
            "p_id integer) returns integer",
            "p_id integer, p_more text default null) returns integer",
        ),
        ("p_id", "p_number"),
    ],
)
def test_changed_shape(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree, old: str, new: str
) -> None:
    """A function may change its type, its parameters and their names; one shape is left."""
    migrate(empty.superuser, sql_folder=toy.folder)
    name = "functions/things/add_thing.sql"
    text = toy.read(name).partition("comment on")[0].replace(old, new)
    toy.write(name, f"{text}comment on function api.add_thing is 'By its name.';")
    migrate(empty.superuser, sql_folder=toy.folder)
    left = [routine for routine in routines(db) if "add_thing" in routine]
    assert len(left) == 1
    assert value(db, f"select pg_get_functiondef('{left[0]}'::regprocedure)").count(new.split()[0])
    assert value(db, "select has_function_privilege('holdfast_app', %s, 'execute')", left[0])


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("functions/a.sql", "select 1;", "exactly one function, named a"),
        (
            "functions/a.sql",
            "create or replace function api.b() returns int language sql as 'select 1';",
            "named a",
        ),
        (
            "functions/a.sql",
            "create or replace function public.a() returns int language sql as 'select 1';",
            "in one of the schemas",
        ),
        (
            "functions/a.sql",
            "create or replace function api.a() returns nothing language sql as 'select 1';",
            r"functions/a\.sql: type \"nothing\" does not exist",
        ),
        ("schema/95_bad.sql", "select 1 / 0;", r"95_bad\.sql: division by zero"),
    ],
)
def test_bad_file_changes_nothing(
    empty: TestDatabase,
    db: psycopg.Connection,
    toy: ToyTree,
    name: str,
    text: str,
    complaint: str,
) -> None:
    """A file that is not what it should be is named, and the functions stay as they were."""
    migrate(empty.superuser, sql_folder=toy.folder)
    before = value(db, "select prosrc from pg_proc where proname = 'mark'")
    toy.replace("functions/things/mark.sql", "'marked'", "'changed'")
    toy.write(name, text)
    with pytest.raises(MigrationError, match=complaint):
        migrate(empty.superuser, sql_folder=toy.folder)
    assert value(db, "select prosrc from pg_proc where proname = 'mark'") == before


def test_live_traffic(empty: TestDatabase, db: psycopg.Connection, toy: ToyTree) -> None:
    """A transaction that is in the way for a moment delays the load but does not fail it."""
    migrate(empty.superuser, sql_folder=toy.folder)
    with psycopg.connect(empty.superuser) as busy:
        busy.execute("insert into booking.things (id) values (1)")
        thread = threading.Thread(
            target=migrate, args=(empty.superuser,), kwargs={"sql_folder": toy.folder}
        )
        thread.start()
        wait_for(db, "wait_event_type = 'Lock'")
    thread.join()
    assert value(db, "select count(*) from booking.things") == 1


def test_live_traffic_never_ends_in_a_deadlock(
    empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """Whoever holds one table and then asks for another gets it: the load gives way."""
    migrate(empty.superuser, sql_folder=toy.folder)
    names = value(
        db,
        "select array_agg(oid::regclass::text order by oid) from pg_class"
        " where relnamespace in ('booking'::regnamespace, 'pgmq'::regnamespace) and relkind = 'r'",
    )
    with psycopg.connect(empty.superuser) as busy:
        busy.execute(f"lock table {names[-1]} in access share mode")
        thread = threading.Thread(
            target=migrate, args=(empty.superuser,), kwargs={"sql_folder": toy.folder}
        )
        thread.start()
        wait_for(db, "wait_event_type = 'Lock'")
        busy.execute(f"lock table {', '.join(names[:-1])} in access share mode")
    thread.join()
    assert value(db, "select count(*) from booking.things") == 0


def test_without_superuser(
    server: TestServer, empty: TestDatabase, db: psycopg.Connection, toy: ToyTree
) -> None:
    """An administrator who owns the database and may create roles is enough, twice and mixed."""
    admin = f"admin_{empty.name}"
    db.execute(f"create role {admin} login createrole")
    try:
        db.execute(f"alter database {empty.name} owner to {admin}")
        is_16 = db.info.server_version >= 160000
        for role in ROLES:
            # The roles exist on this server already; their administrator lets ours in.
            db.execute(f"grant {role} to {admin} with admin option")
            if is_16:
                db.execute(f"revoke inherit option for {role} from {admin}")
        url = server.url(admin, empty.name)
        assert migrate(url, sql_folder=toy.folder).migrations == ["0001_initial"]
        migrate(empty.superuser, sql_folder=toy.folder)
        migrate(url, sql_folder=toy.folder)
        owner = (
            "select relowner::regrole::text from pg_class where oid = 'booking.things'::regclass"
        )
        assert value(db, owner) == "holdfast_owner"
    finally:
        db.execute(f"alter database {empty.name} owner to postgres")
        db.execute(f"reassign owned by {admin} to postgres; drop owned by {admin}")
        db.execute(f"drop role {admin}")


def test_unreachable() -> None:
    """A database that cannot be reached is one error, not a traceback of the driver."""
    with pytest.raises(MigrationError, match="connection"):
        migrate("postgresql://nobody@127.0.0.1:1/none")


def test_interrupted_wait_keeps_no_lock(empty: TestDatabase, toy: ToyTree) -> None:
    """Who stops waiting for another migration holds nothing that a later one would wait for."""

    def refuse(_line: str) -> None:
        raise KeyboardInterrupt

    with psycopg.connect(empty.superuser, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [7_220_461_003])
        with pytest.raises(KeyboardInterrupt):
            migrate(empty.superuser, sql_folder=toy.folder, say=refuse)
    assert migrate(empty.superuser, sql_folder=toy.folder).migrations == ["0001_initial"]
