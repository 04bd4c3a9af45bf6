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
    DEMO_DIRECTORY_ID,
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
    hour = datetime.fromisoformat(moved["start_time"]) - datetime.fromisoformat(meeting["start_time"])
    assert hour.total_seconds() == 3600
    await post(cloud, f"/zoom/{meeting['id']}/delete")
    assert (await cloud.zoom("GET", f"/meetings/{meeting['id']}")).json()["code"] == 3001
    await get(cloud, f"/j/{meeting['id']}", 404)
    await post(cloud, f"/zoom/{meeting['id']}/delete", 404)


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
    """Private and free, declined, copied, cancelled in place: as people do in Outlook."""
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
    assert (await cloud.api("GET", f"/events/{quote(event['id'])}"))["is_cancelled"]


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
