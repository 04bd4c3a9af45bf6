"""booking.notification_outbox: what is claimed, what is not any more, and what a lost answer means."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call

HOUR = timedelta(hours=1)


def batch(office: Office, limit: int = 20) -> list[dict[str, Any]]:
    """What a worker, who belongs to no tenant, claims."""
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_worker")
        rows = office.sql.execute("select api.outbox_claim(%s)", [limit]).fetchall()
    return [row[0] for row in rows]


def remind(office: Office, booking_id: str, **columns: Any) -> int:
    """A reminder of a booking, due now unless `columns` say otherwise; its id."""
    given = {"due_at": "booking.now()", "not_after": "b.start_at_utc"} | columns
    return office.value(
        "insert into booking.notification_outbox (tenant_id, about_id, booking_id, sequence, purpose, channel,"
        f" recipient, starts_at, {', '.join(given)})"
        " select b.tenant_id, b.id, b.id, b.sequence, 'booking_reminder', 'mail', 'eva@customer.example',"
        f" b.start_at_utc, {', '.join(given.values())} from booking.bookings b where b.id = %s returning id",
        booking_id,
    )


def booked(office: Office, start: datetime = WEDNESDAY_TEN) -> str:
    """A confirmed booking of which nothing is owed any more."""
    booking_id = office.confirmed(start)
    office.sql.execute(
        "update booking.notification_outbox set status = 'sent' where booking_id = %s", [booking_id]
    )
    return booking_id


def fate(office: Office, message_id: int) -> tuple[Any, ...]:
    return office.sql.execute(
        "select status, reason, attempts from booking.notification_outbox where id = %s",
        [message_id],
    ).fetchone()


def report(office: Office, message_id: int, outcome: str, **params: Any) -> dict[str, Any]:
    return office.worker(
        "outbox_report",
        id=message_id,
        lease=office.lease("message", message_id),
        outcome=outcome,
        **params,
    )


def let_be_asked(office: Office, seconds: int) -> None:
    """The provider can be asked for a message whose answer was lost."""
    office.sql.execute(
        "update booking.providers set look_up_seconds = %s where capability = 'message'", [seconds]
    )


def test_what_is_due_longest_is_claimed_first_and_once(office: Office, clock: Clock) -> None:
    """A batch crosses tenants; what is not due stays, and what is claimed is nobody else's."""
    other = Office(office.sql, "globex")
    other.free_calendar(WEDNESDAY_TEN)
    late, soon = (
        remind(office, booked(office)),
        remind(other, booked(other, WEDNESDAY_TEN + 5 * HOUR)),
    )
    office.sql.execute(
        "update booking.notification_outbox set due_at = due_at - interval '1 minute' where id = %s",
        [soon],
    )
    tomorrow = office.value(
        "insert into booking.notification_outbox (tenant_id, about_id, purpose, channel, recipient, due_at)"
        " values (%s, gen_random_uuid(), 'invitation', 'mail', 'a@b.example',"
        " booking.now() + interval '1 day') returning id",
        office.tenant_id,
    )
    assert [work["id"] for work in batch(office, 1)] == [soon]
    assert [work["id"] for work in batch(office)] == [late]
    assert batch(office) == []
    clock.advance(days=1)
    assert tomorrow in [work.get("id") for work in batch(office)]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("update booking.bookings set status = 'canceled'", "canceled"),
        (
            "update booking.bookings set start_at_utc = start_at_utc + interval '3 hours',"
            " end_at_utc = end_at_utc + interval '3 hours'",
            "moved",
        ),
        ("update booking.meetings set join_url = 'https://zoom.example/j/2'", "changed"),
        ("update booking.tenants set status = 'disabled'", "tenant_not_active"),
        ("update booking.notification_outbox set not_after = booking.now()", "late"),
    ],
)
def test_a_reminder_that_is_not_true_any_more_is_dropped(
    office: Office, change: str, reason: str
) -> None:
    """Whoever made it so; in the claim itself, with the reason."""
    message_id = remind(office, booked(office))
    office.sql.execute(change)
    # As if nobody had dropped it with the change.
    office.sql.execute(
        "update booking.notification_outbox set status = 'queued' where id = %s", [message_id]
    )
    batch(office)
    status, told, attempts = fate(office, message_id)
    assert status == "dropped" and attempts == 0
    assert told == reason


def test_of_a_lost_answer_a_reminder_is_given_up_and_a_confirmation_sent_again(
    office: Office, clock: Clock
) -> None:
    """Where the provider cannot be asked: a second reminder annoys more than none helps."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    reminder = remind(office, booking_id)
    confirmation = office.value("select id from booking.mails where kind = 'confirmed'")
    assert {work.get("purpose") for work in batch(office) if "do" in work} >= {"booking_reminder"}
    assert office.hand_over(reminder) and office.hand_over(confirmation)
    assert report(office, reminder, "unknown", error="no answer") == {"finished": True}
    assert fate(office, reminder)[0] == "unknown"
    assert "wait" in report(office, confirmation, "unknown", error="no answer")
    clock.advance(minutes=10)
    assert office.worker("message_claim", id=confirmation)["do"] == "send"
    assert (
        office.value(
            "select lost_answers from booking.notification_outbox where id = %s", confirmation
        )
        == 1
    )


def test_a_worker_that_died_leaves_a_lost_answer(office: Office, clock: Clock) -> None:
    """From the hand-over on nobody knows whether it was sent."""
    reminder = remind(office, booked(office))
    assert office.worker("message_claim", id=reminder)["do"] == "send"
    assert office.hand_over(reminder)
    clock.advance(seconds=26)
    assert office.worker("message_claim", id=reminder) == {"finished": True}
    assert fate(office, reminder)[0] == "unknown"


def test_what_a_worker_that_died_had_not_handed_over_is_sent(office: Office, clock: Clock) -> None:
    """Once: the first worker, should it live after all, may not send it any more."""
    reminder = remind(office, booked(office))
    late = office.worker("message_claim", id=reminder)
    clock.advance(seconds=26)
    assert not office.hand_over(reminder)
    assert office.worker("message_claim", id=reminder)["do"] == "send"
    assert not office.worker("outbox_hand_over", id=reminder, lease=late["lease"])
    assert office.hand_over(reminder)
    report(office, reminder, "ok")
    assert fate(office, reminder)[0] == "sent"


def test_what_ends_before_the_hand_over_is_not_handed_over(office: Office) -> None:
    """A cancellation while it is rendered comes in time."""
    reminder = remind(office, booked(office))
    lease = office.worker("message_claim", id=reminder)["lease"]
    office.sql.execute("update booking.bookings set status = 'canceled'")
    assert not office.worker("outbox_hand_over", id=reminder, lease=lease)
    assert fate(office, reminder)[:2] == ("dropped", "canceled")


@pytest.mark.parametrize("how", ["told", "died"])
@pytest.mark.parametrize("outcome", ["retry", "failed"])
def test_a_try_that_failed_tells_nothing_of_an_earlier_one(
    office: Office, clock: Clock, how: str, outcome: str
) -> None:
    """The one whose answer was lost may have been delivered."""
    office.confirmed(WEDNESDAY_TEN)
    mail_id = office.value("select id from booking.mails where kind = 'confirmed'")
    office.worker("message_claim", id=mail_id)
    office.hand_over(mail_id)
    if how == "told":
        report(office, mail_id, "unknown", error="no answer")
    clock.advance(minutes=10)
    assert office.worker("message_claim", id=mail_id)["do"] == "send"
    office.hand_over(mail_id)
    report(office, mail_id, outcome, error="550")
    doubt = "select outcome_unknown_at is not null, lost_answers from booking.notification_outbox"
    assert office.sql.execute(f"{doubt} where id = %s", [mail_id]).fetchone() == (True, 1)


@pytest.mark.parametrize(("found", "status"), [("ok", "sent"), ("absent", "unknown")])
def test_a_provider_that_can_be_asked_is_asked_first(
    office: Office, clock: Clock, found: str, status: str
) -> None:
    """Not before it can know; also when the booking was canceled meanwhile, for it may be sent."""
    let_be_asked(office, 60)
    booking_id = booked(office)
    reminder = remind(office, booking_id)
    office.worker("message_claim", id=reminder)
    office.hand_over(reminder)
    assert report(office, reminder, "unknown", error="no answer")["wait"] == pytest.approx(
        60, abs=1
    )
    office.sql.execute("update booking.bookings set status = 'canceled'")
    clock.advance(seconds=61)
    work = office.worker("message_claim", id=reminder)
    assert (work["do"], work["message_id"]) == ("find", f"outbox-{reminder}")
    assert "wait" in report(office, reminder, "unasked", error="503")
    clock.advance(minutes=10)
    assert office.worker("message_claim", id=reminder)["do"] == "find"
    report(office, reminder, found, provider_message_id="theirs" if found == "ok" else None)
    assert fate(office, reminder)[0] == status


def test_what_was_never_accepted_is_sent_again(office: Office, clock: Clock) -> None:
    """A confirmation that the provider does not have; one that is not true any more is not."""
    let_be_asked(office, 60)
    office.confirmed(WEDNESDAY_TEN)
    mail_id = office.value("select id from booking.mails where kind = 'confirmed'")
    for truth in (True, False):
        clock.advance(seconds=1)
        office.worker("message_claim", id=mail_id)
        office.hand_over(mail_id)
        report(office, mail_id, "unknown", error="no answer")
        clock.advance(minutes=10)
        assert office.worker("message_claim", id=mail_id)["do"] == "find"
        if not truth:
            office.sql.execute("update booking.bookings set status = 'canceled'")
        assert "wait" in report(office, mail_id, "absent")
        clock.advance(seconds=1)
        again = office.worker("message_claim", id=mail_id)
        assert again.get("do") == ("send" if truth else None)
        if truth:
            report(office, mail_id, "retry", error="503")
            clock.advance(minutes=10)
    assert fate(office, mail_id)[:2] == ("dropped", "canceled")


def test_what_is_under_way_is_not_dropped_under_the_worker(office: Office) -> None:
    """It ends with its answer: that it was sent is true."""
    booking_id = booked(office)
    under_way, waiting = (
        remind(office, booking_id),
        remind(office, booking_id, occurrence="'1 hour'"),
    )
    office.worker("message_claim", id=under_way)
    office.hand_over(under_way)
    office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
    office.sql.execute(
        "select booking.drop_messages(%s, 'moved', array['booking_reminder'])", [booking_id]
    )
    assert fate(office, waiting)[:2] == ("dropped", "moved")
    assert fate(office, under_way)[0] == "queued"
    report(office, under_way, "ok")
    assert fate(office, under_way)[0] == "sent"


def test_the_same_is_owed_once(office: Office) -> None:
    """About one thing, in one version, for one purpose and occasion, by one channel, to one person."""
    booking_id = booked(office)
    office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
    queue = (
        "select booking.queue_message(%s, %s, %s, 'booking_reminder', 'mail', 'eva@customer.example',"
        " p_due_at => booking.now() + interval '1 day', p_occurrence => %s)"
    )
    for occurrence in ("1 day", "1 hour"):
        row = [office.tenant_id, booking_id, booking_id, occurrence]
        assert office.value(queue, *row) is not None
        assert office.value(queue, *row) is None


def test_one_that_cannot_be_claimed_holds_no_other_up(office: Office) -> None:
    """It is tried later, its error with it, and dead in the end."""
    broken, sound = (
        remind(office, booked(office), occurrence=f"'{n}'") if n == 1 else 0 for n in (1, 2)
    )
    sound = remind(office, office.value("select id::text from booking.bookings"), occurrence="'2'")
    office.sql.execute(
        "create function public.fail() returns trigger language plpgsql as"
        " $$ begin raise exception 'broken'; end $$;"
        "create trigger zz before update of attempts on booking.notification_outbox for each row"
        f" when (old.id = {broken} and new.lease is not null) execute function public.fail()"
    )
    assert [work["id"] for work in batch(office) if "do" in work] == [sound]
    assert (
        office.value("select last_error from booking.notification_outbox where id = %s", broken)
        == "broken"
    )


def test_the_periodic_job_wakes_workers_for_what_is_due(office: Office, clock: Clock) -> None:
    """One message for each hundred, as long as none waits."""
    remind(office, booked(office), due_at="booking.now() + interval '1 minute'")
    office.sql.execute("delete from pgmq.q_holdfast")
    wake = lambda: call(office.sql, "holdfast_worker", "run_periodic", name="outbox")  # noqa: E731
    assert wake() == {"queued": 0}
    clock.advance(minutes=2)
    assert (wake(), wake()) == ({"queued": 1}, {"queued": 0})


def test_what_a_dba_sees(office: Office, clock: Clock) -> None:
    """What is due, late, unknown and dead, and the fate of each message of a booking."""
    booking_id = booked(office)
    waiting = remind(
        office, booking_id, occurrence="'1 day'", due_at="booking.now() + interval '1 h'"
    )
    unknown = remind(office, booking_id)
    office.worker("message_claim", id=unknown)
    office.hand_over(unknown)
    report(office, unknown, "unknown", error="no answer")
    seen = "select waiting, due, late, unknown, dead from booking.outbox_status where purpose = 'booking_reminder'"
    assert office.sql.execute(seen).fetchone() == (1, 0, 0, 1, 0)
    clock.advance(hours=2)
    assert office.sql.execute(seen).fetchone() == (0, 1, 1, 1, 0)
    office.sql.execute(
        "update booking.notification_outbox set status = 'dead' where id = %s", [waiting]
    )
    assert office.sql.execute(seen).fetchone() == (0, 0, 0, 1, 1)
    told = office.values("select what from booking.explain(%s)", booking_id)
    for state in ("queued", "unknown", "dead"):
        assert f"message.booking_reminder.{state}" in told
