"""Every page of the simulated cloud, found by walking it, empty and with the longest texts."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from aiohttp.test_utils import TestClient

from app.simulator.folders import FOLDERS
from app.simulator.microsoft import consent
from app.simulator.pages import routes
from tests.support.axe import inspector
from tests.support.plain_browser import PlainBrowser
from tests.support.walk import Walk, distinct, route_of, shared_titles, too_wide

from .cloud import (
    ANNA,
    DEMO_DIRECTORY_ID,
    DEMO_SHARED_MAILBOX,
    DEMO_ZOOM_HOSTS,
    Cloud,
    Receiver,
    meeting_body,
)

WORD = "Wolfeschlegelsteinhausenbergerdorff" * 5
"""175 letters without a space."""

EMAIL = f"{'customer' * 8}@{'.'.join(['d' * 61] * 3)}.ex"
TELEPHONE = "+4915112345678"
CALLBACK = "http://127.0.0.1:8080/v1/tenants/callback"
EMPTY = ("/mail", "/sms", "/sms/+4915100000000", "/zoom", "/faults", "/directories")
PATTERNS = [
    *dict.fromkeys(
        path
        for some in (routes.ROUTES, *(folder.pages for folder in FOLDERS), routes.STATIC_ROUTES)
        for _, path, _ in some
    ),
    "/entra/{tenant}/v2.0/adminconsent",
    "/entra/{tenant}/adminconsent",
    "/entra/{tenant}/oauth2/v2.0/authorize",
]


def _is_ours(address: str) -> bool:
    """Not of the APIs, nor a text that others wrote and a frame shows."""
    first, *_, last = urlsplit(address).path.strip("/").split("/") * 2
    return first not in ("api", "static", "entra") and last != "body"


@pytest.fixture
async def visitor(cloud: Cloud) -> AsyncIterator[PlainBrowser]:
    """Somebody in front of the simulated cloud."""
    async with TestClient(cloud.server) as client:
        yield PlainBrowser(client)


async def _fill(cloud: Cloud, receiver: Receiver) -> str:
    """Something long wherever one can write; the id of a Zoom meeting."""
    await cloud.subscribe(receiver)
    letter = {
        "subject": WORD,
        "body": {"contentType": "HTML", "content": f'<a href="https://{WORD}.example">{WORD}</a>'},
        "toRecipients": [{"emailAddress": {"address": EMAIL, "name": WORD}}],
    }
    await cloud.graph("POST", f"/users/{DEMO_SHARED_MAILBOX}/sendMail", {"message": letter})
    whole = EmailMessage(policy=SMTP)
    whole["To"], whole["Subject"], whole["X-Own"] = EMAIL, f"{WORD} in MIME", WORD
    whole.set_content(WORD)
    whole.add_alternative(f"<p>{WORD}</p>", "html")
    whole.add_attachment(b"", "text", "plain", filename=WORD)
    await cloud.graph(
        "POST",
        f"/users/{DEMO_SHARED_MAILBOX}/sendMail",
        content=base64.b64encode(whole.as_bytes()),
        headers={"content-type": "text/plain"},
    )
    event = {"subject": WORD, "location": {"displayName": WORD}}
    await cloud.create_event(
        **event, attendees=[{"emailAddress": {"address": EMAIL, "name": WORD}, "type": "required"}]
    )
    await cloud.api("POST", "/directories", {"id": str(uuid4()), "name": WORD})
    await cloud.api("POST", "/zoom-users", {"address": EMAIL, "daily_limit": 3})
    made = await cloud.zoom(
        "POST", f"/users/{DEMO_ZOOM_HOSTS[0]}/meetings", meeting_body(topic=WORD, agenda=WORD)
    )
    await cloud.twilio(TELEPHONE, WORD * 4)
    await cloud.twilio(TELEPHONE, "From a service", "MG" + "0" * 32)
    await cloud.api("POST", "/texts", {"from": TELEPHONE, "body": "STOP"})
    await cloud.fault("zoom", "error", path=f"*{WORD}*")
    return str(made.json()["id"])


def _entra(cloud: Cloud) -> list[str]:
    query = {
        "client_id": cloud.settings.entra_client_id,
        "redirect_uri": CALLBACK,
        "state": "s",
        "response_type": "code",
    }
    asked = urlencode({**query, "scope": consent.SCOPE})
    signed = urlencode({**query, "scope": "openid", "prompt": "login"})
    return [
        f"/entra/organizations/v2.0/adminconsent?{asked}",
        f"/entra/{DEMO_DIRECTORY_ID}/adminconsent?{asked}",
        f"/entra/{DEMO_DIRECTORY_ID}/oauth2/v2.0/authorize?{signed}",
        "/entra/organizations/v2.0/adminconsent",
    ]


@pytest.mark.timeout(300)
async def test_every_page_is_accessible_and_fits_the_screen(
    cloud: Cloud, visitor: PlainBrowser, receiver: Receiver
) -> None:
    """Whatever links lead to and forms refuse is clean to axe-core, is never scrolled sideways,
    and has a title of its own."""
    name_of = route_of(PATTERNS)
    pages = [await visitor.open(path) for path in EMPTY]
    meeting = await _fill(cloud, receiver)
    entra = _entra(cloud)
    walk = Walk(visitor, _is_ours)
    started = f"/s/{meeting}?zak=a.{int(cloud.time.now().timestamp())}"
    await walk.along_links("/", started, f"/mail/{EMAIL}", f"/calendar/{ANNA.address}", *entra)
    stays = walk.pages[entra[0]].forms[0]
    pages += [
        *walk.pages.values(),
        await visitor.press(stays, answer="stay", directory=str(DEMO_DIRECTORY_ID)),
        await visitor.open("/nowhere/at/all"),
        await visitor.open("/mail/eve@example.com/1"),
        await visitor.open(f"/sms/{TELEPHONE}/1/fate"),
        await visitor.open("/faults/heal"),
        await visitor.open(f"/mail/{'%00'}@example.com"),
        *await walk.into_forms(name_of),
    ]

    frames = {pattern for pattern in PATTERNS if pattern.endswith("/body")}
    assert walk.missed(PATTERNS, name_of) == {*frames, "/static/{file}", "/static/grid.css"}
    assert {page.status for page in pages} == {200, 400, 404, 405}
    assert {page.headers["Content-Type"] for page in pages} == {"text/html; charset=utf-8"}
    titled = [p for p in walk.pages.values() if p.path not in (urlsplit(e).path for e in entra)]
    assert shared_titles(titled) == {}
    found = []
    async with inspector() as axe:
        for page in distinct(pages, name_of):
            address = cloud.url + page.address
            found += await axe.show(address, page.html, page.headers)
            found += await too_wide(axe.page, page.address)
    assert found == []


async def test_the_limit_of_zoom_is_said(cloud: Cloud, visitor: PlainBrowser) -> None:
    """A host of the demo has no more than Zoom gives one."""
    page = await visitor.open("/zoom")
    assert "make and change 100 meetings a day" in page.text
    assert page.text.count("0 requests today of 100") == len(DEMO_ZOOM_HOSTS)
