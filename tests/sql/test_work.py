"""booking.work: one claim, one report, one dead letter, for every kind of work."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from psycopg.errors import CheckViolation

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.purging import purge_kind
from tests.support.reconciling import begin, run

OWNERS = {
    "deletion": ("booking.provider_objects", "state = 'delete_pending'"),
    "saga": ("booking.sagas", "finished_at is null"),
    "saga_step": (
        "(select saga_id || ':' || position as id, status from booking.saga_steps)",
        "status = 'dead'",
    ),
    "webhook": ("booking.inbound_events", "status <> 'done'"),
    "webhook_delivery": ("booking.webhook_deliveries", "status in ('queued', 'dead')"),
}
"""Kind of work: the table it is about, and which of its rows are work."""

RECURRING = {
    "reconcile_bookings": "booking.salespersons",
    "subscription": "booking.salespersons",
    "reconcile_objects": "booking.reconcile_targets",
    "sync_calendar": "booking.salespersons",
    "sender_domain": "booking.sender_domains",
}
"""Kind of work that comes round: the table it is about, each of whose rows is work for good."""


def astray(office: Office) -> list[str]:
    """Work about nothing that is to be done, and rows to be worked on that are no work."""
    return [
        f"{kind} {row}"
        for kind, (table, is_work) in (
            OWNERS | {kind: (table, "true") for kind, table in RECURRING.items()}
        ).items()
        for row in office.values(
            f"select coalesce(w.id, o.id) from (select x.id::text from {table} x where {is_work}) o"
            " full join (select * from booking.work where kind = %s) w on w.id = o.id"
            " where w.id is null or o.id is null",
            kind,
        )
    ]


def job_of(office: Office) -> int:
    """A notification of an event that may be ours."""
    outlook = Outlook(office)
    outlook.post(outlook.item("e1"))
    return outlook.jobs()[0]


def claimed(office: Office, job_id: int) -> dict[str, Any]:
    return office.worker("webhook_claim", job_id=job_id)


def test_every_kind_is_known(office: Office) -> None:
    """What is called by name for a kind is there, and its rows are looked at below."""
    kinds = office.values(
        "select substr(proname, 7) from pg_proc where pronamespace = 'booking'::regnamespace"
        " and proname like 'about\\_%%' order by 1"
    )
    # A saga goes on when one of its steps dies; a message is due by its own row, and no work besides.
    assert kinds == sorted(OWNERS.keys() - {"saga"} | {"message"})
    for kind in kinds:
        for prefix in ("about", "redrive"):
            name = f"booking.{prefix}_{kind}(text)"
            assert office.value("select to_regprocedure(%s) is not null", name), name


@pytest.mark.parametrize("kind", sorted([*OWNERS, *RECURRING]))
def test_what_recurs_never_dies(office: Office, kind: str) -> None:
    """It is tried for as long as what it is about is there; so nobody has to redrive it."""
    assert office.value("select booking.is_recurring(%s)", kind) is (kind in RECURRING)
    with (
        pytest.raises(CheckViolation, match="recurring_work_never_dies")
        if kind in RECURRING
        else nullcontext()
    ):
        office.sql.execute(
            "insert into booking.work (kind, id, due_at, dead_at) values (%s, 'x', now(), now())",
            [kind],
        )


def test_what_recurs_rests_until_its_round(office: Office, clock: Clock) -> None:
    """It stays when it is done, and is claimed when the round comes, or when it is wanted."""
    target_id, work = begin(office)
    look = {"target_id": target_id, "lease": work["lease"], "items": [], "complete": True}
    run(office, "reconcile_objects_report", **look)
    rest = "select (lease, due_at, attempts)::text from booking.work where kind = 'reconcile_objects' and id = %s"
    assert office.value(rest, str(target_id)) == "(,infinity,0)"
    claim = "select booking.work_claim('reconcile_objects', %s, p_round_at => booking.now() + interval '1 s')"
    assert '"finished"' in office.value(claim + "::text", str(target_id))
    clock.advance(seconds=2)
    assert '"finished"' in office.value(claim + "::text", str(target_id))
    past = claim.replace("+ interval", "- interval")
    assert '"finished"' not in office.value(past + "::text", str(target_id))
    held = office.value("select lease from booking.work where id = %s", str(target_id))
    office.sql.execute(
        "select booking.want_work('reconcile_objects', %s, booking.now())", [str(target_id)]
    )
    assert '"wait"' in office.value(past + "::text", str(target_id)).replace('""', '"')
    office.sql.execute("select booking.rest_work('reconcile_objects', %s)", [str(target_id)])
    office.sql.execute(
        "select booking.want_work('reconcile_objects', %s, booking.now())", [str(target_id)]
    )
    office.value(claim + "::text", str(target_id))
    again = office.value("select lease from booking.work where id = %s", str(target_id))
    assert again not in (None, held)
    assert astray(office) == []


def test_the_key_is_the_only_index(office: Office) -> None:
    """Another one on what a claim changes would write every claim into it."""
    indexes = office.values(
        "select indexrelid::regclass::text from pg_index where indrelid = 'booking.work'::regclass"
    )
    assert indexes == ["booking.work_pkey"]


def test_a_claim_is_one_workers(office: Office, clock: Clock) -> None:
    """A second waits; when the lease is over it has the work, and the first is heard no more."""
    job_id = job_of(office)
    first = claimed(office, job_id)["lease"]
    assert 0 < claimed(office, job_id)["wait"] <= 25
    clock.advance(seconds=26)
    second = claimed(office, job_id)["lease"]
    assert second != first
    for lease in (first, None):
        for outcome in ("retry", "failed"):
            said = office.worker(
                "webhook_report", job_id=job_id, lease=lease, outcome=outcome, error="late"
            )
            assert said == {"finished": True}
    assert office.value("select last_error from booking.work where kind = 'webhook'") is None
    assert "wait" in office.worker(
        "webhook_report", job_id=job_id, lease=second, outcome="retry", error="503"
    )
    assert (
        office.value("select (attempts, last_error)::text from booking.inbound_events") == "(2,503)"
    )


def test_a_claim_of_another_tenants_work_finds_nothing(office: Office) -> None:
    """Work is a tenant's, like the row it is about."""
    job_id = job_of(office)
    other = Office(office.sql, "other")
    assert claimed(other, job_id) == {"finished": True}
    assert claimed(office, job_id)["do"] == "fetch_event"


def test_work_that_ten_workers_took_is_given_up(office: Office) -> None:
    """A row at which workers die is not taken for ever."""
    job_id = job_of(office)
    for _ in range(10):
        office.sql.execute("update booking.work set due_at = booking.now()")
        assert claimed(office, job_id)["do"] == "fetch_event"
    office.sql.execute("update booking.work set due_at = booking.now()")
    assert claimed(office, job_id) == {"finished": True}
    (letter,) = office.app("dead_letters")
    assert (letter["kind"], letter["attempts"]) == ("webhook", 10)
    assert letter["last_error"] == "Ten workers took it and none reported."
    assert office.value("select status from booking.inbound_events") == "dead"


def test_whoever_has_it_goes_on_with_the_next_piece(office: Office) -> None:
    """Under the lease of the claim, with a new one and attempts of its own."""
    job_id = job_of(office)
    first = claimed(office, job_id)["lease"]
    office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
    again = "select (lease <> %s, attempts)::text from booking.work_claim('webhook', %s, %s, %s)"
    assert office.value(again, first, str(job_id), first, 4) == "(t,5)"
    assert office.value(again, first, str(job_id), first, 0) == "(,)"


@pytest.mark.parametrize(("seconds", "verdict"), [(1000, "retry"), (0.01, "dead")])
def test_nothing_is_tried_beyond_its_deadline(office: Office, seconds: float, verdict: str) -> None:
    """A pause that ends after it is the end."""
    job_id = job_of(office)
    lease = claimed(office, job_id)["lease"]
    assert verdict == office.value(
        "select verdict from booking.work_report('webhook', %s, %s, 'retry', 'late', null, false,"
        " booking.now() + make_interval(secs => %s))",
        str(job_id),
        lease,
        seconds,
    )


@pytest.mark.parametrize("status", ["queued", "dead", "done"])
def test_work_follows_a_status_set_by_hand(office: Office, status: str) -> None:
    """Whoever sets it: what is queued is worked on, what is dead is a dead letter, no more."""
    job_id = job_of(office)
    for start in ("queued", "dead", "done"):
        office.sql.execute("update booking.inbound_events set status = %s", [start])
        office.sql.execute(
            "update booking.inbound_events set status = %s, last_error = 'why'", [status]
        )
        assert astray(office) == []
        letters = [letter["last_error"] for letter in office.app("dead_letters")]
        assert letters == (["why"] if status == "dead" else [])
        due = office.values(
            "select due_at = 'infinity' from booking.work where id = %s and kind = 'webhook'",
            str(job_id),
        )
        assert due == {"dead": [True], "queued": [False]}.get(status, [])
        assert ("do" in claimed(office, job_id)) == (status == "queued")
        office.sql.execute("update booking.inbound_events set last_error = null")


def test_no_orphans(office: Office, clock: Clock) -> None:
    """Work goes with what it is about: deleted by hand, or in the cascade of a purge."""
    job_id = job_of(office)
    with office.sql.transaction():
        office.sql.execute("set local role holdfast_owner")
        office.sql.execute("select booking.set_tenant(%s)", [office.tenant_id])
        office.sql.execute("delete from booking.inbound_events where id = %s", [job_id])
    assert astray(office) == []
    office.free_calendars()
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.saga_steps set status = 'dead'")
    assert office.values("select id from booking.work where kind = 'saga_step'") != []
    clock.advance(days=400)
    assert purge_kind(office.sql, "bookings")["purged"] == 1
    assert office.values("select id from booking.bookings where id = %s", booking_id) == []
    assert office.values("select id from booking.work where kind = 'saga_step'") == []
    assert astray(office) == []
