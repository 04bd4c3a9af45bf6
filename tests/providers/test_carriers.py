"""Mailgun and Postmark as they are: each client and inbox against its simulated carrier."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiohttp import web

from app.findings import Verdict
from app.providers.capabilities.message import MessageAccount, MessageDraft, Recipient
from app.providers.clock import Clock
from app.providers.deliveries import Delivery, NotProved
from app.providers.errors import Permanent, ProviderError, Throttled, Transient, Unauthorized
from app.providers.inbox import Post
from app.providers.registry import Providers
from app.simulator.app import SIMULATOR, create_app
from app.simulator.posts import posted
from app.simulator.store import Store
from tests.providers.contract.subjects import SENDERS
from tests.providers.simulated import DOMAIN, MAIL_SENDER, Cloud
from tests.simulator.cloud import Time
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

TO = "eve@example.org"
MAIL = MessageDraft(Recipient(TO), "Hello", text="Hi", id="outbox-7")


@dataclass
class Listener:
    """The address that carriers post to: each post is proved and read as ours would be.

    Attributes:
        told: what was read, in order of arrival.
        refused: posts that proved nothing.
        answers: statuses to answer with before anything is read.
    """

    providers: Providers | None = None
    told: list[Delivery] = field(default_factory=list)
    refused: int = 0
    posts: int = 0
    answers: list[int] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        self.posts += 1
        if self.answers:
            return web.Response(status=self.answers.pop(0))
        assert self.providers is not None
        inbox = dict(self.providers.delivery_inboxes())[request.match_info["provider"]]
        post = Post(request.headers, await request.read())
        try:
            items = inbox.deliveries(post, str(request.url), None)
        except NotProved:
            self.refused += 1
            return web.Response(status=401)
        self.told += [item for item in items if isinstance(item, Delivery)]
        return web.Response()

    @property
    def words(self) -> list[tuple[str, str | None]]:
        return [(item.state, item.code) for item in self.told]


@dataclass
class Carrier:
    """One carrier, our client of it, and what it posts."""

    provider: str
    cloud: Cloud
    listener: Listener
    time: Time
    world: Any

    @property
    def account(self) -> MessageAccount:
        return SENDERS[self.provider].account

    async def send(self, mail: MessageDraft = MAIL) -> str:
        """The id that the answer tells; what is due within seconds is posted."""
        taken = await self.cloud.providers.message(self.provider).send(self.account, mail)
        await self.pass_by(3)
        assert taken.id
        return taken.id

    async def refuses(self, kind: type[ProviderError]) -> ProviderError:
        with pytest.raises(ProviderError) as caught:
            await self.send()
        assert type(caught.value) is kind, caught.value
        return caught.value

    async def pass_by(self, seconds: float) -> None:
        """What is due by then is posted, first what is due now."""
        await posted(self.world, 10)
        self.time.pass_by(seconds=seconds)
        await posted(self.world, 10)

    async def suffer(self, kind: str, **rule: Any) -> None:
        await self.cloud.fault(self.provider, kind, **rule)

    async def misdeliver(self, kind: str, **rule: Any) -> None:
        await self.cloud.fault(f"{self.provider}_webhook", kind, times=1, **rule)

    async def waiting(self) -> int:
        return len((await self.cloud.control("GET", "/dump"))["posts"])

    async def settled(self) -> None:
        """Whatever was to be posted again was."""
        async with asyncio.timeout(20):
            while await self.waiting():
                await asyncio.sleep(0.05)

    async def arrived(self) -> list[dict[str, Any]]:
        return list((await self.cloud.control("GET", f"/mails?to={TO}"))["mails"])


@pytest.fixture
async def carriers(database: TestDatabase) -> AsyncIterator[dict[str, Carrier]]:
    time, listener = Time(), Listener()
    heard = web.Application()
    heard.router.add_post("/v1/webhooks/{provider}", listener.take)
    async with serving(heard) as address:
        settings = make_settings(
            database_url=database.app,
            base_url=address,
            mailgun_api_key="mailgun-key",
            mailgun_domain=DOMAIN,
            mailgun_from_email=MAIL_SENDER,
            mailgun_signing_key="signing-key",
            postmark_server_token="server-token",
            postmark_from_email=MAIL_SENDER,
            postmark_webhook_secret="webhook-secret",
        )
        simulator = create_app(settings, Store(database.app), clock=time.clock())
        async with serving(simulator) as url:
            reached = settings.model_copy(
                update={
                    "mailgun_api_url": f"{url}/mailgun",
                    "postmark_api_url": f"{url}/postmark",
                }
            )
            clock = Clock(now=lambda: time.now().timestamp())
            listener.providers = Providers.create(reached, clock=clock)
            cloud = Cloud(listener.providers, url, [])
            world = simulator[SIMULATOR].world
            yield {
                name: Carrier(name, cloud, listener, time, world)
                for name in ("mailgun", "postmark")
            }
            await listener.providers.aclose()


@pytest.fixture
def mailgun(carriers: dict[str, Carrier]) -> Carrier:
    return carriers["mailgun"]


@pytest.fixture
def postmark(carriers: dict[str, Carrier]) -> Carrier:
    return carriers["postmark"]


COURSES: list[tuple[str, str, list[tuple[str, str | None]], int]] = [
    # Carrier, fault; what is told, and how many mails arrive.
    ("mailgun", "", [("delivered", None)], 1),
    ("mailgun", "mail_delayed", [("accepted", "452"), ("delivered", None)], 1),
    ("mailgun", "mail_bounced", [("bounced", "550")], 0),
    ("mailgun", "mail_bounced_late", [("delivered", None), ("bounced", "550")], 1),
    ("mailgun", "mail_complained", [("delivered", None), ("complained", None)], 1),
    ("mailgun", "mail_rejected", [("failed", "rejected")], 0),
    ("postmark", "", [("delivered", None)], 1),
    ("postmark", "mail_delayed", [("accepted", "Transient"), ("delivered", None)], 1),
    ("postmark", "mail_bounced", [("bounced", "HardBounce")], 0),
    ("postmark", "mail_bounced_late", [("delivered", None), ("bounced", "HardBounce")], 1),
    (
        "postmark",
        "mail_complained",
        [("delivered", None), ("complained", "SpamComplaint")],
        1,
    ),
]


async def test_what_becomes_of_a_mail_is_told(carriers: dict[str, Carrier]) -> None:
    """Proved, in our words, of the message that the answer named and under our own id."""
    for number, (provider, fault, words, count) in enumerate(COURSES):
        carrier, listener = carriers[provider], carriers[provider].listener
        address = f"eve{number}@example.org"
        listener.told.clear()
        if fault:
            await carrier.suffer(fault, times=1)
        told = await carrier.send(replace(MAIL, to=Recipient(address)))
        assert listener.words == words, (provider, fault)
        for item in listener.told:
            assert (item.message_id, item.outbox_id) == (told, MAIL.id)
            assert item.recipient == address and item.at is not None
        mails = (await carrier.cloud.control("GET", f"/mails?to={address}"))["mails"]
        assert len(mails) == count, (provider, fault)
    assert listener.refused == 0


async def test_people_decide_at_a_click_what_becomes_of_a_mail(
    carriers: dict[str, Carrier],
) -> None:
    """It is told like everything else."""
    for carrier in carriers.values():
        carrier.listener.told.clear()
        await carrier.send()
        mail = (await carrier.arrived())[0]
        assert mail["service"] == carrier.provider
        for fate in ("delay", "bounce", "complain"):
            await carrier.cloud.control("POST", f"/mails/{mail['id']}/{fate}")
            await carrier.pass_by(1)
        states = [state for state, _ in carrier.listener.words]
        assert states == ["delivered", "accepted", "bounced", "complained"]


async def test_an_address_that_is_off_gets_nothing(mailgun: Carrier, postmark: Carrier) -> None:
    """Mailgun takes the mail and says 605 or 607 afterwards, Postmark refuses it with 406, until
    the address is on again."""
    for fault, code in (("mail_bounced", "605"), ("mail_complained", "607")):
        await mailgun.suffer(fault, times=1)
        await mailgun.send()
        await mailgun.send()
        last = mailgun.listener.told[-1]
        assert (last.state, last.code, last.is_permanent) == ("bounced", code, True)
        await mailgun.cloud.control("DELETE", f"/inactive-addresses/mailgun/{TO}")
    before = len(await mailgun.arrived())
    for fault in ("mail_bounced", "mail_complained"):
        await postmark.suffer(fault, times=1)
        await postmark.send()
        assert (await postmark.refuses(Permanent)).code == "406"
        (off,) = (await postmark.cloud.control("GET", "/inactive-addresses"))["inactive_addresses"]
        assert off["address"] == TO
        await postmark.cloud.control("DELETE", f"/inactive-addresses/postmark/{TO}")
    await postmark.send()
    assert len(await postmark.arrived()) == before + 2


async def test_mailgun_says_no_in_its_ways(mailgun: Carrier) -> None:
    """Plain text with 200 and 401, a wait in words, a domain that is found later."""
    for kind, error in (
        ("wrong_server", Transient),
        ("other_region", Unauthorized),
        ("bad_message", Permanent),
        ("domain_disabled", Transient),
        ("domain_missing", Transient),
    ):
        await mailgun.suffer(kind, times=1)
        assert not (await mailgun.refuses(error)).outcome_unknown
    assert await mailgun.arrived() == []
    await mailgun.send()
    assert len(await mailgun.arrived()) == 1
    await mailgun.suffer("throttle", params={"retry_after": 120}, times=1)
    assert (await mailgun.refuses(Throttled)).retry_after == 120


async def test_postmark_says_no_in_its_ways(postmark: Carrier) -> None:
    """Each code with its status; a 200 without code is good, one that names our recipient as
    inactive is not."""
    codes = {300, 402, 403, 406, 409, 410, 411}
    for code in (10, 100, 300, 400, 401, 402, 403, 405, 406, 409, 410, 411, 412, 413, 500):
        await postmark.suffer("mail_refused", params={"code": code}, times=1)
        with pytest.raises(ProviderError) as caught:
            await postmark.send()
        assert isinstance(caught.value, Permanent) is (code in codes), code
        assert caught.value.code == str(code)
    for kind, error in (("partly_inactive", Permanent), ("mail_too_large", Permanent)):
        await postmark.suffer(kind, times=1)
        await postmark.refuses(error)
    assert await postmark.arrived() == []
    await postmark.suffer("no_error_code", times=1)
    await postmark.send()
    assert len(await postmark.arrived()) == 1


async def test_what_is_posted_can_be_wrong(mailgun: Carrier, postmark: Carrier) -> None:
    """Stale, forged and unproved posts count for nothing. A good signature says nothing of the
    event, so the same token and another recipient come through here, for the database to judge."""
    listener = mailgun.listener
    for carrier, kind in (
        (mailgun, "stale_signature"),
        (mailgun, "forged_signature"),
        (postmark, "wrong_password"),
    ):
        before = listener.refused
        await carrier.misdeliver(kind)
        await carrier.send()
        assert (listener.refused, listener.told) == (before + 1, []), kind
    await mailgun.misdeliver("changed_event")
    await mailgun.send()
    assert listener.told.pop().recipient == "somebody.else@example.net"
    await mailgun.misdeliver("replayed_token")
    await mailgun.send()
    first, second = listener.told
    assert first.dedupe == second.dedupe
    assert [first.state, second.state] == ["delivered", "complained"]


async def test_posts_are_doubled_late_out_of_order_and_lost(carriers: dict[str, Carrier]) -> None:
    """Whoever hears the same thing twice can tell by its id."""
    for carrier in carriers.values():
        listener = carrier.listener
        listener.told.clear()
        await carrier.misdeliver("duplicate")
        await carrier.send()
        assert len(listener.told) == 2
        assert listener.told[0].dedupe == listener.told[1].dedupe
        await carrier.misdeliver("delay", params={"seconds": 300})
        late = await carrier.send()
        soon = await carrier.send()
        assert [item.message_id for item in listener.told[2:]] == [soon]
        await carrier.pass_by(301)
        assert listener.told[-1].message_id == late
        await carrier.misdeliver("lose")
        before = listener.posts
        await carrier.send()
        assert listener.posts == before


async def test_each_has_its_patience_with_us(mailgun: Carrier, postmark: Carrier) -> None:
    """Mailgun never repeats word of a delivery, nor anything after 406; Postmark repeats all, but
    nothing after 403."""
    listener = mailgun.listener
    for carrier, fault, answer, is_repeated in (
        (mailgun, "", 500, False),
        (mailgun, "mail_rejected", 500, True),
        (mailgun, "mail_rejected", 406, False),
        (postmark, "", 401, True),
        (postmark, "", 403, False),
    ):
        listener.told.clear()
        listener.answers = [answer]
        if fault:
            await carrier.suffer(fault, times=1)
        await carrier.send()
        assert (await carrier.waiting() > 0) is is_repeated, (carrier.provider, fault, answer)
        await carrier.pass_by(600)
        await carrier.settled()
        assert bool(listener.told) is is_repeated


async def test_the_doctor_looks_and_sends_nothing(carriers: dict[str, Carrier]) -> None:
    """Domain, token and addresses are as they should be, or it says what is not."""
    cloud = carriers["mailgun"].cloud
    known = dict(cloud.providers.known())
    for provider, checks in (("mailgun", 2), ("postmark", 2)):
        examine = known[provider].examine
        assert examine is not None
        found = [finding async for finding in examine()]
        assert [finding.verdict for finding in found] == [Verdict.OK] * checks, found
        await cloud.fault(provider, "unauthorized", times=1)
        (finding,) = [finding async for finding in examine()]
        assert finding.verdict is not Verdict.OK and finding.remedy
        await cloud.fault(provider, "error", times=9)
        (finding,) = [finding async for finding in examine()]
        assert finding.verdict is Verdict.FAIL
        assert await cloud.count(provider, "POST") == 0
