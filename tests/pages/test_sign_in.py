"""Signing in without scripts: by code, by link, in another browser, and out again."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient

from tests.pages.conftest import Visitor
from tests.support.office import Office
from tests.support.people import add_account, mailed_code
from tests.support.plain_browser import Page, PlainBrowser

EVA = "eva@customer.example"
SIGN_IN = "/t/acme/sign-in"


@pytest.fixture
def eva(office: Office) -> None:
    """Eva has an account."""
    add_account(office, EVA, "customer")


async def ask(browser: PlainBrowser, email: str = EVA, address: str = SIGN_IN) -> Page:
    return await browser.press((await browser.open(address)).forms[0], email=email)


def cookies(client: TestClient) -> set[str]:
    return {cookie.key for cookie in client.session.cookie_jar}


@pytest.mark.usefixtures("eva")
async def test_an_address_a_code_and_in(browser: PlainBrowser, office: Office) -> None:
    """The page after it says who is signed in; signing out says so too, and it is true."""
    page = await ask(browser)
    assert page.path == "/t/acme/sign-in/code" and EVA in page.text
    code = mailed_code(office)["code"]
    inside = await browser.press(page.forms[0], code=f" {code[:3]} {code[3:]} ")
    assert (inside.status, inside.path) == (200, "/t/acme") and EVA in inside.text
    assert inside.headers["Cache-Control"] == "no-store"
    out = await browser.press(inside.form("/sign-out"))
    assert out.path == "/t/acme/signed-out" and out.heading == "You are signed out"
    assert office.value("select count(*) from booking.sessions") == 0
    assert (await browser.open("/t/acme")).path == SIGN_IN


@pytest.mark.usefixtures("eva")
async def test_wrong_input_is_told_beside_its_field(browser: PlainBrowser, office: Office) -> None:
    """What was typed stays; a stranger sees the same page as somebody with an account."""
    page = await browser.press((await browser.open(SIGN_IN)).forms[0], email="eva@")
    assert page.status == 400 and page.forms[0].fields["email"] == "eva@"
    known, stranger = await ask(browser), await ask(browser, "no@customer.example")
    assert known.html.replace("eva", "no") == stranger.html
    page = await ask(browser)
    wrong = await browser.press(page.forms[0], code="123")
    assert wrong.status == 401 and "older than ten minutes" in wrong.text
    assert wrong.forms[0].fields["email"] == EVA
    for odd in ({"code": "12\0"}, {"code": "123456", "email": "a\0@b.example"}):
        assert (await browser.press(page.forms[0], **odd)).status == 400
    assert office.value("select count(*) from booking.sessions") == 0


@pytest.mark.usefixtures("eva")
async def test_a_link_names_the_account_and_asks(
    browser: PlainBrowser, client: TestClient, office: Office
) -> None:
    """Looking signs nobody in, however often; the button does, once; elsewhere it says so."""
    await ask(browser)
    link = f"{SIGN_IN}/link?token={mailed_code(office)['token']}"
    own = await browser.open(link)
    assert f"Sign in as {EVA}?" == own.heading and "another browser" not in own.text
    assert own.headers["Referrer-Policy"] == "no-referrer"
    client.session.cookie_jar.clear()
    for _ in range(2):
        elsewhere = await browser.open(link)
        assert EVA in elsewhere.heading and "another browser" in elsewhere.text
    assert office.value("select count(*) from booking.sessions") == 0
    inside = await browser.press(elsewhere.forms[0])
    assert inside.path == "/t/acme" and EVA in inside.text
    for used in (await browser.open(link), await browser.press(elsewhere.forms[0])):
        assert (used.status, used.heading) == (401, "This link does not work any more")


@pytest.mark.usefixtures("eva")
async def test_another_site_signs_nobody_in(
    browser: PlainBrowser, client: TestClient, office: Office
) -> None:
    """A form elsewhere that posts its own link, or signs somebody out, is refused."""
    page = await ask(browser)
    token = mailed_code(office)["token"]
    for cookie in (None, "attempt"):
        if cookie is None:
            client.session.cookie_jar.clear()
        else:
            await browser.open(SIGN_IN)
            await ask(browser, "no@customer.example")
        for fields in ({"token": token}, {"token": token, "csrf": "0" * 64}):
            response = await client.post(f"{SIGN_IN}/link", data=fields)
            assert response.status == 403
    assert office.value("select count(*) from booking.sessions") == 0
    page = await ask(browser)
    inside = await browser.press(page.forms[0], code=mailed_code_of(office))
    assert inside.path == "/t/acme"
    response = await client.post("/t/acme/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status == 403
    assert office.value("select count(*) from booking.sessions") == 1


def mailed_code_of(office: Office) -> str:
    """The code of the newest mail; older ones are dropped."""
    office.sql.execute(
        "update booking.notification_outbox set status = 'dropped', reason = 'test'"
        " where status = 'queued' and id < (select max(id) from booking.notification_outbox)"
    )
    return str(mailed_code(office)["code"])


@pytest.mark.usefixtures("eva")
async def test_afterwards_one_is_where_one_wanted_to_go(
    browser: PlainBrowser, client: TestClient, office: Office
) -> None:
    """A page of this company; never another host, company or kind of page."""
    for back, then in (
        ("/b/acme?tz=UTC", "/b/acme"),
        ("/t/acme", "/t/acme"),
        ("https://evil.example/", "/t/acme"),
        ("//evil.example/t/acme", "/t/acme"),
        ("/\\evil.example", "/t/acme"),
        ("/t/acme/../../admin", "/t/acme"),
        ("/t/acme/%2E%2e/.%2E/admin", "/t/acme"),
        ("/b/acmetoo", "/t/acme"),
        ("/admin", "/t/acme"),
    ):
        client.session.cookie_jar.clear()
        office.sql.execute("delete from booking.sign_in_codes")
        page = await ask(browser, address=f"{SIGN_IN}?next={quote(back)}")
        inside = await browser.press(page.forms[0], code=mailed_code_of(office))
        # Where one person sells time, the booking page leads to theirs.
        assert (
            inside.status == 200 and inside.path.removesuffix(f"/{office.salesperson_id}") == then
        ), back
        assert "holdfast-acme" in cookies(client)


@pytest.mark.usefixtures("eva")
async def test_an_invitation_knows_the_address(browser: PlainBrowser) -> None:
    """The form of the sign-in has it already; in every language."""
    page = await browser.open(f"{SIGN_IN}?email={EVA}")
    assert page.forms[0].fields["email"] == EVA
    assert (await browser.open(f"{SIGN_IN}?lang=de")).heading == "Anmelden"
    assert (await browser.open("/t/Acme/sign-in/")).path == SIGN_IN
    assert (await browser.open("/t/nobody/sign-in")).status == 404


async def test_a_session_of_another_company_is_none(
    browser: PlainBrowser, client: TestClient, visitor: Visitor
) -> None:
    """Signed in to one, one is asked to sign in to the other."""
    office = visitor.office
    add_account(office, EVA, "customer")
    Office(office.sql, "other")
    page = await ask(browser)
    await browser.press(page.forms[0], code=mailed_code_of(office))
    assert (await browser.open("/t/acme")).path == "/t/acme"
    assert (await browser.open("/t/other")).path == "/t/other/sign-in"
    stolen = next(c.value for c in client.session.cookie_jar if c.key == "holdfast-acme")
    client.session.cookie_jar.update_cookies({"holdfast-other": stolen})
    assert (await browser.open("/t/other")).path == "/t/other/sign-in"
