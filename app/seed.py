"""The demo's company: made through the functions that everybody uses, once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.db import Database
from app.simulator.microsoft.demo_data import DEMO_DIRECTORY_ID, DEMO_DIRECTORY_NAME, DEMO_PEOPLE

if TYPE_CHECKING:
    from app.config import Settings

SLUG = "demo"

_ROLE = "holdfast_app"
_ACTOR = "seed"
_CONFIG = {"timezone": "Europe/Berlin", "reschedule_policy": "keep_until_confirmed"}


async def seed(settings: Settings) -> Sequence[str]:
    """Make tenant `demo` with two salespeople, and their world in the simulator.

    Run again, it changes nothing; after a run that broke off, it finishes what is missing.

    Returns:
        Lines that say what there is now.
    """
    if settings.is_simulated:
        await _set_scene(settings)
    url = settings.database_address
    async with Database(url, settings, _ROLE, max_size=1) as database:
        tenants = await database.call_value("tenant_list")
        known = next((tenant for tenant in tenants if tenant["slug"] == SLUG), None)
        if known is None or known["status"] == "pending":
            await _make(database)
            return [f"Tenant {SLUG} is made, with {len(DEMO_PEOPLE)} salespeople."]
    return [f"Tenant {SLUG} is there already."]


async def _make(database: Database) -> None:
    """Active comes last: an active tenant is a whole one."""
    tenant = await database.call_value("tenant_connect", name=DEMO_DIRECTORY_NAME, slug=SLUG)
    tenant_id = tenant["tenant_id"]
    await database.call("config_patch", tenant_id=tenant_id, changes=_CONFIG, actor=_ACTOR)
    known = await _calendars(database, tenant_id)
    for salesperson in DEMO_PEOPLE:
        if salesperson.address not in known:
            await database.call(
                "salesperson_create",
                tenant_id=tenant_id,
                graph_user_id=salesperson.address,
                display_name=salesperson.name,
                timezone=salesperson.timezone,
                actor=_ACTOR,
            )
    await database.call(
        "tenant_activate", state_id=tenant["state_id"], directory=DEMO_DIRECTORY_ID, actor=_ACTOR
    )


async def _calendars(database: Database, tenant_id: str) -> set[str]:
    row: dict[str, Any] | None = await database.call_one("salesperson_list", tenant_id=tenant_id)
    salespeople = json.loads(bytes(row["body"]))["salespeople"] if row else []
    return {salesperson["graph_user_id"].lower() for salesperson in salespeople}


async def _set_scene(settings: Settings) -> None:
    from app.simulator.seeding import seed as seed_simulator
    from app.simulator.store import Store

    store = Store.from_settings(settings, max_size=1)
    try:
        await seed_simulator(store)
    finally:
        await store.close()
