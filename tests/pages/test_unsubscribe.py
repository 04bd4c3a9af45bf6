"""Ending reminders: asked for by a link, done by a press, taken back by who holds the link."""

from __future__ import annotations

import uuid

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import Visitor
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

ADDRESS = "eva@customer.example"
STANDING = "select recipient, reason from booking.suppressions where lifted_at is null"


@pytest.fixture
def token(office: Office, visitor: Visitor) -> str:
    """Of a reminder that went to Eva."""
    message = office.value(
        "insert into booking.notification_outbox"
        " (tenant_id, about_id, purpose, channel, recipient, due_at)"
        " values (%s, gen_random_uuid(), 'booking_reminder', 'mail', %s, booking.now())"
        " returning id",
        office.tenant_id,
        ADDRESS,
    )
    return visitor.unsubscribe_token(ADDRESS, message_id=message)


async def test_looking_changes_nothing_a_press_does(
    browser: PlainBrowser, office: Office, token: str
) -> None:
    """Scanners follow links; a person presses, sees it done, and may change their mind."""
    page = await browser.open(f"/unsubscribe?token={token}")
    assert page.heading == "No more reminders?"
    assert office.sql.execute(STANDING).fetchall() == []

    page = await browser.press(page.forms[0])
    assert page.heading == "You get no more reminders"
    assert office.sql.execute(STANDING).fetchall() == [(ADDRESS, "unsubscribed")]
    assert ADDRESS not in page.html

    page = await browser.press(page.forms[0])
    assert page.heading == "No more reminders?"
    assert office.sql.execute(STANDING).fetchall() == []


async def test_a_mail_program_posts_once(client: TestClient, office: Office, token: str) -> None:
    """RFC 8058: to the address of the link, without cookies or a redirect; twice is once."""
    for _ in range(2):
        response = await client.post(
            f"/unsubscribe?token={token}",
            data={"List-Unsubscribe": "One-Click"},
            allow_redirects=False,
        )
        assert response.status == 200
        assert response.headers["Cache-Control"] == "no-store"
    assert office.sql.execute(STANDING).fetchall() == [(ADDRESS, "unsubscribed")]


async def test_no_other_link_ends_reminders(
    client: TestClient, visitor: Visitor, office: Office, token: str
) -> None:
    """Nor does this one do anything else; nor one that is cut, or of a company that is gone."""
    await visitor.hold()
    verify = visitor.token(visitor.booking_id())
    gone = visitor.unsubscribe_token(ADDRESS, tenant_id=uuid.uuid4())
    for wrong in ("", verify, token[:-3], gone):
        for method in (client.get, client.post):
            response = await method(f"/unsubscribe?token={wrong}", allow_redirects=False)
            assert response.status == 401, wrong
    assert office.sql.execute(STANDING).fetchall() == []
    assert (await client.get(f"/verify?token={token}")).status == 401
    assert (await client.get(f"/manage?token={token}")).status == 401


async def test_it_speaks_the_readers_language(
    client: TestClient, office: Office, token: str
) -> None:
    """The browser's, else the company's."""
    office.configure("default_locale", "ja")
    for header, words in (("de", "Keine Erinnerungen mehr?"), ("fr", "リマインダーを止めますか？")):
        response = await client.get(
            f"/unsubscribe?token={token}", headers={"Accept-Language": header}
        )
        assert words in await response.text()
