"""The console of a company: its pages by role, at the company's own address."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from app.config import Settings
from app.web.admin.page import ConsolePage
from app.web.admin.routes import PAGES
from app.web.credentials import csrf_token
from app.web.principal import ROLES
from tests.admin.conftest import TEN, dead_webhook
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.outlook import Outlook
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page, PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

ROOT = "/t/acme/admin"
HOUR = timedelta(hours=1)


def cookie(secret: str, slug: str = "acme") -> dict[str, str]:
    return {"Cookie": f"holdfast-{slug}={secret}"}


def address_of(page: ConsolePage, root: str = ROOT) -> str:
    """An address of this pattern, of things that are not there."""
    return root + re.sub(r"{\w+(?::(?:[^{}]|{[^{}]*})*)?}", str(uuid.uuid4()), page.path)


async def ask(
    client: TestClient, page: ConsolePage, headers: dict[str, str], root: str = ROOT, **form: str
) -> Page:
    response = await client.request(
        page.method,
        address_of(page, root),
        headers=headers,
        data=form if page.method == "POST" else None,
        allow_redirects=False,
    )
    return Page(response, await response.text())


@pytest.fixture
def console_settings(database: TestDatabase) -> Settings:
    """Every page is asked by everybody, which is more than a browser would in a minute."""
    return make_settings(database_url=database.app, rate_limit_per_minute=100_000)


@pytest.fixture
async def people(client: TestClient, office: Office) -> dict[str, uuid.UUID]:
    """An account of each role, signed in with the role's name as secret; and another company,
    where the session of an owner is `elsewhere`."""
    client.session.cookie_jar.clear()
    other = Office(office.sql, "other")
    sign_in(other, add_account(other, "o@other.example", "owner"), "elsewhere")
    found = {}
    for role in ROLES:
        found[role] = add_account(office, f"{role}@acme.example", role)
        sign_in(office, found[role], role)
    return found


@pytest.mark.usefixtures("people")
async def test_every_page_is_for_its_roles_alone(client: TestClient) -> None:
    """Each role, the owner of another company, a session that is none, nobody: let in, 403 with
    the role, or to the sign-in and back; forms without the session's token change nothing."""
    table = [page for page in PAGES.pages if page.roles]
    assert len(table) > 10
    for page in table:
        name = f"{page.method} {page.path}"
        for role in ROLES:
            reply = await ask(client, page, cookie(role), csrf=csrf_token(role))
            if role in page.roles:
                assert reply.status not in (401, 403), (name, role, reply.text)
            else:
                assert (reply.status, reply.heading) == (403, "Not for this role"), (name, role)
            if page.method == "POST":
                reply = await ask(client, page, cookie(role), csrf=csrf_token("other"))
                assert (reply.status, reply.heading) == (403, "This form is out of date"), name
        for headers in (
            {},
            cookie("elsewhere"),
            cookie("elsewhere", "other"),
            cookie("nobody"),
            {"Authorization": "Bearer owner"},
            cookie("owner") | {"Authorization": "Bearer owner"},
        ):
            reply = await ask(client, page, headers, csrf=csrf_token("owner"))
            if page.method == "GET":
                assert reply.status == 303, (name, headers)
                assert reply.headers["Location"].startswith("/t/acme/sign-in?next=%2Ft%2Facme%2F")
            else:
                assert reply.status == 401, (name, headers)
        reply = await ask(client, page, cookie("owner"), "/t/nobody/admin")
        assert reply.status == 404, name


@pytest.mark.usefixtures("people")
async def test_no_page_of_the_platform_alone_is_a_company_s(client: TestClient) -> None:
    """An owner finds none of them, at either root."""
    for page in PAGES.pages:
        if page.roles or page.path == "":
            continue
        reply = await ask(client, page, cookie("owner"), csrf=csrf_token("owner"))
        assert reply.status == 404, page.path
        reply = await ask(client, page, cookie("owner"), "/admin/acme", csrf=csrf_token("owner"))
        assert reply.status in (303, 403), page.path


@pytest.mark.usefixtures("people")
async def test_the_navigation_shows_what_the_role_may_open(client: TestClient) -> None:
    """Every link of it opens, and nothing that it leaves out would; also where one may not look."""
    first = next(page for page in PAGES.pages if page.roles)
    for role in ROLES:
        page = await ask(client, first, cookie(role))
        for other in PAGES.pages:
            if other.label and other.roles:
                is_shown = page.links.get(other.label) == address_of(other)
                assert is_shown == (role in other.roles), (role, other.path)


async def test_a_sensitive_page_asks_for_a_fresh_sign_in(
    client: TestClient, people: dict[str, uuid.UUID], clock: Clock
) -> None:
    """After a quarter of an hour, with the address filled in; a form says so and does nothing."""
    sensitive = [page for page in PAGES.pages if page.is_sensitive and page.roles]
    clock.advance(minutes=16)
    for page in sensitive:
        reply = await ask(client, page, cookie("owner"), csrf=csrf_token("owner"))
        if page.method == "GET":
            assert reply.status == 303
            assert reply.headers["Location"].endswith("email=owner%40acme.example")
        else:
            assert (reply.status, reply.heading) == (403, "Signed in too long ago for this"), (
                page.path
            )


async def test_what_is_done_is_told_of_the_account(
    client: TestClient, people: dict[str, uuid.UUID], office: Office
) -> None:
    """The history names who canceled; a form may come without Sec-Fetch-Site and Origin."""
    booking_id = office.confirmed(TEN)
    response = await client.post(
        f"{ROOT}/appointments/{booking_id}/cancel",
        headers=cookie("admin"),
        data={"csrf": csrf_token("admin")},
    )
    assert response.status == 200 and response.url.path == f"{ROOT}/appointments/{booking_id}"
    told = office.values(
        "select actor_id from booking.audit_logs where action = 'booking.canceled'"
    )
    assert told == [f"account {people['admin']}"]


async def test_staff_come_from_the_company_s_address_to_its_console(
    browser: PlainBrowser, client: TestClient, people: dict[str, uuid.UUID]
) -> None:
    """And sign out there; customers stay where they are."""
    client.session.cookie_jar.update_cookies({"holdfast-acme": "admin"})
    page = await browser.open("/t/acme")
    assert page.path == ROOT and page.heading.startswith("Today")
    assert "admin@acme.example" in page.text
    out = await browser.press(page.form("/sign-out"))
    assert out.path == "/t/acme/signed-out"
    assert (await browser.open(ROOT)).path == "/t/acme/sign-in"
    client.session.cookie_jar.update_cookies({"holdfast-acme": "customer"})
    assert (await browser.open("/t/acme")).path == "/t/acme"


async def test_a_salesperson_sees_what_is_theirs(
    client: TestClient, people: dict[str, uuid.UUID], office: Office
) -> None:
    """Their meetings, never a colleague's, whose pages do not exist for them."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    theirs = office.confirmed(TEN, name="Eva Klein")
    others = office.confirmed(TEN + HOUR, salesperson_id=bert, email="bo@customer.example")
    clients = dict(office.sql.execute("select email, id from booking.customers").fetchall())
    office.sql.execute(
        "update booking.accounts set salesperson_id = %s where id = %s",
        [office.salesperson_id, people["salesperson"]],
    )
    # A change of the account has ended its session.
    sign_in(office, people["salesperson"], "anna")
    for path, status in (
        ("", 200),
        ("/appointments?from=2026-01-01", 200),
        ("/calendars", 200),
        (f"/appointments/{theirs}", 200),
        (f"/appointments/{theirs}/cancel", 200),
        (f"/appointments/{others}", 404),
        (f"/appointments/{others}/cancel", 404),
        ("/clients", 200),
        ("/clients?search=bo", 200),
        (f"/clients/{clients['eva@customer.example']}", 200),
        (f"/clients/{clients['bo@customer.example']}", 404),
    ):
        response = await client.get(ROOT + path, headers=cookie("anna"))
        page = Page(response, await response.text())
        assert page.status == status, path
        assert "bo@customer.example" not in page.text
        if ("appointments" in path or path.startswith("/clients")) and status == 200:
            assert ("Eva Klein" in page.text) == ("search" not in path)
        assert "Forget them" not in page.text and "as a file" not in page.text


async def test_dead_letters_of_a_company_are_tried_again_by_it(
    client: TestClient, people: dict[str, uuid.UUID], office: Office
) -> None:
    """By who administrates, from the page that lists them; those of others are not there."""
    dead_webhook(office, Outlook(office))
    for slug, secret, expected in (("other", "elsewhere", 0), ("acme", "admin", 1)):
        address = f"/t/{slug}/admin/dead-letters"
        response = await client.get(address, headers=cookie(secret, slug))
        page = Page(response, await response.text())
        forms = [form for form in page.forms if form.action == address]
        assert len(forms) == expected
    data = forms[0].fields
    response = await client.post(
        "/t/other/admin/dead-letters",
        headers=cookie("elsewhere", "other"),
        data=data | {"csrf": csrf_token("elsewhere")},
    )
    assert "redriven_before" in str(response.url)
    response = await client.post(address, headers=cookie("admin"), data=data)
    assert response.url.path == address and "Nothing was given up" in await response.text()


@pytest.mark.usefixtures("people")
async def test_an_analyst_reads_figures_alone(client: TestClient, office: Office) -> None:
    """How many meetings, whose and which; nothing of who comes."""
    office.confirmed(TEN, name="Eva Klein")
    response = await client.get(ROOT, headers=cookie("analyst"))
    page = Page(response, await response.text())
    assert page.status == 200 and "Anna Meeting 1 60 0 0" in page.text
    assert "Eva" not in page.text and "eva@" not in page.text
