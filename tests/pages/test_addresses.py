"""Addresses as people write them, tokens as mail programs pass them on, zones by any name."""

from __future__ import annotations

from itertools import product
from urllib.parse import quote

import psycopg
from aiohttp.test_utils import TestClient
from hypothesis import given
from hypothesis import strategies as st

from app.tokens import plain_token
from app.web.middleware.addresses import plain_path
from app.web.pages.zones import zone_or_none
from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

BEHIND = ["/", "//", ".", ",", ">", ")", " ", "\u00ad", "/.", ">.", "\u201d", "\u200b"]
BETWEEN = [" ", "\r\n", "\n ", "\t", "\u00ad", "\u200b", "\u00a0", "\u2028", "\ufeff"]
AROUND = ["", ".", ">", "<", '"', ")", ",", *BETWEEN]


async def test_what_stands_behind_an_address_is_dropped(client: TestClient, office: Office) -> None:
    """308 to the plain address, with its query as it came."""
    query = "?token=a.b%20c&tz=UTC"
    for path, behind in product(("/b/acme", "/verify", "/manage", "/admin", "/docs"), BEHIND):
        written = quote(path + behind, safe="/") + query
        response = await client.get(written, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (308, path + query)
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cache-Control"] == "no-store"


async def test_capitals_lead_to_the_slug_as_it_is(
    client: TestClient, browser: PlainBrowser, visitor: Visitor
) -> None:
    """Companies' addresses are read out and typed; ids stay as they came."""
    for written in ("/b/Acme", "/B/ACME/", "/b/aCmE."):
        response = await client.get(written, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (308, "/b/acme")
    person = str(visitor.office.salesperson_id).upper()
    page = await browser.open(f"/B/Acme/{person}/details/?start=2026-11-25T10:00:00Z")
    assert (page.status, page.path) == (200, f"/b/acme/{person}/details")
    for written, plain in (("/Verify", "/verify"), ("/MANAGE/Move/", "/manage/move")):
        response = await client.get(written, allow_redirects=False)
        assert (response.status, response.headers["Location"]) == (308, plain)


async def test_a_form_keeps_its_body(client: TestClient, visitor: Visitor) -> None:
    """308 and not 301: what was posted to the written address is posted to the plain one."""
    await visitor.hold()
    token = visitor.token(visitor.booking_id())
    key = "k" * 32
    response = await client.post("/Verify/", data={"token": token, "idempotency_key": key})
    assert (response.status, response.url.path) == (200, "/verify")
    assert visitor.office.value("select count(*) from booking.sagas where kind = 'confirm'") == 1


NOT_OURS = (
    "/b//evil.example/", "/\\evil.example/", "/b/acme/nothing/",
    "/v1/public/acme/salespeople/", "/nothing/", "/simulator//x/", "/theme/ffffff.css/", "/b/",
)  # fmt: skip


async def test_what_is_no_page_of_ours_stays_not_found(client: TestClient, office: Office) -> None:
    """No redirect to elsewhere, none to nothing, none of the API."""
    for path in NOT_OURS:
        response = await client.get(quote(path, safe="/"), allow_redirects=False)
        assert (response.status, response.headers.get("Location")) == (404, None), path


@given(
    path=st.text(st.sampled_from("/bBvVaA.> %\\\u00ad-acmeverify"), max_size=24).map("/".__add__)
)
def test_a_plain_path_is_plain(path: str) -> None:
    """Made plain twice is made plain once, and never the address of another host."""
    plain = plain_path(path)
    assert plain_path(plain) == plain
    assert plain == path or not plain.startswith("//")


@given(data=st.data())
def test_a_token_survives_what_is_put_around_and_between(data: st.DataObject) -> None:
    """What is no letter of a token is no part of it; without any, nothing changes."""
    parts = data.draw(
        st.lists(st.from_regex(r"[A-Za-z0-9_-]{4,20}", fullmatch=True), min_size=3, max_size=3)
    )
    token = ".".join(parts)
    assert plain_token(token) == token
    at = data.draw(st.integers(1, len(token) - 1))
    middle = data.draw(st.sampled_from(["", *BETWEEN]))
    before, behind = data.draw(st.sampled_from(AROUND)), data.draw(st.sampled_from(AROUND))
    assert plain_token(f"{before}{token[:at]}{middle}{token[at:]}{behind}{before}") == token


async def test_a_link_with_something_behind_it_works(client: TestClient, visitor: Visitor) -> None:
    """On every page that takes one, also in the form that it shows."""
    booking_id = visitor.office.confirmed(WEDNESDAY_TEN)
    await visitor.hold(WEDNESDAY_TEN.replace(hour=13), email="ewa@customer.example")
    verify = visitor.token(visitor.booking_id("ewa@customer.example"))
    cancel = visitor.token(booking_id, "cancel")
    move = visitor.token(booking_id, "reschedule")
    half = len(verify) // 2
    pages = (("/verify", verify), ("/manage", cancel), ("/manage", move), ("/meeting.ics", cancel))
    for (path, token), put in product(pages, [".", ">", "\u00ad", "\r\n", ">.", '"']):
        for written in (token + put, put + token, token[:half] + "\r\n " + token[half:] + put):
            response = await client.get(path, params={"token": written})
            assert response.status == 200, (path, written)
    page = await visitor.browser.open(f"/verify?token={quote(verify + '>.')}")
    assert page.forms[0].fields["token"] == verify


def test_a_page_takes_every_zone_that_the_endpoints_take(sql: psycopg.Connection) -> None:
    """Aliases too; what they refuse, it refuses."""
    names = {name for (name,) in sql.execute("select name from booking.zones")}
    assert {"Etc/UTC", "US/Pacific", "GMT", "Asia/Calcutta"} <= names
    assert [name for name in sorted(names) if zone_or_none(name) is None] == []
    everything = {name for (name,) in sql.execute("select name from pg_timezone_names")}
    assert [name for name in sorted(everything - names) if zone_or_none(name)] == []


async def test_a_zone_alias_is_shown_and_kept(browser: PlainBrowser, visitor: Visitor) -> None:
    """`tz=US/Pacific` shows times there under the name of today; a zone in which nobody lives
    stands in the select although it is not offered."""
    page = await browser.open(f"{visitor.chooser}?tz=US/Pacific")
    assert "Time zone: America/Los Angeles" in page.text
    assert '<option value="America/Los_Angeles" selected>' in page.html
    page = await browser.open(f"{visitor.chooser}?tz=Etc/GMT%2B3")
    assert '<option value="Etc/GMT+3" selected>' in page.html
    assert "Etc/GMT+4" not in page.html
