"""The record of what was asked of the simulated cloud, and its housekeeping."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString
from urllib.parse import unquote

from app.simulator.store import Session

_LONGEST_PATH = 500
_HOUSEKEEPING_EVERY = 500

CALLS_KEPT = 20_000

CLEANING: list[LiteralString] = []
"""Statements of the providers, given `now`."""


async def record(
    db: Session,
    service: str,
    method: str,
    path: str,
    status: int | None,
    fault: str | None,
    seconds: float,
    now: datetime,
) -> None:
    """One line; every so often what is old goes."""
    row = await db.one(
        "insert into simulator.calls (service, method, path, status, fault, milliseconds, at)"
        " values (%(service)s, %(method)s, %(path)s, %(status)s, %(fault)s, %(milliseconds)s,"
        " %(now)s) returning id",
        service=service,
        method=method,
        path=unquote(path.partition("?")[0])[:_LONGEST_PATH].replace("\0", ""),
        status=status,
        fault=fault,
        milliseconds=round(seconds * 1000),
        now=now,
    )
    if row["id"] % _HOUSEKEEPING_EVERY == 0:
        await clean_up(db, row["id"], now)


async def clean_up(db: Session, last_call: int, now: datetime) -> None:
    """Deletes old calls, expired tokens, mails and texts of a month ago, and what the folders call
    old."""
    await db.run("delete from simulator.calls where id <= %(id)s", id=last_call - CALLS_KEPT)
    for statement in (
        "delete from simulator.tokens where expires_at < %(now)s - interval '1 day'",
        *CLEANING,
        "delete from simulator.posts where created_at < %(now)s - interval '1 day'",
        "delete from simulator.mails where sent_at < %(now)s - interval '30 days'",
        "delete from simulator.texts where sent_at < %(now)s - interval '30 days'",
        "delete from simulator.mail_records where at < %(now)s - interval '30 days'",
    ):
        await db.run(statement, now=now)
