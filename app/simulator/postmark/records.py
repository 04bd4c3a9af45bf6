"""What becomes of a mail: Postmark posts it to whoever wants to know."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from app.instants import wire
from app.simulator.carriers import Account, put_off
from app.simulator.mailbox import Fate
from app.simulator.postmark.accounts import find
from app.simulator.postmark.fault_kinds import SERVICE, WEBHOOK
from app.simulator.posts import Post, queue
from app.simulator.store import Row, Session
from app.simulator.world import World

_PAUSES = (60.0, 300.0, 600.0, 1800.0, 3600.0, 3600.0, 7200.0, 7200.0, 7200.0, 7200.0)
_NEVER_AGAIN = (403,)

BOUNCES: Mapping[str, dict[str, Any]] = {
    "delay": {"RecordType": "Bounce", "Type": "Transient", "TypeCode": 2, "Inactive": False},
    "bounce": {"RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "Inactive": True},
    "complain": {
        "RecordType": "SpamComplaint",
        "Type": "SpamComplaint",
        "TypeCode": 100001,
        "Inactive": True,
    },
}
"""What a record says besides whose it is; a complaint looks like a bounce."""

_PUTS_OFF = {"bounce": "bounce", "complain": "complaint"}


@dataclass(frozen=True, slots=True)
class Mail:
    """What a record says of the mail."""

    account: Account
    reference: str
    recipient: str
    stream: str
    metadata: Mapping[str, str]


async def happen(db: Session, world: World, mail: Mail, what: str, *, after: float = 0) -> None:
    """It is delivered, delayed, bounces or is complained of.

    Args:
        after: seconds from now.
    """
    at = world.clock.now() + timedelta(seconds=after)
    record: dict[str, Any] = {
        "MessageID": mail.reference,
        "ServerID": 23,
        "MessageStream": mail.stream,
        "Metadata": dict(mail.metadata),
        "Tag": "",
    }
    if what == "deliver":
        record |= {
            "RecordType": "Delivery",
            "Recipient": mail.recipient,
            "DeliveredAt": wire(at),
            "Details": "OK",
        }
    else:
        number = await db.one("select nextval('simulator.numbers') as number")
        record |= {
            "ID": number["number"],
            "Email": mail.recipient,
            "BouncedAt": wire(at),
            "CanActivate": what == "bounce",
            **BOUNCES[what],
        }
    if reason := _PUTS_OFF.get(what):
        await put_off(db, SERVICE, mail.account.name, mail.recipient, reason, at)
    if mail.account.url:
        post = Post(
            service=WEBHOOK,
            url=mail.account.url,
            body=json.dumps(record),
            headers={
                "content-type": "application/json",
                "authorization": _password(mail.account.posting_key or ""),
            },
            pauses=_PAUSES,
            refusals=_NEVER_AGAIN,
        )
        await queue(db, world, post, spoil=_spoil, after=after)


def with_password(account: Account) -> str:
    """The address that is told, as its owner has entered it."""
    address = urlsplit(account.url or "")
    return address._replace(netloc=f"holdfast:{account.posting_key}@{address.netloc}").geturl()


def _password(password: str) -> str:
    return "Basic " + base64.b64encode(f"holdfast:{password}".encode()).decode()


def _spoil(post: Post, _kind: str, _params: Mapping[str, Any]) -> Sequence[Post]:
    return [replace(post, headers={**post.headers, "authorization": _password("not the one")})]


async def mail_of(db: Session, world: World, row: Row) -> Mail | None:
    """Of what lies in a mailbox."""
    account = await find(db, world, row["account"])
    known = await db.row(
        "select data from simulator.mail_records where service = %(service)s"
        " and reference = %(reference)s",
        service=SERVICE,
        reference=row["reference"],
    )
    if account is None or known is None:
        return None
    return Mail(
        account,
        row["reference"],
        row["recipient"],
        known["data"]["MessageStream"],
        known["data"]["Metadata"],
    )


def _fate(what: str) -> Fate:
    async def meet(db: Session, world: World, row: Row) -> None:
        mail = await mail_of(db, world, row)
        if mail is not None:
            await happen(db, world, mail, what)

    return meet


FATES = {what: _fate(what) for what in ("deliver", "delay", "bounce", "complain")}
"""What people may make of a mail."""
