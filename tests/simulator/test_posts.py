"""What providers post: when, how often, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from app.simulator import fault_kinds, faults, folders
from app.simulator.app import SIMULATOR
from app.simulator.folder import Folder
from app.simulator.posts import MANNERS, Manner, Post, posted, queue
from app.simulator.world import World
from tests.support.serving import serving

from .cloud import DEMO_SHARED_MAILBOX as SENDER
from .cloud import Cloud

SERVICE = "carrier_callback"


@dataclass
class Address:
    """Answers as it is told, and notes what it was posted."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.text())
        self.headers.append(request.headers.get("x-proof", ""))
        return web.Response(status=self.answers.pop(0) if self.answers else 204)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    made = Address()
    application = web.Application()
    application.router.add_post("/", made.take)
    async with serving(application) as url:
        made.url = f"{url}/"
        yield made


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that posts, for one test."""
    for owner, name in (
        (fault_kinds, "KINDS"),
        (fault_kinds, "SERVICES"),
        (folders, "FOLDERS"),
    ):
        monkeypatch.setattr(owner, name, type(getattr(owner, name))(getattr(owner, name)))
    for name in ("KINDS", "SERVICES"):
        monkeypatch.setattr(faults, name, getattr(fault_kinds, name))
    monkeypatch.setitem(MANNERS, SERVICE, Manner())
    folders.install(Folder(routes=(), posts={SERVICE: Manner()}))


def world_of(cloud: Cloud) -> World:
    return cloud.server.app[SIMULATOR].world


async def post(cloud: Cloud, address: Address, body: str = "news", **options) -> None:
    world = world_of(cloud)
    async with world.store.transaction() as db:
        made = Post(
            service=SERVICE, url=address.url, body=body, headers={"x-proof": "me"}, **options
        )
        await queue(db, world, made)
    await posted(world, 10)


@pytest.mark.usefixtures("carrier")
async def test_it_is_posted_once_with_its_headers(cloud: Cloud, address: Address) -> None:
    """And stands among the calls."""
    await post(cloud, address)
    assert (address.bodies, address.headers) == (["news"], ["me"])
    (call,) = (await cloud.api("GET", f"/calls?service={SERVICE}"))["calls"]
    assert (call["method"], call["status"]) == ("POST", 204)
    assert (await cloud.api("GET", "/dump"))["posts"] == []


@pytest.mark.usefixtures("carrier")
@pytest.mark.parametrize(
    ("answer", "options", "times"),
    [
        (503, {"pauses": (60.0, 60.0)}, 2),
        (503, {}, 1),
        (406, {"pauses": (60.0,), "refusals": (406,)}, 1),
        (503, {"pauses": (60.0,), "is_retried_on_answers": False}, 1),
    ],
)
async def test_a_provider_has_its_own_patience(
    cloud: Cloud, address: Address, answer: int, options: dict, times: int
) -> None:
    """Some come again after their pause, some do after certain answers, some never."""
    address.answers = [answer]
    await post(cloud, address, **options)
    assert len(address.bodies) == 1
    waiting = (await cloud.api("GET", "/dump"))["posts"]
    assert len(waiting) == times - 1
    cloud.time.pass_by(seconds=61)
    if waiting:
        world_of(cloud).notify()
        await posted(world_of(cloud), 10)
        while (await cloud.api("GET", "/dump"))["posts"]:
            world_of(cloud).notify()
    assert len(address.bodies) == times


@pytest.mark.usefixtures("carrier")
async def test_posts_get_lost_doubled_late_and_out_of_order(cloud: Cloud, address: Address) -> None:
    """By rule, as with every other fault; healing lets go what is held."""
    # What is held goes at a multiple: not just before one.
    cloud.time.pass_by(seconds=301 - cloud.time.now().timestamp() % 300)
    await cloud.fault(SERVICE, "lose", times=1)
    await post(cloud, address, "lost")
    await cloud.fault(SERVICE, "duplicate", times=1)
    await post(cloud, address, "twice")
    assert address.bodies == ["twice", "twice"]
    await cloud.fault(SERVICE, "delay", times=1, params={"seconds": 300})
    await post(cloud, address, "late")
    await cloud.fault(SERVICE, "reorder", times=2, params={"seconds": 300})
    await post(cloud, address, "first")
    await post(cloud, address, "second")
    assert address.bodies == ["twice", "twice"]
    await cloud.api("POST", "/heal")
    await posted(world_of(cloud), 10)
    assert address.bodies[2:] == ["second", "first", "late"]


@pytest.mark.usefixtures("carrier")
async def test_a_slow_answer_is_waited_for(
    cloud: Cloud, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as the service is patient, which may be longer than the client is by itself."""
    client, waited = world_of(cloud).http, []
    posting = client.post

    async def patient(*given, timeout: float | None = None, **options):
        waited.append(timeout)
        return await posting(*given, timeout=timeout, **options)

    monkeypatch.setattr(client, "post", patient)
    await post(cloud, address)
    assert waited == [Manner().patience(1)] and waited[0] > client.timeout.read


async def test_a_mailbox_is_asked_for_by_address(cloud: Cloud) -> None:
    """Programs get JSON with the newest last, people the page."""
    for subject in ("One", "Two"):
        mail = {
            "subject": subject,
            "body": {
                "contentType": "HTML",
                "content": '<p>See <a href="https://a.example/x">it</a></p>',
            },
            "toRecipients": [{"emailAddress": {"address": "Eve@example.com"}}],
        }
        sent = await cloud.graph("POST", f"/users/{SENDER}/sendMail", {"message": mail})
        assert sent.status_code == 202, sent.text
    where = f"{cloud.url}/mail?to=Eve@Example.com"
    mails = (await cloud.http.get(where, headers={"accept": "application/json"})).json()["mails"]
    assert [mail["subject"] for mail in mails] == ["One", "Two"]
    assert mails[0]["links"] == ["https://a.example/x"] and mails[0]["service"] == "graph"
    page = await cloud.http.get(where, headers={"accept": "text/html"}, follow_redirects=True)
    assert "eve@example.com" in page.text and "Two" in page.text


async def test_a_mail_bounces_at_a_click(cloud: Cloud) -> None:
    """Outlook's way: a mail comes back. What cannot become of it is refused."""
    mail = {
        "subject": "News",
        "body": {"contentType": "Text", "content": "Hello"},
        "toRecipients": [{"emailAddress": {"address": "eve@example.com"}}],
    }
    await cloud.graph("POST", f"/users/{SENDER}/sendMail", {"message": mail})
    (sent,) = (await cloud.api("GET", "/mails?to=eve@example.com"))["mails"]
    where = f"{cloud.url}/mail/eve@example.com/{sent['id']}"
    assert "Bounce" in (await cloud.http.get(where)).text
    done = await cloud.http.post(f"{where}/fate", data={"fate": "bounce"}, follow_redirects=True)
    assert "Bounce: told" in done.text
    (back,) = (await cloud.api("GET", f"/mails?to={SENDER}"))["mails"]
    assert back["subject"] == "Undeliverable: News" and "eve@example.com" in back["text"]
    assert (await cloud.http.post(f"{where}/fate", data={"fate": "complain"})).status_code == 404
    await cloud.api("POST", f"/mails/{sent['id']}/complain", status=400)
    await cloud.api("POST", f"/mails/{sent['id']}/bounce", status=204)
