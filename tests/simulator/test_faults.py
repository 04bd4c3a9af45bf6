"""Fault rules: what happens, whom it strikes, how often."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import pytest

from app.simulator import folders  # noqa: F401 - who makes kinds known
from app.simulator.app import paths
from app.simulator.fault_kinds import KINDS, PROVIDERS

from .cloud import ANNA, DEMO_DIRECTORY_ID, DEMO_ZOOM_HOSTS, Cloud, event_body, meeting_body

EVENTS = f"/users/{ANNA.address}/events"
MEETINGS = f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings"


async def ours(cloud: Cloud) -> int:
    return len((await cloud.api("GET", "/events?transaction_id=booking-1"))["events"])


async def create(cloud: Cloud) -> httpx.Response:
    return await cloud.graph("POST", EVENTS, event_body())


async def test_no_rule_no_fault(cloud: Cloud) -> None:
    """Without rules everything is answered as it should be."""
    assert (await create(cloud)).status_code == 201


@pytest.mark.fact("GRAPH-1")
async def test_throttling_speaks_every_dialect(cloud: Cloud) -> None:
    """429 comes with Retry-After as a number, a fraction, a date, an ISO time, or without."""
    for form, is_right in (
        ("seconds", lambda text: int(text) == 2),
        ("fraction", lambda text: float(text) == 2.128),
        ("http_date", lambda text: parsedate_to_datetime(text) > datetime.now(UTC)),
        ("iso", lambda text: text.endswith("Z") and datetime.fromisoformat(text)),
        ("none", lambda text: text is None),
    ):
        await cloud.fault("graph", "throttle", params={"retry_after": 2.128, "form": form}, times=1)
        answer = await create(cloud)
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "TooManyRequests"
        assert is_right(answer.headers.get("retry-after")), form
    assert (await create(cloud)).status_code == 201


@pytest.mark.parametrize(("kind", "made"), [("error", 0), ("error_after", 1)])
async def test_server_error_before_and_after_the_work(cloud: Cloud, kind: str, made: int) -> None:
    """A 5xx may come instead of the event, or although it was made."""
    await cloud.fault("graph", kind, params={"status": 504}, method="POST", times=1)
    assert (await create(cloud)).status_code == 504
    assert await ours(cloud) == made


@pytest.mark.parametrize(
    ("kind", "made"), [("drop", 0), ("drop_after", 1), ("hang", 0), ("hang_after", 1)]
)
async def test_connection_ends_before_and_after_the_work(
    cloud: Cloud, kind: str, made: int
) -> None:
    """The connection may end at once or after a silence, whether the event was made or not."""
    await cloud.fault("graph", kind, method="POST", times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        await create(cloud)
    assert await ours(cloud) == made
    assert cloud.time.slept == [30.0 if kind.startswith("hang") else 0.0]
    call = (await cloud.api("GET", "/calls?service=graph"))["calls"][0]
    assert (call["status"], call["fault"]) == (None, kind)


@pytest.mark.parametrize("kind", ["slow", "slow_after"])
async def test_slow_is_right(cloud: Cloud, kind: str) -> None:
    """A slow answer is the right one, and no wait is longer than five minutes."""
    await cloud.fault("graph", kind, params={"seconds": 9999}, times=1)
    assert (await create(cloud)).status_code == 201
    assert cloud.time.slept == [300.0]


async def test_first_rule_that_strikes_wins(cloud: Cloud) -> None:
    """Rules are tried in order; one whose time is over lets the next one strike."""
    await cloud.fault("graph", "error", params={"status": 500}, times=1)
    await cloud.fault("graph", "error", params={"status": 502}, times=1)
    assert [(await create(cloud)).status_code for _ in range(3)] == [500, 502, 201]


async def test_rules_choose_method_and_path(cloud: Cloud) -> None:
    """A rule strikes only the calls that its method and pattern match."""
    await cloud.fault("graph", "forbidden", method="post", path="*/ANNA.keller@*/events")
    assert (await create(cloud)).status_code == 403
    assert (await cloud.graph("GET", EVENTS)).status_code == 200
    ben = await cloud.graph("POST", "/users/ben.ortiz@northwind.example/events", event_body())
    assert ben.status_code == 201


async def test_rules_wait_and_end(cloud: Cloud) -> None:
    """`skip` lets calls pass first, `until` ends a rule in time."""
    until = cloud.time.now().replace(microsecond=0).isoformat()
    await cloud.fault("graph", "error", until=until)
    await cloud.fault("graph", "error", skip=2, times=1)
    cloud.time.pass_by(seconds=2)
    codes = [(await cloud.graph("GET", EVENTS)).status_code for _ in range(4)]
    assert codes == [200, 200, 503, 200]


async def test_draws_can_be_repeated(cloud: Cloud) -> None:
    """With a probability, the same seed on the same rule strikes the same calls."""

    async def run() -> list[int]:
        return [(await cloud.graph("GET", EVENTS)).status_code for _ in range(12)]

    await cloud.fault("graph", "error", probability=0.5, seed=7)
    first = await run()
    assert {200, 503} == set(first)
    faults = (await cloud.api("GET", "/faults"))["faults"]
    assert faults[0]["struck"] == first.count(503)
    draws = [random.Random(f"7:graph:*:*:error:{n}").random() < 0.5 for n in range(1, 13)]  # noqa: S311
    assert [code == 503 for code in first] == draws


async def test_limited_rule_strikes_exactly_so_often(cloud: Cloud) -> None:
    """However many calls come at once, a rule for three strikes three."""
    await cloud.fault("zoom", "error", times=3)
    answers = await asyncio.gather(*(cloud.zoom("GET", MEETINGS) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [503] * 3


async def test_entra_can_misbehave(cloud: Cloud) -> None:
    """Every error of Entra's list, a token without roles, and one that soon ends."""
    for kind, status in (
        ("unknown_principal", 401),
        ("unknown_application", 400),
        ("secret_expired", 401),
        ("unauthorized", 401),
        ("throttle", 429),
        ("error", 503),
    ):
        await cloud.fault("entra", kind, times=1)
        answer = await cloud.token_answer(DEMO_DIRECTORY_ID)
        assert (answer.status_code, "error" in answer.json()) == (status, True), kind
    await cloud.fault("entra", "error", params={"status": 502, "html": True}, times=1)
    page = await cloud.token_answer(DEMO_DIRECTORY_ID)
    assert (page.status_code, page.headers["content-type"][:9]) == (502, "text/html")
    await cloud.fault("entra", "no_roles", times=1)
    await cloud.sign_in()
    assert (await create(cloud)).status_code == 403
    await cloud.fault("entra", "short_token", params={"seconds": 7}, times=1)
    assert (await cloud.token_answer(DEMO_DIRECTORY_ID)).json()["expires_in"] == 7


async def test_calendar_can_be_unknown(cloud: Cloud) -> None:
    """getSchedule may answer 200 with an error for the mailbox."""
    await cloud.fault("graph", "mailbox_error", path="*/getSchedule", times=1)
    start = {"dateTime": "2027-01-15T00:00:00", "timeZone": "UTC"}
    end = {"dateTime": "2027-01-16T00:00:00", "timeZone": "UTC"}
    body = {"schedules": [ANNA.address], "startTime": start, "endTime": end}
    path = f"/users/{ANNA.address}/calendar/getSchedule"
    answer = await cloud.graph("POST", path, body)
    assert answer.status_code == 200
    assert answer.json()["value"][0]["error"]["responseCode"] == "5016"


async def test_zooms_limits(cloud: Cloud) -> None:
    """A limit per second names its reset, a daily one a date-time."""
    await cloud.fault("zoom", "throttle", params={"form": "none"}, times=1)
    second = await cloud.zoom("POST", MEETINGS, meeting_body())
    assert "x-ratelimit-reset" in second.headers
    assert "retry-after" not in second.headers
    await cloud.fault("zoom", "throttle", params={"form": "iso", "scope": "day"}, times=1)
    day = await cloud.zoom("POST", MEETINGS, meeting_body())
    assert datetime.fromisoformat(day.headers["retry-after"])
    assert "daily" in day.json()["message"]


@pytest.mark.fact("ZOOM-13")
async def test_zooms_errors(cloud: Cloud) -> None:
    """Every error of Zoom's list can be had."""
    for kind, status, code in (
        ("unauthorized", 401, 124),
        ("missing_scope", 401, 4700),
        ("gone", 404, 3001),
        ("no_user", 404, 1001),
        ("not_allowed", 400, 3161),
    ):
        await cloud.fault("zoom", kind, times=1)
        answer = await cloud.zoom("POST", MEETINGS, meeting_body())
        assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("service", PROVIDERS)
async def test_every_kind_has_an_answer(cloud: Cloud, service: str) -> None:
    """Each kind does something at each service that it is for: no kind is a word only."""
    root = paths()[service]
    kinds = [k for k in KINDS.values() if service in k.services and k.phase == "before"]
    assert len(kinds) >= 8
    for kind in kinds:
        method, pattern = kind.calls[0] if kind.calls else ("GET", "/users/x/meetings")
        url = cloud.url + root + pattern.replace("*", "/x").replace("//", "/")
        before = (await cloud.api("GET", "/faults"))["counts_by_service"].get(service, {})
        await cloud.fault(service, kind.name, times=1)
        await cloud.http.get(f"{cloud.url}{root}/of/no/meaning") if kind.calls else None
        if kind.name in ("drop", "hang"):
            with pytest.raises(httpx.RemoteProtocolError):
                await cloud.http.request(method, url)
        else:
            answer = await cloud.http.request(method if method != "*" else "GET", url)
            is_page = answer.headers["content-type"].startswith("text/html")
            is_wrong = answer.status_code >= 400 or "Magnificent" in answer.text
            assert is_page if kind.name == "garbage" else is_wrong, kind
        after = (await cloud.api("GET", "/faults"))["counts_by_service"][service]
        assert after[kind.name] == before.get(kind.name, 0) + 1


async def test_impossible_rules_are_refused(cloud: Cloud) -> None:
    """A rule that cannot be is 400 and names the field."""
    for rule, field in (
        ({"service": "graph", "kind": "explode"}, "kind"),
        ({"service": "zoom", "kind": "mailbox_error"}, "service"),
        ({"kind": "throttle"}, "service"),
        ({"service": "graph", "kind": "throttle", "params": {"wait": 1}}, "params"),
        ({"service": "graph", "kind": "drop", "times": -1}, "times"),
        ({"service": "graph", "kind": "drop", "probability": 2}, "probability"),
        ({"service": "graph", "kind": "drop", "until": "soon"}, "until"),
    ):
        assert (await cloud.api("POST", "/faults", rule, status=400))["field"] == field


async def test_rules_are_listed_and_removed(cloud: Cloud) -> None:
    """Rules are rows: listed with the kinds there are, removed one by one or at once."""
    first = await cloud.fault("graph", "drop")
    await cloud.fault("graph", "hang")
    listed = await cloud.api("GET", "/faults")
    assert [rule["kind"] for rule in listed["faults"]] == ["drop", "hang"]
    assert set(listed["kinds"]) == set(KINDS)
    await cloud.api("DELETE", f"/faults/{first['id']}")
    await cloud.api("DELETE", f"/faults/{first['id']}", status=404)
    await cloud.api("DELETE", "/faults")
    assert (await cloud.api("GET", "/faults"))["faults"] == []
