"""api.reconcile_objects_*: what a listing shows is known, taken up, put back, marked for deletion or flagged."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, succeed
from tests.support.reconciling import (
    HOST,
    begin,
    event,
    flags,
    id_of,
    meeting,
    move,
    reconcile,
    run,
    states,
    target,
)
from tests.support.row_versions import row_versions

HOUR = timedelta(hours=1)


def test_each_place_is_claimed_once_and_rests_until_the_next_round(
    office: Office, clock: Clock
) -> None:
    """Host and calendar have a message each; a claim is one worker's, and a whole reconciliation rests for SYNC_POLL_SECONDS."""
    run(office, "run_periodic", name="reconcile_objects")
    run(office, "run_periodic", name="reconcile_objects")
    assert office.values(
        "select count(*) from pgmq.q_holdfast where message ->> 'kind' = 'reconcile_objects'"
    ) == [2]
    target_id, work = begin(office)
    assert (work["do"], work["user"], work["tenant_id"]) == ("list_conference", HOST, None)
    assert run(office, "reconcile_objects_claim", target_id=target_id) == {"finished": True}
    assert run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[],
        complete=True,
    ) == {"finished": True}
    clock.advance(seconds=899)
    assert run(office, "reconcile_objects_claim", target_id=target_id) == {"finished": True}
    clock.advance(seconds=2)
    assert run(office, "reconcile_objects_claim", target_id=target_id)["do"] == "list_conference"


def test_a_report_whose_lease_is_gone_changes_nothing(office: Office, booked: str) -> None:
    """A worker that was given up may have read what was true long ago."""
    target_id, old = begin(office)
    begin(office)
    stray = meeting(office, "777", booked)
    assert run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=old["lease"],
        items=[stray],
        complete=True,
    ) == {"finished": True}
    assert [state for _, state in states(office)] == ["live"] and flags(office) == []


@pytest.mark.fact("GRAPH-45")
def test_a_calendar_is_not_read_further_than_graph_shows_it(office: Office, booked: str) -> None:
    """An event of ours decades ahead does not make the range one that Graph refuses."""
    target_id = target(office, "graph")
    horizon = "select booking.reconcile_objects_horizon(p) - booking.now() from booking.reconcile_targets p where id = %s"
    assert timedelta(days=90) < office.value(horizon, target_id) < timedelta(days=100)
    office.sql.execute(
        "update booking.provider_objects set end_at_utc = booking.now() + interval '9000 days' where provider = 'graph'"
    )
    assert timedelta(days=1700) < office.value(horizon, target_id) < timedelta(days=1825)


def test_what_is_known_is_not_written_again(office: Office, booked: str, clock: Clock) -> None:
    """Neither a live meeting at its booking's time nor what is flagged already, until a day has passed."""
    shown = [
        meeting(office, id_of(office, booked), booked),
        meeting(office, "3", str(uuid.uuid4())),
    ]
    assert reconcile(office, *shown) == {"finished": True}
    written = row_versions(office.sql)
    clock.advance(hours=1)
    assert reconcile(office, *shown) == {"finished": True}
    assert row_versions(office.sql) == written
    assert office.values("select kind from booking.sagas") == ["confirm"]
    clock.advance(hours=24)
    reconcile(office, *shown)
    assert office.value("select last_seen_at = booking.now() from booking.provider_findings")


def test_a_second_meeting_of_a_confirmed_booking_is_owed_to_be_deleted(
    office: Office, booked: str
) -> None:
    """The one on record stays; the other is deleted by its id, and once only."""
    kept = id_of(office, booked)
    shown = [meeting(office, kept, booked), meeting(office, "777", booked)]
    reconcile(office, *shown)
    reconcile(office, *shown)
    assert states(office) == [(kept, "live"), ("777", "delete_pending")]
    object_id = office.value("select id from booking.provider_objects where external_id = '777'")
    assert office.worker("deletion_claim", object_id=object_id)["input"]["meeting_id"] == "777"
    assert office.values(
        "select action from booking.audit_logs where action like 'reconcile.%%'"
    ) == ["reconcile.removed"]


def test_a_second_meeting_waits_while_the_recorded_one_is_not_shown(
    office: Office, booked: str
) -> None:
    """What is gone may be replaced by what is there: nothing is deleted before that is known."""
    answer = reconcile(office, meeting(office, "777", booked))
    assert answer["do"] == "look" and answer["meetings"] == [id_of(office, booked)]
    assert [state for _, state in states(office)] == ["live"]


@pytest.mark.parametrize("how", ["canceled", "expired"])
def test_an_object_of_a_booking_that_is_over_with_goes(
    office: Office, clock: Clock, how: str
) -> None:
    """Whatever carries our marker for a booking that ended is removed, also when it was deleted before."""
    booking_id = (
        office.confirmed(WEDNESDAY_TEN) if how == "canceled" else office.pending(WEDNESDAY_TEN)
    )
    if how == "canceled":
        old = id_of(office, booking_id)
        office.change("cancel", booking_id)
        office.run_saga(office.saga_of(booking_id, "cancel"))
    else:
        saga_id = office.confirm(booking_id).saga_id
        step = office.worker("saga_claim", saga_id=saga_id)
        undo = office.worker(
            "saga_report",
            saga_id=saga_id,
            position=1,
            lease=step["lease"],
            outcome="failed",
            error="400",
        )
        office.worker(
            "saga_report",
            saga_id=saga_id,
            position=undo["position"],
            lease=undo["lease"],
            outcome="ok",
        )
        old = "555"
    assert office.status(booking_id) == how
    clock.advance(seconds=1)
    reconcile(office, meeting(office, old, booking_id), meeting(office, "777", booking_id))
    assert sorted(
        external or "" for external, state in states(office) if state == "delete_pending"
    ) == sorted([old, "777"])


def test_a_saga_under_way_is_left_alone(office: Office, clock: Clock) -> None:
    """Its next attempt looks for the meeting itself; and what it changed since the listing began is not judged."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    shown = meeting(office, "777", booking_id)
    reconcile(office, shown)
    assert states(office) == [(None, "intended")]
    target_id, work = begin(office)
    clock.advance(seconds=1)
    office.run_saga(saga_id)
    assert step["do"] == "create_meeting" and office.status(booking_id) == "confirmed"
    run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[shown],
        complete=True,
    )
    assert [state for _, state in states(office)] == ["live"]


def test_what_was_deleted_since_the_listing_began_is_gone(
    office: Office, booked: str, clock: Clock
) -> None:
    """A listing shows what was there: it is not asked for again."""
    target_id, work = begin(office)
    shown = meeting(office, id_of(office, booked), booked)
    clock.advance(seconds=1)
    office.change("cancel", booked)
    office.run_saga(office.saga_of(booked, "cancel"))
    run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[shown],
        complete=True,
    )
    assert [state for _, state in states(office)] == ["deleted"]


def test_what_this_database_has_no_intent_for_is_flagged_and_audited_once(
    office: Office, booked: str
) -> None:
    """Another installation's meeting, an unknown booking's and one of a booking that made nothing yet stay."""
    never = office.hold(WEDNESDAY_TEN + 3 * HOUR).json["booking_id"]
    shown = [
        meeting(office, id_of(office, booked), booked), meeting(office, "1", booked, installation_id=str(uuid.uuid4())),
        meeting(office, "2", booked, installation_id=None), meeting(office, "3", str(uuid.uuid4())), meeting(office, "4", never),
    ]  # fmt: skip
    reconcile(office, *shown)
    reconcile(office, *shown)
    assert sorted(flags(office)) == [
        "other_installation",
        "other_installation",
        "unknown_booking",
        "unknown_booking",
    ]
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'reconcile.flagged'")
        == 4
    )
    assert [state for _, state in states(office)] == ["live"]
    reconcile(office, *shown[:2], complete=False)
    assert len(flags(office)) == 4
    reconcile(office, *shown[:2])
    assert flags(office) == ["other_installation"]


def test_events_are_told_apart_by_transaction_and_calendar_id(office: Office, booked: str) -> None:
    """What we made twice goes; a copy has no transaction id of ours and is only flagged; an event whose id changed is known."""
    known = id_of(office, booked, "graph")
    ical = office.value("select ical_uid from booking.graph_events")
    reconcile(
        office, event(office, known, booked), event(office, "made", booked), event(office, "copy", booked, transaction_id=None),
        event(office, "renamed", booked, ical_uid=ical), provider="graph",
    )  # fmt: skip
    assert states(office, "graph") == [(known, "live"), ("made", "delete_pending")]
    assert flags(office) == ["copy"]


def test_another_tenants_calendar_says_nothing_about_a_booking(office: Office, booked: str) -> None:
    """A calendar belongs to one tenant: our marker in somebody else's is unknown there."""
    other = Office(office.sql, "other")
    target_id, work = begin(other, "graph", "anna@other.example")
    assert work["tenant_id"] == str(other.tenant_id)
    run(
        office,
        "reconcile_objects_report",
        target_id=target_id,
        lease=work["lease"],
        items=[event(office, "stray", booked)],
        complete=True,
    )
    assert flags(office) == ["unknown_booking"]
    assert office.value("select tenant_id from booking.provider_findings") == other.tenant_id


def test_a_meeting_moved_in_zoom_is_put_back_once(
    office: Office, booked: str, clock: Clock
) -> None:
    """A move saga brings it to its booking's time; while that runs nothing more is done."""
    moved = meeting(office, id_of(office, booked), booked, start_at="2026-12-24T10:00:00Z")
    reconcile(office, moved)
    clock.advance(seconds=1)
    reconcile(office, moved)
    assert office.values("select kind from booking.sagas order by id") == ["confirm", "move"]
    claimed = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert (claimed["do"], claimed["input"]["start_at"]) == (
        "update_meeting",
        "2026-11-25T10:00:00Z",
    )


@pytest.mark.parametrize("changes", [{"minutes": 30}, {"start_at": None, "minutes": 0}])
def test_another_length_is_another_time(
    office: Office, booked: str, changes: dict[str, Any]
) -> None:
    """A meeting that was shortened, or has lost its fixed time, is put back too."""
    reconcile(office, meeting(office, id_of(office, booked), booked, **changes))
    assert office.saga_of(booked, "move")


def test_a_meeting_that_has_begun_is_left_where_it_is(
    office: Office, booked: str, clock: Clock
) -> None:
    """Zoom ignores a start in the past: trying again every quarter of an hour would use up the host's day."""
    clock.set(WEDNESDAY_TEN + timedelta(minutes=5))
    reconcile(
        office, meeting(office, id_of(office, booked), booked, start_at="2026-12-24T10:00:00Z")
    )
    assert office.values("select kind from booking.sagas") == ["confirm"]


def test_a_lapsed_claim_of_a_create_makes_its_place_suspect(office: Office, clock: Clock) -> None:
    """Whoever held it may create something yet: the target is compared soon, and often for a while."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    office.run_saga(saga_id)
    wait = office.value(
        "select extract(epoch from booking.reconcile_objects_due_at(p) - booking.now()) from booking.reconcile_targets p where provider = 'zoom'"
    )
    assert 0 < wait <= 25
    clock.advance(seconds=30)
    reconcile(office, meeting(office, id_of(office, booking_id), booking_id))
    wait = office.value(
        "select extract(epoch from booking.reconcile_objects_due_at(p) - booking.now()) from booking.reconcile_targets p where provider = 'zoom'"
    )
    assert wait == 20


def test_a_lapsed_claim_of_a_move_makes_its_place_suspect(
    office: Office, booked: str, clock: Clock
) -> None:
    """A worker that froze before its call may move the meeting back to where it was, and die: the next look puts it right."""
    move(office, booked, WEDNESDAY_TEN + HOUR)
    saga_id = office.saga_of(booked, "move")
    office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    office.run_saga(saga_id)
    clock.advance(seconds=26)
    assert (
        office.value(
            "select booking.reconcile_objects_due_at(p) <= booking.now() from booking.reconcile_targets p where provider = 'zoom'"
        )
        is True
    )
    reconcile(
        office, meeting(office, id_of(office, booked), booked, start_at="2026-11-25T10:00:00Z")
    )
    again = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert again["input"]["start_at"] == "2026-11-25T11:00:00Z"


def test_a_disabled_company_loses_only_what_nobody_needs(office: Office, booked: str) -> None:
    """No provider work but pending deletions: a duplicate goes, a moved meeting stays where it is."""
    reconcile(office, event(office, "copy", booked, transaction_id=None), provider="graph")
    assert flags(office) == ["copy"]
    target_id = target(office, "graph")
    office.sql.execute("update booking.tenants set status = 'disabled'")
    kept = id_of(office, booked)
    reconcile(office, meeting(office, kept, booked, minutes=30), meeting(office, "777", booked))
    assert states(office) == [(kept, "live"), ("777", "delete_pending")]
    assert office.values("select kind from booking.sagas") == ["confirm"]
    assert reconcile(office) == {"finished": True}
    assert run(office, "reconcile_objects_claim", target_id=target_id) == {"finished": True}
    assert (
        office.value("select count(*) from booking.reconcile_targets where id = %s", target_id) == 0
    )
    assert flags(office) == []


def test_a_deletion_searches_when_more_than_one_create_was_sent(
    office: Office, clock: Clock
) -> None:
    """One create makes one meeting: its id is enough. Two may have made two."""
    once, twice = (
        office.pending(WEDNESDAY_TEN),
        office.pending(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example"),
    )
    for booking_id in (once, twice):
        saga_id = office.confirm(booking_id).saga_id
        if booking_id == twice:
            office.worker("saga_claim", saga_id=saga_id)
            clock.advance(seconds=26)
        office.run_saga(saga_id)
    searches = {}
    for booking_id in (once, twice):
        office.change("cancel", booking_id)

        def perform(step: dict[str, Any], booking_id: str = booking_id) -> dict[str, Any]:
            searches[booking_id, step["do"]] = step["input"]["search"]
            return succeed(step)

        office.run_saga(office.saga_of(booking_id, "cancel"), perform)
    assert searches == {
        (once, "delete_event"): False, (once, "delete_meeting"): False, (twice, "delete_event"): False, (twice, "delete_meeting"): True,
    }  # fmt: skip


def test_dbas_and_monitoring_see_the_result(office: Office, booked: str) -> None:
    """booking.reconcile_report, the figures and the console's overview tell the same."""
    reconcile(
        office,
        meeting(office, id_of(office, booked), booked),
        meeting(office, "777", booked),
        meeting(office, "3", str(uuid.uuid4())),
    )
    row = office.sql.execute(
        "select provider, provider_user, removed, open_findings, last_reconciled_at from booking.reconcile_report where provider = 'zoom'"
    ).fetchone()
    assert row is not None and row[:4] == ("zoom", HOST, 1, 1)
    figures = {(f["name"], *f["labels"].values()): f["value"] for f in office.app("metrics")}
    assert figures["holdfast_reconcile_findings", "unknown_booking"] == 1
    assert figures["holdfast_reconcile_objects", "removed"] == 1
    assert figures["holdfast_reconcile_oldest_seconds",] >= 0
    assert figures["holdfast_host_requests", HOST, "zoom"] == 1
    overview = office.app("reconcile_overview")
    assert [f["external_id"] for f in overview["findings"]] == ["3"]
    assert overview["hosts"] == [
        {
            "provider": "zoom",
            "user_id": HOST,
            "used": 1,
            "daily_limit": 100,
            "is_limited": False,
            "limited_until": None,
        }
    ]


def test_a_comparison_without_consequences_changes_nothing(
    office: Office, booked: str, sql: psycopg.Connection
) -> None:
    """api.compare_objects tells what a reconciliation would do, and what is missing, and writes nothing."""
    shown = [meeting(office, "777", booked), meeting(office, "3", str(uuid.uuid4()))]
    before = sql.execute(
        "select count(*), max(updated_at) from booking.provider_objects"
    ).fetchone()
    where = {
        t["capability"]: {name: t[name] for name in ("connection_id", "capability", "user")}
        for t in office.app("reconcile_targets")
    }
    told = office.app("compare_objects", **where["conference"], items=shown)
    assert {o["id"]: o["verdict"] for o in told["objects"]} == {
        "777": "pending",
        "3": "unknown_booking",
    }
    assert [m["booking_id"] for m in told["missing"]] == [booked]
    later = event(
        office,
        id_of(office, booked, "graph"),
        booked,
        start_at="2026-11-25T12:00:00Z",
        end_at="2026-11-25T13:00:00Z",
    )
    told = office.app("compare_objects", **where["calendar"], items=[later])
    assert ([m["booking_id"] for m in told["moved"]], told["missing"], told["objects"]) == (
        [booked],
        [],
        [],
    )
    assert (
        sql.execute("select count(*), max(updated_at) from booking.provider_objects").fetchone()
        == before
    )
    assert sql.execute("select count(*) from booking.reconcile_targets").fetchone() == (0,)
    assert {t["user"] for t in office.app("reconcile_targets")} == {HOST, "anna@acme.example"}
