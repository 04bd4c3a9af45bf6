"""What people write: told to the account, and heard by Twilio itself when it is STOP or START."""

from __future__ import annotations

from app.simulator.store import Session
from app.simulator.telephones import Answer, arrive
from app.simulator.twilio.callbacks import tell_answer
from app.simulator.twilio.fault_kinds import SERVICE
from app.simulator.twilio.septets import count
from app.simulator.twilio.texts import new_reference
from app.simulator.world import World

STOP = ("STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL")
START = ("START", "YES", "UNSTOP")
HELP = ("HELP", "INFO")
_NOTICES = {
    "STOP": "You will get no more messages from this sender. Reply START to get them again.",
    "START": "You will get messages from this sender again. Reply STOP to get no more.",
    "HELP": "Reply STOP to get no more messages.",
}


async def take(db: Session, world: World, answer: Answer) -> None:
    """One of Twilio's words, alone in a text, is obeyed before the account hears of it."""
    text = await arrive(
        db,
        service=SERVICE,
        account=answer.account,
        reference=await new_reference(db),
        kind="answer",
        telephone=answer.telephone,
        line=answer.line,
        body=answer.body,
        segments=count(answer.body),
        status="received",
        at=world.clock.now(),
    )
    opt = _opt(answer.body)
    if opt == "STOP":
        await db.run(
            "insert into simulator.silences (service, line, telephone, since)"
            " values (%(service)s, %(line)s, %(telephone)s, %(now)s) on conflict do nothing",
            service=SERVICE,
            line=answer.line,
            telephone=answer.telephone,
            now=world.clock.now(),
        )
    elif opt == "START":
        await db.run(
            "delete from simulator.silences where service = %(service)s and line = %(line)s"
            " and telephone = %(telephone)s",
            service=SERVICE,
            line=answer.line,
            telephone=answer.telephone,
        )
    # Only a service of Twilio's says what it took a text for.
    await tell_answer(db, world, text, opt if answer.line.startswith("MG") else None)
    if opt:
        await arrive(
            db,
            service=SERVICE,
            account=answer.account,
            reference=await new_reference(db),
            kind="notice",
            telephone=answer.telephone,
            line=answer.line,
            body=_NOTICES[opt],
            segments=1,
            status="delivered",
            at=world.clock.now(),
        )


def _opt(body: str) -> str | None:
    word = body.strip().upper()
    for opt, words in (("STOP", STOP), ("START", START), ("HELP", HELP)):
        if word in words:
            return opt
    return None
