"""Members of a club book by themselves: signed in by a mailed link, on a telephone with scripts and
at a desk without, and nobody gets where they may not."""

from __future__ import annotations

import re

import psycopg
import pytest
from playwright.async_api import Browser, ViewportSize, expect

from app.demo import make_companies
from tests.journey.conftest import World
from tests.journey.visitor import Visitor, fits

pytestmark = pytest.mark.timeout(300)

_TELEPHONE = ViewportSize(width=375, height=740)
_DESK = ViewportSize(width=1280, height=900)


@pytest.fixture
async def club(world: World) -> str:
    """Where the people of company `members` of the demo are."""
    await make_companies(world.settings)
    return f"{world.address}/t/members"


def _ask(world: World, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(world.database.superuser) as connection:
        cursor = connection.execute(query)
        return cursor.fetchall() if cursor.description else []


async def _signs_in(visitor: Visitor, club: str) -> None:
    page = visitor.page
    await page.goto(f"{club}/schedule")
    await visitor.sees("Sign in")
    await page.get_by_label("Mail address").fill(visitor.email)
    await page.get_by_role("button", name="Mail me a code").click()
    await expect(page.get_by_text(visitor.email)).to_be_visible()
    await visitor.opens_mail("is your code for Riverside Club", "Sign in")
    await visitor.sees(f"Sign in as {visitor.email}?")
    await page.get_by_role("button", name="Sign in").click()
    await visitor.sees("You are signed in")


@pytest.mark.parametrize(
    ("scripts", "size"), [(True, _TELEPHONE), (False, _DESK)], ids=["scripts", "no-scripts"]
)
async def test_members_book_move_and_cancel(
    world: World, club: str, chromium: Browser, scripts: bool, size: ViewportSize
) -> None:
    """A prospect signs up, books and cancels; a customer books with whoever is free, and moves."""
    context = await chromium.new_context(
        java_script_enabled=scripts, timezone_id="Europe/London", locale="en-GB", viewport=size
    )
    visitor = Visitor(await context.new_page(), world.address, "nora@newcomer.example")
    page = visitor.page
    await _signs_in(visitor, club)
    await page.goto(f"{club}/schedule")
    await visitor.sees("What would you like to book?")
    assert await page.get_by_role("link", name=re.compile("Support")).count() == 0
    await page.get_by_role("link", name=re.compile("Introductory call")).click()
    await visitor.sees("Ruth Okafor")
    await fits(page)
    await visitor.chooses_a_time()
    await visitor.sees("Your details")
    await page.get_by_label("What made you think of us?").fill("A friend\nof mine")
    await page.get_by_role("button", name="Book this time").click()
    await visitor.sees("Booked: you are meeting Ruth Okafor")
    await fits(page)
    assert (await visitor.downloads_meeting())["location"].startswith("http")
    await page.get_by_role("link", name="Cancel the meeting").click()
    await visitor.sees("Cancel your meeting with Ruth Okafor?")
    await page.get_by_role("button", name="Yes, cancel this meeting").click()
    await visitor.sees("This meeting is canceled")
    for path, status in (("/b/members/services/support", 403), ("/t/members/admin", 403)):
        refused = await context.request.get(f"{world.address}{path}", max_redirects=0)
        assert refused.status == status, path
    await context.clear_cookies()

    visitor.email = "customer@members.example"
    await _signs_in(visitor, club)
    await page.goto(f"{club}/schedule")
    await page.get_by_role("link", name=re.compile("Support")).click()
    await visitor.sees("Support")
    await page.get_by_role("link", name=re.compile("Whoever is free first")).click()
    await visitor.chooses_a_time()
    await visitor.sees("Your details")
    await page.get_by_role("button", name="Book this time").click()
    await expect(page.get_by_role("alert")).to_contain_text("telephone number")
    await page.get_by_label("Telephone: you are called there").fill("020 7946 0321")
    await page.get_by_role("button", name="Book this time").click()
    await visitor.sees(re.compile("Booked: you are meeting"))
    await page.get_by_role("link", name="Change the time").click()
    await visitor.sees(re.compile("Another time"))
    await visitor.chooses_a_time(later=1)
    await visitor.sees(re.compile("Move your meeting with"))
    await page.get_by_role("button", name="Move my meeting to this time").click()
    await visitor.sees(re.compile("Booked: you are meeting"))
    await page.goto(f"{club}/me")
    await expect(page.locator("a.person")).to_have_count(1)
    refused = await context.request.get(f"{world.address}/b/members/services/intro_call")
    assert refused.status == 403
    made = _ask(
        world,
        "select s.slug, b.status, b.proof, b.is_anyone from booking.bookings b"
        " join booking.services s on s.id = b.service_id"
        " join booking.tenants t on t.id = b.tenant_id where t.slug = 'members'"
        " order by b.created_at",
    )
    assert made == [
        ("intro_call", "canceled", "account", False),
        ("support", "canceled", "account", True),
        ("support", "confirmed", "account", True),
    ]
    # The form without a telephone number was refused, which a browser notes too.
    assert [one for one in visitor.complaints if "400 (Bad Request)" not in one] == []
    await context.close()
