"""Steps of sagas: dispatched by name, undone as they were begun, for what a booking has."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from app.web.admin.words import action_titles
from tests.sql.conftest import TEN, WEDNESDAY_TEN
from tests.support.office import Office, call, succeed

PREPARE = ("booking.sagas", "booking.saga_steps")
COMPLETE = (*PREPARE, "jsonb")


def lacking(sql: psycopg.Connection) -> list[str]:
    """What rows of booking.actions have no function of the right shape for."""
    wanted = {
        f"{phase}_{action}": shape
        for (action,) in sql.execute("select action from booking.actions").fetchall()
        for phase, shape in (("prepare", (PREPARE, "jsonb")), ("complete", (COMPLETE, "void")))
    }
    found = {
        name: (tuple(arguments), result)
        for name, arguments, result in sql.execute(
            "select p.proname, array(select t::regtype::text from unnest(p.proargtypes) t),"
            " p.prorettype::regtype::text from pg_proc p where p.pronamespace = 'booking'::regnamespace"
        ).fetchall()
        if name in wanted
    }
    return sorted(name for name in wanted if found.get(name) != wanted[name])


def test_every_action_has_its_two_functions(sql: psycopg.Connection) -> None:
    """prepare_<action>(saga, step) returns jsonb, complete_<action>(saga, step, result) nothing."""
    assert lacking(sql) == []
    sql.execute("drop function booking.prepare_check_event")
    sql.execute("drop function booking.complete_update_event")
    sql.execute(
        "create function booking.complete_update_event(booking.sagas, booking.saga_steps) returns void"
        " language sql return null::void"
    )
    assert lacking(sql) == ["complete_update_event", "prepare_check_event"]


def test_no_action_has_functions_without_a_row(sql: psycopg.Connection) -> None:
    """A function that follows the naming and that no row names would never run."""
    orphans = sql.execute(
        "select p.proname from pg_proc p where p.pronamespace = 'booking'::regnamespace"
        " and p.proargtypes[0] = 'booking.sagas'::regtype and p.proargtypes[1] = 'booking.saga_steps'::regtype"
        " and p.proname ~ '^(prepare|complete)_'"
        " and regexp_replace(p.proname, '^(prepare|complete)_', '') not in (select action from booking.actions)"
        " and p.proname not in ('prepare_step', 'complete_step')"
    ).fetchall()
    assert orphans == []


@pytest.mark.parametrize(
    "action", ["Create_meeting", "create-meeting", "a" * 41, "", "x; drop table booking.sagas"]
)
def test_names_of_actions_are_plain(sql: psycopg.Connection, action: str) -> None:
    """What becomes part of a function's name is short, and letters only."""
    with pytest.raises(psycopg.errors.CheckViolation):
        sql.execute(
            "insert into booking.actions (action, capability, effect, title) values (%s, 'calendar', 'check', 'x')",
            [action],
        )


def test_a_definition_names_known_actions(sql: psycopg.Connection) -> None:
    """Neither a step nor what undoes it can be something that booking.actions does not list."""
    for column in ("action", "compensation"):
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            sql.execute(
                f"update booking.saga_definitions set {column} = 'guess' where kind = 'confirm'"
            )


@pytest.mark.parametrize("table", ["actions", "providers", "saga_definitions", "transitions"])
def test_nobody_but_migrate_writes_what_is_part_of_the_program(
    sql: psycopg.Connection, table: str
) -> None:
    """Not even the owners of the functions may change which function is called when."""
    may = sql.execute(
        "select r.rolname from pg_roles r where r.rolname like 'holdfast\\_%%' and not r.rolcanlogin"
        " and has_table_privilege(r.oid, %s::regclass, 'insert, update, delete, truncate')",
        [f"booking.{table}"],
    ).fetchall()
    assert may == []


def run(
    office: Office, saga_id: int, answer: Callable[[dict[str, Any]], dict[str, Any]]
) -> list[dict[str, Any]]:
    """Runs a saga to its end; what it asked a worker for."""
    asked: list[dict[str, Any]] = []

    def act(step: dict[str, Any]) -> dict[str, Any]:
        asked.append(step)
        return answer(step)

    office.run_saga(saga_id, act)
    return asked


def dead(office: Office) -> list[tuple[str, str]]:
    return [
        (letter["what"], letter["last_error"])
        for letter in office.app("dead_letters")
        if letter["kind"] == "saga_step"
    ]


@pytest.mark.parametrize("phase", ["prepare", "complete"])
def test_a_confirmation_without_a_function_fails_visibly(office: Office, phase: str) -> None:
    """The step is dead and says why, nothing after it runs, what was made is undone, and the
    customer is told that it failed, not that it succeeded."""
    booking_id = office.pending(TEN)
    office.sql.execute(f"drop function booking.{phase}_create_event")
    saga_id = office.confirm(booking_id).saga_id
    asked = run(office, saga_id, succeed)
    assert [step["do"] for step in asked] == ["create_meeting", "delete_meeting"]
    assert office.status(booking_id) == "expired"
    [(what, why)] = dead(office)
    assert what == "create_event"
    assert why.startswith("SB500") and f"booking.{phase}_create_event" in why
    assert "confirmation_failed" in office.values("select kind from booking.mails")


def test_a_function_that_goes_while_the_worker_is_at_it(office: Office) -> None:
    """The report finds nobody to take its result: the step is dead, and what was made is undone."""
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id

    def deploy(step: dict[str, Any]) -> dict[str, Any]:
        if step["do"] == "create_event":
            office.sql.execute("drop function booking.complete_create_event")
        return succeed(step)

    asked = run(office, saga_id, deploy)
    assert [step["do"] for step in asked] == [
        "create_meeting",
        "create_event",
        "delete_event",
        "delete_meeting",
    ]
    assert asked[2]["input"]["search"], "it may exist under an id that nobody took down"
    assert [what for what, _ in dead(office)] == ["create_event"]
    assert office.status(booking_id) == "expired"


def test_a_dead_step_of_a_failed_confirmation_is_not_done_after_all(office: Office) -> None:
    """To try it again means to close the letter: the confirmation is over."""
    booking_id = office.pending(TEN)
    office.sql.execute("drop function booking.prepare_create_event")
    saga_id = office.confirm(booking_id).saga_id
    run(office, saga_id, succeed)
    assert office.app("redrive", kind="saga_step", id=f"{saga_id}:2", actor="test")
    assert dead(office) == []
    assert office.worker("saga_claim", saga_id=saga_id).get("finished")


@pytest.mark.parametrize(
    "action",
    [
        "guess",
        "x(null, null); drop table booking.bookings; --",
        'create_meeting"',
        "create_meeting" + "_" * 60,
        "",
        "step",
    ],
)
def test_a_hostile_name_runs_nothing(office: Office, action: str) -> None:
    """Whatever stands on a step, only what booking.actions lists is called."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    saga_id = office.value("select booking.start_saga(%s, 'move')", booking_id)
    office.sql.execute(
        "update booking.saga_steps set action = %s where saga_id = %s", [action, saga_id]
    )
    assert office.worker("saga_claim", saga_id=saga_id) == {
        "finished": True,
        "kind": "move",
        "outcome": "done",
    }
    [(what, why)] = dead(office)
    assert what == action and why.startswith("SB500")
    assert office.status(booking_id) == "confirmed"


def test_an_unknown_action_row_is_dead_and_visible(office: Office) -> None:
    """A row that nobody wrote functions for: what a definition makes of it does not happen."""
    office.sql.execute(
        "insert into booking.actions (action, capability, effect, title) values ('send_flowers', 'booking', 'record', 'x')"
    )
    office.sql.execute(
        "update booking.saga_definitions set action = 'send_flowers' where kind = 'move'"
    )
    booking_id = office.confirmed(WEDNESDAY_TEN)
    saga_id = office.value("select booking.start_saga(%s, 'move')", booking_id)
    assert "do" not in office.worker("saga_claim", saga_id=saga_id)
    assert [what for what, _ in dead(office)] == ["send_flowers"]
    assert lacking(office.sql) == ["complete_send_flowers", "prepare_send_flowers"]


@pytest.mark.parametrize(
    "answer",
    ["null", "'{}'", "'{\"do\": null}'", "'[]'", '\'{"do": {}, "skip": true}\'', "'\"do\"'"],
)
def test_an_answer_that_is_none_is_an_error(office: Office, answer: str) -> None:
    """NULL and whatever else is not one of the four answers is SB500, never 'nothing to do'."""
    booking_id = office.pending(TEN)
    office.sql.execute(
        "create or replace function booking.prepare_create_meeting(p_saga booking.sagas, p_step booking.saga_steps)"
        f" returns jsonb language sql as $$ select {answer}::jsonb $$"
    )
    saga_id = office.confirm(booking_id).saga_id
    with pytest.raises(psycopg.DatabaseError) as refused:
        office.worker("saga_claim", saga_id=saga_id)
    assert refused.value.sqlstate == "SB500"
    assert office.status(booking_id) == "pending_verify"


def test_a_claim_names_action_and_provider(office: Office) -> None:
    """The row names who is asked: the worker looks nothing up."""
    booking_id = office.pending(TEN)
    asked = run(office, office.confirm(booking_id).saga_id, succeed)
    assert [(step["do"], step["provider"]) for step in asked] == [
        ("create_meeting", "zoom"),
        ("create_event", "graph"),
    ]
    cancel(office, booking_id)
    asked = run(office, office.saga_of(booking_id, "cancel"), succeed)
    assert [(step["do"], step["provider"]) for step in asked] == [
        ("delete_event", "graph"),
        ("delete_meeting", "zoom"),
    ]


def cancel(office: Office, booking_id: str) -> None:
    office.sql.execute(
        "update booking.bookings set status = 'canceled' where id = %s", [booking_id]
    )


def without_meetings(office: Office, how: str) -> None:
    if how == "by the definition":
        office.sql.execute("delete from booking.saga_definitions where action = 'create_meeting'")
    else:
        office.sql.execute("update booking.services set place = 'none'")


@pytest.mark.parametrize("how", ["by the definition", "by the service"])
def test_a_confirmation_without_a_meeting(office: Office, how: str) -> None:
    """It makes an event and is confirmed by that alone; a cancellation deletes that alone."""
    without_meetings(office, how)
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id
    asked = run(office, saga_id, succeed)
    assert [step["do"] for step in asked] == ["create_event"]
    assert asked[0]["input"]["join_url"] is None
    assert office.status(booking_id) == "confirmed"
    assert office.value("select providers from booking.bookings where id = %s", booking_id) == {
        "calendar": "graph"
    }
    assert office.values("select count(*) from booking.meetings") == [0]
    cancel(office, booking_id)
    asked = run(office, office.saga_of(booking_id, "cancel"), succeed)
    assert [step["do"] for step in asked] == ["delete_event"]


def test_a_confirmation_without_anything_at_providers(office: Office) -> None:
    """Neither calendar nor meeting: it is confirmed by the claim itself."""
    without_meetings(office, "by the service")
    office.sql.execute("update booking.salespersons set calendar_kind = 'none'")
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id
    assert office.worker("saga_claim", saga_id=saga_id)["finished"]
    assert office.status(booking_id) == "confirmed"


@pytest.mark.parametrize(
    "statement",
    [
        "update booking.services set place = 'carrier_pigeon'",
        "update booking.salespersons set calendar_kind = 'stone_circle'",
        "insert into booking.places (place, name, provider) values ('loft', 'Loft', 'pigeon');"
        " set constraints all immediate",
        "insert into booking.calendar_kinds (kind, provider, confirmation_by)"
        " values ('circle', 'stone', 'calendar'); set constraints all immediate",
    ],
)
def test_what_nobody_makes_cannot_be_chosen(office: Office, statement: str) -> None:
    """Neither a place nor a kind of calendar that no row has, nor one of somebody unknown."""
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        office.sql.execute(statement)  # type: ignore[call-overload]


def test_a_directory_has_to_know_its_people(office: Office) -> None:
    """A calendar there needs a name in it; no calendar needs none."""
    with pytest.raises(psycopg.errors.CheckViolation):
        office.sql.execute("update booking.salespersons set graph_user_id = null")
    office.sql.execute(
        "update booking.salespersons set graph_user_id = null, calendar_kind = 'none'"
    )
    kept = "select has_calendar, is_in_directory from booking.salespersons"
    assert office.sql.execute(kept).fetchone() == (False, False)
    office.sql.execute(
        "update booking.salespersons set graph_user_id = 'a@acme.example', calendar_kind = 'outlook'"
    )
    assert office.sql.execute(kept).fetchone() == (True, True)


def test_proofs_are_those_of_the_own_definition(office: Office) -> None:
    """What a booking must have on record is frozen when its confirmation begins; by hand, what it
    would take now."""
    booking_id = office.pending(TEN)
    office.confirm(booking_id)
    without_meetings(office, "by the definition")
    record_event(office, booking_id)
    with pytest.raises(psycopg.DatabaseError) as refused:
        confirm_by_hand(office, booking_id)
    assert refused.value.sqlstate == "SB002"
    other = office.pending(WEDNESDAY_TEN, email="other@customer.example")
    with pytest.raises(psycopg.DatabaseError):
        confirm_by_hand(office, other)
    record_event(office, other)
    confirm_by_hand(office, other)
    assert office.status(other) == "confirmed"


def record_event(office: Office, booking_id: str) -> None:
    office.sql.execute(
        "insert into booking.graph_events (booking_id, tenant_id, organizer_user_id, event_id) values (%s, %s, 'anna@acme.example', %s)",
        [booking_id, office.tenant_id, uuid.uuid4().hex],
    )


def confirm_by_hand(office: Office, booking_id: str) -> None:
    office.sql.execute(
        "update booking.bookings set status = 'confirmed' where id = %s", [booking_id]
    )


def fail_event(step: dict[str, Any]) -> dict[str, Any]:
    failed = {"outcome": "failed", "error": "refused"}
    return failed if step["do"] == "create_event" else succeed(step)


@pytest.mark.parametrize(
    "deploy",
    [
        "update booking.saga_definitions set compensation = null",
        "delete from booking.saga_definitions where kind = 'confirm'",
        "update booking.saga_definitions set compensation = 'delete_event' where action = 'create_meeting'",
    ],
)
def test_a_deploy_between_start_and_compensation_undoes_what_was_done(
    office: Office, deploy: str
) -> None:
    """Steps carry their undoing: definitions that change meanwhile are those of later sagas."""
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.sql.execute(deploy)  # type: ignore[call-overload]
    asked = run(office, saga_id, fail_event)
    assert [step["do"] for step in asked] == [
        "create_meeting",
        "create_event",
        "delete_event",
        "delete_meeting",
    ]
    assert set(office.values("select state from booking.provider_objects")) == {"deleted"}


def test_an_undoing_that_is_no_action_any_more_is_dead_and_owed(office: Office) -> None:
    """A deploy takes an action away that open sagas carry: visible, and the duty remains."""
    booking_id = office.pending(TEN)
    saga_id = office.confirm(booking_id).saga_id
    office.sql.execute("update booking.saga_steps set compensation = 'unmake' where position = 1")
    run(office, saga_id, fail_event)
    assert [what for what, _ in dead(office)] == ["unmake"]
    assert office.values(
        "select state from booking.provider_objects where capability = 'conference'"
    ) == ["delete_pending"]


def test_one_object_for_a_purpose_but_for_the_superseded(office: Office) -> None:
    """A second live event of a booking is refused; beside one that is superseded it is not."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    again = (
        "insert into booking.provider_objects (tenant_id, booking_id, provider, capability, provider_user, external_id, state,"
        " start_at_utc, end_at_utc, created_at, updated_at) select tenant_id, booking_id, provider, capability, provider_user,"
        " 'second', 'live', start_at_utc, end_at_utc, created_at, updated_at from booking.provider_objects"
        " where booking_id = %s and capability = 'calendar'"
    )
    with pytest.raises(psycopg.errors.UniqueViolation):
        office.sql.execute(again, [booking_id])
    office.sql.execute(
        "update booking.provider_objects set state = 'superseded' where booking_id = %s and capability = 'calendar'",
        [booking_id],
    )
    office.sql.execute(again, [booking_id])


def test_every_action_has_words(office: Office) -> None:
    """The console names each by what its provider makes, and the customer reads words for each
    step of a confirmation; nobody reads the default."""
    titles = call(office.sql, "holdfast_app", "action_titles")
    actions = office.values("select action from booking.actions")
    assert set(titles) == set(actions)
    titles = action_titles(titles)
    assert not [title for title in titles.values() if "{" in title]
    assert "Outlook event" in titles["create_event"]
    assert titles["delete_meeting"] == "Zoom meeting: delete"
    assert (
        office.values(
            "select a.action from booking.actions a join booking.saga_definitions d on d.action = a.action"
            " where d.kind = 'confirm' and a.progress is null"
        )
        == []
    )
    booking_id = office.pending(TEN)
    office.confirm(booking_id)
    steps = office.value("select booking.confirmation_steps(%s)", booking_id)
    assert [step["words"].format(**step) for step in steps] == [
        "The Zoom meeting",
        "The entry in Anna’s calendar, and your invitation",
        "Your mail with all of it",
    ]
    office.sql.execute("update booking.saga_steps set action = 'guess' where position = 2")
    steps = office.value("select booking.confirmation_steps(%s)", booking_id)
    assert steps[1]["words"] == "Another step"
