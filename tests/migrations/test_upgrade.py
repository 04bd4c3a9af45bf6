"""An upgrade loses nothing, and what was under way goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from app.migrations import migrate
from app.migrations.new import make
from app.migrations.runner import SQL_FOLDER
from tests.migrations.upgrading import (
    KEPT,
    Rows,
    chain,
    contents,
    lost,
    replaced_by,
    restore,
)
from tests.migrations.world import HALF_DONE, SECOND, fill, starts
from tests.support.clock import Clock
from tests.support.invariants import history, slots
from tests.support.office import Office
from tests.support.servers import NEWEST, TestServer
from tests.support.tap_items import SERVERS

LAST = chain()[-1]


@pytest.fixture(scope="module")
def lived(request: pytest.FixtureRequest) -> Rows:
    """Rows as the functions of today write them."""
    with request.session.stash[SERVERS].get(NEWEST).database() as database:
        fill(database)
        return Rows.dump(database.superuser)


@contextmanager
def upgraded(
    server: TestServer, base: str, rows: Rows, folder: Path, sql_folder: Path = SQL_FOLDER
) -> Iterator[tuple[psycopg.Connection, list[str]]]:
    """A database that came from `base` with `rows`, and what it lost on the way."""
    later = [path for path in sorted((sql_folder / "migrations").glob("*.sql")) if path.stem > base]
    with server.database(template="empty") as database:
        restore(database.superuser, base, rows, folder / "base")
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            before = contents(connection)
            report = migrate(database.superuser, sql_folder=sql_folder)
            assert report.migrations == [path.stem for path in later]
            replaced = [name for path in later for name in replaced_by(path)]
            yield connection, lost(before, contents(connection), [*replaced, *filled(server)])


def filled(server: TestServer) -> set[str]:
    """Tables that `sql/schema` fills, and may fill otherwise after an upgrade."""
    with server.database() as new, psycopg.connect(new.superuser) as connection:
        return {name for name, rows in contents(connection).items() if rows} - {
            "booking.installation"
        }


def go_on(connection: psycopg.Connection, rows: Rows) -> None:
    """What was under way comes to its end, and something new begins; a quarter of an hour is not
    over since."""
    Clock(connection).set(rows.at + timedelta(minutes=5))
    office = Office.found(connection, SECOND)
    office.free_calendars()
    booking = {
        name: office.value(
            "select id::text from booking.bookings where tenant_id = %s and customer_name = %s",
            office.tenant_id,
            name,
        )
        for name in HALF_DONE
    }
    assert office.verify_email(booking["held"]).status == 200
    for name in ("held", "pending"):
        office.run_saga(office.confirm(booking[name]).saga_id)
    office.run_saga(office.saga_of(booking["confirming"]))
    assert {office.status(booking[name]) for name in HALF_DONE} == {"confirmed"}

    taken = office.start(booking["confirmed"])
    assert office.change("cancel", booking["confirmed"]).status == 200
    connection.execute("select booking.retry_pending_moves()")
    assert office.start(booking["conflict"]) == taken

    office.free_calendars()
    *_, later = zip(starts(rows.at), range(8), strict=False)
    new = office.confirmed(later[0], name="new")
    assert office.value("select customer_name from booking.bookings where id = %s", new) == "new"
    # The second company's meetings are in no cloud; what the database says alone is judged.
    assert list(slots.violations(connection, settled=False)) == []
    assert list(history.violations(connection)) == []


def test_the_rows_are_in_every_table(lived: Rows, server: TestServer, tmp_path: Path) -> None:
    """A migration of a table without any would prove nothing."""
    with server.database(template="empty") as database:
        restore(database.superuser, LAST, lived, tmp_path / "base")
        with psycopg.connect(database.superuser) as connection:
            found = contents(connection)
    empty = sorted(name for name, rows in found.items() if not rows)
    assert empty == [], "add a row to tests/migrations/rest.sql, or better let the world make it"


def test_the_rows_of_every_migration_but_the_last_are_kept() -> None:
    """`make migration` does it."""
    assert sorted(path.stem for path in KEPT.glob("*.sql")) == chain()[:-1]


@pytest.mark.parametrize("base", chain())
def test_nothing_is_lost_and_everything_goes_on(
    base: str, request: pytest.FixtureRequest, server: TestServer, tmp_path: Path
) -> None:
    """From each migration to the last; from the last itself only the functions are new."""
    rows = request.getfixturevalue("lived") if base == LAST else Rows.kept(base)
    with upgraded(server, base, rows, tmp_path) as (connection, found):
        assert found == []
        go_on(connection, rows)


def test_the_next_migration_will_be_judged(lived: Rows, server: TestServer, tmp_path: Path) -> None:
    """One that is invented here: it is applied on top of all rows, which may change only where it
    says so."""
    tree = tmp_path / "sql"
    shutil.copytree(SQL_FOLDER, tree)
    path = make("add_rooms", tree / "migrations")
    change = """
    create table booking.rooms (id uuid primary key default gen_random_uuid(), name text not null);
    insert into booking.rooms (name) values ('Blue');
    alter table booking.bookings add column room_id uuid references booking.rooms (id);
    alter table booking.bookings disable trigger user;
    update booking.bookings set room_id = (select id from booking.rooms);
    alter table booking.bookings enable trigger user, alter column room_id set not null;
    alter table booking.bookings alter column room_id set default null, alter column room_id drop not null;
    update booking.services set slot_minutes = slot_minutes + 1;
    update booking.services set slot_minutes = slot_minutes - 1, name = 'Talk';
    """
    head = path.read_text(encoding="utf-8")
    path.write_text(f"{head}-- replaces: booking.services.name\n{change}", encoding="utf-8")
    with upgraded(server, LAST, lived, tmp_path, tree) as (connection, found):
        assert found == []
        rooms = "select count(room_id) from booking.bookings"
        assert connection.execute(rooms).fetchone()[0] > len(HALF_DONE)
        go_on(connection, lived)


LOSSES = {
    "delete from booking.idempotency_records where ctid = '(0,1)'": "booking.idempotency_records: 1 of",
    "truncate simulator.mails": "simulator.mails: ",
    "update booking.link_tokens set issued_at = issued_at - interval '1 s'": "booking.link_tokens: ",
    "alter table booking.customers drop column company cascade": "booking.customers.company is gone",
    "alter table booking.provider_findings rename to findings": "booking.provider_findings is gone",
    "update booking.installation set installation_id = gen_random_uuid()": "booking.installation: 1 of 1",
}


def test_losses_are_seen(lived: Rows, server: TestServer, tmp_path: Path) -> None:
    """Whatever goes by a migration that does not say so; said, it may go."""
    with server.database(template="empty") as database:
        restore(database.superuser, LAST, lived, tmp_path / "base")
        with psycopg.connect(database.superuser) as connection:
            before = contents(connection)
            for statement, words in LOSSES.items():
                connection.execute(statement)
                found = lost(before, contents(connection))
                connection.rollback()
                assert len(found) == 1 and found[0].startswith(words), (statement, found)
                named = words.split()[0].rstrip(":")
                connection.execute(statement)
                assert lost(before, contents(connection), [named]) == []
                connection.rollback()
