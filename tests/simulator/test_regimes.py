"""Faults by chance, their counts, what ends them, and receivers that are punished."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from app.config import Settings
from app.simulator.fault_kinds import PROVIDERS
from app.simulator.microsoft import receivers
from app.simulator.store import Store

from .cloud import (
    ANNA,
    DEMO_DIRECTORY_ID,
    DEMO_ZOOM_HOSTS,
    Cloud,
    Receiver,
    Time,
    event_body,
    meeting_body,
)

EVENTS = f"/users/{ANNA.address}/events"
MEETINGS = f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings"


async def codes(cloud: Cloud, count: int = 20) -> list[int]:
    return [(await cloud.graph("GET", EVENTS)).status_code for _ in range(count)]


async def test_regime_can_be_repeated(cloud: Cloud) -> None:
    """The same seed and the same calls meet the same faults, though the rules are new ones."""
    regime = {
        "seed": 5,
        "kinds": {"throttle": 0.3, "graph.error": 0.3},
        "params": {"error": {"status": 502}},
    }
    seen = []
    for _ in range(2):
        made = await cloud.api("POST", "/faults/regime", regime)
        assert {(rule["service"], rule["kind"]) for rule in made["faults"]} == {
            *((service, "throttle") for service in PROVIDERS),
            ("graph", "error"),
        }
        seen.append(await codes(cloud))
        await cloud.api("DELETE", "/faults")
    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 429, 502}
    draws = [random.Random(f"5:graph:*:*:throttle:{n}").random() < 0.3 for n in range(1, 21)]  # noqa: S311
    assert [code == 429 for code in seen[0]] == draws
    other = await cloud.api("POST", "/faults/regime", {**regime, "seed": 6})
    assert other
    assert await codes(cloud) != seen[0]


async def test_kinds_are_counted(cloud: Cloud) -> None:
    """How often each kind happened outlives its rules, until everything is reset."""
    await cloud.fault("graph", "error", times=2)
    await cloud.fault("zoom", "error", times=1)
    await codes(cloud, 4)
    await cloud.zoom("GET", MEETINGS)
    await cloud.api("DELETE", "/faults")
    known = await cloud.api("GET", "/faults")
    assert known["counts"] == {"error": 3}
    assert known["counts_by_service"] == {"graph": {"error": 2}, "zoom": {"error": 1}}
    await cloud.api("POST", "/reset", {})
    assert (await cloud.api("GET", "/faults"))["counts"] == {}


async def test_kind_strikes_only_where_it_has_a_meaning(cloud: Cloud) -> None:
    """A rule without a path waits for a call that its kind is about."""
    await cloud.fault("graph", "mailbox_error", times=1)
    await cloud.fault("graph", "quota", times=1)
    await cloud.fault("entra", "no_roles", times=1)
    assert await codes(cloud, 2) == [200, 200]
    await cloud.http.get(
        f"{cloud.url}/entra/{DEMO_DIRECTORY_ID}/v2.0/.well-known/openid-configuration"
    )
    assert (await cloud.api("GET", "/faults"))["counts"] == {}
    refused = await cloud.graph("POST", "/subscriptions", {})
    assert refused.status_code == 403
    await cloud.token_answer(DEMO_DIRECTORY_ID)
    assert (await cloud.api("GET", "/faults"))["counts"] == {"quota": 1, "no_roles": 1}


@pytest.mark.parametrize(
    ("regime", "field"),
    [
        ({}, "kinds"),
        ({"kinds": {"explode": 0.5}}, "kind"),
        ({"kinds": {"zoom.early": 0.5}}, "service"),
        ({"kinds": {"error": 7}}, "probability"),
        ({"kinds": {"error": 1}, "params": 3}, "params"),
    ],
)
async def test_impossible_regimes_are_refused(cloud: Cloud, regime: dict, field: str) -> None:
    """Nothing of a regime is taken over when a part of it cannot be."""
    assert (await cloud.api("POST", "/faults/regime", regime, status=400))["field"] == field
    assert (await cloud.api("GET", "/faults"))["faults"] == []


async def test_everything_is_dumped(cloud: Cloud, receiver: Receiver) -> None:
    """One document holds the whole state: owners, markers, times, also of what is deleted."""
    event = await cloud.create_event()
    meeting = (await cloud.zoom("POST", MEETINGS, meeting_body())).json()
    await cloud.zoom("DELETE", f"/meetings/{meeting['id']}")
    await cloud.subscribe(receiver)
    dump = await cloud.api("GET", "/dump")
    ours = next(each for each in dump["events"] if each["id"] == event["id"])
    assert (ours["user"], ours["transaction_id"]) == (ANNA.address, "booking-1")
    assert ours["markers"] == ["BOOKING-1"]
    assert (ours["is_canceled"], ours["deleted_at"]) == (False, None)
    assert ours["start_at"] < ours["end_at"]
    gone = next(each for each in dump["meetings"] if each["id"] == meeting["id"])
    assert (gone["host"], gone["agenda"]) == (DEMO_ZOOM_HOSTS[0], "booking-1 installation-1")
    assert gone["duration_minutes"] == 60
    assert gone["deleted_at"]
    assert [mail["to"] for mail in dump["mails"]] == ["eve@example.com"]
    assert [each["user"] for each in dump["subscriptions"]] == [ANNA.address]
    assert dump["zoom_usage"][0]["requests"] == 1
    assert len(dump["events"]) > 100


async def test_twice_makes_two(cloud: Cloud) -> None:
    """A request that arrives twice makes two meetings, but one event."""
    await cloud.fault("zoom", "twice", times=1)
    await cloud.fault("graph", "twice", times=1)
    answer = await cloud.zoom("POST", MEETINGS, meeting_body())
    made = (await cloud.api("GET", "/meetings"))["meetings"]
    assert len(made) == 2
    assert answer.json()["id"] == made[1]["id"]
    await cloud.create_event()
    assert len((await cloud.api("GET", "/events?transaction_id=booking-1"))["events"]) == 1


@pytest.mark.fact("GRAPH-15")
async def test_repeat_can_be_called_another_one(cloud: Cloud) -> None:
    """A repeated create is refused as a duplicate with the status and the hint of the rule."""
    event = await cloud.create_event()
    await cloud.fault(
        "graph", "changed_repeat", params={"status": 409, "names_event": False}, times=1
    )
    refused = await cloud.graph("POST", EVENTS, event_body())
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "ErrorDuplicateTransactionId"
    assert "@event.existingEventId" not in refused.json()["error"]
    assert (await cloud.create_event())["id"] == event["id"]


@pytest.mark.fact("GRAPH-36")
async def test_notification_comes_before_the_answer(cloud: Cloud, receiver: Receiver) -> None:
    """An early notification has arrived when the create is answered."""
    await cloud.subscribe(receiver)
    receiver.pause = 0.2
    await cloud.fault("graph", "early", times=1)
    event = await cloud.create_event()
    assert [item["resourceData"]["id"] for item in receiver.items] == [event["id"]]


@pytest.mark.fact("GRAPH-35")
@pytest.mark.parametrize("kind", ["batch", "reorder"])
async def test_notifications_are_held(cloud: Cloud, receiver: Receiver, kind: str) -> None:
    """Held changes come in one request, in their order or the last one first."""
    await cloud.subscribe(receiver)
    # Not just before a multiple.
    cloud.time.pass_by(seconds=301 - cloud.time.now().timestamp() % 300)
    await cloud.fault("notification", kind, params={"seconds": 300})
    ids = [(await cloud.create_event(transactionId=str(n)))["id"] for n in range(3)]
    assert receiver.items == []
    cloud.time.pass_by(seconds=301)
    await receiver.wait_for(3)
    assert receiver.sizes == [3]
    expected = ids if kind == "batch" else ids[::-1]
    assert [item["resourceData"]["id"] for item in receiver.items] == expected


async def test_one_change_is_told_several_times(cloud: Cloud, receiver: Receiver) -> None:
    """A creation may be followed by updates that nobody made."""
    await cloud.subscribe(receiver)
    await cloud.fault("notification", "several", params={"count": 2}, times=1)
    await cloud.create_event()
    items = await receiver.wait_for(3)
    assert [item["changeType"] for item in items] == ["created", "updated", "updated"]


async def answer_late(cloud: Cloud, receiver: Receiver) -> None:
    """Ten changes are told; the last two of them are answered after 0.2 s."""
    await cloud.subscribe(receiver)
    for number in range(10):
        receiver.pause = 0.2 if number > 7 else 0.0
        await cloud.create_event(transactionId=str(number))
        await receiver.wait_for(number + 1)
    receiver.pause = 0.0


@pytest.mark.fact("GRAPH-33")
async def test_slow_receiver_gets_everything_late(
    cloud: Cloud, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than a tenth of slow answers delay what follows by ten minutes, for ten minutes."""
    monkeypatch.setattr(receivers, "SLOW_SECONDS", 0.15)
    await answer_late(cloud, receiver)
    await punished(cloud, "slow")
    late = await cloud.create_event(transactionId="late")
    undelivered = (await cloud.api("GET", "/dump"))["undelivered"]
    assert [item["item"]["resourceData"]["id"] for item in undelivered] == [late["id"]]
    due_at = datetime.fromisoformat(undelivered[0]["due_at"])
    assert (due_at - datetime.fromisoformat(undelivered[0]["created_at"])).total_seconds() == 600
    cloud.time.pass_by(seconds=601)
    await receiver.wait_for(11)
    await cloud.create_event(transactionId="on time")
    await receiver.wait_for(12)
    assert (await cloud.api("GET", "/faults"))["counts"] == {"receiver_slow": 1}


@pytest.mark.fact("GRAPH-33")
async def test_very_slow_receiver_loses_everything(
    cloud: Cloud, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than 15 % of very slow answers lose what follows for ten minutes."""
    monkeypatch.setattr(receivers, "DROP_SECONDS", 0.15)
    await answer_late(cloud, receiver)
    await punished(cloud, "drop")
    await cloud.create_event(transactionId="lost")
    assert (await cloud.api("GET", "/dump"))["undelivered"] == []
    cloud.time.pass_by(seconds=601)
    heard = await cloud.create_event(transactionId="heard")
    items = await receiver.wait_for(11)
    assert items[-1]["resourceData"]["id"] == heard["id"]
    assert len(items) == 11


async def test_shares_decide(settings: Settings, time: Time) -> None:
    """Nine answers decide nothing, a tenth of slow ones is forgiven; more than a tenth over three
    seconds is slow, more than 15 % over ten seconds is drop, from slow too; each lasts ten minutes
    from its beginning."""
    store = Store.from_settings(settings)
    url, now = "http://127.0.0.1/hook?x=1", time.now()
    expected = [None] * 10 + ["slow"] * 2 + ["drop"]
    async with store.transaction() as db:
        regimes = []
        for seconds in [3.0] + [0.1] * 9 + [3.0] + [10.0] * 2:
            await receivers.judge(db, url, seconds, now)
            regimes.append(await receivers.regime_of(db, url, now))
        assert regimes == expected
        later = now + timedelta(seconds=599)
        await receivers.judge(db, url, 60.0, later)
        assert await receivers.regime_of(db, "http://127.0.0.1/hook", later) == "drop"
        assert await receivers.regime_of(db, url, now + timedelta(seconds=600)) is None
        assert await receivers.regime_of(db, "http://127.0.0.1/other", now) is None
    await store.close()


async def test_receiver_is_punished_by_hand(cloud: Cloud, receiver: Receiver) -> None:
    """The control API punishes without a reason, and forgives."""
    await cloud.subscribe(receiver)
    await cloud.api("POST", "/receivers", {"url": receiver.url(), "regime": "drop"})
    await cloud.create_event(transactionId="lost")
    await cloud.api("POST", "/receivers", {"url": receiver.url(), "regime": "none"})
    heard = await cloud.create_event(transactionId="heard")
    items = await receiver.wait_for(1)
    assert [item["resourceData"]["id"] for item in items] == [heard["id"]]
    await cloud.api("POST", "/receivers", {"url": receiver.url(), "regime": "x"}, status=400)


async def test_healing_ends_everything(cloud: Cloud, receiver: Receiver) -> None:
    """Afterwards no rule and no regime is left, and what was held is delivered."""
    await cloud.subscribe(receiver)
    await cloud.fault("notification", "delay", params={"seconds": 300})
    await cloud.fault("graph", "error", path="*nothing*")
    await cloud.create_event()
    await cloud.api("POST", "/receivers", {"url": receiver.url(), "regime": "slow"})
    await cloud.api("POST", "/heal")
    await receiver.wait_for(1)
    assert (await cloud.api("GET", "/faults"))["faults"] == []
    assert all(
        each["regime"] is None for each in (await cloud.api("GET", "/receivers"))["receivers"]
    )


async def punished(cloud: Cloud, regime: str) -> None:
    """Waits until the last answer was judged."""
    while (await cloud.api("GET", "/receivers"))["receivers"][0]["regime"] != regime:
        pass


async def test_consent_takes_effect_later(cloud: Cloud) -> None:
    """For the first seconds after consent there is no token: 401 AADSTS7000229."""
    path = f"/directories/{DEMO_DIRECTORY_ID}/consent"
    await cloud.api("POST", path, {"consent": "granted", "effective_after": 30})
    answer = await cloud.token_answer(DEMO_DIRECTORY_ID)
    assert (answer.status_code, answer.json()["error_codes"]) == (401, [7000229])
    cloud.time.pass_by(seconds=31)
    assert (await cloud.token_answer(DEMO_DIRECTORY_ID)).status_code == 200
    await cloud.api("POST", path, {"consent": "granted", "effective_after": "soon"}, status=400)


async def test_mailbox_is_disabled_and_back(cloud: Cloud) -> None:
    """A mailbox can be taken away: 404 MailboxNotEnabledForRESTAPI, its events come back with it."""
    event = await cloud.create_event()
    user = {"directory_id": str(DEMO_DIRECTORY_ID), "address": ANNA.address}
    await cloud.api("POST", "/users", {**user, "kind": "unlicensed"})
    for path in (f"{EVENTS}/{event['id']}", f"/users/{ANNA.address}/calendarView/delta"):
        answer = await cloud.graph("GET", path)
        assert answer.json()["error"]["code"] == "MailboxNotEnabledForRESTAPI"
    await cloud.api("POST", "/users", {**user, "kind": "person"})
    assert (await cloud.graph("GET", f"{EVENTS}/{event['id']}")).status_code == 200
