"""The beginning of everything."""

from __future__ import annotations

from app.simulator.api.parsing import body_of, flag
from app.simulator.messages import Response
from app.simulator.seeding import clear, seed_demo
from app.simulator.world import Call


async def reset(call: Call) -> Response:
    """Empties the simulated cloud; sets the scene of the demo unless `seed` is false."""
    is_seeded = flag(body_of(call), "seed", default=True)
    async with call.world.store.transaction() as db:
        await clear(db)
        if is_seeded:
            await seed_demo(db, call.world)
    return Response(204)
