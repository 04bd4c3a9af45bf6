"""Every page of the console, found by walking it, in every state and with the longest texts."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp.test_utils import TestClient

from tests.admin.conftest import sign_in
from tests.admin.crowded import fill
from tests.support.axe import OF_MANY_PAGES, inspector
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser
from tests.support.walk import Walk, distinct, route_of, shared_titles, too_wide

STARTS = ("/admin/tenants", "/admin/waits/today", "/admin/off", "/admin", "/admin/sign-in")
"""The first page, and those that no link leads to."""


def _is_console(address: str) -> bool:
    # In other languages the pages are the same.
    parts = urlsplit(address)
    # So are those of other messages, and of companies where nothing can be booked.
    is_alike = re.search(
        r"^/admin/(waits|off)/(?!today|status)|/notifications/(?!booking_reminder/|suppressions|domains|accounts)",
        parts.path,
    )
    return parts.path.startswith("/admin/") and "lang=" not in parts.query and not is_alike


def _is_kept(name: str) -> bool:
    return name == "csrf" or name.startswith("was.")


@pytest.fixture
async def visitor(client: TestClient) -> AsyncIterator[PlainBrowser]:
    """A second browser, that is not signed in."""
    async with TestClient(client.server) as other:
        yield PlainBrowser(other)


@pytest.mark.timeout(600)
async def test_every_page_is_accessible_and_fits_the_screen(
    admin: PlainBrowser, visitor: PlainBrowser, client: TestClient, office: Office, clock: Clock
) -> None:
    """Whatever links lead to and forms refuse is clean to axe-core, is never scrolled sideways,
    and has a title of its own."""
    assert client.app is not None
    paths = {route.resource.canonical for route in client.app.router.routes() if route.resource}
    console = {path for path in paths if path == "/admin" or path.startswith("/admin/")}
    name_of = route_of(sorted(console, key=lambda path: path.count("{")))
    pages = [
        await visitor.open("/admin/acme/today"),
        await sign_in(visitor, "wrong"),
        await admin.open("/admin/providers"),
        await admin.open("/admin/dead-letters"),
    ]
    fill(office, clock)
    await sign_in(admin)
    walk = Walk(admin, _is_console, _is_kept)
    await walk.along_links(*STARTS)
    pages += [
        await admin.open(f"/admin/{office.slug}/appointments?status=?&from=?&to=?&salesperson=?"),
        await admin.open("/admin/nobody/today"),
        await admin.press(walk.pages["/admin/tenants"].forms[0], csrf="wrong"),
    ]
    answers = await walk.into_forms(name_of, last="/sign-out")

    assert walk.missed(console, name_of) == set()
    assert {page.status for page in (*pages, *answers)} >= {200, 400, 401, 403, 404}
    # Forms that are refused look alike, whatever they are of.
    pages = [*distinct([*pages, *walk.pages.values()], name_of), *distinct(answers, lambda _: "")]
    # In a preview and a document nothing runs, neither what would look at it.
    pages = [
        page
        for page in pages
        if "text/html" in page.headers["Content-Type"]
        and "; sandbox" not in page.headers["Content-Security-Policy"]
    ]
    walked = [page for page in walk.pages.values() if not page.path.endswith("/preview")]
    assert shared_titles(page for page in walked if "?" not in page.address) == {}
    found = []
    async with inspector(OF_MANY_PAGES) as axe:
        for page in pages:
            found += await axe.show(str(client.make_url(page.address)), page.html, page.headers)
            found += await too_wide(axe.page, page.address)
    assert "\n".join(found) == ""
