"""A Zoom host makes and moves at most 100 meetings a UTC day."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.sql.test_sagas import report
from tests.support.clock import Clock
from tests.support.office import Office, call, succeed
from tests.support.purging import purge
from tests.support.reconciling import move
from tests.support.servers import TestDatabase


@pytest.fixture
def pool(office: Office) -> Office:
    """Two hosts, both known."""
    return office.set(zoom_host_user_ids="h1,h2")


def use(office: Office, **used: int) -> None:
    for host, count in used.items():
        office.sql.execute(
            "insert into booking.conference_host_days (host_id, day, used) select id, booking.host_day(), %s from booking.conference_hosts where user_id = %s"
            " on conflict (host_id, day) do update set used = excluded.used",
            [count, host],
        )


def used(office: Office) -> dict[str, int]:
    return {host["user_id"]: host["used"] for host in office.app("conference_hosts")}


def test_a_create_counts_with_its_claim(pool: Office) -> None:
    """In the transaction that records the intent, not when Zoom has answered."""
    saga_id = pool.confirm(pool.pending(WEDNESDAY_TEN)).saga_id
    step = pool.worker("saga_claim", saga_id=saga_id)
    assert sorted(used(pool).values()) == [0, 1] and used(pool)[step["input"]["host"]] == 1
    report(pool, saga_id, step, **succeed(step))
    assert sum(used(pool).values()) == 1


def test_a_create_that_failed_is_given_back(pool: Office, clock: Clock) -> None:
    """An hour of errors at Zoom does not use up the day."""
    saga_id = pool.confirm(pool.pending(WEDNESDAY_TEN)).saga_id
    for _ in range(3):
        report(pool, saga_id, pool.worker("saga_claim", saga_id=saga_id), "retry", error="503")
        clock.advance(seconds=60)
    assert sum(used(pool).values()) == 0
    pool.run_saga(saga_id)
    assert sum(used(pool).values()) == 1


@pytest.mark.fact("ZOOM-5")
def test_the_next_host_is_taken_when_one_is_used_up(pool: Office) -> None:
    """The hundredth goes through, the one after it goes elsewhere."""
    use(pool, h1=99, h2=100)
    first = pool.confirmed(WEDNESDAY_TEN)
    assert (
        pool.value("select host_user_id from booking.meetings where booking_id = %s", first) == "h1"
    )
    use(pool, h1=100, h2=50)
    second = pool.confirmed(WEDNESDAY_TEN + timedelta(hours=2), email="max@customer.example")
    assert (
        pool.value("select host_user_id from booking.meetings where booking_id = %s", second)
        == "h2"
    )


def test_without_any_host_the_confirmation_fails_before_the_customer_is_told_yes(
    pool: Office,
) -> None:
    """Nothing is asked of Zoom, the slot is free again, and staff see why."""
    use(pool, h1=100, h2=100)
    booking_id = pool.pending(WEDNESDAY_TEN)
    saga_id = pool.confirm(booking_id, key="k").saga_id
    assert pool.worker("saga_claim", saga_id=saga_id)["finished"]
    assert (
        pool.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).code
        == "confirmation_failed"
    )
    assert pool.status(booking_id) == "expired"
    assert "100 requests of the day" in pool.value(
        "select meta_json ->> 'error' from booking.tracking_events where type = 'confirmation_failed'"
    )
    assert pool.value("select count(*) from booking.provider_objects") == 0
    assert "confirmation_failed" in pool.values("select kind from booking.mails")


@pytest.mark.fact("ZOOM-5")
def test_the_day_is_that_of_utc(pool: Office, clock: Clock) -> None:
    """At 00:00 UTC every host has its hundred again."""
    use(pool, h1=100, h2=100)
    clock.set(datetime(2026, 11, 24, 0, 0, tzinfo=UTC))
    pool.free_calendars()
    assert set(used(pool).values()) == {0}
    assert pool.confirmed(WEDNESDAY_TEN)


def test_a_repeated_create_goes_elsewhere_when_its_host_is_used_up(
    pool: Office, clock: Clock
) -> None:
    """What the first attempt may have made on the used-up host is marked for deletion."""
    saga_id = pool.confirm(pool.pending(WEDNESDAY_TEN)).saga_id
    first = pool.worker("saga_claim", saga_id=saga_id)
    report(pool, saga_id, first, "retry", error="timeout")
    use(pool, **{first["input"]["host"]: 100})
    clock.advance(seconds=60)
    second = pool.worker("saga_claim", saga_id=saga_id)
    assert second["input"]["host"] != first["input"]["host"]
    assert pool.values("select state from booking.provider_objects order by id") == [
        "delete_pending",
        "intended",
    ]


def test_a_move_waits_for_the_next_day_of_its_host(pool: Office, clock: Clock) -> None:
    """The meeting stays with its host: the step says why it waits, and is made after midnight UTC."""
    booking_id = pool.confirmed(WEDNESDAY_TEN)
    use(pool, h1=100, h2=100)
    move(pool, booking_id, WEDNESDAY_TEN + timedelta(hours=2))
    saga_id = pool.saga_of(booking_id, "move")
    clock.set(datetime(2026, 11, 23, 23, 59, 30, tzinfo=UTC))
    assert pool.worker("saga_claim", saga_id=saga_id)["wait"] == 30
    assert "used up its requests of the day" in pool.value(
        "select last_error from booking.saga_steps where saga_id = %s", saga_id
    )
    assert (
        pool.value("select status from booking.saga_steps where saga_id = %s", saga_id) == "pending"
    )
    clock.advance(seconds=30)
    assert pool.worker("saga_claim", saga_id=saga_id)["do"] == "update_meeting"
    assert sorted(used(pool).values()) == [0, 1]


def test_a_replacement_waits_for_a_host(pool: Office, clock: Clock) -> None:
    """A booked customer keeps the booking: the step says why it waits, and goes on when a host may."""
    booking_id = pool.confirmed(WEDNESDAY_TEN)
    use(pool, h1=100, h2=100)
    clock.advance(seconds=1)
    with pool.sql.transaction():
        pool.sql.execute("select booking.set_tenant(%s)", [pool.tenant_id])
        pool.sql.execute(
            "select booking.replace_lost_meeting(id, 'infinity') from booking.provider_objects where provider = 'zoom'"
        )
    saga_id = pool.saga_of(booking_id, "replace")
    clock.set(datetime(2026, 11, 23, 23, 59, 30, tzinfo=UTC))
    assert (
        report(
            pool, saga_id, pool.worker("saga_claim", saga_id=saga_id), "ok", result={"gone": False}
        )["wait"]
        == 30
    )
    assert "No Zoom host is free" in pool.value(
        "select last_error from booking.saga_steps where saga_id = %s and position = 2", saga_id
    )
    clock.advance(seconds=30)
    assert pool.run_saga(saga_id)["finished"]
    assert pool.status(booking_id) == "confirmed"
    assert (
        pool.value(
            "select count(*) from booking.provider_objects where provider = 'zoom' and state = 'live'"
        )
        == 1
    )


def test_zooms_own_error_of_a_move_rests_the_host_for_new_meetings(pool: Office) -> None:
    """A 429 of the day on an update says the same as one on a create."""
    booking_id = pool.confirmed(WEDNESDAY_TEN)
    host = pool.value("select host_user_id from booking.meetings")
    move(pool, booking_id, WEDNESDAY_TEN + timedelta(hours=2))
    saga_id = pool.saga_of(booking_id, "move")
    answer = report(
        pool,
        saga_id,
        pool.worker("saga_claim", saga_id=saga_id),
        "host_limited",
        error="429",
        retry_after=7200,
    )
    assert answer["wait"] >= 7199
    assert [h["user_id"] for h in pool.app("conference_hosts") if h["is_limited"]] == [host]


def test_two_workers_at_the_last_request_take_one_each(
    pool: Office, database: TestDatabase
) -> None:
    """Exact under concurrency: of two confirmations at once one host's last request serves one, the other's the other."""
    use(pool, h1=99, h2=99)
    sagas = []
    for hours in range(3):
        booking_id = pool.pending(
            WEDNESDAY_TEN + timedelta(hours=2 * hours), email=f"{hours}@customer.example"
        )
        sagas.append((booking_id, pool.confirm(booking_id).saga_id))
    start = threading.Barrier(3)

    def work(saga_id: int) -> None:
        with psycopg.connect(database.superuser, autocommit=True) as connection:
            start.wait(10)
            call(
                connection,
                "holdfast_worker",
                "saga_claim",
                tenant_id=pool.tenant_id,
                saga_id=saga_id,
            )

    workers = [threading.Thread(target=work, args=(saga_id,)) for _, saga_id in sagas]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert used(pool) == {"h1": 100, "h2": 100}
    assert sorted(pool.status(booking_id) for booking_id, _ in sagas) == [
        "expired",
        "pending_verify",
        "pending_verify",
    ]


def test_old_days_are_forgotten(pool: Office, clock: Clock) -> None:
    """After 30 days a day's count serves nobody."""
    use(pool, h1=5)
    clock.advance(timedelta(days=29))
    purge(pool.sql)
    assert pool.value("select count(*) from booking.conference_host_days") == 1
    clock.advance(timedelta(days=2))
    purge(pool.sql)
    assert pool.value("select count(*) from booking.conference_host_days") == 0
