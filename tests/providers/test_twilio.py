"""Texts by Twilio: what is sent, what is found, what is refused, what comes back, and who proves it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from aiohttp import web

from app.findings import Verdict
from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft, Recipient
from app.providers.clock import Clock
from app.providers.deliveries import Delivery, NotProved, Opting
from app.providers.errors import (
    Forbidden,
    OptedOut,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.inbox import Post
from app.providers.registry import Providers
from app.providers.twilio.inbox import TwilioInbox
from app.providers.twilio.signature import is_signed, signature
from app.simulator.app import SIMULATOR, create_app
from app.simulator.clock import Clock as SimulatorClock
from app.simulator.posts import posted
from app.simulator.store import Store
from app.simulator.twilio.errors import REFUSALS
from app.sms_segments import segments
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

from .scripted import Reply, ScriptedServer

ACCOUNT = "AC" + "1" * 32
TOKEN = "the-platforms-auth-token-1234"
NUMBER = "+15005550006"
SERVICE = "MG" + "2" * 32
CARLA = "+4915112345678"
OWN = MessageAccount(ACCOUNT, {"from": NUMBER})
TEXT = MessageDraft(Recipient(CARLA), text="Tomorrow at 10:00: Consultation. K7Q2M")


@dataclass
class Scene:
    """Twilio over HTTP, our client of it, and an address that takes what it posts."""

    providers: Providers
    url: str
    simulator: Any
    ahead: timedelta = timedelta()
    posts: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(method, f"{self.url}/api{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def page(self, path: str) -> str:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(self.url + path)).text

    async def fault(self, kind: str, service: str = "twilio", **rule: Any) -> None:
        await self.control(
            "POST", "/faults", {"service": service, "kind": kind, "times": 1, **rule}
        )

    async def send(self, message: MessageDraft = TEXT, account: MessageAccount = OWN) -> Accepted:
        return await self.providers.message("twilio").send(account, message)

    async def told(
        self, keys: dict[str, str] | None = None
    ) -> list[Delivery | Opting | str | None]:
        """What our inbox reads of everything that was posted."""
        await posted(self.simulator.world, 10)
        inbox = dict(self.providers.known())["twilio"].deliveries
        found: list[Delivery | Opting | str | None] = []
        for url, _host, headers, body in self.posts:
            try:
                found += inbox.deliveries(Post(headers, body), url, keys)
            except NotProved:
                found.append("not proved")
        return found


@pytest.fixture
async def twilio(database: TestDatabase) -> AsyncIterator[Scene]:
    posts: list[tuple[str, str, dict[str, str], bytes]] = []

    async def take(request: web.Request) -> web.Response:
        url = f"{base_url}{request.path_qs}"
        posts.append((url, request.host, dict(request.headers), await request.read()))
        return web.Response(text="<Response/>", content_type="text/xml")

    application = web.Application()
    application.router.add_post("/{path:.*}", take)
    async with serving(application) as base_url:
        values = {
            "database_url": database.app,
            "base_url": base_url,
            "twilio_account_sid": ACCOUNT,
            "twilio_auth_token": TOKEN,
            "twilio_from_number": NUMBER,
        }
        ahead = [timedelta()]
        clock = SimulatorClock(now=lambda: datetime.now(UTC) + ahead[0])
        cloud = create_app(make_settings(**values), Store(database.app), clock=clock)
        async with serving(cloud) as url:
            settings = make_settings(**values, twilio_api_url=f"{url}/twilio")
            providers = Providers.create(settings, clock=Clock())
            try:
                yield Scene(providers, url, cloud[SIMULATOR], ahead, posts)
            finally:
                await providers.aclose()


@pytest.mark.fact("TWILIO-1")
@pytest.mark.fact("TWILIO-5")
async def test_a_text_arrives_and_its_way_is_told(twilio: Scene) -> None:
    """Accepted with its id and segments; then word that it was sent, and delivered."""
    accepted = await twilio.send()
    assert accepted.id and accepted.id.startswith("SM") and accepted.segments == 1
    (text,) = (await twilio.control("GET", f"/texts?to={CARLA}"))["texts"]
    assert (text["text"], text["from"], text["to"]) == (TEXT.text, NUMBER, CARLA)
    told = await twilio.told()
    assert [(t.state, t.message_id, t.recipient) for t in told] == [
        ("accepted", accepted.id, CARLA),
        ("delivered", accepted.id, CARLA),
    ]
    assert len({t.dedupe for t in told}) == 2
    by_service = await twilio.send(account=MessageAccount(ACCOUNT, {"messaging_service": SERVICE}))
    assert by_service.segments is None


@pytest.mark.fact("TWILIO-2")
async def test_a_text_that_nobody_wants_any_more_is_not_delivered(twilio: Scene) -> None:
    """What is left of its use goes along; without any it is not even sent."""
    with pytest.raises(Permanent):
        await twilio.send(MessageDraft(Recipient(CARLA), text="Late", useful_seconds=0))
    await twilio.send(MessageDraft(Recipient(CARLA), text="Soon", useful_seconds=10**6))
    await twilio.fault("lapsed")
    await twilio.send(MessageDraft(Recipient(CARLA), text="Lapses", useful_seconds=90))
    assert [t.state for t in await twilio.told()] == ["accepted", "delivered"]
    twilio.ahead[0] = timedelta(seconds=91)
    twilio.posts.clear()
    (late,) = await twilio.told()
    assert (late.state, late.code, late.is_permanent) == ("failed", "30036", False)


@pytest.mark.fact("TWILIO-3")
async def test_a_text_without_an_answer_is_found_once_it_is_listed(twilio: Scene) -> None:
    """By what it says and when; not another's, not an older one, not before Twilio lists it."""
    client = twilio.providers.message("twilio")
    since = datetime.now(UTC)
    assert await client.find(OWN, TEXT, since) is None
    await twilio.fault("drop_after", method="POST")
    with pytest.raises(Transient) as caught:
        await twilio.send()
    assert caught.value.outcome_unknown
    await twilio.fault("list_lag")
    assert await client.find(OWN, TEXT, since) is None
    found = await client.find(OWN, TEXT, since)
    (text,) = (await twilio.control("GET", f"/texts?to={CARLA}"))["texts"]
    assert found == Accepted(text["reference"], 1)
    assert await client.find(OWN, TEXT, since + timedelta(hours=1)) is None
    other = MessageDraft(Recipient(CARLA), text="Something else")
    assert await client.find(OWN, other, since) is None
    assert (
        await client.find(OWN, MessageDraft(Recipient("+4915100000000"), text=TEXT.text), since)
        is None
    )
    await twilio.fault("garbage", method="GET", times=9)
    with pytest.raises(Transient):
        await client.find(OWN, TEXT, since)


@pytest.mark.fact("TWILIO-4")
async def test_every_code_is_what_it_means(twilio: Scene) -> None:
    """For good only where it is about the recipient or the text; what may be put right is waited
    for, and nothing that was refused is thought to be under way."""
    kinds: dict[int, type[ProviderError]] = {
        **dict.fromkeys((21211, 21602, 21612, 21614, 21617), Permanent),
        21610: OptedOut,
        **dict.fromkeys((21212, 21603, 21606), Transient),
        **dict.fromkeys((21408, 21608), Forbidden),
        20003: Unauthorized,
        20429: Throttled,
    }
    assert kinds.keys() == REFUSALS.keys() - {63038}
    for code, kind in kinds.items():
        await twilio.fault("sms_refused", params={"code": code})
        with pytest.raises(ProviderError) as caught:
            await twilio.send()
        assert (type(caught.value), caught.value.code) == (kind, str(code))
        assert not caught.value.outcome_unknown
    assert (await twilio.control("GET", "/texts"))["texts"] == []
    await twilio.send()
    await twilio.fault("sms_refused", params={"code": 63038})
    with pytest.raises(Throttled) as caught:
        await twilio.send()
    assert caught.value.retry_after >= 600
    with pytest.raises(Throttled):
        await twilio.send()
    calls = (await twilio.control("GET", "/calls?method=POST&service=twilio"))["calls"]
    assert len(calls) == len(kinds) + 2


async def test_what_is_wrong_is_refused_by_the_simulator_itself(twilio: Scene) -> None:
    """Numbers, senders, bodies and keys are looked at, and a token that is none lets nobody in."""
    for message, account, code in (
        (MessageDraft(Recipient("0170 1"), text="x"), OWN, "21211"),
        (MessageDraft(Recipient(CARLA), text=""), OWN, "21602"),
        (MessageDraft(Recipient(CARLA), text="x" * 1601), OWN, "21617"),
        (TEXT, MessageAccount(ACCOUNT, {"from": "+15005550009"}), "21606"),
        (TEXT, MessageAccount(ACCOUNT, {"from": "?"}), "21212"),
        (TEXT, MessageAccount(ACCOUNT, {"from": NUMBER}, '{"auth_token": "wrong"}'), "20003"),
        (TEXT, MessageAccount("AC" + "9" * 32, {"from": NUMBER}, '{"auth_token": "x"}'), "20003"),
        (TEXT, MessageAccount(ACCOUNT, {"from": NUMBER}, "no json"), "no_key"),
        (TEXT, MessageAccount(ACCOUNT, {"name": "x"}, '{"auth_token": "x"}'), "no_sender"),
    ):
        with pytest.raises(ProviderError) as caught:
            await twilio.send(message, account)
        assert caught.value.code == code


async def test_an_account_of_a_tenants_own_is_told_where_it_says(twilio: Scene) -> None:
    """Its texts and answers are signed by its token, which proves nothing of the platform's."""
    account, own = "AC" + "3" * 32, '{"auth_token": "the tenants token"}'
    there = f"{twilio.providers._network.settings.base_url}/v1/webhooks/twilio/its-connection"
    await twilio.control(
        "POST",
        "/twilio-accounts",
        {"account": account, "auth_token": "the tenants token", "answer_url": there},
    )
    settings = {"from": "+491570000001", "connection_id": "its-connection"}
    await twilio.send(account=MessageAccount(account, settings, own))
    await twilio.control("POST", "/texts", {"from": CARLA, "body": "stop"})
    told = await twilio.told({"auth_token": "the tenants token"})
    assert [type(t).__name__ for t in told] == ["Delivery", "Delivery", "Opting"]
    assert {url for url, *_ in twilio.posts} == {there}
    assert await twilio.told() == ["not proved"] * 3


@pytest.mark.fact("TWILIO-7")
async def test_stop_and_start_are_heard(twilio: Scene) -> None:
    """Twilio refuses whoever has stopped, and says so; START undoes it. HELP and what people
    otherwise write is no word of ours, and no junk either."""
    await twilio.send()
    await twilio.told()
    for word, opt in (
        ("CANCEL", "stop"),
        ("start", "start"),
        ("HELP", None),
        ("Stop.", "stop"),
        ("Please stop texting me!", "stop"),
        ("I don’t cancel, see you tomorrow", None),
        ("We will stop by at 5", None),
    ):
        twilio.posts.clear()
        await twilio.control("POST", "/texts", {"from": CARLA, "body": word})
        told = await twilio.told()
        assert [(t.opt, t.recipient, t.sender) for t in told] == (
            [(opt, CARLA, NUMBER)] if opt else []
        ), word
    await twilio.send()
    await twilio.control("POST", "/texts", {"from": CARLA, "body": "STOP"})
    with pytest.raises(OptedOut) as caught:
        await twilio.send()
    assert caught.value.code == "21610"
    page = await twilio.page(f"/sms/{CARLA}")
    assert "may not write to this telephone" in page and "Reply START to get them again" in page


async def test_what_becomes_of_a_text_may_be_told_in_any_way(twilio: Scene) -> None:
    """Before our answer, twice, the other way round, not at all, and never to the end."""
    await twilio.fault("callback_first")
    await twilio.send()
    assert len(twilio.posts) == 2
    twilio.posts.clear()
    await twilio.fault("duplicate", "twilio_callback")
    await twilio.send()
    told = await twilio.told()
    assert len(told) == 3 and len({t.dedupe for t in told}) == 2
    for kind, service, states in (
        ("sent_only", "twilio", ["accepted"]),
        ("lose", "twilio_callback", ["delivered"]),
        ("undelivered", "twilio", ["accepted", "failed"]),
    ):
        twilio.posts.clear()
        await twilio.fault(kind, service)
        await twilio.send()
        assert [t.state for t in await twilio.told()] == states
    twilio.posts.clear()
    await twilio.fault("reorder", "twilio_callback", times=2, params={"seconds": 300})
    await twilio.send()
    await twilio.control("POST", "/heal")
    assert [t.state for t in await twilio.told()] == ["delivered", "accepted"]
    await twilio.fault("undelivered", params={"code": 30005})
    twilio.posts.clear()
    await twilio.send()
    assert [(t.state, t.is_permanent, t.code) for t in await twilio.told()] == [
        ("accepted", False, None),
        ("bounced", True, "30005"),
    ]
    (newest, *_) = (await twilio.control("GET", f"/texts?to={CARLA}"))["texts"]
    twilio.posts.clear()
    await twilio.control("POST", f"/texts/{newest['id']}/delay")
    assert [(t.state, t.code) for t in await twilio.told()] == [("failed", "30003")]


@pytest.mark.fact("TWILIO-6")
async def test_only_twilios_signature_counts(twilio: Scene) -> None:
    """Over the address that we gave, whatever a proxy makes of Host."""
    for kind in ("wrong_signature", "no_signature", "other_body"):
        twilio.posts.clear()
        await twilio.fault("sent_only")
        await twilio.fault(kind, "twilio_callback")
        await twilio.send()
        assert await twilio.told() == ["not proved"], kind
    twilio.posts.clear()
    await twilio.fault("sent_only")
    await twilio.fault("other_host", "twilio_callback")
    await twilio.send()
    assert [t.state for t in await twilio.told()] == ["accepted"]
    assert [host for _, host, _, _ in twilio.posts] == ["internal:8080"]


FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("From", "+14158675310"),
    ("Digits", "1234"),
    ("To", "+18005551212"),
]
URL = "https://example.com/myapp.php?foo=1&bar=2"


@pytest.mark.fact("TWILIO-6")
def test_the_reference_vector_holds() -> None:
    """With and without the port; no other address, token, field or value."""
    known = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert signature("12345", URL, FORM) == known
    for url in (URL, URL.replace(".com/", ".com:443/")):
        assert is_signed(known, "12345", url, FORM)
    for url, token, form in (
        (URL.replace("https", "http"), "12345", FORM),
        (URL.replace(".com/", ".com:8443/"), "12345", FORM),
        (URL, "12346", FORM),
        (URL, "", FORM),
        (URL, "12345", FORM[1:]),
        (URL, "12345", [*FORM, ("To", "+1")]),
    ):
        assert not is_signed(known, token, url, form)
    assert not is_signed("", "12345", URL, FORM)
    assert not is_signed("ümlaut", "12345", URL, FORM)
    # A value that comes twice counts once.
    assert signature("12345", URL, [*FORM, FORM[0]]) == known


def test_posts_that_mean_nothing_are_told_apart() -> None:
    """Junk is None, what is no news is nothing; SHA-256 where the account has it."""
    inbox = TwilioInbox("t")
    for form, items in (
        ({"MessageStatus": "delivered"}, [None]),
        ({"MessageSid": "SM1", "MessageStatus": "frozen"}, [None]),
        ({"MessageSid": "SM1", "Body": "STOP", "From": "short"}, [None]),
        ({"MessageSid": "SM1", "Body": "Hello", "From": CARLA, "To": NUMBER}, []),
        (
            {
                "MessageSid": "SM1",
                "Body": "arrêt",
                "OptOutType": "STOP",
                "From": CARLA,
                "To": NUMBER,
            },
            [Opting(dedupe="SM1", opt="stop", recipient=CARLA, sender=NUMBER)],
        ),
    ):
        for digest, settings in (("sha1", ""), ("sha256", "SHA-256")):
            signed = signature("t", URL, list(form.items()), digest=digest)
            headers = {
                "X-Twilio-Signature": signed,
                "X-Twilio-Webhooks-Signature-Settings": settings,
            }
            post = Post(headers, urlencode(form).encode())
            assert list(inbox.deliveries(post, URL, None)) == items, form
    for body in (b"", b"\xff", b"{}", b"a=1&" * 300):
        with pytest.raises(NotProved):
            inbox.deliveries(Post({}, body), URL, None)
        with pytest.raises(NotProved):
            TwilioInbox("").deliveries(Post({"x-twilio-signature": "x"}, body), URL, None)


async def test_a_server_that_is_ill_is_waited_for(
    cloud: ScriptedServer, make_providers: Any
) -> None:
    """A 5xx may have sent the text; an answer without an id is none; no answer is told in time."""
    providers = make_providers(
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_from_number=NUMBER,
        twilio_api_url=f"{cloud.url}/twilio",
    )
    path = "/twilio/2010-04-01/Accounts/AC1+/Messages.json"
    for reply, code in (
        (Reply(503, "<h1>Bad Gateway</h1>"), "http_503"),
        (Reply(201, {"status": "queued"}), "invalid_response"),
        (Reply(201, "<h1>Sign in</h1>"), "invalid_response"),
        (Reply(drop=True), "connection_lost"),
    ):
        cloud.on("POST", path, reply)
        with pytest.raises(Transient) as caught:
            await providers.message("twilio").send(OWN, TEXT)
        assert (caught.value.code, caught.value.outcome_unknown) == (code, True)
    assert len(cloud.of("POST", path)) == 4
    cloud.on("GET", path, Reply(404, {"code": 20404, "message": "not found"}))
    examine = dict(providers.known())["twilio"].examine
    (wrong,) = [finding async for finding in examine()]
    cloud.on("GET", path, Reply(200, {"messages": []}))
    (right,) = [finding async for finding in examine()]
    assert (wrong.verdict, right.verdict) == (Verdict.FAIL, Verdict.OK) and NUMBER in right.found
    assert {seen.method for seen in cloud.seen[4:]} == {"GET"}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" + "x" * 10, 2),
        ("x" * 152 + "€" + "x" * 151 + "€", 3),
        ("Grüße à la carte: £5", 1),
        ("你" * 70, 1),
        ("你" * 71, 2),
        ("ç" + "x" * 70, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
async def test_segments_are_counted_as_they_are_charged(text: str, count: int) -> None:
    """GSM's alphabet to 160, then 153; one other character, 70, then 67; nothing is torn apart."""
    from app.simulator.twilio.septets import count as theirs

    assert segments(text) == count
    assert theirs(text) == count
