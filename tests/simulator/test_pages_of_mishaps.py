"""Pages on which people do what programs have to live with."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from .cloud import ANNA, DEMO_DIRECTORY_ID, Cloud, Receiver
from .test_pages import get, post


async def test_consent_is_revoked_and_granted_on_the_page(cloud: Cloud) -> None:
    """The directories' page takes consent away and gives it back."""
    path = f"/directories/{DEMO_DIRECTORY_ID}/consent"
    for state in ("revoked", "granted"):
        await post(cloud, path, consent=state)
        assert (await cloud.api("GET", "/directories"))["directories"][0]["consent"] == state


async def test_rules_are_made_and_removed_on_the_page(cloud: Cloud) -> None:
    """The mishaps' page makes a rule, says what is wrong with one, and removes them."""
    rule = {"service": "graph", "kind": "throttle", "path": "*/events", "times": "2"}
    await post(cloud, "/faults", **rule, params='{"retry_after": 3}', probability="50")
    made = (await cloud.api("GET", "/faults"))["faults"][0]
    assert (made["times"], made["probability"], made["params"]) == (2, 0.5, {"retry_after": 3})
    for wrong in ({"params": "{"}, {"times": "x"}, {"params": '{"wait": 1}'}, {"service": "zoom"}):
        changed = {**rule, "kind": "concurrency", **wrong}
        answer = await post(cloud, "/faults", 400, **changed)
        assert 'role="alert"' in answer.text
    await post(cloud, "/faults/delete", id="all")
    assert (await cloud.api("GET", "/faults"))["faults"] == []


async def test_faults_by_chance_are_made_and_healed_on_the_page(cloud: Cloud) -> None:
    """Many kinds at once, with a seed; what struck is counted; one button heals everything."""
    await post(cloud, "/faults/regime", kinds="throttle 5, graph.error 100", regime_seed="3")
    rules = (await cloud.api("GET", "/faults"))["faults"]
    assert {(rule["kind"], rule["probability"], rule["seed"]) for rule in rules} == {
        ("throttle", 0.05, 3),
        ("error", 1.0, 3),
    }
    await cloud.graph("GET", "/users/x@x.example/calendar")
    assert "error 1" in (await get(cloud, "/faults")).text
    for wrong in ("explode 5", "throttle", "throttle many"):
        answer = await post(cloud, "/faults/regime", 400, kinds=wrong)
        assert 'role="alert"' in answer.text
    await post(cloud, "/faults/heal")
    assert (await cloud.api("GET", "/faults"))["faults"] == []


async def test_rule_on_the_page_may_end_by_itself(cloud: Cloud) -> None:
    """A rule can be made for so many minutes."""
    await post(cloud, "/faults", service="graph", kind="error", minutes="10", seed="4")
    rule = (await cloud.api("GET", "/faults"))["faults"][0]
    left = datetime.fromisoformat(rule["until"]) - cloud.time.now()
    assert 500 < left.total_seconds() <= 600
    assert rule["seed"] == 4


async def test_subscription_mishaps_on_the_page(cloud: Cloud, receiver: Receiver) -> None:
    """Lifecycle events are sent, receivers punished and forgiven, tokens ended."""
    subscription = (await cloud.subscribe(receiver)).json()["id"]
    await post(cloud, "/receivers", url=receiver.url(), regime="drop")
    assert ">drop<" in (await get(cloud, "/directories")).text
    await post(cloud, "/receivers", url=receiver.url(), regime="none")
    await post(cloud, f"/subscriptions/{subscription}/lifecycle", event="missed")
    assert (await receiver.wait_for(1))[0]["lifecycleEvent"] == "missed"
    await post(cloud, f"/subscriptions/{subscription}/lifecycle", 404, event="other")
    await post(cloud, "/tokens/expire")
    assert (await cloud.graph("GET", "/subscriptions")).status_code == 401


async def test_mailbox_is_disabled_on_the_page(cloud: Cloud) -> None:
    """A mailbox is taken away and given back; its delta tokens can be ended."""
    path = f"/calendar/{ANNA.address}"
    await post(cloud, f"{path}/mailbox", do="disable")
    assert "This mailbox is disabled" in (await get(cloud, path)).text
    assert "no mailbox" in (await get(cloud, "/calendars")).text
    view = f"/users/{ANNA.address}/calendarView/delta"
    assert (await cloud.graph("GET", view)).status_code == 404
    await post(cloud, f"{path}/mailbox", do="enable")
    times = {"startDateTime": "2027-01-01T00:00:00Z", "endDateTime": "2027-01-02T00:00:00Z"}
    first = (await cloud.graph("GET", view, params=times)).json()
    await post(cloud, f"{path}/mailbox", do="expire")
    assert (await cloud.graph("GET", first["@odata.deltaLink"])).status_code == 410


async def test_owner_does_everything_on_the_event_page(cloud: Cloud) -> None:
    """Private and free, declined, copied, canceled in place: as people do in Outlook."""
    event = await cloud.create_event()
    page = f"/event/{quote(event['id'])}"
    await post(cloud, f"{page}/change", show_as="free", private="yes")
    changed = await cloud.api("GET", f"/events/{quote(event['id'])}")
    assert (changed["show_as"], changed["sensitivity"]) == ("free", "private")
    await post(cloud, f"{page}/do", do="decline", attendee="eve@example.com")
    assert "(declined)" in (await get(cloud, page)).text
    copied = await post(cloud, f"{page}/do", do="copy")
    assert copied.headers["location"] != page
    await post(cloud, f"{page}/do", do="cancel")
    assert (await cloud.api("GET", f"/events/{quote(event['id'])}"))["is_canceled"]


async def test_series_and_days_are_made_on_the_page(cloud: Cloud) -> None:
    """A new event may repeat, and may last all day."""
    form = {"date": "2027-03-29", "start": "10:00", "end": "11:30", "subject": "Regular"}
    await post(cloud, f"/calendar/{ANNA.address}", **form, repeat="weekly", all_day="yes")
    found = await cloud.api("GET", f"/events?user={ANNA.address}&from=2027-03-29T00:00:00Z")
    ours = [event for event in found["events"] if event["subject"] == "Regular"]
    kinds = [event["type"] for event in ours]
    assert (kinds.count("seriesMaster"), kinds.count("occurrence")) == (1, 10)
    assert {event["start_at"][11:] for event in ours} == {"00:00:00Z"}
    part = next(event for event in ours if event["type"] == "occurrence")
    assert "one of a series" in (await get(cloud, f"/event/{quote(part['id'])}")).text
