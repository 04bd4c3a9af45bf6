"""What endpoints are told: when it is queued, in which order it goes, and when it is given up."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from app.config import Settings
from app.encryption import Encryption
from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_work import astray
from tests.support.clock import Clock
from tests.support.office import Answer, Office, call
from tests.support.outlook import Outlook
from tests.support.people import add_account
from tests.support.purging import purge_kind
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

HOUR = timedelta(hours=1)
URL = "https://hooks.example/holdfast"


@pytest.fixture
def sealing() -> Settings:
    return make_settings()


@pytest.fixture
def make(office: Office, sealing: Settings) -> Callable[..., uuid.UUID]:
    """Makes an endpoint; its id."""

    def made(url: str = URL, types: list[str] | None = None) -> uuid.UUID:
        endpoint, secret = uuid.uuid4(), uuid.uuid4()
        answer = Answer(
            **api_call(
                office,
                "webhook_endpoint_create",
                tenant_id=office.tenant_id,
                id=endpoint,
                url=url,
                types=types,
                description="CRM",
                secret_id=secret,
                secret=sealed(office, secret, sealing),
                actor="api",
            )
        )
        assert answer.status == 201, answer.body
        return endpoint

    return made


def api_call(office: Office, function: str, role: str = "holdfast_app", **params: Any) -> Any:
    return call(office.sql, role, function, **params)


def sealed(office: Office, secret: uuid.UUID, settings: Settings) -> str:
    return Encryption(settings).seal(
        "whsec_c2VjcmV0",
        table="webhook_secrets",
        column="secret",
        row=secret,
        tenant=office.tenant_id,
    )


def told(office: Office, booking_id: str | None = None) -> list[tuple[int, str]]:
    return office.sql.execute(
        "select sequence, type from booking.webhook_messages"
        " where coalesce(booking_id = %s, true) order by created_at, sequence",
        [booking_id],
    ).fetchall()


def deliver(office: Office, delivery: int, outcome: str = "ok", **more: Any) -> dict[str, Any]:
    """Claims and reports; the answer of the report, or of the claim when there is nothing to do."""
    work = office.worker("webhook_delivery_claim", delivery_id=delivery)
    if "do" not in work:
        return work
    return office.worker(
        "webhook_delivery_report",
        delivery_id=delivery,
        lease=work["lease"],
        outcome=outcome,
        error=None if outcome == "ok" else "answered 500",
        **more,
    )


def deliveries(office: Office) -> list[int]:
    call(office.sql, "holdfast_worker", "run_periodic", name="webhooks")
    return office.values("select id from booking.webhook_deliveries order by id")


def status(office: Office, delivery: int) -> str:
    return office.value("select status from booking.webhook_deliveries where id = %s", delivery)


def test_all_that_happens_is_told_in_its_order(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock, outlook: Outlook
) -> None:
    """By functions and by hand, with the booking as it then was; to who wants it, and no other
    company."""
    make()
    make("https://other.example/", ["booking.canceled"])
    booking = office.confirmed(WEDNESDAY_TEN, name="Eva", timezone="Asia/Tokyo")
    office.follow_organizer(booking, WEDNESDAY_TEN + HOUR, WEDNESDAY_TEN + 2 * HOUR)
    office.sql.execute(
        "update booking.bookings set start_at_utc = %s, end_at_utc = %s where id = %s",
        [WEDNESDAY_TEN + 2 * HOUR, WEDNESDAY_TEN + 3 * HOUR, booking],
    )
    clock.set(WEDNESDAY_TEN + 2 * HOUR)
    for came in ("no_show", "attended", "attended"):
        office.answer_of("attendance", booking_id=booking, status=came, actor="api")
    office.sql.execute("update booking.bookings set status = 'canceled' where id = %s", [booking])
    assert [kind for _, kind in told(office)] == [
        "booking.held",
        "booking.confirmed",
        "booking.moved",
        "booking.moved",
        "booking.no_show",
        "booking.attended",
        "booking.canceled",
    ]
    sequences = [sequence for sequence, _ in told(office)]
    assert sequences == sorted(set(sequences))
    assert len(deliveries(office)) == 8
    held = office.value("select data from booking.webhook_messages order by sequence limit 1")
    assert (held["status"], held["customer"]["name"]) == ("hold", "Eva")
    assert held["timezone"] == "Asia/Tokyo"
    confirmed, moved = office.values(
        "select data from booking.webhook_messages where type in ('booking.confirmed', 'booking.moved')"
        " order by sequence limit 2"
    )
    assert confirmed["join_url"] == "https://zoom.example/j/1"
    assert moved["before"]["start_at"] == confirmed["start_at"] != moved["start_at"]
    assert astray(office) == []
    other = Office(office.sql, "other")
    other.free_calendar(WEDNESDAY_TEN)
    other.hold(WEDNESDAY_TEN)
    assert len(told(office)) == 7


def test_what_lapses_and_what_is_replaced(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """A booking whose place another one takes is rescheduled, not canceled; it says which."""
    make()
    booking = office.confirmed(WEDNESDAY_TEN)
    answer = office.change(
        "reschedule",
        booking,
        new_start_at=WEDNESDAY_TEN + 3 * HOUR,
        new_end_at=WEDNESDAY_TEN + 4 * HOUR,
    )
    assert answer.status == 201, answer.body
    assert [kind for _, kind in told(office, booking)][-1] == "booking.rescheduled"
    office.hold(WEDNESDAY_TEN + 6 * HOUR, email="b@example.com")
    clock.advance(minutes=11)
    office.sql.execute("select booking.expire_holds()")
    assert "booking.expired" in [kind for _, kind in told(office)]


def test_a_hold_does_not_look_for_endpoints(office: Office, make: Callable[..., uuid.UUID]) -> None:
    """The row that it reads anyway says whether there is one, whoever changes endpoints."""
    wants = "select has_hold_webhook from booking.tenant_config where tenant_id = %s"
    assert office.value(wants, office.tenant_id) is False
    endpoint = make(types=["booking.confirmed"])
    assert office.value(wants, office.tenant_id) is False
    change = "update booking.webhook_endpoints set types = %s where id = %s"
    office.sql.execute(change, [["booking.held"], endpoint])
    assert office.value(wants, office.tenant_id) is True
    office.sql.execute("delete from booking.webhook_endpoints where id = %s", [endpoint])
    assert office.value(wants, office.tenant_id) is False


def test_a_hold_writes_what_happened_and_no_more(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """Its deliveries are made by the next round, for whoever wanted it then and is still there."""
    wanted, gone = make(), make("https://gone.example/")
    office.sql.execute("select pgmq.purge_queue('holdfast')")
    office.hold(WEDNESDAY_TEN)
    made = "select count(*) from booking.webhook_deliveries"
    assert office.value(made) == 0
    assert office.values("select message from pgmq.q_holdfast") == []
    make("https://late.example/")
    office.app("webhook_endpoint_delete", tenant_id=office.tenant_id, id=gone, actor="api")
    office.answer_of(
        "webhook_endpoint_update", id=wanted, changes={"status": "disabled"}, actor="api"
    )
    clock.advance(seconds=4)
    oldest = "select value from booking.gauges() where labels ->> 'kind' = 'webhook_delivery'"
    assert office.value(f"{oldest} and name = 'holdfast_work_oldest_due_seconds'") == 4
    (delivery,) = deliveries(office)
    assert office.value("select endpoint_id from booking.webhook_deliveries") == wanted
    assert office.value("select (created_at, status)::text from booking.webhook_deliveries") == (
        office.value("select (created_at, 'queued')::text from booking.webhook_messages")
    )
    assert office.values("select message ->> 'id' from pgmq.q_holdfast") == [str(delivery)]
    assert deliveries(office) == [delivery]
    assert office.worker("webhook_delivery_claim", delivery_id=delivery) == {"finished": True}
    assert status(office, delivery) == "dropped"
    assert astray(office) == []


def test_a_round_takes_so_many_deliveries_oldest_first(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """One message counts for each of its endpoints; what is left is the next round's."""
    make()
    for hours in (0, 3, 6):
        office.hold(WEDNESDAY_TEN + hours * HOUR, email=f"{hours}@example.com")
        clock.advance(seconds=1)
    many = (
        "update booking.webhook_messages set endpoint_ids = array_fill(endpoint_ids[1], array[%s])"
    )
    office.sql.execute(many, [3000])
    left = "select count(*) from booking.webhook_messages where endpoint_ids is not null"
    for waiting in (1, 0):
        call(office.sql, "holdfast_worker", "run_periodic", name="webhooks")
        assert office.value(left) == waiting
    assert office.value("select count(*) from booking.webhook_deliveries") == 3
    told_at = "select array_agg(created_at order by id) = array_agg(created_at order by created_at)"
    assert office.value(f"{told_at} from booking.webhook_deliveries")


def test_a_round_that_dies_or_is_met_loses_and_repeats_nothing(
    office: Office, make: Callable[..., uuid.UUID], database: TestDatabase
) -> None:
    """What else happens to the booking waits for it, and comes after it."""
    make()
    booking = office.pending(WEDNESDAY_TEN)
    dying = psycopg.connect(database.superuser)
    dying.execute("select api.run_periodic('webhooks')")
    office.sql.execute("select pg_terminate_backend(%s, 5000)", [dying.info.backend_pid])
    dying.close()
    assert office.value("select count(*) from booking.webhook_deliveries") == 0
    end = "update booking.bookings set status = 'expired' where id = %s"
    with psycopg.connect(database.superuser) as round_, psycopg.connect(database.superuser) as two:
        round_.execute("select api.run_periodic('webhooks')")
        two.execute("set local lock_timeout = '50ms'")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            two.execute(end, [booking])
        two.rollback()
        round_.commit()
        two.execute(end, [booking])
        round_.execute("select api.run_periodic('webhooks')")
        round_.commit()
        two.commit()
    query = "select m.type from booking.webhook_deliveries d join booking.webhook_messages m on"
    assert office.values(f"{query} m.id = d.message_id order by d.id") == [
        "booking.held",
        "booking.expired",
    ]
    assert office.value("select bool_and(endpoint_ids is null) from booking.webhook_messages")


def test_one_booking_is_told_in_order_another_does_not_wait(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """What fails holds up what comes after it of its booking; its end wakes that."""
    make()
    first = office.confirmed(WEDNESDAY_TEN)
    held, confirmed = deliveries(office)
    office.hold(WEDNESDAY_TEN + 3 * HOUR, email="b@example.com")
    other = deliveries(office)[-1]
    assert office.worker("webhook_delivery_claim", delivery_id=confirmed) == {"finished": True}
    assert deliver(office, held, "retry")["wait"] > 4
    # The endpoint rests, for every booking.
    assert 0 < office.worker("webhook_delivery_claim", delivery_id=other)["wait"] < 6
    clock.advance(seconds=6)
    assert deliver(office, other) == {"finished": True}
    office.sql.execute("select pgmq.purge_queue('holdfast')")
    assert deliver(office, held) == {"finished": True}
    queued = office.values("select message ->> 'id' from pgmq.q_holdfast")
    assert queued == [str(confirmed)]
    assert deliver(office, confirmed) == {"finished": True}
    assert office.value("select failing_since from booking.webhook_endpoints") is None
    assert told(office, first) == [(1, "booking.held"), (3, "booking.confirmed")]
    assert astray(office) == []


def test_who_takes_nothing_for_three_days_is_disabled(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """After ten attempts the delivery is a dead letter; the audit log and the endpoint say why.
    What is queued for it is dropped, unless it is active again by then."""
    endpoint = make()
    office.hold(WEDNESDAY_TEN)
    (delivery,) = deliveries(office)
    began = office.value("select booking.now()")
    answer = deliver(office, delivery, "retry", status_code=500, retry_after=100_000)
    assert 86_000 < answer["wait"] <= 86_400
    while "wait" in answer:
        clock.advance(seconds=answer["wait"] + 0.1)
        answer = deliver(office, delivery, "retry", status_code=500)
    lasted = office.value("select booking.now()") - began
    assert timedelta(days=3) < lasted < timedelta(days=5)
    assert status(office, delivery) == "dead"
    view = "select (status, disabled_reason, last_error)::text from booking.webhook_endpoints"
    assert office.value(view) == '(disabled,failing,"answered 500")'
    assert office.value("select meta_json ->> 'reason' from booking.audit_logs where action = %s",
                        "webhook_endpoint.disabled") == "failing"  # fmt: skip
    letters = office.app("dead_letters", limit=5)
    assert [(row["kind"], row["what"]) for row in letters] == [("webhook_delivery", "booking.held")]
    assert letters[0]["attempts"] == 10

    again = {"endpoint_id": endpoint, "actor": "api"}
    with pytest.raises(psycopg.DatabaseError, match="invalid_state"):
        office.answer_of("webhook_redeliver", **again, delivery_id=delivery)
    office.answer_of(
        "webhook_endpoint_update", id=endpoint, changes={"status": "active"}, actor="api"
    )
    message = office.value("select message_id from booking.webhook_deliveries")
    answer = office.answer_of("webhook_redeliver", **again, delivery_id=delivery)
    assert answer.json == {"queued": 1, "more": False}
    work = office.worker("webhook_delivery_claim", delivery_id=delivery)
    assert work["message_id"] == str(message)
    office.answer_of(
        "webhook_endpoint_update", id=endpoint, changes={"status": "disabled"}, actor="api"
    )
    clock.advance(minutes=1)
    assert office.worker("webhook_delivery_claim", delivery_id=delivery) == {"finished": True}
    assert status(office, delivery) == "dropped"
    assert astray(office) == []


def test_who_says_gone_is_disabled_at_once(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """410 means that nothing more is wanted; a refusal of one message among others does not. The
    owners are told once of each time, and not of what somebody does."""
    owner = add_account(office, "owner@acme.example", "owner", locale="de")
    endpoint = make()
    office.hold(WEDNESDAY_TEN)
    (delivery,) = deliveries(office)
    deliver(office, delivery, "failed", status_code=410)
    assert office.value("select disabled_reason from booking.webhook_endpoints") == "gone"
    data = {"webhook_host": "hooks.example", "console": f"webhooks/{endpoint}"}
    mails = (
        "select about_id, recipient, locale, data from booking.notification_outbox"
        " where purpose = 'webhook_disabled'"
    )
    told_owner = [(owner, "owner@acme.example", "de", data)]
    assert office.sql.execute(mails).fetchall() == told_owner
    fault = (
        "select booking.message_fault(o, null) from booking.notification_outbox o"
        " where purpose = 'webhook_disabled'"
    )
    assert office.value(fault) is None
    for wanted in ("active", "disabled"):
        clock.advance(minutes=1)
        office.answer_of(
            "webhook_endpoint_update", id=endpoint, changes={"status": wanted}, actor="api"
        )
        assert office.value(fault) == "restored"
    assert office.sql.execute(mails).fetchall() == told_owner
    office.sql.execute("select api.outbox_claim(20)")
    status_is = "select status from booking.notification_outbox where purpose = 'webhook_disabled'"
    assert office.value(status_is) == "dropped"


def test_one_poisonous_message_does_not_disable(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """What others are taken, an endpoint goes on; the one is a dead letter."""
    make()
    office.hold(WEDNESDAY_TEN)
    (poison,) = deliveries(office)
    answer = deliver(office, poison, "retry")
    office.hold(WEDNESDAY_TEN + 3 * HOUR, email="b@example.com")
    other = deliveries(office)[-1]
    clock.advance(seconds=answer["wait"] + 0.1)
    assert deliver(office, other) == {"finished": True}
    while "wait" in answer:
        clock.advance(seconds=answer["wait"] + 0.1)
        answer = deliver(office, poison, "retry")
    assert (status(office, poison), status(office, other)) == ("dead", "delivered")
    assert office.value("select status from booking.webhook_endpoints") == "active"


def test_a_late_report_changes_nothing_but_taken_counts(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """Two workers may have posted it; at least once is what is promised."""
    make()
    office.hold(WEDNESDAY_TEN)
    (delivery,) = deliveries(office)
    first = office.worker("webhook_delivery_claim", delivery_id=delivery)["lease"]
    clock.advance(seconds=26)
    office.worker("webhook_delivery_claim", delivery_id=delivery)
    late = {"delivery_id": delivery, "lease": first}
    assert office.worker("webhook_delivery_report", **late, outcome="retry") == {"finished": True}
    assert office.value("select last_error from booking.webhook_endpoints") is None
    office.worker("webhook_delivery_report", **late, outcome="ok", status_code=204)
    assert status(office, delivery) == "delivered"


def test_a_span_is_redelivered(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """Whatever became of it, in order; what is queued is left alone."""
    endpoint = make()
    start = office.value("select booking.now()")
    office.confirmed(WEDNESDAY_TEN)
    for delivery in deliveries(office):
        deliver(office, delivery)
    clock.advance(seconds=60)
    office.free_calendars()
    office.hold(WEDNESDAY_TEN + 3 * HOUR, email="b@example.com")
    assert len(deliveries(office)) == 3
    span = {"from": start, "to": start + timedelta(seconds=59)}
    for queued in (2, 0):
        answer = office.answer_of("webhook_redeliver", endpoint_id=endpoint, actor="api", **span)
        assert answer.json == {"queued": queued, "more": False}
    log = office.answer_of("webhook_deliveries", endpoint_id=endpoint, limit=2).json
    assert [row["redeliveries"] for row in log["deliveries"]] == [0, 1]
    older = office.answer_of(
        "webhook_deliveries", endpoint_id=endpoint, limit=2, before=log["next_before"]
    ).json
    assert [row["type"] for row in older["deliveries"]] == ["booking.held"]
    assert older["next_before"] is None


def test_secrets_overlap(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock, sealing: Settings
) -> None:
    """After a rotation both sign, the new one first; then the old one signs no more and goes."""
    endpoint = make()
    office.hold(WEDNESDAY_TEN)
    (delivery,) = deliveries(office)
    secret = uuid.uuid4()
    rotate = {
        "id": endpoint,
        "secret_id": secret,
        "secret": sealed(office, secret, sealing),
        "actor": "api",
    }
    with pytest.raises(psycopg.DatabaseError, match="invalid_request"):
        office.answer_of("webhook_endpoint_rotate", **rotate, overlap_seconds=604_801)
    clock.advance(seconds=1)
    view = office.answer_of("webhook_endpoint_rotate", **rotate, overlap_seconds=3600).json
    assert view["old_secret_until"] is not None and "secret" not in view
    both = office.worker("webhook_delivery_claim", delivery_id=delivery)["secrets"]
    assert [row["id"] == str(secret) for row in both] == [True, False]
    clock.advance(hours=2)
    (only,) = office.worker("webhook_delivery_claim", delivery_id=delivery)["secrets"]
    assert only["id"] == str(secret)
    assert purge_kind(office.sql, "webhook_secrets")["purged"] == 1


def test_ten_endpoints_each_address_once(office: Office, make: Callable[..., uuid.UUID]) -> None:
    """And only what there is can be wanted."""
    with pytest.raises(psycopg.DatabaseError, match="invalid_request"):
        make(types=["booking.bought"])
    with pytest.raises(psycopg.DatabaseError, match="invalid_request"):
        make(types=[])
    for number in range(10):
        make(f"{URL}/{number}")
    with pytest.raises(psycopg.DatabaseError, match="too_many_webhooks"):
        make()
    first, second = office.values("select id from booking.webhook_endpoints order by url limit 2")
    with pytest.raises(psycopg.DatabaseError, match="invalid_request"):
        office.answer_of(
            "webhook_endpoint_update", id=first, changes={"url": f"{URL}/1"}, actor="api"
        )
    other = Office(office.sql, "other")
    for function, more in (
        ("webhook_endpoint_update", {"id": second, "changes": {}}),
        ("webhook_endpoint_delete", {"id": second}),
        ("webhook_redeliver", {"endpoint_id": second, "delivery_id": 1}),
    ):
        with pytest.raises(psycopg.DatabaseError, match="not_found"):
            other.answer_of(function, actor="api", **more)
    with pytest.raises(psycopg.DatabaseError, match="not_found"):
        other.answer_of("webhook_deliveries", endpoint_id=second)
    assert other.answer_of("webhook_endpoints").json == {"webhooks": []}


def test_every_type_is_listed(office: Office) -> None:
    """The domain is the list; the function repeats it for messages."""
    listed = office.value("select booking.webhook_types()::text[]")
    allowed = office.value(
        "select pg_get_constraintdef(oid) from pg_constraint where contypid = 'booking.webhook_type'::regtype"
    )
    assert sorted(listed) == sorted(
        part for part in allowed.replace("'", " ").split() if part.startswith("booking.")
    )


def test_what_was_told_of_a_person_is_forgotten(
    office: Office, make: Callable[..., uuid.UUID], clock: Clock
) -> None:
    """Exported, cleaned when the person is forgotten, gone after 90 days."""
    make()
    booking = office.pending(WEDNESDAY_TEN, name="Eva")
    export = api_call(
        office,
        "personal_export",
        role="holdfast_worker",
        email="eva@customer.example",
        tenant_slug="acme",
    )
    assert "booking.held" in str(export) and "webhooks" in str(export)
    api_call(
        office,
        "personal_forget",
        role="holdfast_worker",
        email="eva@customer.example",
        actor="t",
        tenant_slug="acme",
    )
    data = office.value("select data::text from booking.webhook_messages limit 1")
    assert "Eva" not in data and "eva@" not in data
    clock.advance(days=91)
    assert purge_kind(office.sql, "webhook_messages")["purged"] == 0, "it is still to be told"
    clock.advance(days=-91)
    for delivery in deliveries(office):
        deliver(office, delivery)
    clock.advance(days=89)
    assert purge_kind(office.sql, "webhook_messages")["purged"] == 0
    clock.advance(days=2)
    assert purge_kind(office.sql, "webhook_messages")["purged"] > 0
    assert deliveries(office) == [] and told(office, booking) == []
