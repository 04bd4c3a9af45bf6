"""A yoga studio opens: its owner is invited and makes what it sells, a customer books with whoever is
free, and staff moves and cancels by hand; on a telephone with scripts and at a desk without."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, BrowserContext, ViewportSize, expect

from tests.journey.conftest import World
from tests.journey.visitor import Visitor, fits

pytestmark = pytest.mark.timeout(300)

_TELEPHONE = ViewportSize(width=375, height=740)
_DESK = ViewportSize(width=1280, height=900)
_OWNER, _CUSTOMER = "olga@luna.example", "carla@customer.example"
_QUESTION = "How long have you practised?"


@pytest.fixture
def changes() -> dict[str, str]:
    """Mails of companies without a directory go by a carrier."""
    return {"mail_provider": "postmark"}


async def _is_founded(world: World, context: BrowserContext) -> None:
    """As the platform makes a company: its owner gets an invitation."""
    made = await context.request.post(
        f"{world.address}/v1/tenants",
        headers={"X-Admin-Api-Key": world.settings.admin_api_key.get_secret_value()},
        data={
            "tenant_name": "Studio Luna",
            "tenant_slug": "luna",
            "owner_email": _OWNER,
            "timezone": "Europe/London",
            "currency": "GBP",
        },
    )
    assert made.status == 201, await made.text()


async def _opens(owner: Visitor) -> None:
    """Accepts the invitation, and makes people, a service, and its form."""
    page = owner.page
    await owner.opens_mail("Studio Luna invites you", "Accept the invitation")
    await page.get_by_role("button", name="Mail me a code").click()
    code = re.search(r"\d{4,}", await owner.reads_mail("is your code for Studio Luna"))
    assert code
    await page.get_by_label("Code").fill(code[0])
    await page.get_by_role("button", name="Sign in").click()
    await owner.sees("Today")
    for name in ("Anna Vale", "Ben Ashby"):
        await page.goto(f"{owner.address}/t/luna/admin/people/new")
        await page.get_by_label("Name", exact=True).fill(name)
        await page.get_by_role("button", name="Add").click()
        await owner.sees("People")
    await page.goto(f"{owner.address}/t/luna/admin/services/new")
    await page.get_by_label("Name", exact=True).fill("Trial class")
    await page.get_by_label("Length of a meeting").fill("45")
    await page.get_by_label("Place", exact=True).select_option(label="At an address")
    await page.get_by_label("The place in words").fill("Studio Luna, 4 Canal Walk")
    await page.get_by_label("Who holds it").select_option("either")
    await page.get_by_role("button", name="Add").click()
    await page.get_by_role("link", name="Trial class").click()
    await page.get_by_role("link", name="Form", exact=True).click()
    await page.get_by_role("button", name="Add a question").click()
    await page.get_by_label("Question", exact=True).fill(_QUESTION)
    await page.get_by_label("Must be answered").check()
    await page.get_by_role("button", name="Save", exact=True).last.click()
    await expect(page.get_by_text("Saved.")).to_be_visible()


async def _books(customer: Visitor) -> None:
    """With whoever is free; the question has to be answered."""
    page = customer.page
    await page.goto(f"{customer.address}/b/luna")
    await page.get_by_role("link", name=re.compile("Trial class")).click()
    await page.get_by_role("link", name=re.compile("Whoever is free first")).click()
    await customer.chooses_a_time()
    await customer.sees("Your details")
    await page.get_by_label("Mail address").fill(customer.email)
    await page.get_by_label("Name").fill("Carla Prado")
    hold = page.get_by_role("button", name="Hold this time and send me the link")
    await hold.click()
    await expect(page.get_by_role("alert")).to_contain_text(_QUESTION)
    await page.get_by_label(_QUESTION).fill("Two years")
    await hold.click()
    await customer.sees("Check your mail")
    await customer.opens_mail("Please confirm:", "See and confirm the meeting")
    await page.get_by_role("button", name="Confirm this meeting").click()
    await customer.sees(re.compile("Booked: you are meeting (Anna Vale|Ben Ashby)"))


async def _changes(owner: Visitor) -> None:
    """Moves the booking and cancels it, by hand."""
    page = owner.page
    await page.goto(f"{owner.address}/t/luna/admin/appointments")
    await page.get_by_role("row", name=re.compile("Carla Prado")).get_by_role("link").first.click()
    await owner.sees(re.compile("Carla Prado with"))
    await expect(page.get_by_text("Two years")).to_be_visible()
    await page.get_by_role("link", name="Another time").click()
    await owner.sees("Another time")
    await page.get_by_role("radio", name="11:00").check()
    await page.get_by_role("button", name="Move it").click()
    await owner.sees(re.compile("Carla Prado with"))
    await expect(page.get_by_text(re.compile(r"11:00.11:45")).first).to_be_visible()
    await fits(page)
    await page.get_by_role("link", name="Cancel this booking").click()
    await owner.sees("Cancel this booking?")
    await expect(page.get_by_text(f"The cancellation is mailed to {_CUSTOMER}.")).to_be_visible()
    await fits(page)
    await page.get_by_label("Reason").fill("The heating is broken")
    await page.get_by_role("button", name="Cancel the booking").click()
    await owner.sees(re.compile("Carla Prado with"))
    await expect(page.get_by_text("The heating is broken").first).to_be_visible()


@pytest.mark.parametrize(
    ("scripts", "size"), [(True, _TELEPHONE), (False, _DESK)], ids=["scripts", "no-scripts"]
)
async def test_a_studio_opens_and_is_booked(
    world: World, chromium: Browser, scripts: bool, size: ViewportSize
) -> None:
    """From the invitation to a meeting that was moved and canceled; its customer, who is nobody of
    the staff, does not see their pages."""

    async def comes(email: str) -> Visitor:
        context = await chromium.new_context(
            java_script_enabled=scripts, timezone_id="Europe/London", locale="en-GB", viewport=size
        )
        return Visitor(await context.new_page(), world.address, email)

    owner, customer = await comes(_OWNER), await comes(_CUSTOMER)
    await _is_founded(world, owner.page.context)
    await _opens(owner)
    await _books(customer)
    await _changes(owner)
    assert "Canceled: " in await customer.reads_mail("11:00")
    refused = await customer.page.context.request.get(
        f"{world.address}/t/luna/admin/appointments", max_redirects=0
    )
    assert refused.status in (302, 303) and "/sign-in" in refused.headers["location"]
    # The form without an answer was refused, which a browser notes too.
    complaints = owner.complaints + customer.complaints
    assert [one for one in complaints if "422 (Unprocessable" not in one] == []
