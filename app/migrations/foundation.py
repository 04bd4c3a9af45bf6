"""What must exist before the first table: extensions and the queue's schema."""

from __future__ import annotations

import psycopg
from pgmq.install import get_embedded_install_sql
from psycopg import errors, sql

from app.migrations.errors import MigrationError
from app.migrations.roles import OWNERS
from app.migrations.values import value

QUEUE = "holdfast"
"""Name of the pgmq queue that carries all work."""

_OLDEST = 15


def check_version(connection: psycopg.Connection) -> None:
    """Raises MigrationError for a server older than PostgreSQL 15."""
    if connection.info.server_version < _OLDEST * 10000:
        raise MigrationError(f"PostgreSQL {_OLDEST} or newer is needed")


def install_extensions(connection: psycopg.Connection) -> list[str]:
    """Install btree_gist and pgmq unless present; what was done. Needs autocommit.

    pgmq is the extension where the server offers it, else the same SQL without it.

    Raises:
        MigrationError: the server has no btree_gist, or the login may not install it.
    """
    done = []
    if not _has_extension(connection, "btree_gist"):
        try:
            connection.execute("create extension btree_gist with schema public")
        except (errors.InsufficientPrivilege, errors.FeatureNotSupported) as error:
            raise MigrationError(f"extension btree_gist: {error.diag.message_primary}") from None
        done.append("btree_gist")
    if value(connection, "select to_regclass('pgmq.meta')") is None:
        done.append(_install_pgmq(connection))
    return done


def prepare_queue(connection: psycopg.Connection) -> None:
    """Make the one queue; give it to the owner roles and take it away from `pg_monitor`.

    pgmq's functions run with their caller's rights, so the owners of our functions need its
    tables; pgmq itself lets `pg_monitor` read every message.
    """
    connection.execute("select pgmq.create(%s)", [QUEUE])
    hand_over(connection, "pgmq")
    owners = sql.SQL(", ").join(map(sql.Identifier, OWNERS))
    connection.execute(
        sql.SQL(
            """
            grant usage on schema pgmq to {owners};
            grant all on all tables in schema pgmq to {owners};
            grant all on all sequences in schema pgmq to {owners};
            grant execute on all functions in schema pgmq to {owners};
            revoke all on all functions in schema pgmq from public;
            revoke all on all tables in schema pgmq from pg_monitor;
            revoke all on all sequences in schema pgmq from pg_monitor;
            revoke all on schema pgmq from pg_monitor;
            alter default privileges in schema pgmq revoke all on tables from pg_monitor;
            alter default privileges in schema pgmq revoke all on sequences from pg_monitor;
            """
        ).format(owners=owners)
    )


def hand_over(connection: psycopg.Connection, schema: str) -> None:
    """Make `holdfast_owner` the owner of `schema` and its tables, but not of an extension's.

    The next run may come with another login; as a member of the owner it can go on.
    """
    owner, folder = sql.Identifier(OWNERS[0]), sql.Identifier(schema)
    if _is_of_extension(connection, schema):
        statement = sql.SQL("grant usage, create on schema {} to {}")
    else:
        statement = sql.SQL("alter schema {} owner to {}")
    connection.execute(statement.format(folder, owner))
    rows = connection.execute(
        """
        select c.relname from pg_class c
        where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'p')
          and c.relowner <> %s::regrole
          and not exists (
            select from pg_depend d
            where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
        """,
        [schema, OWNERS[0]],
    ).fetchall()
    for (table,) in rows:
        connection.execute(
            sql.SQL("alter table {} owner to {}").format(sql.Identifier(schema, table), owner)
        )


def _is_of_extension(connection: psycopg.Connection, schema: str) -> bool:
    known = connection.execute(
        "select 1 from pg_depend where classid = 'pg_namespace'::regclass "
        "and objid = %s::regnamespace and deptype = 'e'",
        [schema],
    )
    return known.fetchone() is not None


def _install_pgmq(connection: psycopg.Connection) -> str:
    offered = connection.execute("select 1 from pg_available_extensions where name = 'pgmq'")
    if offered.fetchone():
        try:
            connection.execute("create extension pgmq")
            return "pgmq (extension)"
        except (errors.InsufficientPrivilege, errors.FeatureNotSupported):
            pass  # offered but not to us; its SQL needs no more than a schema
    with connection.transaction():
        connection.execute(get_embedded_install_sql())
    return "pgmq (schema)"


def _has_extension(connection: psycopg.Connection, name: str) -> bool:
    known = connection.execute("select 1 from pg_extension where extname = %s", [name])
    return known.fetchone() is not None
