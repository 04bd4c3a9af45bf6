"""Pages, without scripts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import quote

import httpx
import pytest

from app.config import Settings

from .cloud import (
    ANNA,
    DEMO_SHARED_MAILBOX,
    DEMO_ZOOM_HOSTS,
    Cloud,
    Receiver,
    Time,
    meeting_body,
    start_server,
)

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>'
PAGES = (
    "/",
    "/mail",
    "/mail/eve@example.com",
    f"/mail/{DEMO_SHARED_MAILBOX}?folder=sent",
    "/calendars",
    f"/calendar/{ANNA.address}",
    "/zoom",
    "/zoom?show=past",
    "/directories",
    "/faults",
    "/calls",
    "/calls?service=graph",
)


async def get(cloud: Cloud, path: str, status: int = 200) -> httpx.Response:
    answer = await cloud.http.get(cloud.url + path)
    assert answer.status_code == status, (path, answer.text[:500])
    return answer


async def post(cloud: Cloud, path: str, status: int = 303, /, **form: str) -> httpx.Response:
    answer = await cloud.http.post(cloud.url + path, data=form)
    assert answer.status_code == status, (path, answer.text[:500])
    return answer


async def send_mail(cloud: Cloud, **changes) -> int:
    letter = {
        "subject": EVIL,
        "body": {"contentType": "HTML", "content": f"<p>Hi</p>{EVIL}"},
        "toRecipients": [{"emailAddress": {"address": "eve@example.com", "name": EVIL}}],
        **changes,
    }
    path = f"/users/{DEMO_SHARED_MAILBOX}/sendMail"
    assert (await cloud.graph("POST", path, {"message": letter})).status_code == 202
    return (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"][0]["id"]


def inline_code(html: str) -> list[str]:
    """Elements and attributes that a strict policy would have to forbid."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            names = [name for name, _ in attrs]
            found.extend(name for name in names if name == "style" or name.startswith("on"))
            if tag in ("style", "img", "object") or (tag == "script" and "src" not in names):
                found.append(tag)

    Reader().feed(html)
    return found


@pytest.fixture
async def full(cloud: Cloud) -> Cloud:
    """A cloud in which something evil was written wherever one can write."""
    await send_mail(cloud)
    await cloud.create_event(subject=EVIL, location={"displayName": EVIL})
    path = f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings"
    await cloud.zoom("POST", path, meeting_body(topic=EVIL, agenda=EVIL))
    await cloud.fault("zoom", "error", path="*<b>*")
    return cloud


async def test_pages_are_simulations_and_harmless(full: Cloud) -> None:
    """Every page has the banner, escapes what others wrote, and runs no inline script or style."""
    event = (await full.api("GET", "/events?transaction_id=booking-1"))["events"][0]["id"]
    mail = (await full.api("GET", "/mails?to=eve@example.com&kind=mail"))["mails"][0]["id"]
    meeting = (await full.api("GET", "/meetings"))["meetings"][0]["id"]
    more = (f"/event/{quote(event)}", f"/mail/eve@example.com/{mail}", f"/j/{meeting}")
    for path in PAGES + more:
        page = await get(full, path)
        assert "<strong>Simulation</strong>" in page.text
        assert EVIL not in page.text
        assert inline_code(page.text) == [], path
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"


async def test_mail_is_shown_in_a_sandbox(full: Cloud) -> None:
    """A mail's HTML is as it was sent, in a frame where nothing runs and links leave the frame."""
    mail = (await full.api("GET", "/mails?to=eve@example.com&kind=mail"))["mails"][0]["id"]
    page = await get(full, f"/mail/eve@example.com/{mail}")
    frame = re.search(r'<iframe[^>]*sandbox="([^"]*)"[^>]*src="([^"]*)"', page.text)
    assert "allow-scripts" not in frame[1]
    assert "allow-same-origin" not in frame[1]
    assert "allow-top-navigation-by-user-activation" in frame[1]
    body = await get(full, frame[2])
    assert EVIL in body.text
    assert '<base target="_top">' in body.text
    policy = body.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


async def test_plain_text_mail_is_escaped(cloud: Cloud) -> None:
    """A text mail is text, also where it looks like HTML; its links can be followed."""
    text = f"{EVIL} https://b.example/verify?token=a.b-c."
    mail = await send_mail(cloud, body={"contentType": "Text", "content": text})
    body = await get(cloud, f"/mail/eve@example.com/{mail}/body")
    assert EVIL not in body.text
    page = await get(cloud, f"/mail/eve@example.com/{mail}")
    assert 'href="https://b.example/verify?token=a.b-c"' in page.text


async def test_dangerous_links_are_not_offered(cloud: Cloud) -> None:
    """Only web addresses become links on our own page."""
    html = '<a href="javascript:alert(1)">x</a><a href="data:text/html,x">y</a>'
    mail = await send_mail(cloud, body={"contentType": "HTML", "content": html})
    assert "javascript:" not in (await get(cloud, f"/mail/eve@example.com/{mail}")).text


async def test_mailbox_reads_like_one(cloud: Cloud) -> None:
    """New mails are marked until they are opened, the sender has them under Sent."""
    mail = await send_mail(cloud, subject="First")
    assert 'class="unread' in (await get(cloud, "/mail/eve@example.com")).text
    await get(cloud, f"/mail/eve@example.com/{mail}")
    assert 'class="unread' not in (await get(cloud, "/mail/eve@example.com")).text
    sent = await get(cloud, f"/mail/{DEMO_SHARED_MAILBOX}?folder=sent")
    assert "First" in sent.text
    opened = await post(cloud, "/mail", address="Eve@Example.com")
    assert opened.headers["location"] == "/mail/eve@example.com"
    assert "is empty" in (await get(cloud, "/mail/nobody.yet@example.com")).text
    await get(cloud, f"/mail/other@example.com/{mail}", 404)


async def test_event_is_made_moved_and_deleted_by_its_owner(
    cloud: Cloud, receiver: Receiver
) -> None:
    """What a salesperson does on the pages happens in the calendar, and is notified."""
    await cloud.subscribe(receiver)
    path = f"/calendar/{ANNA.address}"
    form = {"date": "2027-03-28", "start": "10:00", "end": "11:30", "subject": "Visit"}
    back = await post(cloud, path, **form, show_as="tentative")
    week = await get(cloud, back.headers["location"])
    assert "Visit" in week.text
    events = await cloud.api("GET", f"/events?user={ANNA.address}&from=2027-03-28T00:00:00Z")
    event = next(e for e in events["events"] if e["subject"] == "Visit")
    # The clock went forward in the night before.
    assert (event["start_at"], event["show_as"]) == ("2027-03-28T08:00:00Z", "tentative")
    page = f"/event/{quote(event['id'])}"
    await post(cloud, page, date="2027-03-29", start="12:00", end="12:45")
    await post(cloud, page, start_at="2027-03-30T09:15")
    moved = await cloud.api("GET", f"/events/{quote(event['id'])}")
    assert (moved["start_at"], moved["end_at"]) == ("2027-03-30T07:15:00Z", "2027-03-30T08:00:00Z")
    await post(cloud, f"{page}/delete")
    items = await receiver.wait_for(4)
    kinds = [item["changeType"] for item in items]
    assert kinds == ["created", "updated", "updated", "deleted"]
    await get(cloud, page, 404)


@pytest.mark.fact("GRAPH-19")
async def test_update_can_be_kept_from_the_attendees(cloud: Cloud) -> None:
    """Without sending, the event is a draft and nobody is mailed; with it, they are."""
    event = await cloud.create_event()
    page = f"/event/{quote(event['id'])}"
    await post(cloud, page, date="2027-03-29", start="12:00", end="13:00")
    kept = await cloud.api("GET", f"/events/{quote(event['id'])}")
    assert kept["is_draft"]
    assert len((await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]) == 1
    await post(cloud, page, date="2027-03-30", start="12:00", end="13:00", send_update="yes")
    sent = await cloud.api("GET", f"/events/{quote(event['id'])}")
    assert not sent["is_draft"]
    assert len((await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]) == 2


@pytest.mark.parametrize(
    "changes", [{"date": "soon"}, {"start": "25:00"}, {"end": ""}, {"start": "11:00"}]
)
async def test_bad_times_are_said_on_the_page(cloud: Cloud, changes: dict[str, str]) -> None:
    """A time that cannot be is 400, with what was filled in still there."""
    form = {"date": "2027-03-29", "start": "10:00", "end": "11:00", "subject": "Kept", **changes}
    answer = await post(cloud, f"/calendar/{ANNA.address}", 400, **form)
    assert 'role="alert"' in answer.text
    assert 'value="Kept"' in answer.text
    event = await cloud.create_event()
    await post(cloud, f"/event/{quote(event['id'])}", 400, **form)


async def test_meeting_is_moved_and_deleted_in_zoom(cloud: Cloud) -> None:
    """Deleting on Zoom's page makes the meeting 3001; its join page is then not there."""
    path = f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings"
    meeting = (await cloud.zoom("POST", path, meeting_body())).json()
    await get(cloud, f"/j/{meeting['id']}")
    await post(cloud, f"/zoom/{meeting['id']}/move")
    moved = (await cloud.zoom("GET", f"/meetings/{meeting['id']}")).json()
    hour = datetime.fromisoformat(moved["start_time"]) - datetime.fromisoformat(
        meeting["start_time"]
    )
    assert hour.total_seconds() == 3600
    await post(cloud, f"/zoom/{meeting['id']}/delete")
    assert (await cloud.zoom("GET", f"/meetings/{meeting['id']}")).json()["code"] == 3001
    await get(cloud, f"/j/{meeting['id']}", 404)
    await post(cloud, f"/zoom/{meeting['id']}/delete", 404)


async def test_other_sites_cannot_press_buttons(cloud: Cloud) -> None:
    """Forms and JSON from other sites are 403; JSON has to be sent as JSON."""
    evil = {"origin": "https://evil.example"}
    for path in ("/faults/delete", "/api/reset", f"/calendar/{ANNA.address}"):
        answer = await cloud.http.post(cloud.url + path, headers=evil)
        assert answer.status_code == 403
    same = await cloud.http.post(cloud.url + "/faults/delete", headers={"origin": cloud.url})
    assert same.status_code == 303
    text = {"content-type": "text/plain"}
    answer = await cloud.http.post(f"{cloud.url}/api/faults", content=b"{}", headers=text)
    assert answer.status_code == 415


async def test_what_is_not_there(cloud: Cloud) -> None:
    """Unknown addresses are 404 without a trace of the machinery."""
    for path in ("/nothing", "/calendar/stranger@x.example", "/event/none", "/j/12", "/j/x"):
        page = await get(cloud, path, 404)
        assert "Traceback" not in page.text
    for name in ("../config.py", "%2e%2e%2fconfig.py", "holdfast.css"):
        assert (await cloud.http.get(f"{cloud.url}/static/{name}")).status_code == 404


@pytest.fixture
async def mounted(cloud: Cloud, settings: Settings, time: Time) -> AsyncIterator[str]:
    """The address of the same cloud below a prefix of another application."""
    server = await start_server(settings, time, mount="/simulator")
    yield str(server.make_url("/simulator"))
    await server.close()


async def test_everything_works_below_a_prefix(cloud: Cloud, mounted: str) -> None:
    """Below a mount point all links, redirects and provider addresses keep the prefix."""
    http = cloud.http
    bare = await http.get(mounted)
    assert bare.headers["location"] == "/simulator/"
    for path in PAGES:
        page = await http.get(mounted + path)
        assert page.status_code == 200
        links = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.text)
        assert links
        assert all(link.startswith("/simulator/") for link in links)
    assert (await http.get(f"{mounted}/static/simulator.css")).status_code == 200
    opened = await http.post(f"{mounted}/mail", data={"address": "a@b.example"})
    assert opened.headers["location"] == "/simulator/mail/a@b.example"
    headers = {"authorization": f"Bearer {cloud.graph_token}"}
    url = f"{mounted}/graph/v1.0/users/{ANNA.address}/events?$top=1"
    listed = (await http.get(url, headers=headers)).json()
    assert listed["@odata.nextLink"].startswith(f"{mounted}/graph/v1.0/users/")
    assert (await http.get(listed["@odata.nextLink"], headers=headers)).status_code == 200
    headers = {"authorization": f"Bearer {cloud.zoom_token}"}
    url = f"{mounted}/zoom/v2/users/{DEMO_ZOOM_HOSTS[0]}/meetings"
    meeting = (await http.post(url, json=meeting_body(), headers=headers)).json()
    assert (await http.get(meeting["join_url"])).status_code == 200
