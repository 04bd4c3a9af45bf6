"""Directories, and the people and mailboxes in them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.simulator.ids import named_guid
from app.simulator.store import Row, Session

DEFAULT_ROLES = ("Calendars.ReadWrite", "Mail.Send", "User.Read.All")

NEVER_A_MAILBOX = ("nobody@", "unknown@")
"""Addresses that do not come into being, not even in an open directory."""


async def find_directory(
    db: Session, directory_id: UUID | None, *, now: datetime, is_mock: bool
) -> Row | None:
    """The directory; in mock mode every GUID is one that has consented."""
    if directory_id is None:
        return None
    found = await _directory(db, directory_id)
    if found is None and is_mock:
        await db.run(
            "insert into simulator.directories (id, name, consent, roles, is_open, created_at)"
            " values (%(id)s, %(name)s, 'granted', %(roles)s, true, %(now)s)"
            " on conflict do nothing",
            id=directory_id,
            name=f"Directory {str(directory_id)[:8]}",
            roles=list(DEFAULT_ROLES),
            now=now,
        )
        found = await _directory(db, directory_id)
    return found


async def add_directory(
    db: Session,
    directory_id: UUID,
    name: str,
    *,
    now: datetime,
    consent: str = "never",
    is_open: bool = False,
) -> None:
    """Also renames one that exists; its consent and its openness are what is said now."""
    await db.run(
        "insert into simulator.directories (id, name, consent, roles, is_open, created_at)"
        " values (%(id)s, %(name)s, %(consent)s, %(roles)s, %(is_open)s, %(now)s)"
        " on conflict (id) do update set name = excluded.name, consent = excluded.consent,"
        " is_open = excluded.is_open",
        id=directory_id,
        name=name,
        consent=consent,
        roles=list(DEFAULT_ROLES),
        is_open=is_open,
        now=now,
    )


async def set_consent(
    db: Session, directory_id: UUID, consent: str, *, effective_at: datetime | None = None
) -> bool:
    """False if there is no such directory.

    Args:
        effective_at: until then tokens are refused anyway.
    """
    touched = await db.run(
        "update simulator.directories set consent = %(consent)s,"
        " effective_at = %(effective_at)s where id = %(id)s",
        id=directory_id,
        consent=consent,
        effective_at=effective_at,
    )
    return touched == 1


async def add_user(
    db: Session,
    directory_id: UUID,
    address: str,
    name: str,
    *,
    now: datetime,
    timezone: str = "UTC",
    kind: str = "person",
) -> Row:
    """The user, made if there is none with this address."""
    address = address.lower()
    await db.run(
        "insert into simulator.users"
        " (directory_id, address, object_id, display_name, timezone, kind, created_at) values"
        " (%(directory_id)s, %(address)s, %(object_id)s, %(name)s, %(timezone)s, %(kind)s,"
        " %(now)s)"
        " on conflict (directory_id, address) do nothing",
        directory_id=directory_id,
        address=address,
        object_id=named_guid("user", f"{directory_id}:{address}"),
        name=name,
        timezone=timezone,
        kind=kind,
        now=now,
    )
    user = await _user(db, directory_id, address)
    if user is None:
        raise LookupError(address)
    return user


async def find_user(db: Session, directory: Row, name: str, *, now: datetime) -> Row | None:
    """The user called `name` (mail address or object id); an open directory has every
    address but those of `NEVER_A_MAILBOX`."""
    name = name.lower()
    user = await _user(db, directory["id"], name)
    if (
        user is None
        and directory["is_open"]
        and _may_come_into_being(name)
        and not await _was_renamed(db, directory["id"], name)
    ):
        local = name.split("@")[0]
        shown = local.replace(".", " ").replace("-", " ").replace("_", " ").title()
        return await add_user(db, directory["id"], name, shown, now=now)
    return user


async def rename_user(db: Session, user: Row, address: str) -> bool:
    """The directory gives `user` another principal name and mail address; mailbox and object id
    stay. False when somebody else has that address."""
    address = address.lower()
    renamed = await db.run(
        "insert into simulator.users"
        " (directory_id, address, display_name, timezone, kind, created_at, changes, delta_epoch)"
        " select directory_id, %(to)s, display_name, timezone, kind, created_at, changes,"
        " delta_epoch from simulator.users where object_id = %(object_id)s"
        " on conflict (directory_id, address) do nothing",
        to=address,
        object_id=user["object_id"],
    )
    if not renamed:
        return False
    names = {"directory_id": user["directory_id"], "from": user["address"], "to": address}
    await db.run(
        "update simulator.events set address = %(to)s"
        " where directory_id = %(directory_id)s and address = %(from)s",
        **names,
    )
    await db.run(
        "update simulator.subscriptions set address = %(to)s"
        " where directory_id = %(directory_id)s and address = %(from)s",
        **names,
    )
    await db.run(
        "delete from simulator.users where directory_id = %(directory_id)s and address = %(from)s",
        **names,
    )
    await db.run(
        "update simulator.users set object_id = %(object_id)s"
        " where directory_id = %(directory_id)s and address = %(to)s",
        object_id=user["object_id"],
        **names,
    )
    return True


def zone_of(user: Row) -> ZoneInfo:
    try:
        return ZoneInfo(user["timezone"])
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _may_come_into_being(name: str) -> bool:
    local, at, domain = name.partition("@")
    is_address = bool(local and at and domain) and "@" not in domain and "\0" not in name
    return is_address and len(name) <= 254 and not name.startswith(NEVER_A_MAILBOX)


async def _was_renamed(db: Session, directory_id: UUID, name: str) -> bool:
    """Whether somebody was called so who is called otherwise now: object ids stay."""
    object_id = named_guid("user", f"{directory_id}:{name}")
    return await _user(db, directory_id, str(object_id)) is not None


async def _directory(db: Session, directory_id: UUID) -> Row | None:
    return await db.row("select * from simulator.directories where id = %(id)s", id=directory_id)


async def _user(db: Session, directory_id: UUID, name: str) -> Row | None:
    return await db.row(
        "select * from simulator.users where directory_id = %(directory_id)s"
        " and (address = %(name)s or object_id::text = %(name)s)",
        directory_id=directory_id,
        name=name,
    )
