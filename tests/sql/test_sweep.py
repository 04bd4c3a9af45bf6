"""api.sweep_*: what a listing shows is known, taken up, put back, owed to be deleted or flagged."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office, call, succeed

HOST = "me"
HOUR = timedelta(hours=1)


def run(office: Office, function: str, **params: Any) -> Any:
    return call(office.sql, "holdfast_worker", function, **params)


def place(office: Office, provider: str = "zoom", owner: str | None = None) -> int:
    """A place that is due now."""
    run(office, "run_periodic", name="sweeps")
    owner = owner or (HOST if provider == "zoom" else "anna@acme.example")
    office.sql.execute("update booking.sweep_places set next_sweep_at = booking.now(), lease_until = null")
    place_id = office.value("select id from booking.sweep_places where provider = %s and owner_user = %s", provider, owner)
    assert place_id is not None
    return place_id


def begin(office: Office, provider: str = "zoom", owner: str | None = None) -> tuple[int, dict[str, Any]]:
    place_id = place(office, provider, owner)
    return place_id, run(office, "sweep_claim", place_id=place_id)


def meeting(office: Office, meeting_id: str, booking_id: str, **changes: Any) -> dict[str, Any]:
    """A meeting of this installation at its booking's time, as a worker tells of it."""
    start, minutes = office.sql.execute(
        "select booking.iso(start_at_utc), extract(epoch from end_at_utc - start_at_utc)::integer / 60 from booking.bookings where id = %s",
        [booking_id],
    ).fetchone() or (None, 60)
    installation = str(office.value("select installation_id from booking.installation"))
    return {"id": meeting_id, "booking_id": booking_id, "installation_id": installation, "start_at": start, "minutes": minutes} | changes


def sweep(office: Office, *items: dict[str, Any], provider: str = "zoom", complete: bool = True) -> dict[str, Any]:
    """A listing that showed just these."""
    place_id, work = begin(office, provider)
    return run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=list(items), complete=complete)


def id_of(office: Office, booking_id: str, provider: str = "zoom") -> str:
    return office.value("select external_id from booking.provider_objects where booking_id = %s and provider = %s and state = 'live'", booking_id, provider)


def states(office: Office, provider: str = "zoom") -> list[tuple[str | None, str]]:
    return office.sql.execute("select external_id, state from booking.provider_objects where provider = %s order by id", [provider]).fetchall()


def flags(office: Office) -> list[str]:
    return office.values("select kind from booking.provider_findings where resolved_at is null order by id")


@pytest.fixture
def booked(office: Office, clock: Clock) -> str:
    """A confirmed booking; a moment has passed since."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    clock.advance(seconds=1)
    return booking_id


def test_each_place_is_claimed_once_and_rests_until_the_next_round(office: Office, clock: Clock) -> None:
    """Host and calendar have a message each; a claim is one worker's, and a whole sweep rests for SYNC_POLL_SECONDS."""
    run(office, "run_periodic", name="sweeps")
    run(office, "run_periodic", name="sweeps")
    assert office.values("select count(*) from pgmq.q_holdfast where message ->> 'kind' = 'sweep'") == [2]
    place_id, work = begin(office)
    assert (work["do"], work["user"], work["tenant_id"]) == ("list_zoom", HOST, None)
    assert run(office, "sweep_claim", place_id=place_id) == {"finished": True}
    assert run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[], complete=True) == {"finished": True}
    clock.advance(seconds=899)
    assert run(office, "sweep_claim", place_id=place_id) == {"finished": True}
    clock.advance(seconds=2)
    assert run(office, "sweep_claim", place_id=place_id)["do"] == "list_zoom"


def test_a_report_whose_lease_is_gone_changes_nothing(office: Office, booked: str) -> None:
    """A worker that was given up may have read what was true long ago."""
    place_id, old = begin(office)
    begin(office)
    stray = meeting(office, "777", booked)
    assert run(office, "sweep_report", place_id=place_id, lease=old["lease"], items=[stray], complete=True) == {"finished": True}
    assert [state for _, state in states(office)] == ["live"] and flags(office) == []


@pytest.mark.fact("GRAPH-45")
def test_a_calendar_is_not_read_further_than_graph_shows_it(office: Office, booked: str) -> None:
    """An event of ours decades ahead does not make the range one that Graph refuses."""
    place_id = place(office, "graph")
    horizon = "select booking.sweep_horizon(p) - booking.now() from booking.sweep_places p where id = %s"
    assert timedelta(days=90) < office.value(horizon, place_id) < timedelta(days=100)
    office.sql.execute(
        "update booking.provider_objects set end_at_utc = booking.now() + interval '9000 days' where provider = 'graph'"
    )
    assert timedelta(days=1700) < office.value(horizon, place_id) < timedelta(days=1825)


def test_what_is_known_is_noted_as_seen(office: Office, booked: str) -> None:
    """A live meeting at its booking's time is as it should be."""
    assert sweep(office, meeting(office, id_of(office, booked), booked)) == {"finished": True}
    assert office.value("select seen_at = booking.now() from booking.provider_objects where provider = 'zoom'") is True
    assert office.values("select kind from booking.sagas") == ["confirm"]


def test_a_second_meeting_of_a_confirmed_booking_is_owed_to_be_deleted(office: Office, booked: str) -> None:
    """The one on record stays; the other is deleted by its id, and once only."""
    kept = id_of(office, booked)
    shown = [meeting(office, kept, booked), meeting(office, "777", booked)]
    sweep(office, *shown)
    sweep(office, *shown)
    assert states(office) == [(kept, "live"), ("777", "delete_owed")]
    object_id = office.value("select id from booking.provider_objects where external_id = '777'")
    assert office.worker("deletion_claim", object_id=object_id)["input"]["meeting_id"] == "777"
    assert office.values("select action from booking.audit_logs where action like 'sweep.%%'") == ["sweep.removed"]


def test_a_second_meeting_waits_while_the_recorded_one_is_not_shown(office: Office, booked: str) -> None:
    """What is gone may be replaced by what is there: nothing is deleted before that is known."""
    answer = sweep(office, meeting(office, "777", booked))
    assert answer["do"] == "look" and answer["meetings"] == [id_of(office, booked)]
    assert [state for _, state in states(office)] == ["live"]


@pytest.mark.parametrize("how", ["canceled", "expired"])
def test_an_object_of_a_booking_that_is_over_with_goes(office: Office, clock: Clock, how: str) -> None:
    """Whatever carries our marker for a booking that ended is removed, also when it was deleted before."""
    booking_id = office.confirmed(WEDNESDAY_TEN) if how == "canceled" else office.pending(WEDNESDAY_TEN)
    if how == "canceled":
        old = id_of(office, booking_id)
        office.change("cancel", booking_id)
        office.run_saga(office.saga_of(booking_id, "cancel"))
    else:
        saga_id = office.confirm(booking_id).saga_id
        step = office.worker("saga_claim", saga_id=saga_id)
        undo = office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], outcome="failed", error="400")
        office.worker("saga_report", saga_id=saga_id, position=undo["position"], lease=undo["lease"], outcome="ok")
        old = "555"
    assert office.status(booking_id) == how
    clock.advance(seconds=1)
    sweep(office, meeting(office, old, booking_id), meeting(office, "777", booking_id))
    assert sorted(external or "" for external, state in states(office) if state == "delete_owed") == sorted([old, "777"])


def test_a_saga_under_way_is_left_alone(office: Office, clock: Clock) -> None:
    """Its next attempt looks for the meeting itself; and what it changed since the listing began is not judged."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    shown = meeting(office, "777", booking_id)
    sweep(office, shown)
    assert states(office) == [(None, "intended")]
    place_id, work = begin(office)
    clock.advance(seconds=1)
    office.run_saga(saga_id)
    assert step["do"] == "create_meeting" and office.status(booking_id) == "confirmed"
    run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[shown], complete=True)
    assert [state for _, state in states(office)] == ["live"]


def test_what_was_deleted_since_the_listing_began_is_gone(office: Office, booked: str, clock: Clock) -> None:
    """A listing shows what was there: it is not asked for again."""
    place_id, work = begin(office)
    shown = meeting(office, id_of(office, booked), booked)
    clock.advance(seconds=1)
    office.change("cancel", booked)
    office.run_saga(office.saga_of(booked, "cancel"))
    run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[shown], complete=True)
    assert [state for _, state in states(office)] == ["deleted"]


def test_what_this_database_has_no_intent_for_is_flagged_and_audited_once(office: Office, booked: str) -> None:
    """Another installation's meeting, an unknown booking's and one of a booking that made nothing yet stay."""
    never = office.hold(WEDNESDAY_TEN + 3 * HOUR).json["booking_id"]
    shown = [
        meeting(office, id_of(office, booked), booked), meeting(office, "1", booked, installation_id=str(uuid.uuid4())),
        meeting(office, "2", booked, installation_id=None), meeting(office, "3", str(uuid.uuid4())), meeting(office, "4", never),
    ]  # fmt: skip
    sweep(office, *shown)
    sweep(office, *shown)
    assert sorted(flags(office)) == ["other_installation", "other_installation", "unknown_booking", "unknown_booking"]
    assert office.value("select count(*) from booking.audit_logs where action = 'sweep.flagged'") == 4
    assert [state for _, state in states(office)] == ["live"]
    sweep(office, *shown[:2], complete=False)
    assert len(flags(office)) == 4
    sweep(office, *shown[:2])
    assert flags(office) == ["other_installation"]


def event(office: Office, event_id: str, booking_id: str, **changes: Any) -> dict[str, Any]:
    given = meeting(office, event_id, booking_id)
    return {"id": event_id, "booking_id": booking_id, "start_at": given["start_at"], "transaction_id": booking_id, "ical_uid": "other"} | changes


def test_events_are_told_apart_by_transaction_and_calendar_id(office: Office, booked: str) -> None:
    """What we made twice goes; a copy has no transaction id of ours and is only flagged; an event whose id changed is known."""
    known = id_of(office, booked, "graph")
    ical = office.value("select ical_uid from booking.graph_events")
    sweep(
        office, event(office, known, booked), event(office, "made", booked), event(office, "copy", booked, transaction_id=None),
        event(office, "renamed", booked, ical_uid=ical), provider="graph",
    )  # fmt: skip
    assert states(office, "graph") == [(known, "live"), ("made", "delete_owed")]
    assert flags(office) == ["copy"]


def test_another_tenants_calendar_says_nothing_about_a_booking(office: Office, booked: str) -> None:
    """A calendar belongs to one tenant: our marker in somebody else's is unknown there."""
    other = Office(office.sql, "other")
    place_id, work = begin(other, "graph", "anna@other.example")
    assert work["tenant_id"] == str(other.tenant_id)
    run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[event(office, "stray", booked)], complete=True)
    assert flags(office) == ["unknown_booking"]
    assert office.value("select tenant_id from booking.provider_findings") == other.tenant_id


def test_a_meeting_moved_in_zoom_is_put_back_once(office: Office, booked: str, clock: Clock) -> None:
    """A move saga brings it to its booking's time; while that runs nothing more is done."""
    moved = meeting(office, id_of(office, booked), booked, start_at="2026-12-24T10:00:00Z")
    sweep(office, moved)
    clock.advance(seconds=1)
    sweep(office, moved)
    assert office.values("select kind from booking.sagas order by id") == ["confirm", "move"]
    claimed = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert (claimed["do"], claimed["input"]["start_at"]) == ("update_meeting", "2026-11-25T10:00:00Z")


@pytest.mark.parametrize("changes", [{"minutes": 30}, {"start_at": None, "minutes": 0}])
def test_another_length_is_another_time(office: Office, booked: str, changes: dict[str, Any]) -> None:
    """A meeting that was shortened, or has lost its fixed time, is put back too."""
    sweep(office, meeting(office, id_of(office, booked), booked, **changes))
    assert office.saga_of(booked, "move")


def test_a_meeting_that_has_begun_is_left_where_it_is(office: Office, booked: str, clock: Clock) -> None:
    """Zoom ignores a start in the past: trying again every quarter of an hour would use up the host's day."""
    clock.set(WEDNESDAY_TEN + timedelta(minutes=5))
    sweep(office, meeting(office, id_of(office, booked), booked, start_at="2026-12-24T10:00:00Z"))
    assert office.values("select kind from booking.sagas") == ["confirm"]


def look(office: Office, gone: list[str], found: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    place_id, work = begin(office)
    answer = run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[], complete=True)
    assert answer["do"] == "look"
    return run(office, "sweep_look", place_id=place_id, lease=work["lease"], items=found or [], gone=gone, complete=True)


def test_a_meeting_gone_from_zoom_is_made_anew(office: Office, booked: str) -> None:
    """A saga makes one on the same host, looking for a left one first, records it, tells the customer, and changes the event."""
    old, host = id_of(office, booked), office.value("select host_user_id from booking.meetings")
    assert look(office, [old]) == {"finished": True}
    saga_id = office.saga_of(booked, "replace")
    seen: list[dict[str, Any]] = []

    def perform(step: dict[str, Any]) -> dict[str, Any]:
        seen.append(step)
        return succeed(step) if step["do"] != "create_meeting" else succeed(step) | {
            "result": {"meeting_id": "999", "join_url": "https://zoom.example/j/999", "start_url": "s"}}

    assert office.run_saga(saga_id, perform)["finished"]
    assert [(step["do"], step["input"].get("search_first"), step["input"].get("host", host)) for step in seen] == [
        ("check_event", None, host), ("create_meeting", True, host), ("update_event", None, host),
    ]
    assert seen[2]["input"]["join_url"] == "https://zoom.example/j/999" and seen[2]["input"]["old_join_url"] == "https://zoom.example/j/1"
    assert office.values("select provider_meeting_id from booking.meetings") == ["999"]
    assert states(office) == [(old, "deleted"), ("999", "live")]
    assert office.values("select kind from booking.mails order by id")[-1] == "meeting_replaced"
    assert office.value("select count(*) from booking.reservations where kind = 'zoom_host'") == 1
    assert office.value("select replaced from booking.sweep_places where owner_user = %s", HOST) == 1


def test_a_meeting_that_exists_though_the_listing_lacks_it_stays(office: Office, booked: str) -> None:
    """Zoom lists half a year; a look at the meeting itself decides, also when its agenda was changed."""
    look(office, [], [meeting(office, id_of(office, booked), booked) | {"booking_id": None, "installation_id": None}])
    assert [state for _, state in states(office)] == ["live"] and flags(office) == []


def test_an_incomplete_listing_proves_no_absence(office: Office, booked: str) -> None:
    """Half a listing leads to no look, and is tried again with backoff; Retry-After is not shortened."""
    place_id, work = begin(office)
    run(office, "sweep_report", place_id=place_id, lease=work["lease"], items=[], complete=False, error="503", retry_after=77.0)
    assert office.sql.execute(
        "select last_error, failures, next_sweep_at >= booking.now() + interval '77 s' from booking.sweep_places where id = %s", [place_id]
    ).fetchone() == ("503", 1, True)


def test_a_lost_account_does_not_tell_every_customer_at_once(office: Office, clock: Clock) -> None:
    """In one comparison no more than max(3, 20 percent) of a host's meetings are made anew, those that begin first."""
    booked = [office.confirmed(WEDNESDAY_TEN + timedelta(days=day % 2, hours=2 * (day // 2)), email=f"{day}@customer.example") for day in range(5)]
    clock.advance(seconds=1)
    look(office, [id_of(office, booking_id) for booking_id in booked])
    replaced = office.values("select b.start_at_utc from booking.sagas s join booking.bookings b on b.id = s.booking_id where s.kind = 'replace' order by 1")
    assert replaced == sorted(office.values("select start_at_utc from booking.bookings"))[:3]


def replacing(office: Office, booking_id: str) -> tuple[int, dict[str, Any]]:
    """A lost meeting's saga, and its claimed step that makes a new one."""
    look(office, [id_of(office, booking_id)])
    saga_id = office.saga_of(booking_id, "replace")
    check = office.worker("saga_claim", saga_id=saga_id)
    assert check["do"] == "check_event"
    step = office.worker("saga_report", saga_id=saga_id, position=1, lease=check["lease"], outcome="ok", result={"gone": False})
    return saga_id, step


def test_a_meeting_whose_event_is_gone_too_is_not_made_anew(office: Office, booked: str) -> None:
    """People called it off, or the database is a restored one: the calendar is compared at once, nobody is mailed."""
    look(office, [id_of(office, booked)])
    saga_id = office.saga_of(booked, "replace")
    check = office.worker("saga_claim", saga_id=saga_id)
    told = office.worker("saga_report", saga_id=saga_id, position=1, lease=check["lease"], outcome="ok", result={"gone": True})
    assert told["finished"]
    assert office.worker("poll_claim", salesperson_id=office.salesperson_id)["do"] == "compare"
    assert "meeting_replaced" not in office.values("select kind from booking.mails")
    assert [state for _, state in states(office)] == ["live"]
    look(office, [id_of(office, booked)])
    assert office.saga_of(booked, "replace") > saga_id


def test_a_cancellation_ends_the_replacement_and_removes_what_it_made(office: Office, booked: str, clock: Clock) -> None:
    """What a worker may be making this moment is not looked for before it must have ended."""
    saga_id, step = replacing(office, booked)
    assert office.change("cancel", booked).status == 200
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    cancel_id = office.saga_of(booked, "cancel")
    answer = office.run_saga(cancel_id)
    assert answer["wait"] > 20
    office.worker("saga_report", saga_id=saga_id, position=step["position"], lease=step["lease"], **succeed(step))
    clock.advance(seconds=60)
    office.run_saga(cancel_id)
    for object_id in office.values("select id from booking.provider_objects where state = 'delete_owed'"):
        office.worker("deletion_claim", object_id=object_id)
        office.worker("deletion_report", object_id=object_id, outcome="ok")
    assert {state for _, state in states(office)} == {"deleted"}
    assert office.value("select count(*) from booking.sagas where finished_at is null") == 0


def test_a_replacement_moved_meanwhile_is_moved_after(office: Office, booked: str) -> None:
    """The organizer moves the meeting while the new one is made at the old time: a move follows."""
    saga_id, step = replacing(office, booked)
    move(office, booked, WEDNESDAY_TEN + 2 * HOUR)
    office.worker("saga_report", saga_id=saga_id, position=step["position"], lease=step["lease"], **succeed(step))
    claimed = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert (claimed["do"], claimed["input"]["start_at"]) == ("update_meeting", "2026-11-25T12:00:00Z")


def move(office: Office, booking_id: str, start: datetime) -> None:
    with office.sql.transaction():
        office.sql.execute("select booking.enter(%s)", [office.tenant_id])
        office.sql.execute(
            "select booking.apply_moves(%s, jsonb_build_array(jsonb_build_object('booking_id', %s::text, 'start_at', %s::timestamptz, 'end_at', %s::timestamptz)))",
            [office.salesperson_id, booking_id, start, start + HOUR],
        )


def test_a_replacement_is_tried_until_done(office: Office, booked: str, clock: Clock) -> None:
    """Beyond ten attempts too: a confirmed booking has a meeting. A refusal for good is a dead letter that can be redriven."""
    office.set(retry_base_seconds=0.01, retry_max_seconds=0.01)
    saga_id, step = replacing(office, booked)
    for _ in range(12):
        assert step["do"] == "create_meeting"
        office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], outcome="retry", error="503")
        clock.advance(seconds=1)
        step = office.worker("saga_claim", saga_id=saga_id)
    refuse(office, saga_id, step)
    [letter] = office.app("dead_letters")
    assert letter["what"] == "create_meeting"
    assert office.app("redrive", kind=letter["kind"], id=letter["id"], actor="tester") is True
    assert office.run_saga(saga_id)["finished"]
    assert id_of(office, booked) == office.value("select provider_meeting_id from booking.meetings")
    assert office.values("select status from booking.saga_steps where saga_id = %s", saga_id) == ["done"] * 4


def refuse(office: Office, saga_id: int, step: dict[str, Any]) -> None:
    """Zoom refuses for good, for every host; and what the attempts may have left is deleted."""
    while "do" in step:
        step = office.worker("saga_report", saga_id=saga_id, position=step["position"], lease=step["lease"], outcome="failed", error="400")
    assert step["finished"]
    settle_deletions(office)


def settle_deletions(office: Office) -> None:
    office.sql.execute("update booking.provider_objects set next_attempt_at = booking.now() where state = 'delete_owed'")
    for object_id in office.values("select id from booking.provider_objects where state = 'delete_owed'"):
        office.worker("deletion_claim", object_id=object_id)
        office.worker("deletion_report", object_id=object_id, outcome="ok")


def revive(office: Office) -> int:
    return run(office, "run_periodic", name="revivals")["revived"]


def test_a_replacement_that_one_host_refuses_is_made_by_another(office: Office, booked: str) -> None:
    """The booked customer gets a meeting on whichever host of the pool may have one."""
    office.set(zoom_host_user_ids="me,h2,h3")
    saga_id, step = replacing(office, booked)
    hosts = [step["input"]["host"]]
    for _ in range(2):
        step = office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], outcome="failed", error="400")
        hosts.append(step["input"]["host"])
    assert sorted(hosts) == ["h2", "h3", "me"]
    office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], **succeed(step))
    office.run_saga(saga_id)
    assert office.value("select host_user_id from booking.meetings") == hosts[2]
    assert office.app("dead_letters") == []


def test_a_refused_replacement_is_begun_again_by_itself(office: Office, booked: str, clock: Clock) -> None:
    """Ever more seldom, one at a time and audited; the dead letter ends when it succeeds, and comes back when it does not."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    for minutes in (15, 30):
        assert [letter["what"] for letter in office.app("dead_letters")] == ["create_meeting"]
        clock.advance(timedelta(minutes=minutes, seconds=-1))
        assert revive(office) == 0
        clock.advance(seconds=2)
        assert (revive(office), revive(office)) == (1, 0)
        assert office.app("dead_letters") == []
        step = office.worker("saga_claim", saga_id=saga_id)
        assert step["do"] == "create_meeting" and step["input"]["search_first"]
        refuse(office, saga_id, step)
    clock.advance(hours=2)
    assert revive(office) == 1
    assert office.run_saga(saga_id)["finished"]
    assert office.app("dead_letters") == [] and office.values("select kind from booking.sagas") == ["confirm", "replace"]
    assert id_of(office, booked) == office.value("select provider_meeting_id from booking.meetings")
    audited = office.values("select action from booking.audit_logs where action in ('saga.revived', 'saga.step_dead', 'meeting.replaced') order by id")
    assert audited == ["saga.step_dead", "saga.revived"] * 3 + ["meeting.replaced"]
    clock.advance(timedelta(days=1))
    assert revive(office) == 0


def test_a_host_that_is_still_searched_for_a_left_meeting_gets_no_new_one(office: Office, booked: str, clock: Clock) -> None:
    """The search of an owed deletion goes by the booking's marker, and would take the new meeting too."""
    saga_id, step = replacing(office, booked)
    office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], outcome="failed", error="400")
    clock.advance(minutes=16)
    assert revive(office) == 1
    assert office.worker("saga_claim", saga_id=saga_id)["wait"] > 0
    settle_deletions(office)
    clock.advance(minutes=6)
    assert office.worker("saga_claim", saga_id=saga_id)["do"] == "create_meeting"


def test_the_start_brings_the_tries_closer(office: Office, booked: str, clock: Clock) -> None:
    """A try never waits longer than a quarter of the time that was left, but at least a round of comparisons."""
    def pause(revived: int, left: str) -> timedelta:
        return office.value("select booking.revival_pause(%s, %s::interval)", revived, left)

    assert pause(0, "30 days") == timedelta(minutes=15)
    assert pause(50, "30 days") == timedelta(days=1)
    assert pause(50, "8 hours") == timedelta(hours=2)
    assert pause(50, "10 minutes") == pause(0, "-10 minutes") == timedelta(minutes=15)


@pytest.mark.parametrize("what", ["over", "canceled", "disabled"])
def test_nothing_is_begun_again_for_a_booking_that_needs_it_no_more(office: Office, booked: str, clock: Clock, what: str) -> None:
    """After the end, after a cancellation and for a disabled company there is no new try; a cancellation ends the dead letter."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    if what == "over":
        clock.set(WEDNESDAY_TEN + HOUR)
    elif what == "canceled":
        office.change("cancel", booked)
        office.run_saga(office.saga_of(booked, "cancel"))
        assert office.app("dead_letters") == []
        clock.advance(hours=1)
    else:
        office.sql.execute("update booking.tenants set status = 'disabled'")
        clock.advance(hours=1)
    assert revive(office) == 0


def test_a_meeting_found_meanwhile_ends_the_dead_letter(office: Office, booked: str, clock: Clock) -> None:
    """Somebody's late create shows up: it is taken up by a saga of its own, and the dead one is not begun again."""
    saga_id, step = replacing(office, booked)
    refuse(office, saga_id, step)
    clock.advance(seconds=1)
    sweep(office, meeting(office, "999", booked))
    assert office.saga_of(booked, "replace") > saga_id and office.app("dead_letters") == []
    clock.advance(hours=1)
    assert revive(office) == 0


def test_an_address_that_outlook_refused_is_put_into_the_event_later(office: Office, booked: str, clock: Clock) -> None:
    """Only that step is done again: the meeting was made and the customer told."""
    saga_id, step = replacing(office, booked)
    update = office.worker("saga_report", saga_id=saga_id, position=2, lease=step["lease"], **succeed(step))
    assert office.worker("saga_report", saga_id=saga_id, position=4, lease=update["lease"], outcome="failed", error="400")["finished"]
    made = id_of(office, booked)
    clock.advance(minutes=16)
    assert revive(office) == 1
    again = office.worker("saga_claim", saga_id=saga_id)
    assert (again["do"], again["input"]["old_join_url"]) == ("update_event", update["input"]["old_join_url"])
    assert office.worker("saga_report", saga_id=saga_id, position=4, lease=again["lease"], outcome="ok", result={"gone": False})["finished"]
    assert id_of(office, booked) == made and office.app("dead_letters") == []


def test_a_refused_move_is_begun_again_by_itself(office: Office, booked: str, clock: Clock) -> None:
    """Zoom has the booking's time at last; a sweep that sees the meeting elsewhere meanwhile begins none beside it."""
    move(office, booked, WEDNESDAY_TEN + HOUR)
    saga_id = office.saga_of(booked, "move")
    step = office.worker("saga_claim", saga_id=saga_id)
    office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], outcome="failed", error="400")
    clock.advance(minutes=1)
    sweep(office, meeting(office, id_of(office, booked), booked, start_at="2026-11-25T10:00:00Z"))
    assert office.saga_of(booked, "move") == saga_id
    clock.advance(minutes=15)
    assert revive(office) == 1
    assert office.worker("saga_claim", saga_id=saga_id)["input"]["start_at"] == "2026-11-25T11:00:00Z"


def test_a_later_move_ends_the_dead_letter_of_an_earlier_one(office: Office, booked: str) -> None:
    """It moves the meeting to where the booking is, whatever was refused before."""
    move(office, booked, WEDNESDAY_TEN + HOUR)
    saga_id = office.saga_of(booked, "move")
    step = office.worker("saga_claim", saga_id=saga_id)
    office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], outcome="failed", error="400")
    assert [letter["what"] for letter in office.app("dead_letters")] == ["update_meeting"]
    move(office, booked, WEDNESDAY_TEN + 2 * HOUR)
    assert office.app("dead_letters") == []


def test_a_lapsed_claim_of_a_create_makes_its_place_suspect(office: Office, clock: Clock) -> None:
    """Whoever held it may create something yet: the place is compared soon, and often for a while."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    office.run_saga(saga_id)
    wait = office.value("select extract(epoch from next_sweep_at - booking.now()) from booking.sweep_places where provider = 'zoom'")
    assert 0 < wait <= 25
    clock.advance(seconds=30)
    sweep(office, meeting(office, id_of(office, booking_id), booking_id))
    wait = office.value("select extract(epoch from next_sweep_at - booking.now()) from booking.sweep_places where provider = 'zoom'")
    assert wait == 20


def test_a_lapsed_claim_of_a_move_makes_its_place_suspect(office: Office, booked: str, clock: Clock) -> None:
    """A worker that froze before its call may move the meeting back to where it was, and die: the next look puts it right."""
    move(office, booked, WEDNESDAY_TEN + HOUR)
    saga_id = office.saga_of(booked, "move")
    office.worker("saga_claim", saga_id=saga_id)
    clock.advance(seconds=26)
    office.run_saga(saga_id)
    clock.advance(seconds=26)
    assert office.value("select next_sweep_at <= booking.now() from booking.sweep_places where provider = 'zoom'") is True
    sweep(office, meeting(office, id_of(office, booked), booked, start_at="2026-11-25T10:00:00Z"))
    again = office.worker("saga_claim", saga_id=office.saga_of(booked, "move"))
    assert again["input"]["start_at"] == "2026-11-25T11:00:00Z"


def test_a_disabled_company_loses_only_what_nobody_needs(office: Office, booked: str) -> None:
    """No provider work but owed deletions: a duplicate goes, a moved meeting stays where it is."""
    sweep(office, event(office, "copy", booked, transaction_id=None), provider="graph")
    assert flags(office) == ["copy"]
    place_id = place(office, "graph")
    office.sql.execute("update booking.tenants set status = 'disabled'")
    kept = id_of(office, booked)
    sweep(office, meeting(office, kept, booked, minutes=30), meeting(office, "777", booked))
    assert states(office) == [(kept, "live"), ("777", "delete_owed")]
    assert office.values("select kind from booking.sagas") == ["confirm"]
    assert sweep(office) == {"finished": True}
    assert run(office, "sweep_claim", place_id=place_id) == {"finished": True}
    assert office.value("select count(*) from booking.sweep_places where id = %s", place_id) == 0
    assert flags(office) == []


def test_a_meeting_recorded_by_hand_is_its_owners(office: Office, clock: Clock) -> None:
    """A DBA's own meeting of a confirmed booking is neither removed nor replaced."""
    booking_id = office.pending(WEDNESDAY_TEN)
    by_hand(office, booking_id)
    clock.advance(seconds=1)
    sweep(office, meeting(office, "90000000001", booking_id, start_at="2026-12-24T10:00:00Z"))
    assert sweep(office) == {"finished": True}
    assert office.value("select count(*) from booking.sagas") == 0 and flags(office) == []


def by_hand(office: Office, booking_id: str, meeting_id: str = "90000000001", event_id: str = "e") -> None:
    """A DBA confirms the booking with a meeting and an event of their own."""
    office.sql.execute(
        "insert into booking.meetings (booking_id, provider, provider_meeting_id, join_url) values (%s, 'zoom', %s, 'https://zoom.example/j/hand')",
        [booking_id, meeting_id],
    )
    office.sql.execute(
        "insert into booking.graph_events (booking_id, organizer_user_id, event_id) values (%s, 'anna@acme.example', %s)", [booking_id, event_id]
    )
    office.sql.execute("update booking.bookings set status = 'confirmed' where id = %s", [booking_id])


def test_a_booking_confirmed_by_hand_ends_its_confirmation(office: Office, clock: Clock) -> None:
    """The saga is done, whoever waits is told yes, and what it made is removed; a create under way is waited for."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id, key="k").saga_id
    meeting_step = office.worker("saga_claim", saga_id=saga_id)
    event_step = office.worker("saga_report", saga_id=saga_id, position=1, lease=meeting_step["lease"], **succeed(meeting_step))
    by_hand(office, booking_id)
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    assert office.answer("confirm_outcome", key="k", saga_id=saga_id, give_up=False).json["join_url"] == "https://zoom.example/j/hand"
    office.worker("saga_report", saga_id=saga_id, position=2, lease=event_step["lease"], **succeed(event_step))
    assert office.status(booking_id) == "confirmed"
    owed = office.sql.execute("select provider, external_id is null, state from booking.provider_objects order by id").fetchall()
    assert owed == [("zoom", False, "delete_owed"), ("graph", False, "delete_owed")]
    assert office.value("select count(*) from booking.sagas where finished_at is null") == 0


def test_what_the_dba_recorded_of_the_saga_is_kept(office: Office) -> None:
    """The saga's own meeting stands in the record: it is live and stays; a search for others spares it."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    step = office.worker("saga_claim", saga_id=saga_id)
    made = succeed(step)
    office.worker("saga_report", saga_id=saga_id, position=1, lease=step["lease"], **made)
    by_hand(office, booking_id, made["result"]["meeting_id"])
    assert states(office) == [(made["result"]["meeting_id"], "live")]
    assert [state for _, state in states(office, "graph")] == ["delete_owed"]
    object_id = office.value("select id from booking.provider_objects where provider = 'graph'")
    office.sql.execute("update booking.provider_objects set next_attempt_at = booking.now()")
    claimed = office.worker("deletion_claim", object_id=object_id)
    assert (claimed["input"]["search"], claimed["input"]["keep"]) == (True, ["e"])


def test_what_the_saga_made_and_the_dba_recorded_is_taken_up_and_goes_with_its_booking(office: Office, clock: Clock) -> None:
    """Its answer was lost, the DBA found it at the providers: the sweep makes it ours again, so that a cancellation removes it."""
    booking_id = office.pending(WEDNESDAY_TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.worker("saga_claim", saga_id=saga_id)
    by_hand(office, booking_id, "777")
    clock.advance(seconds=60)
    for object_id in office.values("select id from booking.provider_objects where state = 'delete_owed'"):
        assert office.worker("deletion_claim", object_id=object_id)["input"]["keep"] == ["777"]
        office.worker("deletion_report", object_id=object_id, outcome="ok")
    clock.advance(seconds=1)
    sweep(office, meeting(office, "777", booking_id))
    assert id_of(office, booking_id) == "777"
    assert "sweep.adopted" in office.values("select action from booking.audit_logs")
    office.change("cancel", booking_id)
    assert ("777", "delete_owed") in states(office)


def test_a_deletion_searches_when_more_than_one_create_was_sent(office: Office, clock: Clock) -> None:
    """One create makes one meeting: its id is enough. Two may have made two."""
    once, twice = office.pending(WEDNESDAY_TEN), office.pending(WEDNESDAY_TEN + 2 * HOUR, email="max@customer.example")
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
    """booking.sweep_report, the figures and the console's overview tell the same."""
    sweep(office, meeting(office, id_of(office, booked), booked), meeting(office, "777", booked), meeting(office, "3", str(uuid.uuid4())))
    row = office.sql.execute("select provider, owner_user, removed, open_findings, last_swept_at from booking.sweep_report where provider = 'zoom'").fetchone()
    assert row is not None and row[:4] == ("zoom", HOST, 1, 1)
    figures = {(f["name"], *f["labels"].values()): f["value"] for f in office.app("metrics")}
    assert figures["holdfast_sweep_findings", "unknown_booking"] == 1
    assert figures["holdfast_sweep_objects", "removed"] == 1
    assert figures["holdfast_sweep_oldest_seconds",] >= 0
    assert figures["holdfast_zoom_host_requests", HOST] == 1
    overview = office.app("sweep_overview")
    assert [f["external_id"] for f in overview["findings"]] == ["3"]
    assert overview["hosts"] == [{"user_id": HOST, "used": 1, "daily_limit": 100, "is_limited": False, "limited_until": None}]


def test_a_comparison_without_consequences_changes_nothing(office: Office, booked: str, sql: psycopg.Connection) -> None:
    """api.sweep_compare tells what a sweep would do, and what is missing, and writes nothing."""
    shown = [meeting(office, "777", booked), meeting(office, "3", str(uuid.uuid4()))]
    before = sql.execute("select count(*), max(updated_at) from booking.provider_objects").fetchone()
    told = office.app("sweep_compare", provider="zoom", tenant_id=None, directory_id=None, user=HOST, items=shown)
    assert {o["id"]: o["verdict"] for o in told["objects"]} == {"777": "pending", "3": "unknown_booking"}
    assert [m["booking_id"] for m in told["missing"]] == [booked]
    calendar = {"provider": "graph", "tenant_id": office.tenant_id, "directory_id": None, "user": "anna@acme.example"}
    calendar["directory_id"] = office.value("select m365_tenant_id from booking.tenants")
    later = event(office, id_of(office, booked, "graph"), booked, start_at="2026-11-25T12:00:00Z", end_at="2026-11-25T13:00:00Z")
    told = office.app("sweep_compare", **calendar, items=[later])
    assert ([m["booking_id"] for m in told["moved"]], told["missing"], told["objects"]) == ([booked], [], [])
    assert sql.execute("select count(*), max(updated_at) from booking.provider_objects").fetchone() == before
    assert sql.execute("select count(*) from booking.sweep_places").fetchone() == (0,)
    assert {t["user"] for t in office.app("sweep_targets")} == {HOST, "anna@acme.example"}
