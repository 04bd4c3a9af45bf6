"""Consent, tokens, subscriptions and their receivers."""

from __future__ import annotations

from uuid import UUID

from app.simulator.api.mishaps import end_tokens
from app.simulator.messages import Response
from app.simulator.microsoft import receivers
from app.simulator.microsoft.api.mishaps import LIFECYCLE, tell_lifecycle
from app.simulator.microsoft.directories import set_consent
from app.simulator.pages.page import form_of, missing, page, to
from app.simulator.router import Route
from app.simulator.world import Call


async def show_directories(call: Call) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        directories = await db.rows(
            "select d.*, (select count(*) from simulator.users u where u.directory_id = d.id)"
            " as users from simulator.directories d order by d.created_at, d.id"
        )
        subscriptions = await db.rows(
            "select * from simulator.subscriptions where expires_at > %(now)s"
            " order by address, created_at",
            now=now,
        )
        addresses = await receivers.all_of(db, now)
    return page(
        call,
        "directories.html",
        area="directories",
        directories=directories,
        subscriptions=subscriptions,
        receivers=addresses,
        lifecycle=LIFECYCLE,
    )


async def change_consent(call: Call) -> Response:
    consent = form_of(call).get("consent", "")
    async with call.world.store.transaction() as db:
        try:
            directory_id = UUID(call.params["directory"])
        except ValueError:
            raise missing(call, "There is no such directory.") from None
        if consent in ("granted", "revoked", "never"):
            await set_consent(db, directory_id, consent)
    return to(call, "/directories")


async def expire_tokens(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await end_tokens(db, call.world.clock.now())
    return to(call, "/directories")


async def lose_subscription(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        await db.run(
            "delete from simulator.subscriptions where id::text = %(id)s",
            id=call.params["subscription"],
        )
    return to(call, "/directories")


async def send_lifecycle(call: Call) -> Response:
    event = form_of(call).get("event", "")
    async with call.world.store.transaction() as db:
        row = await db.row(
            "select * from simulator.subscriptions where id::text = %(id)s for update",
            id=call.params["subscription"],
        )
        if row is None or event not in LIFECYCLE:
            raise missing(call, "There is no such subscription, or no such event.")
        await tell_lifecycle(db, call.world, row, event)
    call.world.notify()
    return to(call, "/directories")


async def set_receiver(call: Call) -> Response:
    form = form_of(call)
    url, regime = form.get("url", ""), form.get("regime", "")
    async with call.world.store.transaction() as db:
        await receivers.forgive(db, url)
        if url and regime in receivers.REGIMES:
            await receivers.punish(db, url, regime, call.world.clock.now())
    return to(call, "/directories")


ROUTES: list[Route] = [
    ("GET", "/directories", show_directories),
    ("POST", "/directories/{directory}/consent", change_consent),
    ("POST", "/tokens/expire", expire_tokens),
    ("POST", "/subscriptions/{subscription}/delete", lose_subscription),
    ("POST", "/subscriptions/{subscription}/lifecycle", send_lifecycle),
    ("POST", "/receivers", set_receiver),
]
