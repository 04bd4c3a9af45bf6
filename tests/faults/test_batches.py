"""A worker that dies with a batch of messages in its hands."""

from __future__ import annotations

import pytest

from tests.faults.harness import Harness
from tests.faults.killer import Killer
from tests.faults.points import Phase
from worker.handlers.outbox import BATCH

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.pgmq]

# As many as a worker claims at once, each of an occasion of its own.
_DUE = """
insert into booking.notification_outbox (tenant_id, about_id, booking_id, sequence, purpose, occurrence, channel,
  recipient, starts_at, due_at, not_after)
select b.tenant_id, b.id, b.id, b.sequence, 'booking_reminder', n || ' days', 'mail', c.email, b.start_at_utc,
  booking.now(), b.start_at_utc
from booking.bookings b join booking.customers c on c.id = b.customer_id, generate_series(1, %s) n
where b.id = %s
"""
_COUNT = (
    "select count(*) from booking.notification_outbox"
    " where booking_id = %s and purpose = 'booking_reminder' and {}"
)


@pytest.mark.parametrize("carrier", ["graph", "mailgun"])
@pytest.mark.parametrize("phase", ["claimed", "before", "done"])
async def test_only_what_was_handed_over_is_in_doubt(
    harness: Harness, killer: Killer, phase: Phase, carrier: str
) -> None:
    """What nobody was given is sent by another worker. Of the rest Outlook cannot be asked;
    Mailgun can, so what arrived there is known to have been sent."""
    harness.office.configure("mail_provider", carrier)
    # In the simulated cloud what was taken shows at once.
    harness.office.sql.execute(
        "update booking.providers set look_up_seconds = 1 where provider = 'mailgun'"
    )
    booking_id = await harness.confirmed()
    email = harness.value(
        "select c.email from booking.bookings b join booking.customers c on c.id = b.customer_id"
        " where b.id = %s",
        booking_id,
    )
    harness.office.sql.execute(_DUE, [BATCH, booking_id])
    harness.enqueue("outbox", "due")

    with harness.passed_over():
        await killer.kill(harness.settings, "message/send", phase)

    def count(which: str) -> int:
        return harness.value(_COUNT.format(which), booking_id)

    assert count("lease is not null") == BATCH
    handed_over = count("outcome_unknown_at is not null")
    assert (handed_over > 0) == (phase != "claimed")
    await harness.settle()

    arrived = harness.value(
        "select count(*) from simulator.mails where recipient = %s and subject like 'Reminder: %%'",
        email,
    )
    of_the_dead = arrived - (BATCH - handed_over)
    assert (of_the_dead > 0) == (phase == "done")
    found = of_the_dead if carrier == "mailgun" else 0
    assert count("status = 'sent'") == BATCH - handed_over + found
    assert count("status = 'unknown'") == handed_over - found
    harness.check()
