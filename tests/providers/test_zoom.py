"""Zoom: tokens, meetings, hosts, limits."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from structlog.testing import capture_logs

from app.providers.capabilities.conference import MeetingDraft
from app.providers.errors import (
    Forbidden,
    HostAtLimit,
    NoSuchHost,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.registry import Providers
from app.providers.zoom.client import Zoom
from app.providers.zoom.models import meeting_creation

from .scripted import FakeTime, Reply, ScriptedServer

BOOKING = "0d5e7a4e-8c4b-4b60-9c67-1f6a6f0b2f11"
INSTALLATION = "9a1c0a52-6a57-4a7f-8f5c-2a6f6d0c7e21"
HOST = "host@company.example"
MEETINGS = f"/zoom/v2/users/{HOST}/meetings"
MEETING = "/zoom/v2/meetings/99999999999"
TOKEN = "/zoom/oauth/token"
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DRAFT = MeetingDraft(BOOKING, INSTALLATION, "Consultation: Carla", NINE, NINE + timedelta(hours=1))


@pytest.fixture
def zoom(providers: Providers) -> Zoom:
    return providers.conference("zoom")


def meeting(**changes: Any) -> dict[str, Any]:
    body = {
        "id": 99999999999,
        "uuid": "u==",
        "host_id": "h1",
        "topic": "Consultation",
        "start_time": "2026-11-24T09:00:00Z",
        "duration": 60,
        "timezone": "Europe/Berlin",
        "agenda": f"{BOOKING} {INSTALLATION}",
        "join_url": "https://zoom.example/j/99999999999",
        "start_url": "https://zoom.example/s/99999999999?zak=hush",
    }
    return {**body, **changes}


def error(status: int, code: int | str, message: str = "text", **headers: str) -> Reply:
    return Reply(status, {"code": code, "message": message}, headers)


def limit(**headers: str) -> Reply:
    return error(429, 429, "You have reached the limit.", **headers)


@pytest.mark.fact("ZOOM-12")
async def test_a_meeting_is_created_with_our_marker(zoom: Zoom, cloud: ScriptedServer) -> None:
    """Start in UTC, length in minutes, booking id first in the agenda."""
    cloud.on("POST", MEETINGS, Reply(201, meeting()))
    created = await zoom.create_meeting(HOST, DRAFT)
    assert (created.id, created.host_id) == ("99999999999", "h1")
    assert created.join_url == "https://zoom.example/j/99999999999"
    assert (created.start, created.end) == (NINE, NINE + timedelta(hours=1))
    assert (created.booking_id, created.installation_id) == (BOOKING, INSTALLATION)
    sent = cloud.seen[-1]
    assert sent.headers["authorization"] == "Bearer zoom-token"
    assert sent.json["type"] == 2
    assert sent.json["start_time"] == "2026-11-24T09:00:00Z"
    assert sent.json["timezone"] == "UTC"
    assert sent.json["duration"] == 60
    assert sent.json["agenda"] == f"{BOOKING} {INSTALLATION}"


async def test_guests_do_not_wait_for_the_host(zoom: Zoom, cloud: ScriptedServer) -> None:
    """The host is a licence, not a person: guests may enter without it."""
    cloud.on("POST", MEETINGS, Reply(201, meeting()))
    await zoom.create_meeting(HOST, DRAFT)
    assert cloud.seen[-1].json["settings"] == {
        "join_before_host": True,
        "jbh_time": 0,
        "waiting_room": False,
    }


@pytest.mark.fact("ZOOM-16")
def test_a_long_topic_is_cut() -> None:
    """Zoom takes topics of at most 200 characters."""
    topic = meeting_creation(MeetingDraft(BOOKING, INSTALLATION, "x" * 300, NINE, NINE))["topic"]
    assert len(topic) == 200


@pytest.mark.fact("ZOOM-1")
async def test_the_token_is_asked_with_basic_credentials(
    zoom: Zoom, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Server-to-server: account credentials, cached until 60 s before the end, one flight."""
    cloud.on("GET", MEETING, Reply(200, meeting()))
    await asyncio.gather(*(zoom.get_meeting("99999999999") for _ in range(8)))
    (asked,) = cloud.of("POST", TOKEN)
    basic = base64.b64encode(b"zoom-client:zoom-secret").decode()
    assert asked.headers["authorization"] == f"Basic {basic}"
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form == {"grant_type": "account_credentials", "account_id": "account"}
    time.pass_seconds(3545)
    await zoom.get_meeting("99999999999")
    assert len(cloud.of("POST", TOKEN)) == 2


@pytest.mark.fact("ZOOM-2")
@pytest.mark.parametrize("code", [124, 4700])
async def test_a_refused_token_is_replaced_once(
    zoom: Zoom, cloud: ScriptedServer, code: int
) -> None:
    """401 in the middle of work: a new token, the request once more, then success."""
    cloud.on("POST", MEETINGS, error(401, code), Reply(201, meeting()))
    assert (await zoom.create_meeting(HOST, DRAFT)).id == "99999999999"
    assert len(cloud.of("POST", TOKEN)) == 2


@pytest.mark.fact("ZOOM-3", "ZOOM-13")
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (error(401, 124, "Access token is expired."), Unauthorized),
        (error(401, 4700, "Invalid access token, does not contain scopes"), Forbidden),
        (error(403, 200), Forbidden),
        (error(400, 300, "Validation Failed."), Permanent),
        (error(400, 3000, "You cannot schedule a meeting for x"), Permanent),
        (error(400, 3161, "not allowed"), Permanent),
        (error(404, 1001, "User does not exist: x."), NoSuchHost),
        (limit(**{"X-RateLimit-Type": "Per-second-limit"}), Throttled),
        (limit(**{"X-RateLimit-Type": "Daily-limit"}), HostAtLimit),
        (limit(**{"Retry-After": "2026-11-25T00:00:00Z"}), HostAtLimit),
        (error(429, 429, "You have reached the maximum per-day rate limit"), HostAtLimit),
        (error(429, 429, "You have reached the maximum per-second rate limit"), Throttled),
        (limit(**{"Retry-After": "Thu, 26 Nov 2026 09:00:00 GMT"}), Throttled),
        (error(500, 500), Transient),
        (Reply(502, "<html>"), Transient),
        (Reply(404, "<html>"), Transient),
        (Reply(201, {}), Transient),
        (Reply(201, meeting(join_url="")), Transient),
        (Reply(201, "<html>"), Transient),
        (Reply(drop=True), Transient),
    ],
)
async def test_every_error_has_its_class(
    zoom: Zoom, cloud: ScriptedServer, reply: Reply, kind: type[Exception]
) -> None:
    """Errors for good, hosts at their limit, throttles and bad days are told apart, and a
    create is only repeated with a fresh token."""
    cloud.on("POST", MEETINGS, reply)
    with pytest.raises(ProviderError) as caught:
        await zoom.create_meeting(HOST, DRAFT)
    assert type(caught.value) is kind
    is_token = reply.status == 401
    assert len(cloud.of("POST", MEETINGS)) <= (2 if is_token else 1)


@pytest.mark.parametrize(
    "reply", [error(500, 500), Reply(504, "x"), Reply(drop=True), Reply(201, "<html>")]
)
async def test_a_create_without_a_clear_answer_is_unknown(
    zoom: Zoom, cloud: ScriptedServer, reply: Reply
) -> None:
    """Zoom has no idempotency: the caller is told that a meeting may exist."""
    cloud.on("POST", MEETINGS, reply)
    with pytest.raises(Transient) as caught:
        await zoom.create_meeting(HOST, DRAFT)
    assert caught.value.outcome_unknown


@pytest.mark.fact("ZOOM-6")
async def test_a_host_at_its_limit_is_not_asked_again_today(
    zoom: Zoom, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Until the date-time that Zoom named, the host fails without a request; another host
    works."""
    until = datetime.fromtimestamp(time.seconds + 5000, UTC).isoformat().replace("+00:00", "Z")
    cloud.on("POST", MEETINGS, limit(**{"Retry-After": until}), Reply(201, meeting()))
    cloud.on("POST", "/zoom/v2/users/other/meetings", Reply(201, meeting()))
    for _ in range(2):
        with pytest.raises(HostAtLimit) as caught:
            await zoom.create_meeting(HOST, DRAFT)
        assert caught.value.retry_after == pytest.approx(5000, abs=1)
    assert len(cloud.of("POST", MEETINGS)) == 1
    await zoom.create_meeting("other", DRAFT)
    time.pass_seconds(5001)
    await zoom.create_meeting(HOST, DRAFT)


@pytest.mark.fact("ZOOM-6")
@pytest.mark.parametrize("factor", [1, 1000])
async def test_the_reset_time_of_a_second_is_a_wait(
    zoom: Zoom, cloud: ScriptedServer, time: FakeTime, factor: int
) -> None:
    """X-RateLimit-Reset (seconds or milliseconds since the epoch) and Retry-After: the later
    one counts."""
    reset = str(int((time.seconds + 3) * factor))
    headers = {"X-RateLimit-Type": "QPS", "X-RateLimit-Reset": reset, "Retry-After": "1"}
    cloud.on("DELETE", MEETING, limit(**headers))
    with pytest.raises(Throttled) as caught:
        await zoom.delete_meeting("99999999999")
    assert caught.value.retry_after == pytest.approx(3)


async def test_a_read_waits_out_a_throttled_second(
    zoom: Zoom, cloud: ScriptedServer, time: FakeTime
) -> None:
    """A per-second limit on a read is waited out within the call."""
    headers = {"X-RateLimit-Reset": str(int(time.seconds) + 1)}
    cloud.on("GET", MEETING, limit(**headers), Reply(200, meeting()))
    assert (await zoom.get_meeting("99999999999")).id == "99999999999"
    assert time.slept == [pytest.approx(1)]


async def test_zooms_name_of_a_request_is_logged(zoom: Zoom, cloud: ScriptedServer) -> None:
    """Its support asks for it."""
    cloud.on("GET", MEETING, Reply(200, meeting(), {"x-zm-trackingid": "their-id"}))
    with capture_logs() as lines:
        await zoom.get_meeting("99999999999")
    assert "their-id" in [line.get("provider_request_id") for line in lines]


@pytest.mark.fact("ZOOM-11")
async def test_a_missing_meeting_is_not_found(zoom: Zoom, cloud: ScriptedServer) -> None:
    """404 with 3001 says that the meeting is gone; a 404 from something else does not."""
    cloud.on("GET", MEETING, error(404, 3001, "Meeting does not exist: 99999999999."))
    with pytest.raises(NotFound):
        await zoom.get_meeting("99999999999")
    cloud.on("GET", MEETING, Reply(404, "<html>"))
    with pytest.raises(Transient):
        await zoom.get_meeting("99999999999")


async def test_moving_sends_the_times_only(zoom: Zoom, cloud: ScriptedServer) -> None:
    """A move changes start and length; a missing meeting is NotFound."""
    cloud.on("PATCH", MEETING, Reply(204), error(404, 3001))
    times = {"start": NINE, "end": NINE + timedelta(minutes=90)}
    await zoom.update_meeting("99999999999", **times)
    assert cloud.seen[-1].json == {
        "start_time": "2026-11-24T09:00:00Z",
        "duration": 90,
        "timezone": "UTC",
    }
    with pytest.raises(NotFound):
        await zoom.update_meeting("99999999999", host=HOST, **times)


@pytest.mark.fact("ZOOM-11")
async def test_deleting_what_is_gone_succeeds_at_once(zoom: Zoom, cloud: ScriptedServer) -> None:
    """204 deletes, 3001 means gone and is asked once; Zoom mails nobody."""
    cloud.on("DELETE", MEETING, Reply(204), error(404, 3001))
    assert await zoom.delete_meeting("99999999999") is True
    assert await zoom.delete_meeting("99999999999") is False
    assert len(cloud.of("DELETE", MEETING)) == 2
    assert cloud.seen[-1].query == {
        "schedule_for_reminder": "false",
        "cancel_meeting_reminder": "false",
    }


@pytest.mark.fact("ZOOM-14")
async def test_deletions_of_one_host_take_turns(zoom: Zoom, cloud: ScriptedServer) -> None:
    """Zoom answers 429 to concurrent deletions of one host, so they are made in turn."""
    cloud.on("DELETE", r"/zoom/v2/meetings/\d+", Reply(204))
    await asyncio.gather(*(zoom.delete_meeting(str(n), host=HOST) for n in range(6)))
    assert cloud.most_at_once == 1
    assert len(cloud.of("DELETE", r"/zoom/v2/meetings/\d+")) == 6


@pytest.mark.fact("ZOOM-12")
async def test_a_booking_is_found_over_pages_by_the_start_of_the_agenda(
    zoom: Zoom, cloud: ScriptedServer
) -> None:
    """Lists are read to the end; only an agenda that begins with the booking id counts."""
    first = [meeting(id=1, agenda=f"see {BOOKING}"), meeting(id=2, agenda=None)]
    second = [meeting(id=3, agenda=BOOKING.upper() + " " + "x" * 213), meeting(id=4)]
    cloud.on(
        "GET",
        MEETINGS,
        Reply(200, {"meetings": first, "next_page_token": "more"}),
        Reply(200, {"meetings": second, "next_page_token": ""}),
    )
    found = await zoom.find_by_booking(HOST, BOOKING)
    assert [m.id for m in found] == ["3", "4"]
    queries = [seen.query for seen in cloud.of("GET", MEETINGS)]
    assert [q.get("next_page_token") for q in queries] == [None, "more"]
    assert {(q["type"], q["page_size"]) for q in queries} == {("upcoming", "300")}


@pytest.mark.fact("ZOOM-17")
async def test_a_booking_beyond_six_months_is_found_too(zoom: Zoom, cloud: ScriptedServer) -> None:
    """Upcoming lists end after six months: what they do not show is looked for among all."""
    cloud.on("GET", MEETINGS, Reply(200, {"meetings": []}), Reply(200, {"meetings": [meeting()]}))
    assert len(await zoom.find_by_booking(HOST, BOOKING)) == 1
    assert [s.query["type"] for s in cloud.of("GET", MEETINGS)] == ["upcoming", "scheduled"]


@pytest.mark.parametrize("body", [{}, {"meetings": "x"}, {"meetings": [{}]}, {"meetings": ["x"]}])
async def test_a_list_that_is_none_is_an_error(
    zoom: Zoom, cloud: ScriptedServer, body: dict[str, Any]
) -> None:
    """An answer without a readable list never means that there is no meeting."""
    cloud.on("GET", MEETINGS, Reply(200, body))
    with pytest.raises(Transient):
        await zoom.list_upcoming(HOST)


async def test_an_endless_list_is_an_error(
    zoom: Zoom, cloud: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that always has a next page is reported, not followed for ever."""
    monkeypatch.setattr("app.providers.zoom.client.MAX_PAGES", 3)
    cloud.on("GET", MEETINGS, Reply(200, {"meetings": [], "next_page_token": "again"}))
    with pytest.raises(Transient):
        await zoom.list_upcoming(HOST)


async def test_hosts_are_checked_by_listing(zoom: Zoom, cloud: ScriptedServer) -> None:
    """A host is usable when Zoom lists its meetings; else the reason is told."""
    cloud.on(
        "GET", MEETINGS, Reply(200, {"meetings": []}), error(404, 1001, "User does not exist: x.")
    )
    assert await zoom.check_host(HOST) is None
    assert await zoom.check_host(HOST) == "zoom 404 1001: User does not exist: x."


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (Reply(400, {"reason": "Bad request", "error": "invalid_request"}), Unauthorized),
        (Reply(401, {"reason": "Invalid client_id or client_secret", "error": "x"}), Unauthorized),
        (error(400, 4702), Unauthorized),
        (Reply(503, {}), Transient),
        (Reply(200, {"access_token": None}), Transient),
        (Reply(200, {"access_token": "t", "expires_in": "soon"}), Transient),
        (Reply(200, "<html>"), Transient),
    ],
)
async def test_without_a_token_nothing_is_asked(
    zoom: Zoom, cloud: ScriptedServer, reply: Reply, kind: type[Exception]
) -> None:
    """A refused or senseless token answer is transient: credentials can be put right."""
    cloud.on("POST", TOKEN, reply)
    with pytest.raises(ProviderError) as caught:
        await zoom.create_meeting(HOST, DRAFT)
    assert type(caught.value) is kind
    assert cloud.of("POST", MEETINGS) == []


@pytest.mark.fact("ZOOM-10")
async def test_start_urls_and_secrets_stay_out_of_logs(zoom: Zoom, cloud: ScriptedServer) -> None:
    """Neither log lines nor the text of a meeting show what opens it as host."""
    cloud.on("POST", MEETINGS, Reply(201, meeting()))
    with capture_logs() as lines:
        created = await zoom.create_meeting(HOST, DRAFT)
    assert created.start_url.endswith("zak=hush")
    text = repr(lines) + repr(created)
    for secret in ("hush", "zoom-token", "zoom-secret"):
        assert secret not in text
