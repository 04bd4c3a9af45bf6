"""What carriers of mail have in common: accounts, addresses that are off, what they remember."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_string, policy
from typing import Any

from psycopg.types.json import Jsonb

from app.simulator.fault_kinds import Kind, seconds
from app.simulator.letters import Letter
from app.simulator.mailbox import deliver
from app.simulator.store import Row, Session
from app.simulator.world import Call

DEMO_DOMAIN = "mail.holdfast.example"
"""From which the demo's mails go by whoever is not Outlook."""

_BOTH = ("mailgun", "postmark")

KINDS = (
    Kind("mail_delayed", _BOTH, "during", "The mail is delayed, then delivered; both is told",
         calls=(("POST", "*"),)),
    Kind("mail_bounced", _BOTH, "during", "The mail is taken and bounces for good; the address is"
         " off from then on", calls=(("POST", "*"),)),
    Kind("mail_bounced_late", _BOTH, "during", "The mail is delivered, and bounces afterwards",
         calls=(("POST", "*"),)),
    Kind("mail_complained", _BOTH, "during", "The mail is delivered, and the recipient complains;"
         " the address is off from then on", calls=(("POST", "*"),)),
    Kind("mail_unlisted", _BOTH, "during", "Mails of the last so many seconds are not found yet",
         {"seconds": 30}, calls=(("GET", "*"),)),
)  # fmt: skip
"""What goes wrong at each of them."""

COURSES: Mapping[str, tuple[str, ...]] = {
    "mail_delayed": ("delay", "deliver"),
    "mail_bounced": ("bounce",),
    "mail_bounced_late": ("deliver", "bounce"),
    "mail_complained": ("deliver", "complain"),
}
"""What becomes of a mail, one after the other, by the kind that strikes it."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who sends. What is None is not checked, and nobody is told without `url`."""

    name: str
    key: str | None = field(default=None, repr=False)
    posting_key: str | None = field(default=None, repr=False)
    url: str | None = None
    domain: str | None = None


async def account_of(
    db: Session, service: str, *, name: str | None = None, key: str | None = None
) -> Account | None:
    """One that the control API has made, by its name or by its key."""
    row = await db.row(
        "select * from simulator.mail_accounts where service = %(service)s"
        " and (account = %(name)s or key = %(key)s)",
        service=service,
        name=name,
        key=key,
    )
    if row is None:
        return None
    return Account(row["account"], row["key"], row["posting_key"], row["url"], row["domain"])


async def course_of(call: Call, db: Session) -> tuple[str, ...]:
    """What becomes of the mail of this call, as the fault rules will have it."""
    for kind, course in COURSES.items():
        if await call.told(db, kind):
            return course
    return ("deliver",)


async def put(db: Session, account: str, service: str, reference: str, letter: Letter,
              at: datetime) -> Row:  # fmt: skip
    """Into the mailbox of the one recipient."""
    name, address = letter.recipients[0]
    return await deliver(
        db,
        recipient=address,
        recipient_name=name,
        sender=letter.sender or "",
        sender_name=letter.sender_name,
        service=service,
        account=account,
        reference=reference,
        subject=letter.subject,
        body=letter.body,
        body_type=letter.body_type,
        alternative=letter.alternative,
        attachments=letter.attachments,
        headers=letter.headers,
        at=at,
    )


async def remember(
    db: Session, service: str, account: str, reference: str, kind: str, data: Mapping[str, Any],
    at: datetime,
) -> None:  # fmt: skip
    """What a carrier can be asked about afterwards."""
    await db.run(
        "insert into simulator.mail_records (service, account, reference, kind, data, at)"
        " values (%(service)s, %(account)s, %(reference)s, %(kind)s, %(data)s, %(at)s)",
        service=service,
        account=account,
        reference=reference,
        kind=kind,
        data=Jsonb(dict(data)),
        at=at,
    )


async def remembered(call: Call, db: Session, service: str, account: str) -> list[Row]:
    """What shows by now, the earliest first."""
    at = call.world.clock.now()
    if rule := await call.told(db, "mail_unlisted"):
        at -= timedelta(seconds=seconds("mail_unlisted", rule["params"]))
    return await db.rows(
        "select * from simulator.mail_records where service = %(service)s"
        " and account = %(account)s and at <= %(at)s order by at, id",
        service=service,
        account=account,
        at=at,
    )


async def why_off(db: Session, service: str, account: str, address: str) -> str | None:
    """`bounce` or `complaint`, None for an address that mails go to."""
    row = await db.row(
        "select reason from simulator.inactive_addresses where service = %(service)s"
        " and account = %(account)s and address = %(address)s",
        service=service,
        account=account,
        address=address.lower(),
    )
    return row["reason"] if row else None


async def put_off(
    db: Session, service: str, account: str, address: str, reason: str, at: datetime
) -> None:
    """From now on nothing goes to `address`."""
    await db.run(
        "insert into simulator.inactive_addresses (service, account, address, reason, since)"
        " values (%(service)s, %(account)s, %(address)s, %(reason)s, %(at)s)"
        " on conflict (service, account, address) do update set reason = excluded.reason",
        service=service,
        account=account,
        address=address.lower(),
        reason=reason,
        at=at,
    )


def addresses(header: str) -> list[tuple[str, str]]:
    """(name, address) of each in the text of such a header; empty for what is none."""
    line = " ".join(header.split())
    try:
        read = message_from_string(f"To: {line}\n\n", policy=policy.default)["to"]
        found = [(a.display_name, a.addr_spec) for a in read.addresses]
    except (ValueError, AttributeError, IndexError, LookupError):
        return []
    return found if all("@" in address.strip("@") for _, address in found) else []


def basic(authorization: str) -> tuple[str, str]:
    """Name and password of a header."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return name, password
