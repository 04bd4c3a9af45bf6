"""api.queue_*, dead letters and redrive: rows are the truth, messages only say where to look."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call, succeed
from tests.support.outlook import Outlook, audited, queued


def read(
    office: Office, quantity: int = 10, seconds: int = 30
) -> list[tuple[int, int, dict[str, Any]]]:
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_worker")
        return office.sql.execute(
            "select msg_id, read_ct, message from api.queue_read(%s, %s)", [quantity, seconds]
        ).fetchall()


def send(office: Office, *ids: str) -> None:
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    for number in ids:
        office.value("select booking.enqueue('saga', %s)", number)


def worker(office: Office, function: str, **params: Any) -> Any:
    return call(office.sql, "holdfast_worker", function, **params)


def test_messages_hold_ids_only_and_come_oldest_first(office: Office) -> None:
    """A message names a row and its tenant, nothing else."""
    send(office, "1", "2", "3")
    messages = read(office, 2)
    assert [message for _, _, message in messages] == [
        {"kind": "saga", "id": number, "tenant_id": str(office.tenant_id)} for number in ("1", "2")
    ]


def test_a_taken_message_is_hidden_until_its_time_is_over(office: Office) -> None:
    """Two workers never see one message within its visibility timeout; a dead worker's comes
    back.
    """
    send(office, "1")
    ((msg_id, count, _),) = read(office, seconds=30)
    assert count == 1
    assert read(office) == []
    assert worker(office, "queue_defer", msg_id=msg_id, seconds=0) is True
    ((again, count, _),) = read(office)
    assert (again, count) == (msg_id, 2)


def test_a_message_can_be_kept_or_put_off_for_fractions_of_a_second(office: Office) -> None:
    """Deferring counts from now, in seconds and their fractions."""
    send(office, "1")
    ((msg_id, _, _),) = read(office)
    worker(office, "queue_defer", msg_id=msg_id, seconds=3600.25)
    left = office.value(
        "select extract(epoch from vt - clock_timestamp())::float from pgmq.q_holdfast"
    )
    assert 3595 < left <= 3600.25
    assert (
        office.value(
            "select count(*) from pgmq.q_holdfast where vt > clock_timestamp() + interval '59"
            " minutes'"
        )
        == 1
    )


def test_a_done_message_is_gone(office: Office) -> None:
    """Removing it twice is harmless."""
    send(office, "1")
    ((msg_id, _, _),) = read(office)
    assert worker(office, "queue_done", msg_id=msg_id) is True
    assert worker(office, "queue_done", msg_id=msg_id) is False
    assert worker(office, "queue_defer", msg_id=msg_id, seconds=1) is False
    assert office.value("select count(*) from pgmq.q_holdfast") == 0


def test_the_queue_in_figures(office: Office) -> None:
    """Depth, due and in flight are told apart."""
    send(office, "1", "2", "3")
    read(office, 1)
    figures = worker(office, "queue_metrics")
    assert (figures["depth"], figures["due"], figures["in_flight"]) == (3, 2, 1)
    assert figures["oldest_due_seconds"] >= 0


def test_a_rolled_back_transaction_queues_nothing(office: Office) -> None:
    """A message exists if, and only if, the row it names was committed."""
    with office.sql.transaction(force_rollback=True):
        send(office, "1")
    assert read(office) == []


def dead(office: Office) -> list[dict[str, Any]]:
    return office.app("dead_letters", limit=100)


def dead_webhook(office: Office) -> str:
    outlook = Outlook(office)
    outlook.post(outlook.item("e1"))
    (job,) = outlook.jobs()
    outlook.claim(job)
    outlook.report(job, "failed", error="400 bad")
    return str(job)


def dead_mail(office: Office) -> str:
    office.pending(WEDNESDAY_TEN)
    mail = office.value("select id from booking.mails")
    office.worker("message_claim", id=mail)
    office.worker(
        "outbox_report",
        id=mail,
        lease=office.lease("message", mail),
        outcome="failed",
        error="403 denied",
    )
    return str(mail)


def dead_deletion(office: Office) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    office.run_saga(office.saga_of(booking_id, "cancel"), refuse)
    return str(
        office.value(
            "select id from booking.provider_objects where state = 'delete_pending' order by id desc"
        )
    )


def dead_step(office: Office) -> str:
    booking_id = office.confirmed(WEDNESDAY_TEN)
    outlook = Outlook(office)
    outlook.tell(outlook.event(booking_id, WEDNESDAY_TEN.replace(hour=12)))
    saga_id = office.saga_of(booking_id, "move")
    office.run_saga(saga_id, refuse)
    return f"{saga_id}:1"


def refuse(step: dict[str, Any]) -> dict[str, Any]:
    return {"outcome": "failed", "error": "400 never"}


MAKERS = {
    "webhook": dead_webhook,
    "message": dead_mail,
    "deletion": dead_deletion,
    "saga_step": dead_step,
}


@pytest.mark.parametrize("kind", MAKERS)
def test_what_was_given_up_is_listed_and_redriven(office: Office, kind: str) -> None:
    """Each kind shows with its error, and a redrive gives it new attempts at once, audited."""
    identity = MAKERS[kind](office)
    letter = next(
        entry for entry in dead(office) if (entry["kind"], entry["id"]) == (kind, identity)
    )
    assert letter["last_error"].startswith("40")
    assert letter["tenant_id"] == str(office.tenant_id)
    assert letter["at"].endswith("Z")
    assert letter["attempts"] >= 1
    assert office.app("dead_letter", kind=kind, id=identity) == letter
    office.sql.execute("delete from pgmq.q_holdfast")
    assert office.app("redrive", kind=kind, id=identity, actor="boss") is True
    message = identity.split(":")[0]
    assert queued(office, kind.removesuffix("_step")) == [message]
    entry = office.sql.execute(
        "select actor_type, actor_id, meta_json ->> 'kind', tenant_id from booking.audit_logs"
        " where action = 'dead_letter.redriven'"
    ).fetchone()
    assert entry == ("administrator", "boss", kind, office.tenant_id)
    assert office.app("dead_letter", kind=kind, id=identity) is None
    assert office.app("redrive", kind=kind, id=identity, actor="boss") is False


def test_a_redriven_deletion_closes_its_dead_step(office: Office) -> None:
    """A deletion is pending until done; then neither object nor step is a dead letter."""
    identity = dead_deletion(office)
    office.app("redrive", kind="deletion", id=identity, actor="boss")
    assert office.worker("deletion_claim", object_id=int(identity))["do"].startswith("delete_")
    office.worker("deletion_report", object_id=int(identity), outcome="ok")
    assert identity not in [entry["id"] for entry in dead(office)]
    assert (
        office.value(
            "select count(*) from booking.saga_steps where status = 'dead' and object_id = %s",
            int(identity),
        )
        == 0
    )


def test_a_redriven_move_is_made_in_zoom(office: Office) -> None:
    """A dead update of a Zoom meeting is claimed again with the booking's present time."""
    identity = dead_step(office)
    office.app("redrive", kind="saga_step", id=identity, actor="boss")
    saga_id = int(identity.split(":")[0])
    step = office.worker("saga_claim", saga_id=saga_id)
    assert (step["do"], step["input"]["start_at"]) == ("update_meeting", "2026-11-25T12:00:00Z")
    office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], **succeed(step))
    assert dead(office) == []


def test_dead_letters_are_newest_first_and_limited(office: Office, clock: Clock) -> None:
    """A page of dead letters shows what happened last."""
    older = dead_mail(office)
    clock.advance(minutes=1)
    newer = dead_webhook(office)
    assert [entry["id"] for entry in dead(office)] == [newer, older]
    assert [entry["id"] for entry in office.app("dead_letters", limit=1)] == [newer]


@pytest.mark.parametrize(
    ("kind", "identity"),
    [("webhook", "99"), ("nonsense", "1"), ("message", "x"), ("saga_step", "1:1")],
)
def test_there_is_no_such_dead_letter(office: Office, kind: str, identity: str) -> None:
    """Unknown kinds and ids are simply not there."""
    assert office.app("dead_letter", kind=kind, id=identity) is None
    assert office.app("redrive", kind=kind, id=identity, actor="boss") is False
    assert audited(office, "dead_letter.redriven") == []
