"""Why a time is not to be had: the page names the rule, and says 'somebody else' of others only."""

from __future__ import annotations

from datetime import datetime, timedelta
from http.cookies import SimpleCookie

import jwt
import pytest
from aiohttp.test_utils import TestClient

from app.config import Settings
from app.web.pages.hold_cookie import HOLD_COOKIE, MOST_HOLDS
from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.support.clock import Clock
from tests.support.office import Office

QUICKER = "Somebody else was a little quicker."
FAULTS = [
    ("past", MONDAY - timedelta(days=1), "That time is past", "Mon 23 Nov, 09:00"),
    ("a moment ago", MONDAY - timedelta(minutes=30), "That time is past", "Mon 23 Nov, 09:00"),
    ("ten minutes hence", MONDAY + timedelta(minutes=10), "That is too soon", "Mon 23 Nov, 09:00"),
    (
        "Sunday at three",
        MONDAY + timedelta(days=5, hours=19),
        "Nothing is offered at that time",
        "Mon 30 Nov, 09:00",
    ),
    (
        "after hours",
        MONDAY + timedelta(hours=8, minutes=30),
        "Nothing is offered at that time",
        "Mon 23 Nov, 16:00",
    ),
    ("2028", MONDAY.replace(year=2028), "That is too far ahead", "Fri 19 Feb 2027, 16:00"),
    (
        "off the grid",
        WEDNESDAY_TEN + timedelta(minutes=7),
        "No meeting begins at that time",
        "Wed 25 Nov, 10:00",
    ),
]


@pytest.mark.parametrize(
    ("start", "heading", "near"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS]
)
async def test_the_rule_that_is_against_a_time_is_named(
    visitor: Visitor, office: Office, start: datetime, heading: str, near: str
) -> None:
    """Looked at and sent, with the status that the endpoint gives, and three times near it that
    can be had."""
    office.configure("min_notice_minutes", 60)
    page = await visitor.browser.open(visitor.details(start))
    assert (page.status, page.heading) == (422, heading)
    assert QUICKER not in page.text
    assert near in page.links
    form = (await visitor.browser.open(visitor.details())).forms[0]
    form.fields["start"] = f"{start:%Y-%m-%dT%H:%M:%SZ}"
    sent = await visitor.browser.press(form, email="eva@customer.example")
    assert (sent.status, sent.heading) == (422, heading)
    assert QUICKER not in sent.text


async def test_the_limits_are_told_in_figures(visitor: Visitor, office: Office) -> None:
    """How soon and how far is the company's to say."""
    office.configure("min_notice_minutes", 120)
    office.configure("horizon_days", 30)
    soon = await visitor.browser.open(visitor.details(MONDAY + timedelta(hours=1)))
    assert "up to 2 hours before they begin" in soon.text
    far = await visitor.browser.open(visitor.details(WEDNESDAY_TEN + timedelta(days=35)))
    assert "up to 30 days ahead" in far.text


async def test_what_another_has_is_called_so(visitor: Visitor, office: Office) -> None:
    """A time on the grid that somebody else holds: 409, and quicker they were."""
    office.hold(WEDNESDAY_TEN)
    page = await visitor.browser.open(visitor.details())
    assert (page.status, page.heading) == (409, "That time was taken a moment ago")
    assert QUICKER in page.text


async def test_times_held_in_other_tabs_are_one_s_own(visitor: Visitor, office: Office) -> None:
    """Several holds are remembered, not the last alone; also a time too near to one's own."""
    held = [await visitor.hold(WEDNESDAY_TEN + timedelta(hours=hours)) for hours in (0, 2, 4)]
    for hours, page in zip((0, 2, 4), held, strict=True):
        again = await visitor.browser.open(visitor.details(WEDNESDAY_TEN + timedelta(hours=hours)))
        assert (again.status, again.heading) == (409, "You are holding this time already")
        assert again.links["Show me"] == page.path
        assert (await visitor.browser.open(page.path)).status == 200
    near = await visitor.browser.open(visitor.details(WEDNESDAY_TEN + timedelta(minutes=30)))
    assert near.heading == "You are holding a time that leaves no room for this one"
    assert QUICKER not in near.text


async def test_what_one_has_booked_is_told_as_booked(visitor: Visitor, office: Office) -> None:
    """The hold that this browser made was confirmed meanwhile."""
    await visitor.hold()
    booking_id = visitor.booking_id()
    office.run_saga(office.confirm(booking_id).saga_id)
    office.free_calendar(MONDAY, days=100)
    page = await visitor.browser.open(visitor.details())
    assert page.heading == "You have booked this time already"
    assert (await visitor.browser.open(page.links["Show me"])).heading == "This meeting is booked"


async def test_a_hold_that_lapsed_is_nobody_s(
    visitor: Visitor, office: Office, clock: Clock
) -> None:
    """The time is free again, for its holder as for all."""
    await visitor.hold()
    clock.advance(minutes=11)
    office.free_calendar(MONDAY, days=100)
    assert (await visitor.browser.open(visitor.details())).heading == "Your details"


async def test_a_few_holds_are_remembered_and_each_is_signed_for_itself(
    client: TestClient, visitor: Visitor, office: Office, page_settings: Settings
) -> None:
    """The oldest go; a cookie under another hold's name, or of another's making, is none."""
    for number in range(MOST_HOLDS + 2):
        start = WEDNESDAY_TEN + timedelta(days=number // 3, hours=2 * (number % 3))
        await visitor.hold(start, email=f"eva{number}@customer.example")
    url = client.make_url(f"/b/{office.slug}")
    cookies: SimpleCookie = client.session.cookie_jar.filter_cookies(url)
    kept = {name: morsel.value for name, morsel in cookies.items() if name.startswith(HOLD_COOKIE)}
    assert len(kept) == MOST_HOLDS
    assert sum(len(name) + len(value) for name, value in kept.items()) < 4096
    stranger = str(office.hold(WEDNESDAY_TEN + timedelta(days=6)).json["booking_id"])
    some = next(iter(kept.values()))
    forged = jwt.encode(
        {"aud": "holdfast-browser", "exp": 2**40, "kept": {"booking_id": stranger}}, "x" * 32
    )
    for value in (some, forged, "junk"):
        client.session.cookie_jar.update_cookies({HOLD_COOKIE + stranger: value}, url)
        page = await visitor.browser.open(f"/b/{office.slug}/bookings/{stranger}/check-mail")
        assert "eva@customer.example" not in page.text


async def test_the_time_one_has_is_no_time_to_move_to(visitor: Visitor, office: Office) -> None:
    """The chooser of a reschedule names the rule as well."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    token = visitor.token(booking_id, "reschedule")
    for start, heading in (
        (WEDNESDAY_TEN, "That is the time you have already"),
        (MONDAY - timedelta(days=1), "That time is past"),
        (WEDNESDAY_TEN + timedelta(hours=17), "Nothing is offered at that time"),
    ):
        wanted = f"{start:%Y-%m-%dT%H:%M:%SZ}"
        page = await visitor.browser.open(f"/manage/move?token={token}&start={wanted}")
        moved = await visitor.browser.press(page.forms[0])
        assert (moved.status, moved.heading) == (422, heading)
        assert QUICKER not in moved.text
