"""What a login may do beyond its duty.

`SET ROLE` alone protects nothing: whoever holds the connection can take the role off again. So
the login itself must be a member of its process's role and of nothing else.
"""

from __future__ import annotations

import psycopg
import structlog

from app.db.session import connection_options

# The simulated cloud's own tables; mock mode needs them, and they hold nothing of a customer's.
_HARMLESS = "holdfast_simulator"
_ATTRIBUTES = {
    "rolsuper": "is a superuser",
    "rolbypassrls": "bypasses row-level security",
    "rolcreaterole": "may create roles",
    "rolcreatedb": "may create databases",
    "rolreplication": "may replicate",
}

log = structlog.get_logger(__name__)


async def excess_rights(url: str, role: str) -> list[str]:
    """What the login at `url` may do that a process with the rights of `role` need not; each a
    phrase that continues "the login". Empty when all is well.

    Raises:
        psycopg.Error: the database cannot be asked.
    """
    options = connection_options(url, "holdfast rights")
    async with await psycopg.AsyncConnection.connect(autocommit=True, **options) as connection:
        cursor = await connection.execute(
            f"select {', '.join(_ATTRIBUTES)} from pg_roles where rolname = session_user"  # noqa: S608
        )
        row = await cursor.fetchone()
        held = row or (False,) * len(_ATTRIBUTES)
        found = [words for words, has in zip(_ATTRIBUTES.values(), held, strict=True) if has]
        if held[0]:
            # Everything else follows from that.
            return found
        cursor = await connection.execute(
            "select rolname from pg_roles where pg_has_role(session_user, oid, 'member')"
            " and rolname <> session_user and rolname <> all(%s) order by rolname",
            [[role, _HARMLESS]],
        )
        found += [f"is a member of {name}" for (name,) in await cursor.fetchall()]
        cursor = await connection.execute(
            "select c.oid::regclass::text from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname in ('booking', 'pgmq') and c.relkind in ('r', 'p')"
            " and has_table_privilege(session_user, c.oid, 'select, insert, update, delete')"
            " order by 1 limit 3"
        )
        found += [f"has rights on the table {name}" for (name,) in await cursor.fetchall()]
    return found


async def warn_of_excess_rights(url: str, role: str) -> None:
    """Log what the login may do too much, once. Never raises: an absent database says nothing."""
    try:
        found = await excess_rights(url, role)
    except (psycopg.Error, OSError):
        return
    if found:
        log.warning("the login may do more than it should", role=role, login=", ".join(found))
