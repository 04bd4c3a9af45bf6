"""Carriers that can be asked: one mail or text of each kind, whoever dies, whatever answer is lost,
and however their own word of it comes."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio

from tests.faults.carriers import CARRIERS, Word, asked, hear, words
from tests.faults.flows import arrived, organizer_moves, quiet
from tests.faults.harness import Harness
from tests.faults.killer import Killer
from tests.faults.points import PHASES, Phase
from tests.providers.simulated import TELEPHONE
from tests.sql.test_consent import AGREED

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SEND = "message/send"
_REMINDER = '[{{"before": "1 day", "channel": "{}"}}]'


@dataclass(frozen=True)
class Mail:
    """One that is due by a carrier, and nobody has sent it yet."""

    harness: Harness
    carrier: str
    booking_id: str
    purpose: str
    subject: str
    id: int

    @property
    def fate(self) -> tuple[str, str | None]:
        """Its status, and what the carrier said became of it."""
        return self.harness.office.sql.execute(
            "select status, delivery from booking.notification_outbox where id = %s", [self.id]
        ).fetchone()

    @property
    def arrived(self) -> int:
        if self.carrier == "twilio":
            return self.harness.value(
                "select count(*) from simulator.texts t"
                " join booking.notification_outbox o on o.recipient = t.telephone"
                " where o.id = %s and t.kind = 'text'",
                self.id,
            )
        return arrived(self.harness, self.booking_id, self.subject)

    @property
    def reason(self) -> str | None:
        """Why it was dropped."""
        return self.harness.value(
            "select reason from booking.notification_outbox where id = %s", self.id
        )

    async def lost(self, kind: str, **params: Any) -> None:
        """Its first handing over gets no good answer."""
        await self.harness.cloud.fail(self.carrier, kind, method="POST", times=1, params=params)
        await self.harness.worker.run_once()

    def is_suppressed(self) -> bool:
        return self.harness.value(
            "select exists (select from booking.suppressions s"
            " join booking.notification_outbox o on o.recipient_key = s.recipient"
            " where o.id = %s)",
            self.id,
        )


@pytest_asyncio.fixture(params=CARRIERS, loop_scope="module")
async def carrier(harness: Harness, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """Whom the company mails or texts through."""
    provider = request.param if request.param in CARRIERS else None
    for name, value in (("mail_provider", provider), ("sms", True), ("country", "DE")):
        harness.office.configure(name, value)
    yield request.param
    await harness.cloud.delete("/faults")
    harness.office.configure("mail_provider", None)
    words(harness)


async def verification(harness: Harness, carrier: str) -> Mail:
    """One that is sent again where the carrier does not have it."""
    return _mail(harness, carrier, harness.unsettled(), "booking_verify", "")


async def reminder(harness: Harness, carrier: str) -> Mail:
    """One that nobody wants twice, due now, of a meeting that is days away."""
    return await _reminder(harness, carrier, "mail")


async def text(harness: Harness, carrier: str) -> Mail:
    """The same by SMS, to a number that has got none yet."""
    number = f"{TELEPHONE[:-4]}{1000 + next(_NUMBERS)}"
    return await _reminder(harness, carrier, "sms", contact=AGREED | {"phone": number})


async def _reminder(harness: Harness, carrier: str, channel: str, **extra: Any) -> Mail:
    harness.office.configure("reminders", _REMINDER.format(channel))
    booking_id = await harness.confirmed(**extra)
    harness.office.configure("reminders", "[]")
    await quiet(harness)
    words(harness)
    mail = _mail(harness, carrier, booking_id, "booking_reminder", "Reminder: ")
    harness.office.sql.execute(
        "update booking.notification_outbox set due_at = booking.now() where id = %s", [mail.id]
    )
    harness.enqueue("message", mail.id)
    return mail


def _mail(harness: Harness, carrier: str, booking_id: str, purpose: str, subject: str) -> Mail:
    [number] = harness.office.values(
        "select id from booking.notification_outbox where booking_id = %s and purpose = %s",
        booking_id,
        purpose,
    )
    return Mail(harness, carrier, booking_id, purpose, subject, number)


MAILS = {"verification": verification, "reminder": reminder, "text": text}
_NUMBERS = itertools.count()
_REMINDERS = [*((carrier, "reminder") for carrier in CARRIERS), ("twilio", "text")]
_ALL = [*((carrier, "verification") for carrier in CARRIERS), *_REMINDERS]
_WITH_EITHER_QUEUE = [("mailgun", "verification"), ("twilio", "text")]
# Those that are found by an id of ours, and those that are found by what they say.
_LOOKED_UP_OTHERWISE = [("mailgun", "reminder"), ("twilio", "text")]


def by(
    ways: list[tuple[str, str]], either: list[tuple[str, str]] | None = None
) -> pytest.MarkDecorator:
    """For each carrier and kind of message; with either queue for some."""
    params = [
        pytest.param(*way, marks=[] if way in (either or ways) else pytest.mark.pgmq)
        for way in ways
    ]
    return pytest.mark.parametrize(("carrier", "kind"), params, indirect=["carrier"])


@pytest.mark.parametrize("phase", PHASES)
@by(_ALL, _WITH_EITHER_QUEUE)
async def test_killed(
    harness: Harness, killer: Killer, carrier: str, kind: str, phase: Phase
) -> None:
    """Whoever comes after a dead worker asks before it sends: one arrives. Nobody is reminded where
    the reminder may have been handed over and the carrier does not have it. What the carrier tells
    afterwards, twice and the other way round, changes nothing but what is known of it."""
    mail = await MAILS[kind](harness, carrier)

    with harness.passed_over():
        await killer.kill(harness.settings, _SEND, phase)
    await harness.settle()

    is_given_up = kind != "verification" and phase == "before"
    assert (mail.fate, mail.arrived) == (
        (("unknown", None), 0) if is_given_up else (("sent", "accepted"), 1)
    )
    assert hear(harness, [*words(harness) * 2][::-1]) == 0
    assert mail.fate == (("unknown", None) if is_given_up else ("sent", "delivered"))
    harness.check()


@pytest.mark.pgmq
@by(_ALL)
async def test_killed_and_told_before_anybody_asks(
    harness: Harness, killer: Killer, carrier: str, kind: str
) -> None:
    """The carrier's word of a mail whose sender died is an answer: nobody asks any more. Of a text it
    names an id that nobody knows yet: it waits until the text is found."""
    mail = await MAILS[kind](harness, carrier)
    with harness.passed_over():
        await killer.kill(harness.settings, _SEND, "done")
    before = asked(harness, carrier)

    hear(harness, words(harness))
    knows_ours = carrier in CARRIERS
    assert mail.fate == (("sent", "delivered") if knows_ours else ("queued", None))
    await harness.settle()

    assert (mail.fate, mail.arrived) == (("sent", "delivered"), 1)
    assert (asked(harness, carrier) == before) is knows_ours
    harness.check()


FAULTS = {
    # Whether it was taken, which the answer does not say.
    "dropped before": ("drop", {}, False),
    "5xx after": ("error_after", {"status": 500}, True),
}


@pytest.mark.pgmq
@pytest.mark.parametrize("fault", FAULTS)
@by(_ALL)
async def test_no_answer(harness: Harness, carrier: str, kind: str, fault: str) -> None:
    """What was taken is found and counts as sent. What was not is sent again if it may be sent twice;
    else nobody knows, and it stays so."""
    mail = await MAILS[kind](harness, carrier)
    what, params, is_taken = FAULTS[fault]

    await mail.lost(what, **params)
    assert mail.fate[0] == "queued"
    await harness.settle()

    is_given_up = kind != "verification" and not is_taken
    assert (mail.fate[0], mail.arrived) == (("unknown", 0) if is_given_up else ("sent", 1))
    harness.check()


@dataclass(frozen=True)
class Manner:
    """How a carrier's word comes of a mail whose answer was lost.

    Attributes:
        fault: of the mail or of what is posted of it.
        heard: what arrives of what the carrier has to tell.
        fate: what the company's row says in the end.
        unproved: how many posts prove nothing.
        is_found: whether the carrier has to be asked.
    """

    fault: str = ""
    heard: Callable[[list[Word]], list[Word]] = list
    fate: str = "delivered"
    unproved: int = 0
    is_found: bool = False
    is_suppressed: bool = False
    carriers: tuple[str, ...] = CARRIERS


MANNERS = {
    "as it should": Manner(),
    "twice": Manner(heard=lambda told: told * 2),
    "never": Manner(heard=lambda _told: [], fate="accepted", is_found=True),
    "a bounce behind": Manner("mail_bounced_late", fate="bounced", is_suppressed=True),
    "a bounce in front": Manner(
        "mail_bounced_late", lambda told: told[::-1], "bounced", is_suppressed=True
    ),
    "a complaint in front, all twice": Manner(
        "mail_complained", lambda told: told[::-1] * 2, "complained", is_suppressed=True
    ),
    "forged": Manner(
        "forged_signature", fate="accepted", unproved=1, is_found=True, carriers=("mailgun",)
    ),
    "stale": Manner(
        "stale_signature", fate="accepted", unproved=1, is_found=True, carriers=("mailgun",)
    ),
    "of somebody else": Manner(
        "changed_event", fate="accepted", is_found=True, carriers=("mailgun",)
    ),
    "a complaint with a used token": Manner("replayed_token", carriers=("mailgun",)),
    "with a wrong password": Manner(
        "wrong_password", fate="accepted", unproved=1, is_found=True, carriers=("postmark",)
    ),
}


@pytest.mark.pgmq
async def test_word_of_a_mail(harness: Harness, carrier: str) -> None:
    """One arrives, and what is believed of it is what its carrier proved, the worst of it, once. A
    complaint or a bounce for good ends all mails to that address; nothing that is forged does."""
    for name, manner in MANNERS.items():
        if carrier not in manner.carriers:
            continue
        mail = await verification(harness, carrier)
        if manner.fault:
            of_mail = manner.fault.startswith("mail_")
            service = carrier if of_mail else f"{carrier}_webhook"
            await harness.cloud.fail(service, manner.fault, times=1)
        before = asked(harness, carrier)
        await mail.lost("drop_after")

        assert hear(harness, manner.heard(words(harness))) == manner.unproved, name
        await harness.settle()

        assert (mail.fate, mail.arrived) == (("sent", manner.fate), 1), name
        assert (asked(harness, carrier) > before) is manner.is_found, name
        assert mail.is_suppressed() is manner.is_suppressed, name
        await harness.cloud.delete("/faults")
    harness.check()


@pytest.mark.pgmq
async def test_word_comes_late(harness: Harness, carrier: str) -> None:
    """What was found already is told of once more, and is known to have been delivered then."""
    mail = await verification(harness, carrier)
    await mail.lost("drop_after")
    await harness.settle()
    assert mail.fate == ("sent", "accepted")

    hear(harness, words(harness))

    assert (mail.fate, mail.arrived) == (("sent", "delivered"), 1)
    harness.check()


Change = Callable[[Mail], Awaitable[str]]


async def _cancel(mail: Mail) -> str:
    assert mail.harness.office.change("cancel", mail.booking_id).status == 200
    return "canceled"


async def _move(mail: Mail) -> str:
    await organizer_moves(mail.harness, mail.booking_id)
    assert mail.harness.deliver()
    # Read before anything that is due is sent.
    await mail.harness.worker.run_once()
    return "moved"


@pytest.mark.pgmq
@pytest.mark.parametrize("change", [_cancel, _move])
@by(_LOOKED_UP_OTHERWISE)
async def test_a_reminder_is_due_when_its_meeting_changes(
    harness: Harness, killer: Killer, carrier: str, kind: str, change: Change
) -> None:
    """Not claimed yet, it is dropped. Handed over, it ends as the carrier says, and is never sent
    after the change, whoever had it."""
    for lost, fate, times in (
        (None, "dropped", 0),
        ("drop", "unknown", 0),
        ("drop_after", "sent", 1),
        ("killed", "unknown", 0),
    ):
        mail = await MAILS[kind](harness, carrier)
        if lost == "killed":
            with harness.passed_over():
                await killer.kill(harness.settings, _SEND, "before")
        elif lost:
            await mail.lost(lost)
        else:
            harness.office.sql.execute(
                "update booking.notification_outbox set due_at = booking.now() + interval '1 s'"
                " where id = %s",
                [mail.id],
            )

        why = await change(mail)
        await harness.settle()

        assert (mail.fate[0], mail.arrived) == (fate, times), lost
        assert lost or mail.reason == why
        harness.check()
