"""What is particular to CalDAV: whose writes count, and what people's own programs leave there."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.providers.errors import (
    CalendarUnavailable,
    CursorExpired,
    Duplicate,
    Permanent,
    Throttled,
    Transient,
    Unauthorized,
)
from tests.providers.caldav.conftest import RealCloud
from tests.providers.contract.subjects import CalendarBench
from tests.providers.simulated import END, START, draft

DAY = START.replace(hour=0), START.replace(hour=0) + timedelta(days=1)
WEEKS = DAY[0], DAY[0] + timedelta(days=28)


def stamp(moment: object) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


def event(uid: str, *lines: str) -> tuple[str, ...]:
    stamped = (f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines)
    return ("BEGIN:VEVENT", *stamped, "END:VEVENT")


def put(bench: CalendarBench, cloud: RealCloud, uid: str, *lines: str) -> None:
    cloud.radicale.put(path(bench, cloud) + f"{uid}.ics", *event(uid, *lines))


def path(bench: CalendarBench, cloud: RealCloud) -> str:
    return bench.calendar.removeprefix(cloud.url)


async def test_a_write_spares_what_others_wrote(
    calendar: CalendarBench, simulated: RealCloud
) -> None:
    """An alarm and a subject that a person's program puts in between reading and writing stay; who
    writes all the time is not overwritten."""
    client, booking = calendar.client, str(uuid4())
    made = await client.create_event(*calendar.at, draft(booking))
    place = path(calendar, simulated) + made.id

    async def write_by_hand() -> None:
        stored = simulated.radicale.ask("GET", place).text
        alarm = (
            "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Go\r\nEND:VALARM\r\n"
        )
        changed = stored.replace("END:VEVENT", f"{alarm}END:VEVENT", 1)
        simulated.radicale.ask("PUT", place, content=changed)

    await calendar.suffer("meanwhile", method="PUT", times=1, params={"then": write_by_hand})
    moved = draft(booking, start=START + timedelta(hours=2), end=END + timedelta(hours=2))
    assert (await client.update_event(*calendar.at, made.id, moved)).start == moved.start
    stored = simulated.radicale.ask("GET", place).text
    assert "TRIGGER:-PT15M" in stored
    assert "ATTENDEE" not in stored

    await calendar.suffer("meanwhile", method="PUT", times=3, params={"then": write_by_hand})
    with pytest.raises(Transient) as caught:
        await client.rewrite_event(*calendar.at, made.id, body_html="<p>x</p>", location="")
    assert caught.value.code == "written_by_others"


async def test_what_people_do_with_an_event_of_ours(
    calendar: CalendarBench, simulated: RealCloud
) -> None:
    """A copy is none of ours to take up; an event that was filed under another name is; one whose
    times lost their zone is at no time that anybody knows."""
    client, booking = calendar.client, str(uuid4())
    made = await client.create_event(*calendar.at, draft(booking))
    place = path(calendar, simulated)
    stored = simulated.radicale.ask("GET", place + made.id).text
    simulated.radicale.ask("PUT", place + "copy.ics", content=stored.replace("@holdfast", "@copy"))
    copy = await client.get_event(*calendar.at, "copy.ics")
    assert (copy.marker_booking_id, copy.is_marked, copy.created_for) == (booking, True, None)

    simulated.radicale.ask("DELETE", place + made.id)
    simulated.radicale.ask("PUT", place + "filed.ics", content=stored)
    again = await client.create_event(*calendar.at, draft(booking))
    assert again.id == "filed.ics"

    floating = stored.replace(f"{stamp(START)}Z", stamp(START))
    simulated.radicale.ask("PUT", place + "filed.ics", content=floating)
    with pytest.raises(Transient):
        await client.observe_event(*calendar.at, "filed.ics")


async def test_days_series_and_times_of_no_zone(
    calendar: CalendarBench, simulated: RealCloud
) -> None:
    """A series is its meetings, moved and left out ones too; what is free takes no time; days are
    days; a time of no zone is taken everywhere."""
    noon = START.replace(hour=12)
    put(
        calendar,
        simulated,
        "weekly",
        f"DTSTART;TZID=Europe/Berlin:{stamp(START)}",
        "DURATION:PT30M",
        "RRULE:FREQ=DAILY;COUNT=4",
        f"EXDATE;TZID=Europe/Berlin:{stamp(START + timedelta(days=1))}",
    )
    put(calendar, simulated, "day", f"DTSTART;VALUE=DATE:{START + timedelta(days=5):%Y%m%d}")
    put(
        calendar,
        simulated,
        "free",
        f"DTSTART:{stamp(noon)}Z",
        "DURATION:PT1H",
        "TRANSP:TRANSPARENT",
    )
    put(calendar, simulated, "off", f"DTSTART:{stamp(noon)}Z", "DURATION:PT1H", "STATUS:CANCELLED")
    put(
        calendar, simulated, "maybe", f"DTSTART:{stamp(noon)}Z", "DURATION:PT1H", "STATUS:TENTATIVE"
    )
    late = noon + timedelta(days=10)
    put(calendar, simulated, "somewhere", f"DTSTART:{stamp(late)}", "DURATION:PT1H")

    busy = await calendar.client.busy_times(*calendar.at, *WEEKS)
    told = [(b.start, b.status, b.is_all_day) for b in busy]
    first = next(b.start for b in busy if b.status == "busy")
    assert first.astimezone().utcoffset() is not None
    assert told == [
        (first, "busy", False),
        (noon, "tentative", False),
        (first + timedelta(days=2), "busy", False),
        (first + timedelta(days=3), "busy", False),
        (DAY[0] + timedelta(days=5), "busy", True),
        (late - timedelta(hours=14), "busy", False),
    ]
    assert busy[-1].end == late + timedelta(hours=13)
    assert 1 <= (START - first) / timedelta(hours=1) <= 2


async def test_changes_of_series(calendar: CalendarBench, simulated: RealCloud) -> None:
    """A changed series is told as a whole; one that has become a single event takes its meetings
    along; a cursor that the server has forgotten, or that is none, is expired."""
    client = calendar.client
    times = (f"DTSTART:{stamp(START)}Z", f"DTEND:{stamp(END)}Z")
    put(calendar, simulated, "s", *times, "RRULE:FREQ=DAILY;COUNT=3")
    page = await client.list_changes(*calendar.at, *WEEKS)
    days = [START + timedelta(days=n) for n in range(3)]
    assert [c.start for c in page.changes if c.type == "occurrence"] == days
    assert {c.series_id for c in page.changes} == {"s.ics", None}

    put(calendar, simulated, "s", *times, "RRULE:FREQ=DAILY;COUNT=2")
    page = await client.list_changes(*calendar.at, *WEEKS, page.cursor)
    assert [(c.type, c.start) for c in page.changes] == [
        ("occurrence", days[0]),
        ("occurrence", days[1]),
        ("seriesMaster", days[0]),
    ]
    put(calendar, simulated, "s", *times)
    page = await client.list_changes(*calendar.at, *WEEKS, page.cursor)
    assert [(c.id, c.is_removed, c.start) for c in page.changes] == [
        ("s.ics", True, None),
        ("s.ics", False, START),
    ]
    moved = (f"DTSTART:{stamp(WEEKS[1])}Z", "DURATION:PT1H")
    put(calendar, simulated, "s", *moved)
    page = await client.list_changes(*calendar.at, *WEEKS, page.cursor)
    assert [(c.id, c.is_removed) for c in page.changes] == [("s.ics", True)]
    for lost in ('["http://radicale.org/ns/sync/0",[]]', "nonsense"):
        with pytest.raises(CursorExpired):
            await client.list_changes(*calendar.at, *WEEKS, lost)


async def test_a_password_is_asked_for_again_and_goes_nowhere_else(
    calendar: CalendarBench, simulated: RealCloud
) -> None:
    """One that was replaced meanwhile is used; a wrong one is lost consent; a calendar elsewhere
    is not asked."""
    client, passwords = calendar.client, simulated.passwords
    passwords.password = "wrong"
    with pytest.raises(Unauthorized) as caught:
        await client.busy_times(*calendar.at, *DAY)
    assert caught.value.is_consent_lost
    assert passwords.asked == 2
    before = len(simulated.trouble.seen)
    with pytest.raises(CalendarUnavailable):
        await client.busy_times(calendar.account, "https://elsewhere.example/ann/", *DAY)
    assert len(simulated.trouble.seen) == before


@pytest.mark.parametrize(
    ("method", "answer", "error"),
    [
        ("PUT", {"status": 507}, Permanent),
        ("PUT", {"status": 423}, Transient),
        ("PUT", {"status": 301, "headers": {"location": "/x"}}, CalendarUnavailable),
        ("PUT", {"status": 503, "headers": {"retry-after": "60"}}, Throttled),
        (
            "PUT",
            {
                "status": 403,
                "text": '<error xmlns="DAV:"><max-resource-size'
                ' xmlns="urn:ietf:params:xml:ns:caldav"/></error>',
            },
            Permanent,
        ),
        (
            "PUT",
            {
                "status": 409,
                "text": '<error xmlns="DAV:"><no-uid-conflict'
                ' xmlns="urn:ietf:params:xml:ns:caldav"/></error>',
            },
            Duplicate,
        ),
        (
            "REPORT",
            {
                "status": 207,
                "text": '<!DOCTYPE m [<!ENTITY a "b">]><multistatus xmlns="DAV:">&a;</multistatus>',
            },
            Transient,
        ),
        (
            "REPORT",
            {"status": 200, "body": b"x" * 10, "headers": {"content-encoding": "x"}},
            Transient,
        ),
    ],
)
async def test_what_refusals_mean(
    calendar: CalendarBench, method: str, answer: dict[str, object], error: type[Exception]
) -> None:
    client = calendar.client
    await calendar.suffer("says", method=method, times=3, params=answer)
    question = (
        client.create_event(*calendar.at, draft(str(uuid4())))
        if method == "PUT"
        else client.busy_times(*calendar.at, *DAY)
    )
    with pytest.raises(error) as caught:
        await question
    assert type(caught.value) is error
