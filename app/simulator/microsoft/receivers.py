"""How Graph treats receivers of notifications that answer too slowly.

Of the answers of ten minutes, more than a tenth over three seconds make the receiver `slow`:
everything reaches it ten minutes late. More than 15 % over ten seconds make it `drop`: for ten
minutes everything is lost. From how many answers on Graph judges is not documented; here it is
ten.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.simulator import faults
from app.simulator.microsoft.fault_kinds import NOTIFICATION
from app.simulator.store import Row, Session

WINDOW = timedelta(minutes=10)
SLOW_DELAY = timedelta(minutes=10)
PUNISHMENT = timedelta(minutes=10)
SLOW_SECONDS = 3.0
DROP_SECONDS = 10.0
SLOW_SHARE = 0.10
DROP_SHARE = 0.15
FEWEST_ANSWERS = 10

REGIMES = ("slow", "drop")


async def judge(db: Session, url: str, seconds: float, now: datetime) -> None:
    """Notes how long an answer took, or how long one was waited for, and what that brings."""
    receiver = _named(url)
    await db.run(
        "insert into simulator.receiver_answers (receiver, seconds, at)"
        " values (%(receiver)s, %(seconds)s, %(now)s)",
        receiver=receiver,
        seconds=seconds,
        now=now,
    )
    await db.run(
        "delete from simulator.receiver_answers where receiver = %(receiver)s and at < %(since)s",
        receiver=receiver,
        since=now - WINDOW,
    )
    row = await db.one(
        "select count(*) as answers, count(*) filter (where seconds >= %(slow)s) as slow,"
        " count(*) filter (where seconds >= %(drop)s) as dropped"
        " from simulator.receiver_answers where receiver = %(receiver)s",
        receiver=receiver,
        slow=SLOW_SECONDS,
        drop=DROP_SECONDS,
    )
    regime = await regime_of(db, url, now)
    if row["answers"] < FEWEST_ANSWERS or regime == "drop":
        return
    if row["dropped"] > row["answers"] * DROP_SHARE:
        await punish(db, url, "drop", now)
    elif row["slow"] > row["answers"] * SLOW_SHARE and regime is None:
        await punish(db, url, "slow", now)


async def regime_of(db: Session, url: str, now: datetime) -> str | None:
    """`slow`, `drop` or None."""
    row = await db.row(
        "select regime from simulator.receivers where receiver = %(receiver)s and until > %(now)s",
        receiver=_named(url),
        now=now,
    )
    return row["regime"] if row else None


async def punish(db: Session, url: str, regime: str, now: datetime) -> None:
    """`regime` for ten minutes; it is counted like a fault."""
    await db.run(
        "insert into simulator.receivers (receiver, regime, until)"
        " values (%(receiver)s, %(regime)s, %(until)s) on conflict (receiver)"
        " do update set regime = excluded.regime, until = excluded.until",
        receiver=_named(url),
        regime=regime,
        until=now + PUNISHMENT,
    )
    await faults.count(db, NOTIFICATION, f"receiver_{regime}")


async def forgive(db: Session, url: str) -> None:
    """No regime, and what was slow is forgotten."""
    for statement in (
        "delete from simulator.receivers where receiver = %(receiver)s",
        "delete from simulator.receiver_answers where receiver = %(receiver)s",
    ):
        await db.run(statement, receiver=_named(url))


async def all_of(db: Session, now: datetime) -> list[Row]:
    """Receivers with a regime or with answers in the last ten minutes."""
    return await db.rows(
        "select coalesce(r.receiver, a.receiver) as receiver, r.regime, r.until,"
        " coalesce(a.answers, 0) as answers, coalesce(a.slow, 0) as slow_answers"
        " from (select * from simulator.receivers where until > %(now)s) r full join"
        " (select receiver, count(*) as answers,"
        " count(*) filter (where seconds >= %(slow)s) as slow"
        " from simulator.receiver_answers where at >= %(since)s group by receiver) a"
        " on a.receiver = r.receiver order by 1",
        now=now,
        since=now - WINDOW,
        slow=SLOW_SECONDS,
    )


def _named(url: str) -> str:
    return url.partition("?")[0]
