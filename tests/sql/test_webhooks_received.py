"""api.receive_notifications: what providers post becomes jobs, junk becomes at most an audit entry."""

from __future__ import annotations

import json
import time

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook, audited, queued

UNKNOWN = {
    "provider": "graph",
    "subscription_id": "nobody",
    "change_type": "updated",
    "resource_id": "e",
}


def test_each_item_becomes_a_queued_job(office: Office, outlook: Outlook) -> None:
    """An item is stored with its event and queued in the same transaction."""
    assert outlook.post(outlook.item("e1"), outlook.item("e2", "deleted")) == {
        "stored": 2,
        "dropped": 0,
        "junk": 0,
    }
    rows = office.sql.execute(
        "select change_type, resource_id, status, subscription_id from booking.webhook_jobs"
        " order by id"
    ).fetchall()
    assert rows == [
        ("updated", "e1", "queued", outlook.subscription_id),
        ("deleted", "e2", "queued", outlook.subscription_id),
    ]
    assert queued(office, "webhook") == [str(job) for job in outlook.jobs()]


def test_a_notification_with_an_id_of_its_own_is_stored_once(
    office: Office, outlook: Outlook
) -> None:
    """However often the provider sends it; it is nobody's junk, and others have their own."""
    once = outlook.item("e1", dedupe_id="n-1")
    assert outlook.post(once, once, outlook.item("e1", dedupe_id="n-2"))["stored"] == 2
    assert outlook.post(once) == {"stored": 0, "dropped": 0, "junk": 0}
    assert queued(office, "webhook") == [str(job) for job in outlook.jobs()]


@pytest.mark.fact("GRAPH-34")
def test_lifecycle_items_have_neither_change_nor_event(outlook: Outlook) -> None:
    """A lifecycle item is stored with its event alone."""
    assert outlook.post(outlook.lifecycle("missed"))["stored"] == 1
    assert outlook.job("(lifecycle_event, change_type, resource_id)") == ("missed", None, None)


@pytest.mark.parametrize(
    ("junk", "reason"),
    [
        ("not an object", "malformed"),
        (None, "malformed"),
        ([], "malformed"),
        ({"provider": "graph", "secret": "x"}, "malformed"),
        ({"subscription_id": "nobody", "change_type": "updated", "resource_id": "e"}, "malformed"),
        (UNKNOWN | {"subscription_id": {"a": 1}}, "unknown_subscription"),
        (UNKNOWN, "unknown_subscription"),
    ],
)
def test_a_bad_item_never_loses_its_neighbours(
    office: Office, outlook: Outlook, junk: object, reason: str
) -> None:
    """Junk is dropped and audited; the items around it are stored."""
    counts = outlook.post(outlook.item("e1"), junk, outlook.item("e2"))
    assert counts == {"stored": 2, "dropped": 1, "junk": 1}
    assert [entry["reason"] for entry in audited(office, "webhook.dropped")] == [reason]


@pytest.mark.fact("GRAPH-37")
@pytest.mark.parametrize("state", ["wrong", "", None, 7])
def test_a_wrong_secret_is_dropped(office: Office, outlook: Outlook, state: object) -> None:
    """Who does not know the secret of a subscription cannot speak for it."""
    counts = outlook.post(outlook.item("e1", secret=state))
    assert counts == {"stored": 0, "dropped": 1, "junk": 1}
    assert [entry["reason"] for entry in audited(office, "webhook.dropped")] == [
        "wrong_client_state"
    ]


@pytest.mark.parametrize("body", [{"value": 1}, 5, "text"])
def test_what_is_no_list_is_junk(office: Office, outlook: Outlook, body: object) -> None:
    """JSON that is no notification list is dropped and audited."""
    assert office.value("select api.receive_notifications(%s::jsonb, 's')", json.dumps(body)) == {
        "stored": 0,
        "dropped": 1,
        "junk": 1,
    }
    assert len(audited(office, "webhook.dropped")) == 1


def test_what_was_sifted_before_is_audited_with_the_rest(office: Office, outlook: Outlook) -> None:
    """Its number comes along, and counts as malformed."""
    item = outlook.item("e1", secret="wrong")
    given = {"items": [item, 5], "source": "s", "junk": 3}
    assert office.app("receive_notifications", **given) == {"stored": 0, "dropped": 5, "junk": 5}
    given = {"items": [], "source": "t", "junk": 2}
    assert office.app("receive_notifications", **given) == {"stored": 0, "dropped": 2, "junk": 2}
    dropped = [entry["dropped"] for entry in audited(office, "webhook.dropped")]
    assert dropped == [{"malformed": 4, "wrong_client_state": 1}, {"malformed": 2}]


def test_junk_is_audited_once_a_request_and_once_a_minute(
    office: Office, outlook: Outlook, clock: Clock
) -> None:
    """One entry for a request; none again for the same source and reason within a minute."""
    wrong, unknown = outlook.item("e", secret="x"), outlook.item("e", subscription_id="y")
    outlook.post(wrong, wrong, unknown)
    outlook.post(wrong)
    assert [entry["reason"] for entry in audited(office, "webhook.dropped")] == [
        "wrong_client_state"
    ]
    assert audited(office, "webhook.dropped")[0]["dropped"] == {
        "wrong_client_state": 2,
        "unknown_subscription": 1,
    }
    outlook.post(unknown)
    outlook.post(wrong, source="198.51.100.7")
    clock.advance(seconds=61)
    outlook.post(wrong)
    assert [entry["reason"] for entry in audited(office, "webhook.dropped")] == [
        "wrong_client_state",
        "unknown_subscription",
        "wrong_client_state",
        "wrong_client_state",
    ]


@pytest.mark.fact("GRAPH-36")
def test_a_notification_that_overtakes_the_create_call_is_known_by_its_secret(
    office: Office,
) -> None:
    """While the provider's id of the watch is not stored yet, the secret tells whose it is."""
    claim = office.worker("subscription_claim", salesperson_id=office.salesperson_id)
    item = {
        "provider": "graph",
        "subscription_id": "new",
        "secret": claim["client_state"],
        "change_type": "updated",
        "resource_id": "e",
    }
    assert office.app(
        "receive_notifications", items=[item, item | {"secret": "x"}], source="s"
    ) == {
        "stored": 1,
        "dropped": 1,
        "junk": 1,
    }


def test_a_disabled_tenant_gets_nothing(office: Office, outlook: Outlook) -> None:
    """Items of a disabled tenant are dropped, and are no junk to audit."""
    office.sql.execute("update booking.tenants set status = 'disabled'")
    assert outlook.post(outlook.item("e1")) == {"stored": 0, "dropped": 1, "junk": 0}
    assert audited(office, "webhook.dropped") == []


def test_busy_times_of_a_changed_calendar_are_dropped(office: Office, outlook: Outlook) -> None:
    """A calendar that changed is asked again; others keep their cache."""
    other = office.add_salesperson("ben")
    office.free_calendar(WEDNESDAY_TEN, salesperson_id=other)
    outlook.post(outlook.item("e1"), outlook.item("e2"))
    assert set(office.values("select salesperson_id from booking.busy_days")) == {other}


@pytest.mark.fact("GRAPH-32")
def test_one_post_may_speak_for_several_tenants(office: Office, outlook: Outlook) -> None:
    """Each job belongs to the tenant of its subscription."""
    second = Outlook(Office(office.sql, "globex"))
    assert outlook.post(second.item("e2"), outlook.item("e1"))["stored"] == 2
    rows = office.sql.execute("select tenant_id, resource_id from booking.webhook_jobs").fetchall()
    assert set(rows) == {(second.office.tenant_id, "e2"), (office.tenant_id, "e1")}
    messages = office.values(
        "select message ->> 'tenant_id' from pgmq.q_holdfast where message ->> 'kind' = 'webhook'"
    )
    assert set(messages) == {str(second.office.tenant_id), str(office.tenant_id)}


def test_twenty_items_take_a_few_milliseconds(outlook: Outlook) -> None:
    """Graph wants its answer within three seconds however many post at once."""
    items = [outlook.item(f"e{number}") for number in range(20)]
    durations = []
    for _ in range(15):
        began = time.perf_counter()
        assert outlook.post(*items)["stored"] == 20
        durations.append(time.perf_counter() - began)
    assert min(durations) < 0.02
