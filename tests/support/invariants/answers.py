"""Promise 4: what a client was told stays true, and is told again alike."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import psycopg

from tests.support.invariants.history import TRANSITIONS
from tests.support.invariants.violation import Violation, found

STORED = frozenset({404, 409, 422, 502})
"""Errors that a key keeps; 2xx always."""


@dataclass(frozen=True)
class ClientAnswer:
    """One answer that reached a client.

    Attributes:
        tenant: slug in the address.
        path: what follows the slug, e.g. `holds`.
        key: Idempotency-Key, None without one.
        status: of the answer.
        content: its body, byte for byte.
        replayed: whether it was marked as given before.
        request: the JSON that was sent.
        foreign: asked about another tenant's booking, or with another tenant's link.
    """

    tenant: str
    path: str
    key: str | None
    status: int
    content: bytes
    replayed: bool = False
    request: Any = None
    foreign: bool = False

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as an object, empty when it is none."""
        try:
            value = json.loads(self.content)
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def is_stored(self) -> bool:
        """Whether the same key must be answered with the same bytes from now on."""
        # A company that is not there, or disabled, has nothing to keep an answer in.
        is_never = self.json.get("code") in ("idempotency_key_reused", "tenant_not_found")
        return (
            self.key is not None
            and not is_never
            and (200 <= self.status < 300 or self.status in STORED)
        )


# Who was told to look into the mailbox finds a mail there; the limit is that of one address and day.
_UNMAILED = """
select t.booking_id, format('%s is tracked, and no mail tells of it', t.type)
from booking.tracking_events t join booking.bookings b on b.id = t.booking_id
where t.type in ('verify_sent', 'confirmed', 'confirmation_failed')
  and not exists (
    select from booking.mails m
    where m.booking_id = t.booking_id and (m.kind = case t.type when 'verify_sent' then 'verification' else t.type end
      -- What is confirmed in place of another one says that.
      or t.type = 'confirmed' and m.kind = 'rescheduled' and b.rescheduled_from is not null))
  and (t.type <> 'verify_sent' or 20 > (
    select count(*) from booking.mails o join booking.bookings c on c.id = o.booking_id
    where c.customer_id = b.customer_id and o.created_at > t.occurred_at_utc - interval '1 day'))
"""


def violations(
    connection: psycopg.Connection, answers: Sequence[ClientAnswer]
) -> Iterator[Violation]:
    """Bookings that a client was told of and that are not (or cannot have become) so; replays that differ;
    mails that were never queued."""
    yield from found(connection, 4, _UNMAILED)
    bookings = {
        str(row[0]): row[1:]
        for row in connection.execute(
            "select b.id, t.slug, b.status, b.start_at_utc, b.end_at_utc, b.is_moved, b.rescheduled_from::text"
            " from booking.bookings b join booking.tenants t on t.id = b.tenant_id"
        )
    }
    for answer in answers:
        if 200 <= answer.status < 300 and "booking_id" in answer.json:
            for detail in _untrue(answer, bookings.get(answer.json["booking_id"])):
                yield Violation(
                    4,
                    answer.json["booking_id"],
                    f"{answer.path} was answered {answer.status}, but {detail}",
                )
    yield from _unlike(answers)


def _untrue(answer: ClientAnswer, booking: Any) -> Iterator[str]:
    if booking is None:
        yield "there is no such booking"
        return
    slug, status, start, end, is_moved, previous = booking
    told = answer.json
    if slug != answer.tenant:
        yield f"the booking is of {slug}, not of {answer.tenant}"
    if status not in _reachable(told.get("status", "hold")):
        yield f"{told['status']} was told and it is {status}"
    if (
        told.get("start_at")
        and not is_moved
        and (told["start_at"], told["end_at"]) != (_iso(start), _iso(end))
    ):
        yield f"{told['start_at']} was told and it is {_iso(start)}"
    if told.get("previous_booking_id", previous) != previous:
        yield f"it was said to replace {told['previous_booking_id']} and replaces {previous}"


def _reachable(status: str) -> set[str]:
    reached = {status}
    while more := {end for start, end, _ in TRANSITIONS if start in reached} - reached:
        reached |= more
    return reached


def _iso(moment: Any) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _unlike(answers: Sequence[ClientAnswer]) -> Iterator[Violation]:
    by_key = defaultdict(list)
    for answer in answers:
        if answer.is_stored:
            by_key[answer.tenant, answer.path, answer.key].append(answer)
    for (tenant, path, key), given in by_key.items():
        subject = f"{tenant} {path} {key}"
        if len({(answer.status, answer.content) for answer in given}) > 1:
            told = sorted({f"{answer.status} {answer.content[:80]!r}" for answer in given})
            yield Violation(4, subject, "one key was answered differently: " + " / ".join(told))
        if sum(not answer.replayed for answer in given) > 1:
            yield Violation(4, subject, "more than one answer was called the first")
