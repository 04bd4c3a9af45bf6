"""Functions of schema api: what one call reads on a large database."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.plans import console_cases, public_cases, worker_cases  # noqa: F401
from tests.plans.case import CASES, Case
from tests.plans.company import Company
from tests.plans.watch import Reading, Watch


def role_of(connection: psycopg.Connection, function: str) -> str:
    return connection.execute(
        "select r.rolname from pg_proc p, pg_roles r where p.pronamespace = 'api'::regnamespace and p.proname = %s"
        " and r.rolname in ('holdfast_app', 'holdfast_worker') and has_function_privilege(r.oid, p.oid, 'execute')"
        " order by 1",
        [function],
    ).fetchone()[0]


def test_every_function_has_a_case(grown: psycopg.Connection) -> None:
    """A function that nobody watches fails here."""
    names = grown.execute("select proname from pg_proc where pronamespace = 'api'::regnamespace")
    assert {name for (name,) in names} == {case.function for case in CASES}


def test_every_periodic_job_has_a_case(grown: psycopg.Connection) -> None:
    """Each kind of periodic work is watched."""
    names = grown.execute("select name from booking.periodic_jobs")
    assert {name for (name,) in names} == {c.variant for c in CASES if c.function == "run_periodic"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_call_reads_no_table_from_end_to_end(
    case: Case, grown: psycopg.Connection, company: Company, watch: Watch, large: set[str]
) -> None:
    """No whole scan of what grows, no rows fetched without success, few blocks; with custom and generic plans."""
    role = role_of(grown, case.function)
    for mode in ("force_custom_plan", "force_generic_plan"):
        grown.execute(f"set plan_cache_mode = {mode}")
        reading = warm(case, role, company, watch)
        if reading.blocks > case.blocks:
            # Cases before it left the dead rows that they rolled back.
            grown.execute("vacuum")
            reading = warm(case, role, company, watch)
        assert reading.whole_scans(large) == [], mode
        wasted = [
            (rows, node) for rows, node in reading.wasted_rows(large) if rows > case.wasted_rows
        ]
        assert wasted == [], mode
        assert reading.blocks <= case.blocks, mode


def warm(case: Case, role: str, company: Company, watch: Watch) -> Reading:
    """What the second call reads: the first of a connection reads the catalogue."""
    attempt(case, role, company, None)
    return attempt(case, role, company, watch)


def attempt(case: Case, role: str, company: Company, watch: Watch | None) -> Reading:
    """The call, in a transaction that is rolled back; what it read."""
    reading = Reading()
    with company.sql.transaction(force_rollback=True):
        params = case.prepare(company)
        if watch is None:
            answer = company.call(role, case.function, **params)
        else:
            with watch.reading() as reading:
                answer = company.call(role, case.function, **params)
        check(case, answer)
    # What was rolled back would be read by the next in tables of a few pages.
    company.sql.execute(
        "vacuum booking.salespersons, booking.calendar_freshness, booking.calendar_watches,"
        " booking.calendar_comparisons, booking.calendar_syncs, booking.work,"
        " booking.calendar_mirrors, booking.reconcile_targets, booking.busy_days"
    )
    return reading


def check(case: Case, answer: Any) -> None:
    """A call that was refused or had nothing to do would show nothing."""
    if isinstance(answer, dict) and {"status", "body", "saga_id"} <= set(answer):
        assert answer["saga_id"] is not None or 200 <= (answer["status"] or 0) < 300, answer
    elif not case.is_void:
        assert answer is not None and answer is not False, answer
        assert case.may_be_finished or answer != {"finished": True}
        assert not (
            isinstance(answer, dict)
            and set(answer) == {"wait"}
            and case.function.endswith("_claim")
        ), answer
