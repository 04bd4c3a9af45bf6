"""Retention: what is over for RETENTION_DAYS goes in batches, its figures stay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import psycopg

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support import purging
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook

HOUR = timedelta(hours=1)
TABLES = (
    "bookings",
    "customers",
    "holds",
    "reservations",
    "tracking_events",
    "sagas",
    "saga_steps",
    "provider_objects",
    "meetings",
    "calendar_events",
    "mails",
    "notification_outbox",
    "link_tokens",
    "pending_moves",
)

NOT_GROWING = {
    "actions": "the program",
    "calendar_kinds": "the program",
    "places": "the program",
    "consent_texts": "the program",
    "errors": "the program",
    "message_purposes": "the program",
    "installation": "the program",
    "periodic_jobs": "the program",
    "providers": "the program",
    "saga_definitions": "the program",
    "transitions": "the program",
    "zones": "the program",
    "analyst_scopes": "what a company sets up",
    "availability_exceptions": "what a company sets up",
    "availability_rules": "what a company sets up",
    "cancellation_policies": "what a company sets up",
    "closures": "what a company sets up",
    "legal_details": "what a company sets up",
    "document_series": "a row for each year and prefix",
    "calendar_accounts": "what a company sets up",
    "connections": "what a company sets up",
    "salespersons": "what a company sets up",
    "intake_fields": "what a company sets up",
    "service_salespersons": "what a company sets up",
    "event_type_map": "what a company sets up",
    "services": "what a company sets up",
    "sender_domains": "what a company sets up",
    "webhook_endpoints": "what a company sets up",
    "tenant_config": "what a company sets up",
    "tenants": "what a company sets up",
    "calendar_comparisons": "a row for each calendar or host",
    "calendar_freshness": "a row for each calendar or host",
    "calendar_syncs": "a row for each calendar or host",
    "calendar_watches": "a row for each calendar or host",
    "calendars": "a row for each calendar or host",
    "conference_hosts": "a row for each calendar or host",
    "resources": "a row for each calendar or host",
    "provider_calls": "sums by kind",
    "saga_ends": "sums by kind",
}
"""Tables that are as large as a company is, however long it has been one, and why."""


def purge(office: Office) -> dict[str, int]:
    return purging.purge(office.sql)


def count(office: Office, table: str) -> int:
    return office.value(f"select count(*) from booking.{table}")


def rates(office: Office) -> list[tuple[Any, ...]]:
    return office.sql.execute(
        "select * from analytics.booking_rates_daily order by tenant_id, salesperson_id, day"
    ).fetchall()


def a_busy_week(office: Office, clock: Clock) -> dict[str, str]:
    """One booking of each fate, all over by the end of Wednesday; their ids by fate."""
    office.set(max_active_holds_per_customer=0, max_unverified_share=0, cancel_deadline_hours=0)
    starts = iter(WEDNESDAY_TEN.replace(hour=9) + n * HOUR * 2 for n in range(4))
    thursday = iter(
        WEDNESDAY_TEN.replace(hour=9) + timedelta(days=1) + n * HOUR * 2 for n in range(4)
    )
    ids = {
        "attended": office.confirmed(next(starts), email="a@c.example"),
        "no_show": office.confirmed(next(starts), email="b@c.example"),
        "canceled": office.confirmed(next(starts), email="c@c.example"),
        "rescheduled": office.confirmed(next(starts), email="d@c.example"),
        "failed": office.pending(next(thursday), email="e@c.example"),
        "lapsed": office.hold(next(thursday), email="a@c.example").json["booking_id"],
        "forgotten_hold": office.pending(next(thursday), email="f@c.example"),
    }
    saga_id = office.confirm(ids["failed"]).saga_id
    office.run_saga(
        saga_id,
        lambda step: {
            "outcome": "failed" if step["do"] == "create_meeting" else "ok",
            "error": "400",
        },
    )
    office.app(
        "cancel_by_administrator",
        tenant_id=office.tenant_id,
        booking_id=ids["canceled"],
        actor="boss",
    )
    office.run_saga(office.saga_of(ids["canceled"], "cancel"))
    start = next(thursday)
    moved = office.change(
        "reschedule", ids["rescheduled"], new_start_at=start, new_end_at=start + HOUR, client=None
    )
    assert moved.status == 201, moved.body
    ids["replacement"] = moved.json["booking_id"]
    office.run_saga(office.saga_of(ids["rescheduled"], "cancel"))
    clock.set(WEDNESDAY_TEN + timedelta(days=2))
    office.value("select api.run_periodic('expire_holds')")
    office.sql.execute(
        "update booking.bookings set attendance = 'attended' where id = %s", [ids["attended"]]
    )
    office.sql.execute(
        "update booking.bookings set attendance = 'no_show' where id = %s", [ids["no_show"]]
    )
    return ids


def test_the_rates_are_unchanged_by_the_purge(office: Office, clock: Clock) -> None:
    """What analysts see is the same before and after, although every booking is gone."""
    office.configure("timezone", "Pacific/Auckland")
    ids = a_busy_week(office, clock)
    before = rates(office)
    assert sum(row[3] for row in before) == len(ids)
    clock.advance(days=366)
    result = purge(office)
    assert result["bookings"] == len(ids)
    assert count(office, "bookings") == 0
    assert rates(office) == before
    purge(office)
    assert rates(office) == before


def test_all_that_hangs_on_a_booking_goes_with_it(office: Office, clock: Clock) -> None:
    """No table keeps a trace of a purged booking, nor of a customer without another one."""
    ids = a_busy_week(office, clock)
    clock.advance(days=366)
    purge(office)
    assert {table: count(office, table) for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert (
        office.value(
            "select count(*) from booking.audit_logs where target_id = any(%s)", list(ids.values())
        )
        == 0
    )


def test_nothing_goes_before_its_time(office: Office, clock: Clock) -> None:
    """RETENTION_DAYS count from the end of the meeting, as the environment says."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN + HOUR + timedelta(days=365))
    assert purge(office)["bookings"] == 0
    assert purge(office.set(retention_days=364))["bookings"] == 1
    assert office.value("select count(*) from booking.bookings where id = %s", booking_id) == 0


def test_what_is_owed_to_a_provider_stays(office: Office, clock: Clock) -> None:
    """A booking whose deletion is still pending is kept until it is done, however old."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    office.run_saga(
        office.saga_of(booking_id, "cancel"), lambda step: {"outcome": "failed", "error": "400"}
    )
    clock.advance(days=400)
    assert purge(office)["bookings"] == 0
    for object_id in office.values(
        "select id from booking.provider_objects where state = 'delete_pending'"
    ):
        office.worker("deletion_report", object_id=object_id, outcome="ok")
    assert purge(office)["bookings"] == 1


def test_customers_with_another_booking_stay(office: Office, clock: Clock) -> None:
    """A customer goes with the last booking, not before."""
    office.confirmed(WEDNESDAY_TEN)
    clock.set(WEDNESDAY_TEN + timedelta(days=364))
    office.free_calendars()
    start = clock.now() + timedelta(days=6)
    while start.weekday() > 4:
        start += timedelta(days=1)
    again = office.hold(start)
    assert again.status == 201, again.body
    clock.set(WEDNESDAY_TEN + timedelta(days=366))
    office.value("select api.run_periodic('expire_holds')")
    assert purge(office)["bookings"] == 1
    assert count(office, "customers") == 1
    clock.advance(days=400)
    purge(office)
    assert count(office, "customers") == 0


def test_a_replacement_outlives_what_it_replaced(office: Office, clock: Clock) -> None:
    """The link to a purged booking is cut, the replacement stays."""
    office.set(cancel_deadline_hours=0)
    first = office.confirmed(WEDNESDAY_TEN)
    start = WEDNESDAY_TEN + timedelta(days=2)
    second = office.change(
        "reschedule", first, new_start_at=start, new_end_at=start + HOUR, client=None
    ).json["booking_id"]
    office.run_saga(office.saga_of(first, "cancel"))
    clock.set(WEDNESDAY_TEN + timedelta(days=366))
    office.value("select api.run_periodic('expire_holds')")
    assert purge(office)["bookings"] == 1
    assert office.sql.execute(
        "select id::text, rescheduled_from from booking.bookings"
    ).fetchall() == [(second, None)]


def test_idempotency_records_live_for_a_day(office: Office, clock: Clock) -> None:
    """At least 24 hours; then key and booking let go of each other, and the key is free."""
    held = office.hold(WEDNESDAY_TEN, key="k-1")
    clock.advance(hours=23)
    purge(office)
    assert office.hold(WEDNESDAY_TEN, key="k-1").replayed
    clock.advance(hours=2)
    assert purge(office)["idempotency_records"] == 1
    assert (
        office.value(
            "select idempotency_key from booking.bookings where id = %s", held.json["booking_id"]
        )
        is None
    )
    office.free_calendars()
    again = office.hold(WEDNESDAY_TEN, key="k-1")
    assert (again.status, again.replayed) == (201, False)


def test_traces_go_too(office: Office, clock: Clock) -> None:
    """Notifications, audit entries, cached busy times, rates and consent requests do not pile
    up.
    """
    outlook = Outlook(office)
    outlook.post(outlook.item("e1", "deleted"), {"junk": True})
    outlook.claim(outlook.jobs()[0])
    office.free_calendars()
    office.app("merge_rates", counts={"s": 1})
    office.sql.execute(
        "insert into booking.consent_states (tenant_id, created_at) values (%s, booking.now())",
        [office.tenant_id],
    )
    purge(office)
    names = ("inbound_events", "audit_logs", "busy_days", "rate_windows", "consent_states")
    assert all(count(office, name) for name in names)
    clock.advance(days=2)
    purge(office)
    assert [count(office, name) > 0 for name in names] == [True, True, False, False, True]
    clock.advance(days=364)
    purge(office)
    assert [count(office, name) for name in names] == [0, 0, 0, 0, 0]


def test_an_open_job_is_never_purged(office: Office, clock: Clock) -> None:
    """A notification that waits for its effect stays, however old."""
    outlook = Outlook(office)
    outlook.post(outlook.item("e1"))
    clock.advance(days=400)
    purge(office)
    assert len(outlook.jobs()) == 1


def lapsed_holds(office: Office, clock: Clock, count: int) -> None:
    """`count` expired bookings, two hours apart; more than RETENTION_DAYS have passed since."""
    office.sql.execute(
        "insert into booking.customers (tenant_id, email) values (%s, 'x@y.example')",
        [office.tenant_id],
    )
    office.sql.execute(
        "insert into booking.bookings (tenant_id, salesperson_id, customer_id, start_at_utc,"
        " end_at_utc, status)"
        " select c.tenant_id, %s, c.id, %s + n * interval '2 hours', %s + n * interval '2 hours'"
        " + interval '1 hour', 'hold'"
        " from booking.customers c, generate_series(1, %s) n",
        [office.salesperson_id, WEDNESDAY_TEN, WEDNESDAY_TEN, count],
    )
    office.sql.execute("select set_config('booking.tenant_id', %s, false)", [str(office.tenant_id)])
    clock.advance(minutes=11)
    office.value("select booking.expire_lapsed_of(%s, 1000)", office.salesperson_id)
    clock.advance(days=500)


def test_a_full_batch_says_that_there_is_more(office: Office, clock: Clock) -> None:
    """200 bookings go at a time, those first that ended first; the job is due again at once until
    none is left."""
    lapsed_holds(office, clock, 210)
    newest = office.values("select id from booking.bookings order by end_at_utc desc limit 10")
    first = purging.purge_kind(office.sql, "bookings")
    assert first == {"purged": 200, "more": True}
    assert set(office.values("select id from booking.bookings")) == set(newest)
    assert office.value(
        "select next_run_at <= booking.now() from booking.periodic_jobs where name = 'purge_bookings'"
    )
    assert purging.purge_kind(office.sql, "bookings") == {"purged": 10, "more": False}
    assert office.value("select sum(holds)::int from booking.daily_figures") == 210


def test_each_kind_has_a_job(office: Office) -> None:
    """No kind is forgotten, and none is purged that has no rule."""
    kinds = office.values("select kind from booking.retention_rules()")
    assert {f"purge_{kind}" for kind in kinds} == set(purging.jobs(office.sql))


def test_a_kind_that_fails_holds_no_other_up_and_is_seen(office: Office, clock: Clock) -> None:
    """Each kind is a transaction of its own; the figures name the job that fails and what it leaves."""
    office.confirmed(WEDNESDAY_TEN)
    office.app("merge_rates", counts={"s": 1})
    clock.advance(days=400)
    office.sql.execute(
        "create function public.refuse() returns trigger language plpgsql"
        " as $$ begin raise exception 'too slow'; end $$;"
        "create trigger refused before delete on booking.bookings"
        " for each row execute function public.refuse()"
    )
    assert "purge_bookings" in office.values("select * from api.due_jobs()")
    for job in purging.jobs(office.sql):
        with suppress(psycopg.errors.RaiseException):
            purging.run(office.sql, job)
    clock.advance(minutes=20)
    assert (count(office, "bookings"), count(office, "rate_windows")) == (1, 0)
    figures = {
        (figure["name"], *figure["labels"].values()): figure["value"]
        for figure in office.app("metrics")
    }
    unfinished = "holdfast_periodic_job_unfinished_seconds"
    assert figures[unfinished, "purge_bookings"] == 20 * 60
    assert figures[unfinished, "purge_rate_windows"] == 0
    overdue = figures["holdfast_purge_overdue_seconds", "bookings"]
    assert timedelta(seconds=overdue) == clock.now() - WEDNESDAY_TEN - HOUR - timedelta(days=365)
    office.sql.execute("drop trigger refused on booking.bookings")
    purging.purge_kind(office.sql, "bookings")
    told = dict(office.sql.execute("select * from booking.purge_overdue()").fetchall())
    assert told["bookings"] == 0
    assert office.value(
        "select unfinished_since is null from booking.periodic_jobs where name = 'purge_bookings'"
    )


# Few rows whatever happens: a person, host or company each.
BOUNDED = {"calendar_mirrors", "conference_host_days", "consent_states"}


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def test_every_purge_begins_with_the_oldest_row(office: Office) -> None:
    """An index in the order of age finds what is over: nothing that is kept is read, however much."""
    office.sql.execute(
        "set enable_seqscan = off; set enable_sort = off; set enable_bitmapscan = off"
    )
    rules = office.sql.execute(
        "select kind, relation, age, before, condition from booking.retention_rules()"
    ).fetchall()
    assert len(rules) > 10
    for kind, relation, age, before, condition in rules:
        if kind in BOUNDED or kind == "stray_audit_logs":
            continue
        plan = office.value(
            f"explain (format json) select x.ctid from {relation} x"
            f" where {age} < %s and {condition} order by {age} limit 1000",
            before,
        )[0]["Plan"]
        used = {node["Node Type"] for node in nodes(plan)}
        assert not used & {"Seq Scan", "Sort"}, (kind, plan)
        (scan,) = (
            node
            for node in nodes(plan)
            if node["Node Type"].startswith("Index") and node["Alias"] == "x"
        )
        assert age.replace("x.", "") in scan["Index Cond"], (kind, scan)


def blocks_of(office: Office, statement: str) -> int:
    """Blocks of tables and indexes that a statement touches, its functions' included."""
    office.sql.execute(statement)  # so that the catalogue is known
    plan = office.value(f"explain (analyze, buffers, format json) {statement}")[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def test_a_purge_reads_what_it_deletes_and_no_more(office: Office, clock: Clock) -> None:
    """Thousands of bookings that are kept cost a batch nothing, whether there is something to
    purge or not."""
    lapsed_holds(office, clock, 20)
    purging.purge_kind(office.sql, "bookings")
    office.sql.execute("set session_replication_role = replica")
    office.sql.execute(
        "insert into booking.bookings (id, tenant_id, salesperson_id, customer_id, start_at_utc,"
        " end_at_utc, status, service_id, buffer_minutes, claim_id)"
        " select id, %s, %s, id, at, at + interval '1 hour', 'expired', %s, 10, id"
        " from (select gen_random_uuid() as id, booking.now() - (n %% 300) * interval '1 day' as at"
        " from generate_series(1, 10000) n) x",
        [office.tenant_id, office.salesperson_id, office.service_id],
    )
    office.sql.execute("set session_replication_role = origin")
    office.sql.execute("analyze booking.bookings")
    whole = office.value("select pg_relation_size('booking.bookings') / 8192")
    idle = blocks_of(office, "select booking.purge_bookings(200)")
    assert whole > 200
    assert idle < 50
    figure = blocks_of(office, "select * from booking.purge_overdue() where kind = 'bookings'")
    assert figure < 200


def test_every_growing_table_is_in_the_view(office: Office, clock: Clock) -> None:
    """booking.retention counts each table that grows, across tenants."""
    office.confirmed(WEDNESDAY_TEN)
    Office(office.sql, "globex")
    rows = dict(office.sql.execute("select relation, rows from booking.retention").fetchall())
    assert rows["bookings"] == 1
    tables = set(
        office.values(
            "select relname::text from pg_class where relnamespace = 'booking'::regnamespace and"
            " relkind = 'r'"
        )
    )
    assert tables - set(NOT_GROWING) == {name for name in rows if not name.startswith("pgmq.")}


def test_every_table_that_grows_is_counted(office: Office) -> None:
    """What nobody counts nobody purges: a table of ours is in booking.retention, or it does not
    grow with time."""
    ours = office.values(
        "select relname::text from pg_class"
        " where relkind = 'r' and relnamespace = 'booking'::regnamespace"
    )
    counted = office.values("select relation from booking.retention where relation !~ '^pgmq'")
    assert sorted(ours) == sorted([*counted, *NOT_GROWING])
