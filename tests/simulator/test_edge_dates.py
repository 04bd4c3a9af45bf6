"""Dates at both ends of the calendar, in whatever the simulated cloud is told."""

from __future__ import annotations

from urllib.parse import quote

from .cloud import ANNA, DEMO_ZOOM_HOSTS, Cloud, event_body, meeting_body
from .test_pages import get, post

INSTANTS = (
    "9999-12-31T23:30:00Z",
    "9999-12-31T23:30:00-12:00",
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
)


async def test_no_time_breaks_the_pages(cloud: Cloud) -> None:
    """An event made on a day that no calendar shows, or dragged there, is refused on the page."""
    event = await cloud.create_event()
    calendar, page = f"/calendar/{ANNA.address}", f"/event/{quote(event['id'])}"
    for instant in INSTANTS:
        times = {"date": instant[:10], "start": "23:00", "end": "01:00"}
        for path, form in (
            (page, {"start_at": instant}),
            (page, times),
            (calendar, {"subject": "X", **times}),
            (calendar, {"subject": "X", "all_day": "yes", **times}),
        ):
            answer = await post(cloud, path, 400, **form)
            assert "too far away" in answer.text, (path, form)
        await get(cloud, f"{calendar}?week={instant[:10]}")


async def test_no_time_breaks_the_services(cloud: Cloud) -> None:
    """A time that has no counterpart in another zone is a bad request as any nonsense is."""
    events, meetings = f"/users/{ANNA.address}/events", f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings"
    event = await cloud.create_event()
    for instant in INSTANTS:
        for zone in ("Pacific Standard Time", "Tonga Standard Time"):
            times = {"dateTime": instant[:19], "timeZone": zone}
            answer = await cloud.graph("POST", events, event_body(start=times, end=times))
            assert answer.status_code == 400, instant
        body = meeting_body(start_time=instant[:19], timezone="America/New_York")
        assert (await cloud.zoom("POST", meetings, body)).status_code == 400, instant
        span = {"start_at": instant, "end_at": instant}
        await cloud.api("POST", "/events", {"user": ANNA.address, **span}, status=400)
        await cloud.api("POST", f"/events/{quote(event['id'])}/move", span, status=400)
