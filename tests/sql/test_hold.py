"""api.hold: a free slot becomes a hold once, whoever asks and however often."""

from __future__ import annotations

import copy
import threading
import time
from collections import Counter
from datetime import datetime, timedelta

import psycopg
import pytest

from tests.sql.conftest import MONDAY, TEN, WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Answer, Office
from tests.support.servers import TestDatabase


def test_a_free_slot_is_held_until_the_ttl_is_over(office: Office) -> None:
    """A hold answers 201 with the booking and lives for the tenant's TTL in whole seconds."""
    answer = office.hold(TEN, name="Eva", company="Acme")
    assert answer.status == 201
    assert answer.json == {
        "booking_id": answer.json["booking_id"],
        "status": "hold",
        "start_at": "2026-11-23T10:00:00Z",
        "end_at": "2026-11-23T11:00:00Z",
        "expires_at": "2026-11-23T08:10:00Z",
    }


def test_the_same_key_gives_the_first_answer_again(office: Office) -> None:
    """A replay is byte for byte the first answer and holds nothing new."""
    first = office.hold(TEN, key="k")
    again = office.hold(TEN, key="k")
    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    assert office.value("select count(*) from booking.bookings") == 1


def test_a_replay_is_told_though_its_slot_is_free_again(office: Office) -> None:
    """The quick look finds nothing in the way; the key's own constraint does, and its answer is given."""
    first = office.hold(TEN, key="k")
    office.sql.execute("update booking.bookings set status = 'expired'")

    again = office.hold(TEN, key="k")

    assert (again.status, again.body, again.replayed) == (201, first.body, True)
    assert office.values("select status from booking.bookings") == ["expired"]


def test_an_error_is_replayed_too(office: Office) -> None:
    """A stored error comes again even when the slot is free by then."""
    held = office.hold(TEN)
    refused = office.hold(TEN, key="late", email="max@customer.example")
    assert (refused.status, refused.code) == (409, "slot_unavailable")
    office.sql.execute(
        "update booking.bookings set status = 'expired' where id = %s", [held.json["booking_id"]]
    )
    again = office.hold(TEN, key="late", email="max@customer.example")
    assert (again.body, again.replayed) == (refused.body, True)


def test_a_key_used_with_another_request_is_refused(office: Office) -> None:
    """Another body under the same key is SB423 idempotency_key_reused and changes nothing."""
    office.hold(TEN, key="k")
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.hold(TEN + timedelta(hours=2), key="k")
    assert (refused.value.sqlstate, refused.value.diag.message_primary) == (
        "SB423",
        "idempotency_key_reused",
    )
    assert office.value("select count(*) from booking.bookings") == 1


@pytest.mark.parametrize(
    ("minutes", "length", "status"),
    [
        (0, 60, 409),
        (30, 60, 409),
        (-30, 60, 409),
        (60, 60, 409),
        (-60, 60, 409),
        (90, 60, 201),
        (-90 + 30, 60, 409),
    ],
)
def test_nothing_is_sold_over_or_too_near_a_hold(
    office: Office, minutes: int, length: int, status: int
) -> None:
    """Overlap and the buffer of ten minutes refuse a second hold; half an hour away is free."""
    noon = TEN.replace(hour=12)
    office.hold(noon)
    answer = office.hold(noon + timedelta(minutes=minutes), length, email="max@customer.example")
    assert answer.status == status


@pytest.mark.parametrize(
    "start",
    [
        TEN - timedelta(hours=3),
        TEN - timedelta(days=1),
        TEN + timedelta(minutes=10),
        TEN.replace(hour=16, minute=30),
        TEN + timedelta(days=5),
        TEN + timedelta(days=100),
    ],
    ids=["past", "past day", "off the grid", "beyond closing", "weekend", "beyond the horizon"],
)
def test_a_time_that_is_never_offered_is_refused(office: Office, start) -> None:
    """Past, off grid, outside hours or beyond the horizon is 422 invalid_slot, stored."""
    answer = office.hold(start)
    assert (answer.status, answer.code) == (422, "invalid_slot")


def test_an_unknown_or_inactive_salesperson_is_not_found(office: Office) -> None:
    """A salesperson who does not sell is 404 salesperson_not_found."""
    office.sql.execute("update booking.salespersons set active = false")
    assert office.hold(TEN).code == "salesperson_not_found"


def test_a_busy_calendar_refuses_with_its_buffer(office: Office) -> None:
    """Busy times of Outlook block, buffer included."""
    office.busy(MONDAY, [(TEN + timedelta(minutes=65), TEN + timedelta(minutes=90))])
    assert office.hold(TEN).code == "slot_unavailable"
    assert office.hold(TEN.replace(hour=13)).status == 201


def test_a_stale_calendar_must_be_fetched_first(office: Office, clock: Clock) -> None:
    """Busy times older than five seconds are asked for again; nothing is stored before."""
    clock.advance(seconds=6)
    answer = office.hold(TEN, key="k")
    assert answer.status is None and answer.fetch is not None
    assert answer.fetch["mailbox"] == "anna@acme.example"
    assert office.value("select count(*) from booking.idempotency_records") == 0
    office.free_calendar(MONDAY)
    assert office.hold(TEN, key="k").status == 201


def test_a_replay_never_asks_for_the_calendar(office: Office, clock: Clock) -> None:
    """The key is looked up before any need for busy times."""
    first = office.hold(TEN, key="k")
    clock.advance(seconds=60)
    assert office.hold(TEN, key="k").body == first.body


def test_a_lapsed_hold_blocks_nothing_without_a_worker(office: Office, clock: Clock) -> None:
    """A new hold expires a lapsed one in its way, with tracking and audit."""
    lapsed = office.hold(TEN).json["booking_id"]
    clock.advance(seconds=601)
    office.free_calendar(MONDAY)
    assert office.hold(TEN, email="max@customer.example").status == 201
    assert office.status(lapsed) == "expired"
    assert office.values(
        "select type from booking.tracking_events where booking_id = %s order by id", lapsed
    ) == ["hold_created", "expired"]


def test_name_and_company_stay_on_the_hold_until_the_address_is_proved(office: Office) -> None:
    """A stranger cannot rename a customer by holding with their address."""
    office.confirmed(TEN, name="Eva", company="Acme")
    office.hold(TEN.replace(hour=13), name="Mallory", company="Evil")
    assert office.sql.execute("select name, company from booking.customers").fetchall() == [
        ("Eva", "Acme")
    ]


def test_unverified_holds_are_limited_per_customer(office: Office) -> None:
    """The fourth unverified hold of one address is SB429 too_many_holds and stores nothing."""
    for hour in (9, 11, 13):
        assert office.hold(TEN.replace(hour=hour)).status == 201
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.hold(TEN.replace(hour=15), key="fourth")
    assert (refused.value.sqlstate, refused.value.diag.message_primary) == (
        "SB429",
        "too_many_holds",
    )
    assert (
        office.value("select count(*) from booking.idempotency_records where key = 'fourth'") == 0
    )


def test_one_client_with_a_thousand_addresses_is_limited(office: Office) -> None:
    """Ten unverified holds per client address, whatever mail addresses it names."""
    office.set(max_unverified_share=0)
    outcomes: Counter[int | str] = Counter()
    for number in range(1000):
        day, hour = divmod(number % 20, 4)
        try:
            outcomes[
                office.hold(
                    TEN.replace(hour=9) + timedelta(days=day, hours=2 * hour),
                    email=f"bot{number}@customer.example",
                    client="203.0.113.7",
                ).status
            ] += 1
        except psycopg.DatabaseError as refused:
            outcomes[refused.diag.message_primary] += 1
    assert outcomes == {201: 10, "too_many_holds": 990}
    assert office.value("select count(*) from booking.bookings where status = 'hold'") == 10


def test_half_of_a_day_stays_free_of_unverified_holds(office: Office) -> None:
    """Unverified holds take at most the configured share of a salesperson's slots of a day."""
    office.set(max_unverified_share=20)
    results = []
    for number, hour in enumerate((9, 11, 13, 15)):
        try:
            results.append(
                office.hold(
                    TEN.replace(hour=hour) + timedelta(days=1), email=f"a{number}@customer.example"
                ).status
            )
        except psycopg.DatabaseError as refused:
            results.append(refused.diag.message_primary)
    assert results == [201, 201, 201, "too_many_holds"]


def test_a_disabled_company_is_not_found(office: Office) -> None:
    """A tenant that is not active answers SB404 tenant_not_found."""
    office.sql.execute("update booking.tenants set status = 'disabled'")
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.hold(WEDNESDAY_TEN)
    assert refused.value.diag.message_primary == "tenant_not_found"


@pytest.mark.parametrize("start", [TEN, TEN - timedelta(hours=3)], ids=["held", "refused"])
def test_a_duplicate_waits_for_the_first_answer(
    office: Office, database: TestDatabase, start: datetime
) -> None:
    """Of two requests with one key at once the second waits for the first to commit, an error too, and is its replay."""
    answers: list[Answer] = []
    with psycopg.connect(database.superuser, autocommit=True) as second:
        pid = second.info.backend_pid
        duplicate = threading.Thread(target=lambda: answers.append(at_once.hold(start, key="k")))
        at_once = copy.copy(office)
        at_once.sql = second
        with office.sql.transaction():
            answers.append(office.hold(start, key="k"))
            duplicate.start()
            deadline = time.monotonic() + 10
            while not office.value(
                "select exists (select from pg_locks where pid = %s and locktype = 'advisory' and not granted)",
                pid,
            ):
                assert time.monotonic() < deadline, "the duplicate does not wait"
        duplicate.join()
    assert [answer.replayed for answer in answers] == [False, True]
    assert answers[0].body == answers[1].body


def test_a_customer_written_by_hand_meanwhile_is_no_error(
    office: Office, database: TestDatabase
) -> None:
    """Nothing is stored and the error (40001) says try again: then the hold is that customer's."""
    errors: list[psycopg.Error] = []
    by_hand = "insert into booking.customers (tenant_id, email) values (%s, 'eva@customer.example') returning id"

    def hold() -> None:
        try:
            at_once.hold(TEN, key="k", email="eva@customer.example")
        except psycopg.Error as error:
            errors.append(error)

    with psycopg.connect(database.superuser, autocommit=True) as second:
        pid = second.info.backend_pid
        at_once = copy.copy(office)
        at_once.sql = second
        waiting = threading.Thread(target=hold)
        with office.sql.transaction():
            customer = office.value(by_hand, office.tenant_id)
            waiting.start()
            deadline = time.monotonic() + 10
            while not office.value("select cardinality(pg_blocking_pids(%s)) > 0", pid):
                assert time.monotonic() < deadline, "the hold does not wait"
        waiting.join()
    assert [error.sqlstate for error in errors] == ["40001"]
    assert office.hold(TEN, key="k", email="eva@customer.example").status == 201
    assert office.values("select customer_id from booking.bookings") == [customer]


def test_equal_json_values_are_one_request(office: Office) -> None:
    """Numbers are compared by value: 1.0 and 1 under one key are the same request."""
    digest = "select booking.request_digest(%s::jsonb)"
    same = {office.value(digest, text) for text in ('{"a": 1.0, "b": [2.50]}', '{"b":[2.5],"a":1}')}
    assert len(same) == 1
    assert office.value(digest, '{"a": "1.0"}') != office.value(digest, '{"a": "1"}')
