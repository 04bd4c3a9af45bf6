"""Who gets in, what the browser is given, and forms of others."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from aiohttp.test_utils import TestClient, TestServer

from app.errors import CATALOGUE
from app.web import keys
from app.web.admin import session as sessions
from app.web.main import create_app
from tests.admin.conftest import KEY, sign_in
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

PAGES = [
    "tenants",
    "providers",
    "dead-letters",
    "acme",
    "acme/today",
    "acme/appointments",
    "acme/follow-ups",
]


async def test_the_key_opens_the_console(browser: PlainBrowser, office: Office) -> None:
    """The platform's key leads to the companies; who came is audited."""
    page = await sign_in(browser)

    assert page.heading == "Companies"
    assert page.links["Acme"] == "/admin/acme/today"
    entry = office.sql.execute(
        "select actor_type, actor_id, target_type from booking.audit_logs"
        " where action = 'console.signed_in'"
    ).fetchone()
    assert entry == ("administrator", "console", "console")


@pytest.mark.parametrize("key", ["", "wrong", KEY + "x", "schlüssel\ud83d"[:-1]])
async def test_another_key_opens_nothing(
    browser: PlainBrowser, office: Office, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form comes back with a sentence at its field, and no session; in a new process too."""
    monkeypatch.setattr(CATALOGUE, "_kinds", {})
    page = await sign_in(browser, key)

    assert page.status == 401
    assert "This is not the platform's key." in page.text
    assert page.headers["WWW-Authenticate"]
    assert (await browser.open("/admin/acme/today")).heading == "Sign in"
    assert KEY not in page.html


@pytest.mark.parametrize("address", PAGES)
async def test_nothing_is_shown_to_strangers(
    client: TestClient, office: Office, address: str
) -> None:
    """Every page leads to the sign-in, which leads back to it."""
    response = await client.get(f"/admin/{address}", allow_redirects=False)

    assert response.status == 303
    assert response.headers["Location"] == f"/admin/sign-in?back=/admin/{address}"


async def test_the_sign_in_leads_back_to_the_page_wanted(
    browser: PlainBrowser, office: Office
) -> None:
    """A link from a colleague works after the sign-in."""
    page = await sign_in(browser, address="/admin/acme/appointments?status=confirmed")

    assert page.address == "/admin/acme/appointments?status=confirmed"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/admin/",
        "//evil.example/admin/x",
        "/\\evil.example",
        "/b/acme",
        "/admin/../b/acme",
        "javascript:alert(1)",
        "/admin/\tx",
    ],
)
async def test_the_way_back_stays_in_the_console(
    browser: PlainBrowser, office: Office, address: str
) -> None:
    """An address made by somebody else is not followed."""
    page = await browser.open("/admin/sign-in")
    page = await browser.press(page.form("/admin/sign-in"), key=KEY, back=address)

    assert page.path == "/admin/tenants"


async def test_the_cookie_is_for_this_console_alone(client: TestClient, office: Office) -> None:
    """HttpOnly, SameSite, below /admin, for eight hours; a new one with every sign-in."""
    before = client.session.cookie_jar
    page = await PlainBrowser(client).open("/admin")
    visit = {cookie.key: cookie.value for cookie in before}[sessions.COOKIE]
    form = page.form("/admin/sign-in").fields
    response = await client.post("/admin/sign-in", data={**form, "key": KEY}, allow_redirects=False)

    cookie = response.cookies[sessions.COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/admin"
    assert cookie["secure"] == ""
    assert abs(int(cookie["max-age"]) - 8 * 3600) <= 1
    assert cookie.value != visit
    assert KEY not in cookie.value


async def test_the_cookie_is_secure_behind_https(database: TestDatabase, office: Office) -> None:
    """With an https BASE_URL browsers send it over TLS only."""
    settings = make_settings(database_url=database.app, base_url="https://book.example")
    app = create_app(settings, start_background=False)
    async with TestClient(TestServer(app)) as client:
        response = await client.get("/admin")

    assert response.cookies[sessions.COOKIE]["secure"] is True


async def test_a_session_ends_after_eight_hours(admin: PlainBrowser, clock: Clock) -> None:
    """However busy it is; the database judges it."""
    clock.advance(timedelta(hours=7, minutes=59))
    assert (await admin.open("/admin/acme/today")).heading != "Sign in"
    clock.advance(timedelta(minutes=1))
    assert (await admin.open("/admin/acme/today")).heading == "Sign in"


@pytest.mark.parametrize("cookie", ["x", "", "A" * 43, "ü", "x" * 5000, "eyJhbGciOiJub25lIn0.e30."])
async def test_a_forged_cookie_is_none(client: TestClient, office: Office, cookie: str) -> None:
    """Only what was handed out opens the console."""
    response = await client.get(
        "/admin/tenants", headers={"Cookie": f"{sessions.COOKIE}={cookie}"}, allow_redirects=False
    )

    assert response.status == 303


async def test_the_database_holds_no_cookie(
    client: TestClient, admin: PlainBrowser, office: Office
) -> None:
    """A dump of it opens nothing: a digest is no session."""
    cookie = next(c.value for c in client.session.cookie_jar if c.key == sessions.COOKIE)
    kept = office.value("select to_jsonb(s)::text from booking.console_sessions s")
    digest = office.value("select encode(digest, 'hex') from booking.console_sessions")
    assert cookie not in kept
    client.session.cookie_jar.clear()
    headers = {"Cookie": f"{sessions.COOKIE}={digest}"}
    response = await client.get("/admin/tenants", headers=headers, allow_redirects=False)
    assert response.status == 303


async def test_a_kept_cookie_is_worthless_after_signing_out(
    client: TestClient, admin: PlainBrowser, office: Office
) -> None:
    """Whoever copied it is signed out as well."""
    stolen = next(c.value for c in client.session.cookie_jar if c.key == sessions.COOKIE)
    page = await admin.open("/admin/acme/today")
    await admin.press(page.form("/admin/sign-out"))
    client.session.cookie_jar.clear()
    headers = {"Cookie": f"{sessions.COOKIE}={stolen}"}
    response = await client.get("/admin/tenants", headers=headers, allow_redirects=False)
    assert response.status == 303
    assert office.value("select count(*) from booking.console_sessions") == 0


async def test_signing_out_everywhere_ends_all_sessions(
    database: TestDatabase, client: TestClient, admin: PlainBrowser, office: Office
) -> None:
    """Of this one, and of those on other computers; a visitor can end none."""
    jar = {c.key: c.value for c in client.session.cookie_jar}
    client.session.cookie_jar.clear()
    await sign_in(admin)
    assert office.value("select count(*) from booking.console_sessions") == 2
    page = await admin.open("/admin/acme/today")
    await admin.press(page.form("/admin/sign-out"), everywhere="yes")
    assert office.value("select count(*) from booking.console_sessions") == 0
    client.session.cookie_jar.clear()
    headers = {"Cookie": f"{sessions.COOKIE}={jar[sessions.COOKIE]}"}
    response = await client.get("/admin/tenants", headers=headers, allow_redirects=False)
    assert response.status == 303


async def test_a_new_platform_key_ends_every_session(
    database: TestDatabase, client: TestClient, admin: PlainBrowser
) -> None:
    """The key is part of the digest that a session is found by."""
    cookies = {cookie.key: cookie.value for cookie in client.session.cookie_jar}
    settings = make_settings(database_url=database.app, admin_api_key="another-key")
    app = create_app(settings, start_background=False)
    async with TestClient(TestServer(app), cookies=cookies) as other:
        page = await PlainBrowser(other).open("/admin/acme/today")

    assert page.heading == "Sign in"


async def test_signing_out_ends_the_session(admin: PlainBrowser, office: Office) -> None:
    """The cookie goes, and that is audited."""
    page = await admin.open("/admin/acme/today")
    page = await admin.press(page.form("/admin/sign-out"))

    assert page.heading == "Sign in"
    assert "You are signed out." in page.text
    assert (await admin.open("/admin/acme/today")).heading == "Sign in"
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'console.signed_out'")
        == 1
    )


async def test_the_key_cannot_be_guessed_by_trying(
    client: TestClient, browser: PlainBrowser, office: Office
) -> None:
    """After ten wrong keys in a minute even the right one has to wait, wherever they were sent."""
    for _ in range(5):
        assert (await sign_in(browser, "wrong")).status == 401
        headers = {"X-Admin-Api-Key": "wrong", "X-Tenant-Id": str(uuid4())}
        response = await client.get("/v1/internal/config", headers=headers)
        assert response.status == 401
    page = await sign_in(browser)

    assert page.status == 429
    assert 1 <= int(page.headers["Retry-After"]) <= 60
    assert page.heading == "Sign in"


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ü"])
async def test_a_form_without_its_token_changes_nothing(
    client: TestClient, admin: PlainBrowser, office: Office, token: str | None
) -> None:
    """403 and a page that says so, also with a good session."""
    data = {"status": "disabled"} | ({} if token is None else {"csrf": token})
    response = await client.post("/admin/acme/status", data=data)

    assert response.status == 403
    assert "out of date" in await response.text()
    assert office.value("select status from booking.tenants") == "active"


async def test_a_token_is_of_one_session(
    client: TestClient, admin: PlainBrowser, office: Office
) -> None:
    """What an earlier session's page holds is worthless after signing in again."""
    page = await admin.open("/admin/acme/status")
    old = page.form("/admin/acme/status")
    client.session.cookie_jar.clear()
    await sign_in(admin)
    page = await admin.press(old)

    assert page.status == 403
    assert office.value("select status from booking.tenants") == "active"


async def test_a_form_of_a_visitor_does_nothing(browser: PlainBrowser, office: Office) -> None:
    """A token of the sign-in page opens no other form."""
    page = await browser.open("/admin")
    form = page.form("/admin/sign-in")
    form.action = "/admin/acme/status"
    page = await browser.press(form, status="disabled")

    assert page.status == 403
    assert office.value("select status from booking.tenants") == "active"


@pytest.mark.parametrize("address", ["/admin", "/admin/acme/today", "/admin/nothing/here/at/all"])
async def test_pages_are_kept_nowhere_and_run_nothing_of_others(
    admin: PlainBrowser, office: Office, address: str
) -> None:
    """no-store, no inline code, no frame, no referrer."""
    page = await admin.open(address)

    assert page.headers["Cache-Control"] == "no-store"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "style=" not in page.html and "onclick" not in page.html


async def test_without_the_database_the_console_says_so(
    client: TestClient, admin: PlainBrowser
) -> None:
    """503 and a page, also for the sign-in; nobody gets in unchecked."""
    assert client.app is not None
    await client.app[keys.DATABASE].close()
    page = await admin.open("/admin/acme/today")
    assert (page.status, page.heading) == (503, "Temporarily unavailable")
    assert page.headers["Retry-After"]
    client.session.cookie_jar.clear()
    page = await sign_in(admin)
    assert (page.status, page.heading) == (503, "Temporarily unavailable")
