"""Consent outages, rate windows, health and metrics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call
from tests.support.outlook import Outlook, audited
from tests.support.people import add_account
from tests.support.servers import TestDatabase


def test_an_outage_of_consent_is_audited_once(office: Office) -> None:
    """However many calls fail, one consent_lost; the tenant stays active; the end is audited
    too.
    """
    office.worker("consent_restored")
    for detail in ("no roles", "403", "403"):
        office.worker("consent_lost", detail=detail)
    assert audited(office, "consent_lost") == [{"detail": "no roles"}]
    assert office.value("select status from booking.tenants") == "active"
    for _ in range(2):
        office.worker("consent_restored")
    assert len(audited(office, "consent_restored")) == 1
    office.worker("consent_lost", detail="again")
    assert len(audited(office, "consent_lost")) == 2


def faults(office: Office) -> list[str | None]:
    """Why each message would not be sent now, in order."""
    return office.values(
        "select booking.message_fault(o, null) from booking.notification_outbox o order by o.id"
    )


def test_the_owners_are_told_once_an_outage(office: Office, clock: Clock) -> None:
    """Of lost calendars in the transaction that finds it, who owns the company and can sign in;
    of the account for conferences nobody is told that calendars are gone."""
    add_account(office, "owner@acme.example", "owner", "salesperson")
    add_account(office, "admin@acme.example", "admin")
    add_account(office, "former@acme.example", "owner", status="disabled")
    add_account(office, "removed@acme.example", "owner", archived_at=clock.now())
    mails = (
        "select recipient, data from booking.notification_outbox"
        " where purpose = 'calendar_disconnected' order by id"
    )
    other = office.value(
        "insert into booking.connections (tenant_id, provider, capability, account)"
        " values (%s, 'zoom', 'conference', 'theirs') returning id",
        office.tenant_id,
    )
    office.worker("consent_lost", detail="403", connection_id=other)
    assert office.sql.execute(mails).fetchall() == []
    for outage in (1, 2):
        for detail in ("403", "401"):
            office.worker("consent_lost", detail=detail)
        told = [("owner@acme.example", {"console": "calendars"})] * outage
        assert office.sql.execute(mails).fetchall() == told
        # A mail that waited until its outage was over is true in no later one.
        assert faults(office) == ["restored"] * (outage - 1) + [None]
        clock.advance(minutes=1)
        office.worker("consent_restored")
        assert set(faults(office)) == {"restored"}


def test_concurrent_reports_of_an_outage_are_one(office: Office, database: TestDatabase) -> None:
    """Two processes notice at once; the second waits and finds it audited."""
    with psycopg.connect(database.superuser) as other:
        call(other, "holdfast_worker", "consent_lost", tenant_id=office.tenant_id, detail="first")
        other.commit()
        office.worker("consent_lost", detail="second")
    assert audited(office, "consent_lost") == [{"detail": "first"}]


def test_calendars_are_compared_when_consent_is_back(office: Office) -> None:
    """What happened during the outage is found soon, not after SYNC_POLL_SECONDS."""
    office.sql.execute(
        "update booking.work set due_at = booking.now() + interval '1 hour' where kind = 'reconcile_bookings'"
    )
    office.worker("consent_lost", detail="403")
    office.worker("consent_restored")
    assert office.value(
        "select due_at <= booking.now() from booking.work where kind = 'reconcile_bookings'"
    )


def test_an_unknown_tenant_has_no_consent_to_lose(office: Office) -> None:
    """A tenant that is gone is not audited."""
    call(
        office.sql,
        "holdfast_worker",
        "consent_lost",
        tenant_id="00000000-0000-4000-8000-000000000000",
        detail="x",
    )
    assert audited(office, "consent_lost") == []


def test_requests_of_all_processes_are_added_up(office: Office, clock: Clock) -> None:
    """Each process adds what it counted and learns the sum of the current minute or hour; a
    new one starts at zero.
    """
    assert office.app("merge_rates", counts={"a": 3, "b": 1}) == {"a": 3, "b": 1}
    assert office.app("merge_rates", counts={"a": 2}) == {"a": 5}
    assert office.app("merge_rates", counts={"a": 0}) == {"a": 5}
    assert office.app("merge_rates", counts={}) == {}
    assert office.app("merge_rates", counts={"a": 7}, seconds=3600) == {"a": 7}
    clock.advance(seconds=60)
    assert office.app("merge_rates", counts={"a": 1}) == {"a": 1}
    assert office.app("merge_rates", counts={"a": 1}, seconds=3600) == {"a": 8}
    clock.advance(seconds=3600)
    assert office.app("merge_rates", counts={"a": 1}, seconds=3600) == {"a": 1}


def test_health_tells_versions(sql: psycopg.Connection) -> None:
    """Which PostgreSQL answers, with which migration it began, and which one it is at."""
    health = call(sql, "holdfast_app", "health")
    assert health["database_version"] == sql.info.parameter_status("server_version")
    assert health["first_migration"] == "0001_platform" <= health["schema_version"]
    assert health["now"].endswith("Z")


def metrics(office: Office) -> dict[tuple[str, str], float]:
    rows: list[dict[str, Any]] = office.app("metrics")
    assert all(row["help"] and row["type"] in ("gauge", "counter", "histogram") for row in rows)
    return {(row["name"], "".join(row["labels"].values())): row["value"] for row in rows}


def test_metrics_of_an_idle_system(office: Office) -> None:
    """Every figure is there, and zero before anything happened, but for what there is."""
    office.sql.execute("update booking.periodic_jobs set last_run_at = booking.now()")
    figures = metrics(office)
    assert {name: value for (name, _), value in figures.items() if value} == {
        "holdfast_calendars": 1,
        "holdfast_calendars_without_watermark": 1,
        "holdfast_host_requests_limit": 100,
    }
    kinds = office.values(
        "select substr(proname, 9) from pg_proc where proname like 'redrive\\_%%'"
        " and pronamespace = 'booking'::regnamespace"
    )
    dead = {kind for name, kind in figures if name == "holdfast_dead_letters"}
    assert dead == set(kinds), "whatever can be a dead letter is counted"
    assert ("holdfast_work_oldest_due_seconds", "webhook_delivery") in figures
    assert ("holdfast_open_sagas", "confirmcompensating") in figures


def test_metrics_count_what_is_there(office: Office, clock: Clock) -> None:
    """Across tenants: queue, sagas, dead letters, pending deletions, subscriptions, bookings,
    mails.
    """
    outlook = Outlook(office)
    other = Office(office.sql, "globex")
    other.free_calendar(WEDNESDAY_TEN)
    booking_id = office.confirmed(WEDNESDAY_TEN)
    other.confirmed(WEDNESDAY_TEN + timedelta(hours=5))
    office.hold(WEDNESDAY_TEN + timedelta(hours=3), email="b@c.example")
    office.app(
        "cancel_by_administrator", tenant_id=office.tenant_id, booking_id=booking_id, actor="boss"
    )
    outlook.post(outlook.item("e1"))
    (job,) = outlook.jobs()
    outlook.claim(job)
    outlook.report(job, "failed", error="400")
    clock.advance(seconds=90)
    figures = metrics(office)
    assert figures["holdfast_upcoming_bookings", ""] == 1
    assert figures["holdfast_unverified_bookings", "hold"] == 1
    assert figures["holdfast_dead_letters", "webhook"] == 1
    assert (
        figures["holdfast_deletions_pending", "zoom"]
        == figures["holdfast_deletions_pending", "graph"]
        == 1
    )
    assert figures["holdfast_open_sagas", "cancelrunning"] == 1
    assert figures["holdfast_subscriptions", "live"] == 1
    assert figures["holdfast_oldest_queued_message_seconds", ""] == 90
    assert figures["holdfast_queue_messages", "all"] >= 4
