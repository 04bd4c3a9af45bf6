"""Sets the scene of the demo, and clears it away."""

from __future__ import annotations

from app.simulator.folders import FOLDERS
from app.simulator.store import Session, Store
from app.simulator.world import World


async def seed(store: Store, *, world: World | None = None) -> None:
    """What every provider knows from the start. Run again, it adds what has come into sight and
    changes nothing else."""
    async with store.transaction() as db:
        await seed_demo(db, world or World(store, is_mock=True))


async def seed_demo(db: Session, world: World) -> None:
    """The demo's scene, one provider after the other."""
    for folder in FOLDERS:
        await folder.seed(db, world)


async def clear(db: Session) -> None:
    """Deletes everything, fault rules included."""
    for folder in FOLDERS:
        for statement in folder.clear:
            await db.run(statement)
    for statement in (
        "delete from simulator.mails",
        "delete from simulator.texts",
        "delete from simulator.silences",
        "delete from simulator.posts",
        "delete from simulator.mail_accounts",
        "delete from simulator.mail_records",
        "delete from simulator.inactive_addresses",
        "delete from simulator.tokens",
        "delete from simulator.faults",
        "delete from simulator.fault_counts",
        "delete from simulator.calls",
    ):
        await db.run(statement)
