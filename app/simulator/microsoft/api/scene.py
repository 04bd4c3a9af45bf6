"""The scene: directories and the people in them."""

from __future__ import annotations

from datetime import timedelta

from app.simulator.api.parsing import body_of, choice, flag, guid, refused, seconds, text, zone
from app.simulator.messages import Response, json_response
from app.simulator.microsoft.api import views
from app.simulator.microsoft.directories import add_directory, add_user, set_consent
from app.simulator.microsoft.directories import rename_user as rename
from app.simulator.world import Call

_CONSENT = ("granted", "revoked", "never")


async def put_directory(call: Call) -> Response:
    body = body_of(call)
    directory_id = guid(body.get("id"), "id")
    consent = choice(body, "consent", _CONSENT, "granted")
    is_open = flag(body, "is_open", default=True)
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        name = text(body, "name", f"Directory {str(directory_id)[:8]}")
        await add_directory(db, directory_id, name, now=now, consent=consent, is_open=is_open)
        row = await db.one("select * from simulator.directories where id = %(id)s", id=directory_id)
    return json_response(views.directory(row), 201)


async def put_consent(call: Call) -> Response:
    """Tokens may be refused for a while after it, as they are in the first moments."""
    body = body_of(call)
    consent = choice(body, "consent", _CONSENT, "")
    later = timedelta(seconds=seconds(body, "effective_after"))
    effective_at = call.world.clock.now() + later if later else None
    directory_id = guid(call.params["id"], "id")
    async with call.world.store.transaction() as db:
        if not await set_consent(db, directory_id, consent, effective_at=effective_at):
            raise refused("id", "there is no such directory", 404)
    return Response(204)


async def put_user(call: Call) -> Response:
    """Makes the user; of one that exists, only the kind is changed (unlicensed: the mailbox is
    disabled)."""
    body = body_of(call)
    address = text(body, "address").lower()
    if "@" not in address:
        raise refused("address", "must be a mail address")
    kind = choice(body, "kind", ("person", "shared", "unlicensed"), "person")
    directory_id = guid(body.get("directory_id"), "directory_id")
    async with call.world.store.transaction() as db:
        known = await db.row(
            "select 1 from simulator.directories where id = %(id)s", id=directory_id
        )
        if known is None:
            raise refused("directory_id", "there is no such directory", 404)
        user = await add_user(
            db,
            directory_id,
            address,
            text(body, "display_name", address),
            now=call.world.clock.now(),
            timezone=zone(body, "timezone", "UTC"),
            kind=kind,
        )
        if "kind" in body and user["kind"] != kind:
            user = await db.one(
                "update simulator.users set kind = %(kind)s where directory_id = %(directory_id)s"
                " and address = %(address)s returning *",
                kind=kind,
                directory_id=directory_id,
                address=address,
            )
    return json_response(views.user(user), 201)


async def rename_user(call: Call) -> Response:
    """The directory renames somebody: another address, the same mailbox and object id."""
    address = text(body_of(call), "address").lower()
    if "@" not in address:
        raise refused("address", "must be a mail address")
    async with call.world.store.transaction() as db:
        user = await db.row(
            "select * from simulator.users where address = %(name)s or object_id::text = %(name)s"
            " order by created_at limit 1",
            name=call.params["user"].lower(),
        )
        if user is None:
            raise refused("user", "there is nobody called so", 404)
        if not await rename(db, user, address):
            raise refused("address", "somebody else has it")
        user = await db.one(
            "select * from simulator.users where object_id = %(object_id)s",
            object_id=user["object_id"],
        )
    return json_response(views.user(user))
