"""The roles of Holdfast: group roles without login, one set per PostgreSQL server.

`holdfast_owner` and `holdfast_platform` own everything, and neither is superuser nor has
BYPASSRLS: a function owned by a superuser passes row-level security unseen. They do not
inherit, so that one's policies never apply to the other.
"""

from __future__ import annotations

import psycopg
from psycopg import errors, sql

OWNERS = ("holdfast_owner", "holdfast_platform")
USERS = ("holdfast_app", "holdfast_worker", "holdfast_analyst", "holdfast_simulator")
ROLES = OWNERS + USERS


def create_roles(connection: psycopg.Connection) -> list[str]:
    """Create the roles that are missing; their names. Needs autocommit.

    Roles belong to the whole server, so another database's migration may create the same one
    at the same moment; losing that race is success.

    Raises:
        psycopg.Error: the login may not create roles.
    """
    rows = connection.execute("select rolname from pg_roles where rolname = any(%s)", [list(ROLES)])
    missing = sorted(set(ROLES) - {name for (name,) in rows})
    for name in missing:
        inherit = sql.SQL("noinherit" if name in OWNERS else "inherit")
        try:
            connection.execute(
                sql.SQL("create role {} nologin {}").format(sql.Identifier(name), inherit)
            )
        except (errors.DuplicateObject, errors.UniqueViolation):
            continue
    return missing
