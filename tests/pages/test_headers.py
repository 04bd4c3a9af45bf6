"""What every page tells the browser, and what never reaches a reader."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote, urljoin, urlsplit

import pytest
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st
from yarl import URL

from app.config import Settings
from app.web import keys
from app.web.main import create_app
from app.web.middleware.paths import own_address
from app.web.pages import assets
from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

HTML = {"Accept": "text/html"}


async def test_pages_allow_only_our_own_files(visitor: Visitor) -> None:
    """The policy has no unsafe source, and nothing on the page would need one."""
    page = await visitor.browser.open(visitor.chooser)
    policy = page.headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert not [tag for tag, values in page.elements if "style" in values or "onclick" in values]
    assert [v["src"] for tag, v in page.elements if tag == "script"] == [assets.href("js/page.js")]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


async def test_pages_with_a_token_are_neither_stored_nor_told(
    visitor: Visitor, office: Office
) -> None:
    """A token in the address stays out of caches and of other sites' logs."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    for address in (
        f"/verify?token={visitor.token(booking_id)}",
        f"/manage?token={visitor.token(booking_id, 'cancel')}",
        f"/manage?token={visitor.token(booking_id, 'reschedule')}",
        f"/meeting.ics?token={visitor.token(booking_id)}",
        "/verify?token=broken",
    ):
        page = await visitor.browser.open(address)
        assert page.headers["Referrer-Policy"] == "no-referrer", address
        assert page.headers["Cache-Control"] == "no-store", address


@pytest.mark.usefixtures("office")
async def test_files_are_kept_for_good_under_their_version(
    client: TestClient, visitor: Visitor
) -> None:
    """Every file that a page names is there, and its address changes with the content."""
    page = await visitor.browser.open(visitor.chooser)
    for address in re.findall(r'(?:href|src)="(/(?:static|theme)/[^"]+)"', page.html):
        response = await client.get(address)
        assert response.status == 200, address
        assert "immutable" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/b/nobody", "There is nothing to book here"),
        ("/b/acme/00000000-0000-4000-8000-000000000000", "This person cannot be booked here"),
        ("/b/acme/not-an-id", "There is no such page"),
        ("/nowhere", "There is no such page"),
    ],
)
@pytest.mark.usefixtures("office")
async def test_what_does_not_exist_is_a_page_too(
    client: TestClient, address: str, heading: str
) -> None:
    """404 looks like the rest, in words."""
    response = await client.get(address, headers=HTML)

    assert response.status == 404
    assert f">{heading}</h1>" in await response.text()


async def test_a_calendar_that_cannot_be_read_says_try_again(
    browser: PlainBrowser, visitor: Visitor, office: Office
) -> None:
    """503 is a page that offers the same request once more; no free time is invented."""
    office.sql.execute("delete from booking.busy_days")
    page = await browser.open(visitor.chooser)

    assert page.status == 503
    assert page.heading == "The calendar cannot be read just now"
    assert page.links["Try again"] == visitor.chooser


async def test_names_never_become_markup(browser: PlainBrowser, office: Office) -> None:
    """A hostile name of company or person is text on every page."""
    hostile = "<script>alert(1)</script>"
    office.sql.execute("update booking.tenants set name = %s", [hostile])
    office.sql.execute("update booking.salespersons set display_name = %s", [hostile])
    page = await browser.open("/b/acme")

    assert hostile in page.text
    assert hostile not in page.html


async def test_too_many_requests_is_told_in_words(page_settings: Settings, office: Office) -> None:
    """The limit on requests is a page that says when to try again."""
    limited = page_settings.model_copy(update={"rate_limit_per_minute": 1})
    async with TestClient(TestServer(create_app(limited))) as client:
        browser = PlainBrowser(client)
        address = f"/b/acme/bookings/{office.tenant_id}"
        await browser.open(address)
        page = await browser.open(address)

    assert page.status == 429
    assert page.heading == "That was a little too quick"
    assert int(page.headers["Retry-After"]) > 0
    assert page.links["Try again"] == address


@settings(max_examples=60, deadline=None, database=None)
@given(
    begin=st.text(alphabet="/\\\t\r\n .@:%", max_size=4),
    middle=st.sampled_from(["other.example/x", "b/acme", "javascript:alert(1)", "\u2044x", ""]),
    query=st.sampled_from(["", "a=//other.example", "\\"]),
)
def test_a_link_to_where_one_is_stays_on_the_site(begin: str, middle: str, query: str) -> None:
    """Whatever path is asked for: browsers take `//host`, `/\\host` and `/<tab>/host` for another
    site."""
    path = quote("/" + begin + middle, safe="/\\.:@")
    sent = URL.build(path=path, query_string=query, encoded=True)
    href = own_address(make_mocked_request("GET", "/").clone(rel_url=sent))

    assert href.startswith("/") and not href.startswith(("//", "/\\"))
    assert not set(href.partition("?")[0]) & set("\\\t\r\n ")
    assert urlsplit(urljoin("http://book.example/b/acme", href)).netloc == "book.example"


@pytest.mark.parametrize("path", ["//other.example/x", "/\\other.example/x", "//other.example//"])
async def test_the_page_of_a_limit_links_to_this_site(
    page_settings: Settings, office: Office, path: str
) -> None:
    """Links and forms that repeat the request, whatever the address was."""
    limited = page_settings.model_copy(update={"rate_limit_per_minute": 1})
    async with TestClient(TestServer(create_app(limited))) as client:
        await client.get("/")
        for method in ("GET", "POST"):
            address = URL.build(scheme="http", host="127.0.0.1", port=client.port, path="/")
            answer = await client.session.request(
                method,
                URL(f"http://127.0.0.1:{client.port}{path}", encoded=True),
                headers={
                    "Accept": "text/html",
                    "Content-Type": "application/x-www-form-urlencoded",
                },
            )
            page = await answer.text()
            assert answer.status == 429
            for href in re.findall(r'(?:href|action)="([^"]*)"', page):
                assert urlsplit(urljoin(str(address), href)).netloc == address.authority, href


def _send_newest_mail(office: Office) -> None:
    """As a worker does whose provider accepts it."""
    mail_id = office.value("select max(id) from booking.mails")
    assert office.worker("message_claim", id=mail_id)["do"] == "send"
    lease = office.lease("message", mail_id)
    office.worker("outbox_report", id=mail_id, lease=lease, outcome="ok")


async def test_a_mailbox_that_got_too_much_is_told_at_its_field(
    page_settings: Settings, office: Office
) -> None:
    """The form comes back with what was typed; the time is free again, and another mailbox takes
    it."""
    unlimited = {"max_active_holds_per_customer": 0, "max_unverified_share": 0}
    limited = page_settings.model_copy(update={"rate_limit_per_minute": 300, **unlimited})
    async with TestClient(TestServer(create_app(limited))) as client:
        visitor = Visitor(office, client)
        for number in range(10):
            # Holds of one client have a limit of a minute.
            client.app[keys.COUNTS]._clock = lambda passed=number: 30.0 + 60 * passed
            start = WEDNESDAY_TEN + timedelta(days=number // 5, minutes=90 * (number % 5))
            page = await visitor.hold(start, email=f"eva+{number}@customer.example")
            assert page.heading == "Check your mail"
            # One that still waits when its hold is given back is not sent, and does not count.
            _send_newest_mail(office)
            released = page.form("/other-address")
            await visitor.browser.press(released)
        page = await visitor.hold(email="EVA@customer.example", name="Eva")
        assert page.status == 429
        assert int(page.headers["Retry-After"]) > 3000
        assert "Please try again in 1 hour." in page.text or "60 minutes" in page.text
        form = page.forms[0]
        assert (form.fields["email"], form.fields["name"]) == ("EVA@customer.example", "Eva")
        held = "select count(*) from booking.bookings where status in ('hold', 'pending_verify')"
        assert office.value(held) == 0
        page = await visitor.browser.press(form, email="ann@customer.example")
        assert page.heading == "Check your mail"


async def test_too_many_holds_is_told_in_words(visitor: Visitor, office: Office) -> None:
    """The limit on open holds is a page with the reason, not a status line."""
    for hour in (9, 11, 13):
        await visitor.hold(WEDNESDAY_TEN.replace(hour=hour))
    page = await visitor.hold(WEDNESDAY_TEN.replace(hour=15))

    assert page.status == 429
    assert page.heading == "Too many times are being held"
