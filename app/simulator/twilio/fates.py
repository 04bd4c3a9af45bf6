"""What somebody chooses to become of a text."""

from __future__ import annotations

from app.simulator.mailbox import Fate
from app.simulator.store import Row, Session
from app.simulator.twilio.callbacks import tell
from app.simulator.world import World


def _ends(status: str, code: int | None = None) -> Fate:
    async def meet(db: Session, world: World, text: Row) -> None:
        await db.run(
            "update simulator.texts set status = %(status)s, code = %(code)s where id = %(id)s",
            id=text["id"],
            status=status,
            code=str(code) if code else None,
        )
        await tell(db, world, text, status, code)

    return meet


FATES = {
    "deliver": _ends("delivered"),
    "delay": _ends("undelivered", 30003),
    "bounce": _ends("undelivered", 30005),
}
