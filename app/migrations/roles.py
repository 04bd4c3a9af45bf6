"""The roles of Holdfast: group roles without login, one set per PostgreSQL server.

`holdfast_owner` and `holdfast_platform` own everything, and neither is superuser nor has
BYPASSRLS: a function owned by a superuser passes row-level security unseen. They do not
inherit, so that one's policies never apply to the other.
"""

from __future__ import annotations

import psycopg
from psycopg import errors, sql

from app.migrations.errors import MigrationError
from app.migrations.values import value

OWNERS = ("holdfast_owner", "holdfast_platform")
USERS = ("holdfast_app", "holdfast_worker", "holdfast_analyst", "holdfast_simulator")
ROLES = OWNERS + USERS


def create_roles(connection: psycopg.Connection) -> list[str]:
    """Create the roles that are missing; their names. Needs autocommit.

    Roles belong to the whole server, so another database's migration may create the same one
    at the same moment; losing that race is success.

    Raises:
        MigrationError: the login may not create roles.
    """
    rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])
    missing = sorted(set(ROLES) - {name for (name,) in rows})
    for name in missing:
        inherit = sql.SQL("noinherit" if name in OWNERS else "inherit")
        statement = sql.SQL("create role {} nologin {}").format(sql.Identifier(name), inherit)
        try:
            connection.execute(statement)
        except (errors.DuplicateObject, errors.UniqueViolation):
            continue
        except errors.InsufficientPrivilege:
            raise MigrationError(
                f"role {name} is missing and this login may not create it: "
                "use a login with CREATEROLE in MIGRATE_DATABASE_URL"
            ) from None
    return missing


def take_roles(connection: psycopg.Connection) -> None:
    """Make an administrator who is no superuser a member of every role. Needs autocommit.

    Replacing what an owner role owns needs its rights (inherit), handing over to it needs
    SET. A role's creator has neither by itself from PostgreSQL 16 on, and up to 15 there is
    only membership.

    Raises:
        MigrationError: the roles exist and this login may not take them.
    """
    if value(connection, "select rolsuper from pg_roles where rolname = current_user"):
        return
    is_16 = connection.info.server_version >= 160000
    may = "pg_has_role(role, 'USAGE')" + (" and pg_has_role(role, 'SET')" if is_16 else "")
    rows = connection.execute(
        f"select role from unnest(%s::text[]) as role where not ({may})",  # noqa: S608
        [list(ROLES)],
    ).fetchall()
    option = sql.SQL(" with inherit true, set true" if is_16 else "")
    for (name,) in rows:
        try:
            connection.execute(
                sql.SQL("grant {} to current_user{}").format(sql.Identifier(name), option)
            )
        except errors.InsufficientPrivilege:
            raise MigrationError(
                f"this login is not a member of {name} and may not become one: run "
                f"`grant {name} to <login>` as the role's administrator"
            ) from None
