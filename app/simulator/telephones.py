"""Text messages that have arrived on simulated telephones, and what people answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from app.simulator.mailbox import FATES
from app.simulator.store import Row, Session
from app.simulator.world import World

WORDS = {
    "deliver": "Say that it arrived",
    "delay": "Fail: switched off",
    "bounce": "Fail: no such number",
}
"""What people may make of a text, and the words for it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody writes on a telephone to whoever wrote to it."""

    account: str
    line: str
    telephone: str
    body: str


Take = Callable[[Session, World, Answer], Awaitable[None]]
"""A provider's taking of an answer."""

ANSWERS: dict[str, Take] = {}
"""Who takes answers, by service."""


async def arrive(
    db: Session,
    *,
    service: str,
    account: str,
    reference: str,
    telephone: str,
    line: str,
    body: str,
    segments: int,
    status: str,
    at: datetime,
    kind: str = "text",
    code: str | None = None,
    callback_url: str | None = None,
) -> Row:
    """Puts one text onto a telephone, whoever wrote it.

    Args:
        kind: `text`, `answer` or `notice`.
        line: the other side.
    """
    return await db.one(
        "insert into simulator.texts (service, account, reference, kind, telephone, line, body,"
        " segments, status, code, callback_url, sent_at)"
        " values (%(service)s, %(account)s, %(reference)s, %(kind)s, %(telephone)s, %(line)s,"
        " %(body)s, %(segments)s, %(status)s, %(code)s, %(callback_url)s, %(at)s) returning *",
        service=service,
        account=account,
        reference=reference,
        kind=kind,
        telephone=telephone,
        line=line,
        body=body,
        segments=segments,
        status=status,
        code=code,
        callback_url=callback_url,
        at=at,
    )


async def answer(db: Session, world: World, telephone: str, body: str, line: str = "") -> bool:
    """The owner of a telephone writes to `line`, by default to who wrote last; False where nobody
    has written."""
    last = await db.row(
        "select * from simulator.texts where telephone = %(telephone)s and kind = 'text'"
        " and %(line)s in ('', line) order by id desc limit 1",
        telephone=telephone,
        line=line,
    )
    if last is None or last["service"] not in ANSWERS:
        return False
    written = Answer(last["account"], last["line"], telephone, body)
    await ANSWERS[last["service"]](db, world, written)
    return True


async def meet(db: Session, world: World, text: Row, fate: str) -> bool:
    """Makes `fate` become of a text; False where its provider knows no such thing."""
    meeting = FATES.get(text["service"], {}).get(fate)
    if meeting is None or text["kind"] != "text":
        return False
    await meeting(db, world, text)
    await db.run(
        "update simulator.texts set fate = %(fate)s where id = %(id)s", id=text["id"], fate=fate
    )
    return True


def number_of(text: str) -> str:
    """A number as people write it: without blanks; where a form made a blank of +, with it."""
    digits = "".join(char for char in text if char.isdigit())
    is_number = text[:1] in ("+", " ") and digits
    return f"+{digits}" if is_number else text.strip()
