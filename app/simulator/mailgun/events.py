"""What happens to a mail: Mailgun remembers it, and posts it to whoever wants to know."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from app.simulator.carriers import Account, put_off, remember
from app.simulator.letters import Letter
from app.simulator.mailbox import Fate
from app.simulator.mailgun.accounts import find
from app.simulator.mailgun.fault_kinds import SERVICE, WEBHOOK
from app.simulator.posts import Post, queue
from app.simulator.store import Row, Session
from app.simulator.world import World

_PAUSES = (300.0, 600.0, 900.0, 3600.0, 7200.0, 14400.0)
_NEVER_AGAIN = (406,)

EVENTS: Mapping[str, dict[str, Any]] = {
    "accept": {"event": "accepted"},
    "deliver": {"event": "delivered", "delivery-status": {"code": 250, "message": "OK"}},
    "delay": {
        "event": "failed",
        "severity": "temporary",
        "reason": "generic",
        "delivery-status": {"code": 452, "message": "4.2.2 The mailbox is full"},
    },
    "bounce": {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {"code": 550, "message": "5.1.1 There is no such mailbox"},
    },
    "complain": {"event": "complained"},
    "reject": {"event": "rejected", "reject": {"reason": "Not for this mail", "description": ""}},
    "off_bounce": {
        "event": "failed",
        "severity": "permanent",
        "reason": "suppress-bounce",
        "delivery-status": {"code": 605, "message": "Not delivering to previously bounced address"},
    },
    "off_complaint": {
        "event": "failed",
        "severity": "permanent",
        "reason": "suppress-complaint",
        "delivery-status": {"code": 607, "message": "Not delivering to a user who complained"},
    },
}
"""What can happen, as events have it."""

_PUTS_OFF = {"bounce": "bounce", "complain": "complaint"}


@dataclass(frozen=True, slots=True)
class Mail:
    """What an event says of the mail: its id without brackets, who gets it, who it is from."""

    account: Account
    reference: str
    recipient: str
    sender: str
    subject: str

    @classmethod
    def of(cls, account: Account, reference: str, letter: Letter) -> Mail:
        sender, recipient = letter.sender or "", letter.recipients[0][1]
        return cls(account, reference, recipient, sender, letter.subject)


async def happen(db: Session, world: World, mail: Mail, what: str, *, after: float = 0) -> None:
    """One of `EVENTS`.

    Args:
        after: seconds from now.
    """
    at = world.clock.now() + timedelta(seconds=after)
    event = {
        "id": secrets.token_urlsafe(16),
        "timestamp": at.timestamp(),
        "log-level": "info",
        "recipient": mail.recipient,
        "tags": [],
        "user-variables": {},
        "flags": {"is-test-mode": False},
        "message": {
            "headers": {
                "to": mail.recipient,
                "message-id": mail.reference,
                "from": mail.sender,
                "subject": mail.subject,
            },
            "attachments": [],
            "size": 1000,
        },
        **EVENTS[what],
    }
    if what == "reject":
        # Of another shape: whom it was for is told by the header alone.
        del event["recipient"]
    await remember(db, SERVICE, mail.account.name, mail.reference, event["event"], event, at)
    if reason := _PUTS_OFF.get(what):
        await put_off(db, SERVICE, mail.account.name, mail.recipient, reason, at)
    if mail.account.url and what != "accept":
        post = Post(
            service=WEBHOOK,
            url=mail.account.url,
            body=json.dumps({"signature": _signed(world, mail.account), "event-data": event}),
            headers={"content-type": "application/json"},
            # Word of a delivery comes once, whatever is answered.
            pauses=() if what == "deliver" else _PAUSES,
            refusals=_NEVER_AGAIN,
        )
        await queue(db, world, post, spoil=_Spoil(world, mail.account), after=after)


def _signed(world: World, account: Account, *, key: str | None = None, age: float = 0) -> Any:
    timestamp = str(int(world.clock.now().timestamp() - age))
    token = secrets.token_hex(25)
    signing = (account.posting_key or "") if key is None else key
    signature = hmac.new(signing.encode(), f"{timestamp}{token}".encode(), hashlib.sha256)
    return {"timestamp": timestamp, "token": token, "signature": signature.hexdigest()}


@dataclass(frozen=True, slots=True)
class _Spoil:
    """Mailgun's own ways to post what it should not."""

    world: World
    account: Account

    def __call__(self, post: Post, kind: str, _params: Mapping[str, Any]) -> Sequence[Post]:
        body = json.loads(post.body)
        if kind == "stale_signature":
            body["signature"] = _signed(self.world, self.account, age=2 * 24 * 3600)
        elif kind == "forged_signature":
            body["signature"] = _signed(self.world, self.account, key="not the key")
        elif kind == "changed_event":
            body["event-data"]["recipient"] = "somebody.else@example.net"
        else:
            body["event-data"] |= EVENTS["complain"]
            return [post, replace(post, body=json.dumps(body))]
        return [replace(post, body=json.dumps(body))]


def _fate(what: str) -> Fate:
    async def meet(db: Session, world: World, mail: Row) -> None:
        account = await find(db, world, mail["account"])
        if account is not None:
            known = Mail(
                account, mail["reference"], mail["recipient"], mail["sender"], mail["subject"]
            )
            await happen(db, world, known, what)

    return meet


FATES = {what: _fate(what) for what in ("deliver", "delay", "bounce", "complain")}
"""What people may make of a mail."""
