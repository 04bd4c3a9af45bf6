"""api.subscription_claim and subscription_report: each followed calendar has one subscription."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support import own_calendar
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, audited, queued


def claim(office: Office) -> dict:
    return office.worker("subscription_claim", salesperson_id=office.salesperson_id)


def report(office: Office, outcome: str, **params: object) -> dict:
    return office.worker(
        "subscription_report",
        salesperson_id=office.salesperson_id,
        outcome=outcome,
        lease=held(office),
        **params,
    )


def held(office: Office) -> object:
    """The lease of the claim under way."""
    return office.value(
        "select lease from booking.work where kind = 'subscription' and id = %s",
        str(office.salesperson_id),
    )


def column(office: Office, name: str) -> object:
    return office.value(
        f"select {name} from booking.graph_subscriptions where salesperson_id = %s",
        office.salesperson_id,
    )


def due(office: Office) -> list[str]:
    """Salespeople whom the periodic job queues."""
    office.sql.execute("delete from pgmq.q_holdfast")
    office.value("select api.run_periodic('subscription')")
    return queued(office, "subscription")


@pytest.mark.fact("GRAPH-37")
def test_a_new_salesperson_is_subscribed(office: Office) -> None:
    """The next tick queues it; the claim carries a fresh secret of which only the digest is
    kept.
    """
    assert due(office) == [str(office.salesperson_id)]
    answer = claim(office.set(subscription_minutes=4200))
    secret = answer.pop("client_state")
    assert answer.pop("lease") == str(held(office))
    assert answer == {
        "do": "create",
        "provider": "graph",
        "connection_id": str(office.value("select id from booking.connections where is_directory")),
        "directory": str(office.value("select m365_tenant_id from booking.tenants")),
        "user": "anna@acme.example",
        "resource": "users/anna@acme.example/events",
        "subscription_id": None,
        "minutes": 4200,
    }
    assert 32 <= len(secret) <= 128
    assert column(office, "client_state_digest") == hashlib.sha256(secret.encode()).digest()
    assert claim(office)["wait"] > 1
    assert due(office) == []


@pytest.mark.fact("GRAPH-29")
def test_what_graph_grants_counts(office: Office, clock: Clock) -> None:
    """Renewal is due when about a third of the granted life is left, whatever was asked for."""
    outlook = Outlook(office)
    begun = clock.now()
    renew_at = column(office, "renew_at")
    assert begun + timedelta(days=1.6) < renew_at <= begun + timedelta(days=2)
    assert outlook.claim_subscription() == {"finished": True}
    assert due(office) == []
    clock.set(renew_at)
    assert due(office) == [str(office.salesperson_id)]
    answer = outlook.claim_subscription()
    assert (answer["do"], answer["subscription_id"]) == ("renew", outlook.subscription_id)
    assert "client_state" not in answer
    assert outlook.report_subscription("ok", subscription_id=outlook.subscription_id, days=3) == {
        "finished": True
    }
    assert column(office, "expiration_utc") == clock.now() + timedelta(days=3)
    assert column(office, "status") == "live"


def test_calendars_are_not_all_renewed_at_once(office: Office) -> None:
    """The margin differs from calendar to calendar, and is the same for one calendar each time."""
    people = [office.add_salesperson(name) for name in ("ben", "cleo", "dora", "emil")]
    for person in people:
        Outlook(office, person)
    assert office.value("select count(distinct renew_at) from booking.graph_subscriptions") == 4


def test_a_subscription_that_graph_lost_is_made_anew(office: Office, clock: Clock) -> None:
    """404 on renewal: forget it, audit it, create another."""
    outlook = Outlook(office)
    clock.set(column(office, "renew_at"))
    assert outlook.claim_subscription()["do"] == "renew"
    assert outlook.report_subscription("gone")["wait"] < 1
    assert outlook.claim_subscription()["do"] == "create"
    assert audited(office, "subscription.lost") == [{"subscription_id": outlook.subscription_id}]


def test_a_conflict_is_tried_again(office: Office) -> None:
    """409: the worker deletes the one that exists; then a create with a new secret follows."""
    first = claim(office)
    assert "wait" in report(office, "conflict", error="409 exists")
    office.make_due("subscription")
    second = claim(office)
    assert second["do"] == "create"
    assert second["client_state"] != first["client_state"]
    assert audited(office, "subscription.failed") == []


def test_failures_are_audited_and_tried_for_ever(office: Office) -> None:
    """Each outage is audited once, not each attempt; Retry-After is never shortened."""
    for attempt in range(15):
        assert claim(office)["do"] == "create"
        outcome = "failed" if attempt % 2 else "retry"
        assert report(office, outcome, error="403 no", retry_after=9)["wait"] >= 9
        assert claim(office)["wait"] > 5
        office.make_due("subscription")
    assert column(office, "attempts") == 15
    assert audited(office, "subscription.failed") == [{"status": "wanted", "error": "403 no"}]
    claim(office)
    report(office, "retry", error="500 other")
    assert len(audited(office, "subscription.failed")) == 1


def test_a_mailbox_that_is_not_there_is_tried_with_backoff(office: Office) -> None:
    """404 on a create is no lost subscription but a failure like any other."""
    claim(office)
    assert report(office, "gone", error="404 no mailbox", retry_after=9)["wait"] >= 9
    assert audited(office, "subscription.failed") == [
        {"status": "wanted", "error": "404 no mailbox"}
    ]


def test_a_worker_that_died_blocks_nobody(office: Office, clock: Clock) -> None:
    """After the lease another worker claims the call."""
    claim(office)
    clock.advance(minutes=10)
    assert due(office) == [str(office.salesperson_id)]
    assert claim(office)["do"] == "create"


def test_an_expired_subscription_is_made_anew(office: Office, clock: Clock) -> None:
    """What lapsed while no worker ran cannot be renewed."""
    outlook = Outlook(office)
    clock.advance(days=4)
    assert outlook.claim_subscription()["do"] == "create"
    assert column(office, "subscription_id") is None


def test_a_deactivated_salesperson_is_followed_until_the_last_booking_ended(
    office: Office, clock: Clock
) -> None:
    """Then, and only then, the subscription is deleted at Graph."""
    outlook = Outlook(office)
    office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.salespersons set active = false")
    assert outlook.claim_subscription() == {"finished": True}
    assert due(office) == []
    clock.set(WEDNESDAY_TEN + timedelta(hours=1))
    assert due(office) == [str(office.salesperson_id)]
    answer = outlook.claim_subscription()
    assert (answer["do"], answer["subscription_id"]) == ("delete", outlook.subscription_id)
    assert outlook.report_subscription("ok") == {"finished": True}
    assert column(office, "status") == "deleted"
    assert outlook.claim_subscription() == {"finished": True}
    assert due(office) == []


def test_a_disabled_tenants_subscriptions_are_deleted_and_made_again(office: Office) -> None:
    """Deleting one that Graph does not have counts as deleted; enabling makes a new one."""
    outlook = Outlook(office)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert due(office) == [str(office.salesperson_id)]
    assert outlook.claim_subscription()["do"] == "delete"
    assert outlook.report_subscription("gone") == {"finished": True}
    assert due(office) == []
    office.sql.execute("update booking.tenants set status = 'active'")
    assert due(office) == [str(office.salesperson_id)]
    assert outlook.claim_subscription()["do"] == "create"


def test_a_deletion_that_fails_is_tried_until_it_would_have_expired(
    office: Office, clock: Clock
) -> None:
    """Graph forgets a subscription at its expiry; no deletion is pending after that."""
    outlook = Outlook(office)
    office.sql.execute("update booking.tenants set status = 'disabled'")
    outlook.claim_subscription()
    outlook.report_subscription("retry", error="403")
    clock.advance(minutes=10)
    assert outlook.claim_subscription()["do"] == "delete"
    clock.advance(days=4)
    assert outlook.claim_subscription() == {"finished": True}
    assert column(office, "status") == "deleted"


def test_another_mailbox_gets_another_subscription(office: Office) -> None:
    """When a salesperson's Graph user changes, the old subscription goes and a new one comes."""
    outlook = Outlook(office)
    office.sql.execute("update booking.salespersons set graph_user_id = 'anna.b@acme.example'")
    assert outlook.claim_subscription()["do"] == "delete"
    outlook.report_subscription("ok")
    answer = outlook.claim_subscription()
    assert (answer["do"], answer["resource"]) == ("create", "users/anna.b@acme.example/events")


def test_a_new_subscription_has_the_calendar_compared(office: Office) -> None:
    """What changed while nobody listened is found by comparing at once."""
    office.sql.execute(
        "update booking.work set due_at = booking.now() + interval '1 hour' where kind = 'reconcile_bookings'"
    )
    Outlook(office)
    assert office.value(
        "select due_at <= booking.now() from booking.work where kind = 'reconcile_bookings'"
    )


def test_a_call_that_lost_its_claim_changes_nothing(office: Office, clock: Clock) -> None:
    """A create that answers after another was begun: its secret is not the stored one."""
    lost = claim(office)["lease"]
    clock.advance(minutes=10)
    claim(office)
    for lease in (lost, None):
        answer = office.worker(
            "subscription_report",
            salesperson_id=office.salesperson_id,
            outcome="ok",
            subscription_id="late",
            expiration=clock.now() + timedelta(days=3),
            lease=lease,
        )
        assert answer == {"finished": True}
    assert column(office, "status") == "wanted"
    report(office, "ok", subscription_id="mine", expiration=clock.now() + timedelta(days=3))
    assert column(office, "subscription_id") == "mine"


def test_a_dead_subscription_is_seen(office: Office, clock: Clock) -> None:
    """Since when calls fail, and what failed, until one succeeds; its end is audited."""
    outlook = Outlook(office)
    clock.set(column(office, "renew_at"))
    begun = clock.now()
    for _ in range(3):
        outlook.claim_subscription()
        outlook.report_subscription("failed", error="403 quota")
        clock.advance(minutes=10)
    assert column(office, "failing_since") == begun
    assert dead(office) == 0
    clock.advance(days=3)
    assert outlook.claim_subscription()["do"] == "create"
    assert [entry["subscription_id"] for entry in audited(office, "subscription.lost")] == [
        outlook.subscription_id
    ]
    outlook.report_subscription("failed", error="403 quota")
    assert dead(office) == 1
    assert len(audited(office, "subscription.failed")) == 1
    clock.advance(minutes=10)
    outlook.claim_subscription()
    outlook.report_subscription("ok", subscription_id="new", days=3)
    assert (column(office, "failing_since"), dead(office)) == (None, 0)


def dead(office: Office) -> float:
    """The gauge of subscriptions that cannot be made."""
    return office.value(
        "select value from booking.calendar_gauges() where name = 'holdfast_subscriptions_dead'"
    )


def test_who_notifies_nobody_is_not_asked_to(office: Office) -> None:
    """A calendar of such a provider has no watch, is read all the same, and counts as well kept; a
    watch with the one before is ended."""
    claim(office)
    report(office, "ok", subscription_id="s-1", expiration=WEDNESDAY_TEN + timedelta(days=30))
    own_calendar.make_known(office.sql)
    office.sql.execute("update booking.providers set is_watched = false where provider = 'orrery'")
    own_calendar.connect(office)
    assert claim(office)["do"] == "delete"
    report(office, "ok")
    assert (due(office), claim(office)) == ([], {"finished": True})
    [seen] = office.app("calendar_overview", tenant_id=office.tenant_id)
    assert (seen["provider"], seen["following"]) == ("orrery", "off")

    page = office.worker("sync_calendar_claim", salesperson_id=office.salesperson_id)
    given = {name: page[name] for name in ("mirror_id", "lease", "cursor")}
    told = {"items": [], "next_cursor": "c", "is_last": True}
    office.worker("sync_calendar_apply", salesperson_id=office.salesperson_id, **given, **told)
    [seen] = office.app("calendar_overview", tenant_id=office.tenant_id)
    assert (seen["calendar"]["state"], seen["calendar"]["is_live"]) == ("live", False)
