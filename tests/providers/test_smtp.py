"""Mails by SMTP, to a real server that is well, and to one that is not."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiosmtplib
import httpx
import pytest

from app.findings import Verdict
from app.providers.capabilities.message import (
    Accepted,
    Attachment,
    MessageAccount,
    MessageDraft,
    Recipient,
    Sender,
)
from app.providers.clock import Clock
from app.providers.errors import Forbidden, Permanent, ProviderError, Transient, Unauthorized
from app.providers.registry import Providers
from app.providers.smtp.settings import Relay, relay_of
from app.simulator.app import SIMULATOR, create_app
from app.simulator.clock import Clock as SimulatorClock
from app.simulator.smtp import certificate
from app.simulator.smtp.listening import listen
from app.simulator.store import Store
from tests.support.servers import TestDatabase
from tests.support.serving import serving
from tests.support.settings import make_settings

CARLA = "carla@customer.example"
FROM = "bookings@sales.example"
MAIL = MessageDraft(
    Recipient(CARLA, "Carla Müller"),
    "Größe bestätigt",
    html="<p>Grüße</p>\n",
    text="Grüße\n.\n-- \nAcme\n",
    sender=Sender(FROM, "Acme – Büro", "office@sales.example"),
    id="outbox-7",
    attachments=(
        Attachment("invite.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\n"),
    ),
    headers={"List-Unsubscribe": "<https://book.example/u/1>"},
)


@dataclass
class Scene:
    """A mail server on a port of this machine, and our client of it."""

    providers: Providers
    url: str
    account: MessageAccount

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.request(method, f"{self.url}/api{path}", json=body)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    async def fault(self, kind: str, **rule: Any) -> None:
        await self.control("POST", "/faults", {"service": "smtp", "kind": kind, "times": 1, **rule})

    async def send(self, message: MessageDraft = MAIL) -> Accepted:
        return await self.providers.message("smtp").send(self.account, message)

    async def arrived(self) -> list[dict[str, Any]]:
        return (await self.control("GET", f"/mails?to={CARLA}"))["mails"]


@asynccontextmanager
async def running(
    database: TestDatabase, folder: Path, scheme: str = "smtp", **more: Any
) -> AsyncIterator[Scene]:
    pem, password = folder / "server.pem", more.pop("password", "right")
    context = certificate.server_context(certificate.kept_pem(pem, "127.0.0.1"))
    values = {"database_url": database.app, "smtp_url": f"{scheme}://holdfast:right@127.0.0.1:9"}
    cloud = create_app(
        make_settings(**values), Store(database.app), clock=SimulatorClock(sleep=_never)
    )
    async with serving(cloud) as url:
        tls = relay_of(values["smtp_url"]).tls
        server = await listen(cloud[SIMULATOR].world, "127.0.0.1", 0, context, tls=tls)
        port = server.sockets[0].getsockname()[1]
        settings = make_settings(
            **{
                **values,
                "smtp_url": f"{scheme}://holdfast:{password}@127.0.0.1:{port}",
                "smtp_from_email": FROM,
                "smtp_ca_file": str(pem),
                **more,
            }
        )
        providers = Providers.create(settings, clock=Clock(now=lambda: 1_795_000_000.0))
        try:
            yield Scene(providers, url, MessageAccount("127.0.0.1", {"from": FROM}))
        finally:
            await providers.aclose()
            server.close()


async def _never(_seconds: float) -> None:
    """A server that sleeps does not wake up before its client has gone."""
    await asyncio.sleep(30)


@pytest.fixture
async def smtp(database: TestDatabase, tmp_path: Path) -> AsyncIterator[Scene]:
    async with running(database, tmp_path) as scene:
        yield scene


@pytest.mark.fact("SMTP-4")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_mail_arrives_whole(database: TestDatabase, tmp_path: Path, scheme: str) -> None:
    """With both bodies, its file, who it is from, a date, and an id that is the same next time."""
    async with running(database, tmp_path, scheme) as scene:
        accepted = await scene.send()
        assert accepted == Accepted("outbox-7@sales.example")
        assert await scene.send() == accepted
        mail, again = await scene.arrived()
        assert (mail["subject"], mail["html"]) == (MAIL.subject, MAIL.html)
        assert mail["alternative"] == MAIL.text
        assert (mail["from"], mail["from_name"]) == (FROM, "Acme – Büro")
        assert (mail["to_name"], mail["service"]) == ("Carla Müller", "smtp")
        headers = dict(mail["headers"])
        assert headers["Message-ID"] == "<outbox-7@sales.example>"
        assert dict(again["headers"])["Message-ID"] == headers["Message-ID"]
        assert headers["Date"].startswith("Wed, 18 Nov 2026")
        assert headers["Reply-To"] == "office@sales.example"
        assert headers["List-Unsubscribe"] == "<https://book.example/u/1>"
        assert [file["name"] for file in mail["attachments"]] == ["invite.ics"]
        unnamed = MessageDraft(Recipient(CARLA), "Two", text="Two\n")
        assert (await scene.send(unnamed)).id != (await scene.send(unnamed)).id
        assert (await scene.arrived())[0]["from"] == FROM
        examine = dict(scene.providers.known())["smtp"].examine
        (found,) = [finding async for finding in examine()]
        assert found.verdict == Verdict.OK and FROM in found.found
        await scene.fault("auth_refused")
        (found,) = [finding async for finding in examine()]
        assert found.verdict == Verdict.FAIL
        assert len(await scene.arrived()) == 4


@pytest.mark.fact("SMTP-1")
@pytest.mark.fact("SMTP-2")
@pytest.mark.parametrize(
    ("kind", "error", "code"),
    [
        ("smtp_busy", Transient, "421"),
        ("no_starttls", Transient, "no_starttls"),
        ("bad_certificate", Transient, "bad_certificate"),
        ("no_auth", Transient, "no_auth"),
        ("auth_refused", Unauthorized, "535"),
        ("sender_refused", Forbidden, "550"),
        ("dropped_early", Transient, "connection_lost"),
        ("rcpt_busy", Transient, "450"),
        ("rcpt_refused", Permanent, "550"),
        ("data_busy", Transient, "451"),
        ("data_refused", Permanent, "552"),
    ],
)
async def test_what_is_refused_was_not_sent(
    smtp: Scene, kind: str, error: type[ProviderError], code: str
) -> None:
    """For good only where it is about recipient or mail. Nothing goes out in the clear."""
    await smtp.fault(kind)
    with pytest.raises(ProviderError) as caught:
        await smtp.send()
    assert (type(caught.value), caught.value.code) == (error, code)
    assert not caught.value.outcome_unknown
    assert await smtp.arrived() == []
    assert (await smtp.send()).id
    assert len(await smtp.arrived()) == 1


@pytest.mark.fact("SMTP-3")
@pytest.mark.parametrize(
    ("kind", "code"), [("stored_then_dropped", "connection_lost"), ("slow_250", "timeout")]
)
async def test_a_mail_without_an_answer_may_have_been_sent(
    database: TestDatabase, tmp_path: Path, kind: str, code: str
) -> None:
    """The caller is told so; nobody can be asked; sent again, it has the same id."""
    async with running(database, tmp_path, provider_timeout_seconds=3) as smtp:
        await smtp.fault(kind)
        with pytest.raises(Transient) as caught:
            await smtp.send()
        assert (caught.value.code, caught.value.outcome_unknown) == (code, True)
        assert len(await smtp.arrived()) == 1
        with pytest.raises(Permanent):
            await smtp.providers.message("smtp").find(smtp.account, MAIL, datetime.now(UTC))
        await smtp.send()
        first, second = await smtp.arrived()
        assert first["reference"] == second["reference"] == "outbox-7@sales.example"


async def test_one_of_two_recipients_may_be_refused(smtp: Scene, tmp_path: Path) -> None:
    """Which is a success for whoever sends to both at once: we send to one at a time."""
    await smtp.fault("rcpt_refused", path=CARLA)
    relay: Relay = smtp.providers.message("smtp")._own
    refused, _ = await aiosmtplib.send(
        b"Subject: Hi\r\n\r\nHi\r\n",
        sender=FROM,
        recipients=[CARLA, "ben@customer.example"],
        hostname=relay.host,
        port=relay.port,
        username="holdfast",
        password="right",
        start_tls=True,
        tls_context=certificate.client_context((tmp_path / "server.pem").read_bytes()),
    )
    assert list(refused) == [CARLA]
    assert await smtp.arrived() == []


async def test_a_server_that_is_not_there_or_not_ours_gets_nothing(
    database: TestDatabase, tmp_path: Path
) -> None:
    """Nor does one whose certificate is nobody's, with a password that is wrong, or that a company
    names within our walls."""
    async with running(database, tmp_path, password="wrong") as scene:
        with pytest.raises(Unauthorized):
            await scene.send()
    async with running(database, tmp_path, smtp_url="smtp://127.0.0.1:1") as scene:
        with pytest.raises(Transient) as caught:
            await scene.send()
        assert (caught.value.code, caught.value.outcome_unknown) == ("unreachable", False)
    async with running(database, tmp_path, smtp_ca_file=None) as scene:
        with pytest.raises(Transient) as caught:
            await scene.send()
        assert caught.value.code == "bad_certificate"
    async with running(database, tmp_path, smtp_ca_file=str(tmp_path / "nothing")) as scene:
        with pytest.raises(Transient) as caught:
            await scene.send()
        assert caught.value.code == "no_certificates"
        client = scene.providers.message("smtp")
        keys = '{"password": "theirs"}'
        for account, settings, secret, code in (
            ("127.0.0.1", {}, keys, "unreachable"),
            ("localhost", {"tls": "implicit"}, keys, "unreachable"),
            ("169.254.169.254", {}, keys, "unreachable"),
            ("mail.customer.example", {"port": 25}, keys, "wrong_port"),
            ("mail.customer.example", {"tls": "none"}, keys, "no_tls"),
            ("mail.customer.example", {}, "none", "no_key"),
            ("another.example", {}, None, "no_server"),
        ):
            with pytest.raises(Transient) as caught:
                await client.send(MessageAccount(account, settings, secret), MAIL)
            assert (caught.value.code, caught.value.outcome_unknown) == (code, False), account
        assert await scene.arrived() == []


async def test_what_cannot_be_a_mail_is_refused_at_once(smtp: Scene) -> None:
    """Addresses that would write headers, letters that not every server takes, no sender at all."""
    for address in (
        "carla@customer.example\r\nBcc: eve@evil.example",
        "cärla@customer.example",
        "",
    ):
        with pytest.raises(Permanent):
            await smtp.send(MessageDraft(Recipient(address), "Hi", text="Hi\n"))
    client = smtp.providers.message("smtp")
    with pytest.raises(Transient):
        await client.send(MessageAccount("127.0.0.1"), MessageDraft(Recipient(CARLA), text="x"))
    assert (await smtp.control("GET", "/calls?service=smtp"))["calls"] == []


async def test_a_bounce_comes_back_as_a_mail(smtp: Scene) -> None:
    """The one way in which SMTP tells that a mail was not delivered."""
    await smtp.send()
    (mail,) = await smtp.arrived()
    await smtp.control("POST", f"/mails/{mail['id']}/bounce")
    (back,) = (await smtp.control("GET", f"/mails?to={FROM}"))["mails"]
    assert back["subject"] == f"Undeliverable: {MAIL.subject}"


async def test_it_listens_where_the_settings_lead(database: TestDatabase, tmp_path: Path) -> None:
    """As in the demo: beside the rest of the simulated cloud, known by a certificate that it makes;
    a port that is taken costs the rest nothing, and no other host is listened for."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        values = {
            "database_url": database.app,
            "smtp_url": f"smtp://127.0.0.1:{port}",
            "smtp_from_email": FROM,
            "smtp_ca_file": str(tmp_path / "made.pem"),
        }
        cloud = create_app(make_settings(**values), Store(database.app))
        async with serving(cloud) as url, httpx.AsyncClient(trust_env=False) as client:
            assert (await client.get(f"{url}/mail")).status_code == 200
    elsewhere = {**values, "smtp_url": "smtp://mail.example:25"}
    async with serving(create_app(make_settings(**elsewhere), Store(database.app))):
        pass
    async with serving(create_app(make_settings(**values), Store(database.app))):
        providers = Providers.create(make_settings(**values))
        await providers.message("smtp").send(MessageAccount("127.0.0.1", {"from": FROM}), MAIL)
        await providers.aclose()


async def test_mock_mode_needs_no_network(database: TestDatabase) -> None:
    """The same client and the same server, within one process, by any name."""
    settings = make_settings(database_url=database.app, mail_mock=True, mail_provider="smtp")
    providers = Providers.create(settings)
    try:
        (own,) = [one for one in providers.own_accounts() if one["provider"] == "smtp"]
        client = providers.message("smtp")
        await client.send(MessageAccount(own["account"], own["settings"]), MAIL)
        other = MessageAccount("mail.company.example", {"tls": "implicit"}, '{"password": "x"}')
        await client.send(other, MAIL)
    finally:
        await providers.aclose()
    store = Store(database.app)
    async with store.transaction() as db:
        mails = await db.rows("select recipient, service from simulator.mails")
    await store.close()
    assert [(m["recipient"], m["service"]) for m in mails] == [(CARLA, "smtp")] * 2


def test_an_address_of_a_server_is_read() -> None:
    """Names and passwords are decoded; what is no address is refused without being shown."""
    assert relay_of("smtp://a%40b:p%3Aw@mail.example") == Relay(
        "mail.example", 587, "starttls", "a@b", "p:w"
    )
    assert relay_of("smtps://mail.example") == Relay("mail.example", 465, "implicit")
    for wrong in (
        "http://mail.example",
        "smtp://",
        "smtp://h/path",
        "smtp://h?x=1",
        "smtp://h:99999",
    ):
        with pytest.raises(ValueError, match=r"must|[Pp]ort"):
            relay_of(wrong)


def test_a_certificate_is_made_once(tmp_path: Path) -> None:
    """And is readable by its user alone."""
    path = tmp_path / "sub" / "server.pem"
    first = certificate.kept_pem(path, "localhost", "127.0.0.1", "::1")
    assert certificate.kept_pem(path) == first
    assert path.stat().st_mode & 0o077 == 0
    assert isinstance(certificate.client_context(first), ssl.SSLContext)
