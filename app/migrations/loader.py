"""Functions and the repeatable part of the schema: reloaded whole, in one transaction.

Function bodies are not checked while loading, so files need no order. What the files do not
define any more is told apart by the transaction that last wrote its row, and dropped.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import errors, sql
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_random

from app.migrations.errors import MigrationError
from app.migrations.foundation import prepare_queue

FUNCTION_SCHEMAS = ("booking", "api", "analytics", "simulator")
_DEFINITION = re.compile(
    r"^create\s+(?:or\s+replace\s+)?(?:function|procedure)\s+(\w+)\.(\w+)\s*\(",
    re.IGNORECASE | re.MULTILINE,
)
_LOCK_TIMEOUT = "10s"
# Shorter than deadlock_timeout (a second by default), so that whoever waits for us in a ring
# is let through before PostgreSQL ends one of the two.
_CLAIM_TIMEOUT = "300ms"
_PATIENCE_SECONDS = 60
# A live application may hold what a trigger or a grant needs.
_SHAPE = (errors.InvalidFunctionDefinition, errors.AmbiguousFunction)
_RETRIED = (errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure)


@dataclass
class Loaded:
    """What one load did."""

    functions: int = 0
    repeatables: int = 0
    dropped: list[str] = field(default_factory=list)


def load(connection: psycopg.Connection, functions: Path, repeatables: list[Path]) -> Loaded:
    """Reload every function below `functions`, then run `repeatables` in the given order.

    Needs autocommit.

    Raises:
        MigrationError: a file is not what it should be, or its SQL failed; nothing was kept.
    """
    files = [(path, *_defined_by(path)) for path in sorted(functions.rglob("*.sql"))]
    changed: set[tuple[str, str]] = set()
    attempts = Retrying(
        retry=retry_if_exception_type(_RETRIED),
        stop=stop_after_delay(_PATIENCE_SECONDS),
        wait=wait_random(0.1, 1),
        reraise=True,
    )
    while True:
        try:
            return attempts(_load_once, connection, files, repeatables, changed)
        except _SignatureChanged as change:
            # The transaction is lost; the next one drops the old shape first.
            if change.name in changed:
                raise MigrationError(f"{change.path}: {change.error}") from change.error
            changed.add(change.name)


class _SignatureChanged(Exception):
    """`create or replace` cannot change a return type or a parameter's name; with other parameters
    it makes a second function, and the COMMENT by name does not know which is meant."""

    def __init__(self, path: Path, name: tuple[str, str], error: psycopg.Error) -> None:
        self.path, self.name, self.error = path, name, error


def _defined_by(path: Path) -> tuple[str, str]:
    """Schema and name of the one function in `path`, which is named after it."""
    found = _DEFINITION.findall(path.read_text(encoding="utf-8"))
    if len(found) != 1 or found[0][1] != path.stem or found[0][0] not in FUNCTION_SCHEMAS:
        raise MigrationError(
            f"{path}: must define exactly one function, named {path.stem}, "
            f"in one of the schemas {', '.join(FUNCTION_SCHEMAS)}"
        )
    schema, name = found[0]
    return schema, name


def _load_once(
    connection: psycopg.Connection,
    files: list[tuple[Path, str, str]],
    repeatables: list[Path],
    changed: set[tuple[str, str]],
) -> Loaded:
    with connection.transaction():
        connection.execute(
            f"""
            set local check_function_bodies = off;
            set local search_path = '';
            set local client_min_messages = warning;
            set local lock_timeout = '{_LOCK_TIMEOUT}';
            """
        )
        _claim_relations(connection)
        for schema, name in sorted(changed):
            _drop_all(connection, schema, name)
        for path, schema, name in files:
            try:
                _run_file(connection, path)
            except _SHAPE as error:
                raise _SignatureChanged(path, (schema, name), error) from error
        stale = _not_written_here(connection)
        # An old shape must not stand beside the new one when grants name it; what triggers
        # or views still use goes when those have been replaced.
        for routine, is_used in stale:
            if not is_used:
                _drop(connection, routine)
        for path in repeatables:
            try:
                _run_file(connection, path)
            except _SHAPE as error:
                raise MigrationError(f"{path}: {error}") from error
        for routine, is_used in stale:
            if is_used:
                _drop(connection, routine)
        prepare_queue(connection)
    return Loaded(len(files), len(repeatables), [routine for routine, _is_used in stale])


def _claim_relations(connection: psycopg.Connection) -> None:
    """Take every table and view at once: triggers, policies and owners would take them one by
    one, amid a live application's transactions, which then end in deadlocks.

    Raises:
        psycopg.errors.LockNotAvailable: somebody was at one of them; try again.
    """
    names = connection.execute(
        "select format('%%I.%%I', n.nspname, c.relname) from pg_class c "
        "join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v') order by c.oid",
        [[*FUNCTION_SCHEMAS, "pgmq"]],
    ).fetchall()
    if not names:
        return
    relations = ", ".join(name for (name,) in names)
    connection.execute(f"set local lock_timeout = '{_CLAIM_TIMEOUT}'")
    connection.execute(sql.SQL("lock table " + relations + " in access exclusive mode"))
    connection.execute(f"set local lock_timeout = '{_LOCK_TIMEOUT}'")


def _run_file(connection: psycopg.Connection, path: Path) -> None:
    try:
        connection.execute(path.read_text(encoding="utf-8"))
    except (*_RETRIED, *_SHAPE):
        raise
    except psycopg.Error as error:
        raise MigrationError(f"{path}: {error}") from error


def _drop_all(connection: psycopg.Connection, schema: str, name: str) -> None:
    rows = connection.execute(
        "select oid::regprocedure::text from pg_proc "
        "where pronamespace = %s::regnamespace and proname = %s",
        [schema, name],
    ).fetchall()
    for (routine,) in rows:
        _drop(connection, routine)


def _drop(connection: psycopg.Connection, routine: str) -> None:
    try:
        connection.execute(sql.SQL("drop routine " + routine))
    except errors.DependentObjectsStillExist as error:
        detail = error.diag.message_detail
        raise MigrationError(
            f"{routine} is defined nowhere any more or changed its shape, but is still used; "
            f"a migration must remove the use first: {detail}"
        ) from error


def _not_written_here(connection: psycopg.Connection) -> list[tuple[str, bool]]:
    """Our routines that this transaction did not define, and whether something uses them.

    A routine that a column, constraint, index or type needs came with its table and stays.
    """
    return connection.execute(
        """
        select p.oid::regprocedure::text, exists (
          select from pg_depend d
          where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid and d.deptype = 'n')
        from pg_proc p
        where p.pronamespace = any(
            array(select oid from pg_namespace where nspname = any(%s)))
          and p.xmin <> pg_current_xact_id()::xid
          and not exists (
            select from pg_depend d
            where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
          and not exists (
            select from pg_depend d
            where d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
              and d.classid in ('pg_attrdef'::regclass, 'pg_constraint'::regclass,
                                'pg_class'::regclass, 'pg_type'::regclass))
        order by 1
        """,
        [list(FUNCTION_SCHEMAS)],
    ).fetchall()
