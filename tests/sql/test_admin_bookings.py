"""What administrators see and record: lists, history, follow-ups."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.refused import refused


def listed(office: Office, **params: Any) -> dict[str, Any]:
    answer = Answer(**office.app("booking_list", tenant_id=office.tenant_id, **params))
    assert answer.status == 200
    return answer.json


def ids(found: dict[str, Any]) -> list[str]:
    return [booking["booking_id"] for booking in found["bookings"]]


def detail(office: Office, booking_id: Any) -> Answer:
    row = office.app("booking_detail", tenant_id=office.tenant_id, booking_id=booking_id)
    return Answer(**row)


def test_a_listed_booking_is_told_whole(office: Office) -> None:
    """Who meets whom, when, and how far it is."""
    booking_id = office.hold(TEN, name="Eva", company="Customer Ltd").json["booking_id"]
    found = listed(office)
    assert found["next_cursor"] is None
    assert found["bookings"] == [
        {
            "booking_id": booking_id,
            "status": "hold",
            "confirmation": None,
            "start_at": "2026-11-23T10:00:00Z",
            "end_at": "2026-11-23T11:00:00Z",
            "salesperson": {
                "id": str(office.salesperson_id),
                "display_name": "Anna",
                "timezone": "UTC",
            },
            "customer": {
                "email": "eva@customer.example",
                "phone": None,
                "name": "Eva",
                "company": "Customer Ltd",
            },
            "service": {"id": str(office.service_id), "name": "Meeting"},
            "attendance": None,
            "cancel_source": None,
            "is_moved": False,
            "rescheduled_from": None,
            "created_at": "2026-11-23T08:00:00Z",
            "verified_at": None,
            "can_record_attendance": False,
            "can_cancel": False,
        }
    ]


def seven(office: Office) -> list[str]:
    """Seven bookings in the order of their starts, two people, two of them at one instant."""
    office.set(
        max_active_holds_per_customer=0, max_active_holds_per_client=0, max_unverified_share=0
    )
    ben = office.add_salesperson("ben")
    office.free_calendar(MONDAY, 8, ben)
    made = [(ben, TEN), (office.salesperson_id, TEN)]
    made += [
        (office.salesperson_id, TEN + timedelta(days=d, hours=h)) for d in (1, 2) for h in (0, 2)
    ]
    made += [(ben, TEN + timedelta(days=3))]
    found = [
        (at, office.hold(at, salesperson_id=who).json["booking_id"]) for who, at in reversed(made)
    ]
    return [booking_id for _, booking_id in sorted(found)]


def test_pages_join_to_the_whole_list(office: Office) -> None:
    """By start and id, page after page, nothing twice and nothing left out."""
    expected = seven(office)
    for limit in [1, 2, 3, 7, 50]:
        found: list[str] = []
        cursor = None
        while True:
            page = listed(office, limit=limit, cursor=cursor)
            assert len(page["bookings"]) <= limit
            found += ids(page)
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert found == expected


def test_a_cursor_stands_though_the_list_changes(office: Office) -> None:
    """A booking that comes before the place already read does not shift the next page."""
    office.set(max_active_holds_per_customer=0)
    expected = seven(office)
    page = listed(office, limit=3)
    office.hold(TEN + timedelta(hours=3))
    assert ids(listed(office, limit=50, cursor=page["next_cursor"])) == expected[3:]


def test_filters_narrow_the_list(office: Office) -> None:
    """from is included, to is not; status and salesperson are exact; filters add up."""
    expected = seven(office)
    second = (TEN + timedelta(days=1)).isoformat()
    third = (TEN + timedelta(days=2)).isoformat()
    assert ids(listed(office, **{"from": second, "to": third})) == expected[2:4]
    anna = listed(office, salesperson_id=office.salesperson_id, to=second)["bookings"]
    assert [booking["salesperson"]["display_name"] for booking in anna] == ["Anna"]
    office.sql.execute(
        "update booking.bookings set status = 'expired' where id = %s", [expected[4]]
    )
    assert ids(listed(office, status="expired")) == [expected[4]]
    assert ids(listed(office, status="confirmed")) == []
    assert ids(listed(office, status="hold", limit=50)) == expected[:4] + expected[5:]
    assert ids(listed(office, salesperson_id=uuid.uuid4())) == []


def test_wrong_questions_are_named(office: Office) -> None:
    """400 names status, limit or cursor."""
    for field, value in [
        ("status", "gone"),
        ("limit", 0),
        ("limit", 201),
        ("limit", None),
        ("cursor", "x"),
        ("cursor", "zz"),
        ("cursor", "6162"),
        ("cursor", "00"),
        ("cursor", "ff"),
        ("cursor", ""),
    ]:
        found = refused(office.app, "booking_list", tenant_id=office.tenant_id, **{field: value})
        code = "invalid_cursor" if field == "cursor" else "invalid_request"
        assert found == ("SB400", code, [field]), value


def test_lists_and_details_are_the_tenant_s_own(office: Office) -> None:
    """Another tenant sees neither; an unknown tenant is 403."""
    booking_id = office.hold(TEN).json["booking_id"]
    other = Office(office.sql, "globex")
    assert listed(other) == {"bookings": [], "next_cursor": None}
    assert refused(detail, other, booking_id) == ("SB404", "booking_not_found", [])
    assert refused(detail, office, uuid.uuid4()) == ("SB404", "booking_not_found", [])
    assert refused(office.app, "booking_list", tenant_id=uuid.uuid4()).code == "tenant_scope"


def test_a_confirmed_booking_shows_meeting_and_event(office: Office) -> None:
    """Its detail is the listed booking with meeting, event and history; the host's address is not
    told."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    body = detail(office, booking_id).json
    assert listed(office)["bookings"][0].items() <= body.items()
    assert body["join_url"] == "https://zoom.example/j/1"
    assert body["meeting"]["provider"] == "zoom"
    assert body["event"]["organizer"] == "anna@acme.example"
    assert "zoom.example/s/" not in detail(office, booking_id).body.decode()
    whats = [entry["what"] for entry in body["history"]]
    moves = [what for what in whats if "." not in what]
    assert moves == ["hold_created", "verify_sent", "confirmed"]


def test_history_is_everything_in_order(office: Office, clock: Clock) -> None:
    """explain tells moves, work, mails and notifications of a booking by time, with their
    actors."""
    held = office.hold(WEDNESDAY_TEN).json["booking_id"]
    clock.advance(seconds=10)
    office.verify_email(held)
    clock.advance(seconds=10)
    answer = office.confirm(held)
    clock.advance(seconds=1)
    office.run_saga(answer.saga_id)
    clock.advance(hours=1)
    office.change("cancel", held)
    clock.advance(seconds=1)
    office.run_saga(office.saga_of(held, "cancel"))

    rows = office.sql.execute(
        "select occurred_at, what, actor, details from booking.explain(%s)", [held]
    ).fetchall()
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    told = [row[1] for row in rows]
    for what in (
        "saga.confirm.started",
        "saga.confirm.done",
        "step.create_meeting.done",
        "step.create_event.done",
        "object.zoom.deleted",
        "object.graph.deleted",
        "saga.cancel.done",
        "message.booking_verify.queued",
        "message.booking_confirmed.queued",
    ):
        assert what in told, what
    moves = [
        (row[1], row[2], row[3]["event"]) for row in rows if "from" in row[3] or "to" in row[3]
    ]
    customer = f"customer {office.value('select customer_id from booking.bookings')}"
    assert moves[0] == ("hold_created", customer, "hold")
    assert moves[1] == ("verify_sent", customer, "verify_sent")
    assert moves[-1] == ("canceled", customer, "canceled")
    assert [move[0] for move in moves] == ["hold_created", "verify_sent", "confirmed", "canceled"]


def test_history_of_an_unknown_booking_is_empty(office: Office) -> None:
    """explain of nothing is nothing."""
    assert office.sql.execute("select * from booking.explain(%s)", [uuid.uuid4()]).fetchall() == []


def test_a_change_by_hand_is_in_the_history_with_its_author(office: Office) -> None:
    """A DBA's UPDATE is told as such."""
    held = office.hold(TEN).json["booking_id"]
    office.sql.execute("update booking.bookings set status = 'expired' where id = %s", [held])
    row = office.sql.execute(
        "select what, actor, details ->> 'event' from booking.explain(%s) where what = 'expired'",
        [held],
    ).fetchall()
    assert row == [("expired", "database postgres", "manual")]


def test_notifications_are_in_the_history(office: Office, clock: Clock) -> None:
    """What Outlook told about the event is told, with its outcome."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.advance(hours=1)
    office.sql.execute(
        "insert into booking.webhook_jobs (tenant_id, salesperson_id, subscription_id,"
        " change_type, resource_id,"
        " received_at_utc, status, outcome, finished_at_utc)"
        " select tenant_id, %s, 's', 'updated', event_id, booking.now(), 'done', 'none',"
        " booking.now()"
        " from booking.graph_events",
        [office.salesperson_id],
    )
    told = office.values(
        "select what || ' ' || actor from booking.explain(%s) where what like 'notification.%%'",
        booking_id,
    )
    assert told == [
        "notification.updated.received organizer",
        "notification.updated.done organizer",
    ]


def test_follow_ups_wait_until_they_are_done(office: Office) -> None:
    """Each is listed, oldest first, until somebody says it is seen to; that is audited once."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    for kind in (
        "customer_reinvite_required",
        "event_move_conflict",
        "calendar_overlap",
        "confirmation_failed",
        "customer_notify_required",
    ):
        office.sql.execute("select booking.track(%s, %s, '{\"why\": 1}')", [booking_id, kind])
    found = office.app("follow_ups", tenant_id=office.tenant_id)
    assert [item["type"] for item in found] == [
        "customer_reinvite_required",
        "event_move_conflict",
        "confirmation_failed",
        "customer_notify_required",
    ]
    assert (found[0]["booking"]["booking_id"], found[0]["details"]) == (booking_id, {"why": 1})

    done = {"tenant_id": office.tenant_id, "tracking_id": found[0]["tracking_id"], "actor": "key"}
    assert office.app("follow_up_done", **done) is True
    assert office.app("follow_up_done", **done) is False
    left = office.app("follow_ups", tenant_id=office.tenant_id)
    assert [item["type"] for item in left] == [item["type"] for item in found[1:]]
    meta = office.value(
        "select meta_json from booking.tracking_events where id = %s", found[0]["tracking_id"]
    )
    assert meta == {"why": 1, "handled_at": "2026-11-23T08:00:00Z", "handled_by": "key"}
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'follow_up.handled'")
        == 1
    )


def test_only_follow_ups_of_one_s_own_can_be_done(office: Office) -> None:
    """Neither another tenant's nor an event that is no follow-up."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("select booking.track(%s, 'customer_notify_required')", [booking_id])
    follow_up = office.app("follow_ups", tenant_id=office.tenant_id)[0]["tracking_id"]
    other = Office(office.sql, "globex")
    assert other.app("follow_ups", tenant_id=other.tenant_id) == []
    assert (
        other.app("follow_up_done", tenant_id=other.tenant_id, tracking_id=follow_up, actor="key")
        is False
    )
    no_follow_up = office.value("select min(id) from booking.tracking_events")
    assert (
        office.app(
            "follow_up_done", tenant_id=office.tenant_id, tracking_id=no_follow_up, actor="key"
        )
        is False
    )


def test_a_list_of_many_uses_the_index(office: Office, sql: psycopg.Connection) -> None:
    """The page after a cursor is found by index, not by reading all bookings before it."""
    sql.execute("set session_replication_role = replica")
    sql.execute(
        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc,"
        " end_at_utc, status,"
        " service_id, buffer_minutes, claim_id)"
        " select %s, %s, gen_random_uuid(), at, at + interval '1 hour', 'expired', %s, 10,"
        " gen_random_uuid()"
        " from generate_series(%s::timestamptz, %s::timestamptz + interval '10000 hours',"
        " interval '1 hour') at",
        [office.tenant_id, office.salesperson_id, office.service_id, MONDAY, MONDAY],
    )
    sql.execute("analyze booking.bookings")
    with sql.transaction():
        sql.execute("set local role holdfast_owner")
        sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        plan = sql.execute(
            "explain (format text) select * from booking.bookings b where b.tenant_id = %s"
            " and (b.start_at_utc, b.id) > (%s, %s) order by b.start_at_utc, b.id limit 51",
            [office.tenant_id, MONDAY + timedelta(hours=9000), uuid.uuid4()],
        ).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "bookings_by_time" in text
    assert "Index Cond" in text
    assert "ROW(start_at_utc, id) >" in text
