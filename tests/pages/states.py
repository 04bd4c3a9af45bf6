"""Every page that a customer can come to see, in every state, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

from aiohttp.test_utils import TestClient

from tests.pages.conftest import MONDAY, WEDNESDAY_TEN, Visitor
from tests.pages.studio import QUESTIONS, add_service, ask
from tests.sql.test_sms_rules import sends_sms
from tests.support.clock import Clock
from tests.support.people import add_account, add_twilio, mailed_code, sign_in
from tests.support.plain_browser import Page

_TODAY_AT_THREE = MONDAY.replace(hour=15)
_UNKNOWN = "00000000-0000-4000-8000-000000000000"

States = AsyncIterator[tuple[str, Page]]


async def states(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    """A name for each state, and the page as it was answered. Time passes meanwhile."""
    for part in (
        _choosing,
        _by_service,
        _holding,
        _confirming,
        _changing,
        _afterwards,
        _signing_in,
        _own,
        _refused,
    ):
        client.session.cookie_jar.clear()
        async for name, page in part(visitor, client, clock):
            yield name, page
        clock.set(MONDAY)
        visitor.office.sql.execute("update booking.busy_days set fetched_at = booking.now()")


async def _choosing(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    open_ = visitor.browser.open
    yield "chooser", await open_(visitor.chooser)
    yield "chooser, a day", await open_(f"{visitor.chooser}?day=2026-11-25")
    yield "chooser, next month", await open_(f"{visitor.chooser}?month=2026-12")
    yield "chooser, another zone", await open_(f"{visitor.chooser}?tz=America/St_Johns")
    own = client.session.headers.get("Accept-Language", "")
    client.session.headers["Accept-Language"] = "en-US"
    yield "chooser, twelve hours", await open_(f"{visitor.chooser}?tz=UTC")
    client.session.headers["Accept-Language"] = own
    office = visitor.office
    office.busy(MONDAY, [(MONDAY, MONDAY + timedelta(days=20))], days=100)
    yield "chooser, nothing this month", await open_(f"{visitor.chooser}?month=2026-11")
    office.busy(MONDAY, [(MONDAY, MONDAY + timedelta(days=99))], days=100)
    yield "chooser, nothing at all", await open_(visitor.chooser)
    office.free_calendar(MONDAY, days=100)
    second = office.add_salesperson("bob")
    office.add_salesperson("carl")
    office.busy(MONDAY, [(MONDAY, MONDAY + timedelta(days=99))], 100, second)
    yield "people", await open_("/b/acme")
    office.sql.execute(
        "update booking.salespersons set active = false where id <> %s", [office.salesperson_id]
    )


async def _by_service(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    office.sql.execute("update booking.salespersons set active = true, bio = 'Since 1999.'")
    office.configure("currency", "EUR")
    yoga = add_service(
        office, "yoga", description="For all.\nBring a mat.", price_amount=8050, tax_percent=19
    )
    add_service(office, "massage", assignment="any", place="address", place_text="Deichstraße 1")
    add_service(office, "support", audience="customer")
    ask(office, yoga, QUESTIONS)
    yield "services", await browser.open("/b/acme")
    yield "people of a service", await browser.open("/b/acme/services/yoga")
    yield "anyone", await browser.open("/b/acme/services/massage")
    person = f"/b/acme/services/yoga/{office.salesperson_id}"
    yield "a person for a service", await browser.open(person)
    three = WEDNESDAY_TEN.replace(hour=15)
    when = f"details?start={three:%Y-%m-%dT%H:%M:%SZ}"
    details = await browser.open(f"{person}/{when}")
    yield "questions", details
    wrong = await browser.press(details.forms[0], email="eva@customer.example")
    yield "questions, not answered", wrong
    office.hold(three, email="else@customer.example")
    yield "questions, time gone", await browser.press(wrong.forms[0])
    account = add_account(office, "ida@customer.example", "prospect", display_name="Ida")
    sign_in(office, account, "i" * 40)
    client.session.cookie_jar.update_cookies({"holdfast-acme": "i" * 40}, client.make_url("/"))
    yield "not for everybody", await browser.open("/b/acme/services/support")
    yield "details, signed in", await browser.open(f"/b/acme/services/massage/anyone/{when}")
    office.sql.execute("delete from booking.sessions")
    office.sql.execute("update booking.services set active = false where not is_default")
    office.sql.execute(
        "update booking.salespersons set active = false where id <> %s", [office.salesperson_id]
    )


async def _holding(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser = visitor.browser
    yield "details", await browser.open(visitor.details())
    yield "details, wrong", await visitor.hold(email="eva@", name="x" * 201)
    visitor.office.configure("sms", True)
    yield "details, with SMS", await browser.open(visitor.details())
    yield "details, no such number", await visitor.hold(phone="12", sms_consent="sms-en-1")
    visitor.office.configure("sms", False)
    held = await visitor.hold(name="Eva", company="Klein & Co")
    yield "check mail", held
    soon = await browser.press(held.form("/send-again"))
    yield "check mail, too soon", soon
    clock.advance(seconds=31)
    yield "check mail, sent again", await browser.press(soon.form("/send-again"))
    yield "one's own time", await browser.open(visitor.details())
    yield (
        "near one's own time",
        await browser.open(visitor.details(WEDNESDAY_TEN + timedelta(minutes=30))),
    )
    kept = list(client.session.cookie_jar)
    client.session.cookie_jar.clear()
    yield "check mail, elsewhere", await browser.open(held.path)
    yield "taken", await browser.open(visitor.details())
    yield "past", await browser.open(visitor.details(MONDAY - timedelta(days=1)))
    yield "off the grid", await browser.open(visitor.details(WEDNESDAY_TEN + timedelta(minutes=7)))
    client.session.cookie_jar.update_cookies(
        {one.key: one.value for one in kept}, client.make_url("/")
    )
    clock.advance(seconds=601)
    yield "lapsed", await browser.open(held.path)
    yield "lapsed, link", await browser.open(f"/verify?token={visitor.token(visitor.booking_id())}")


async def _confirming(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    await visitor.hold(WEDNESDAY_TEN + timedelta(days=1), email="b@customer.example")
    booking_id = visitor.booking_id("b@customer.example")
    address = f"/verify?token={visitor.token(booking_id)}"
    look = await browser.open(address)
    yield "confirm", look
    yield "confirm, another zone", await browser.open(f"{address}&tz=Asia/Tokyo")
    yield "being made", await browser.press(look.form("/verify"))
    yield "being made, check mail", await browser.open(f"/b/acme/bookings/{booking_id}/check-mail")
    office.run_saga(office.saga_of(booking_id))
    yield "booked", await browser.open(address)
    yield "booked, check mail", await browser.open(f"/b/acme/bookings/{booking_id}/check-mail")
    clock.advance(hours=24, minutes=11)
    yield "booked, old link", await browser.open(address)
    clock.advance(days=3)
    yield "over", await browser.open(address)
    clock.set(MONDAY)
    office.free_calendar(MONDAY, days=100)
    await visitor.hold(WEDNESDAY_TEN + timedelta(days=2), email="c@customer.example")
    booking_id = visitor.booking_id("c@customer.example")
    address = f"/verify?token={visitor.token(booking_id)}"
    await browser.press((await browser.open(address)).form("/verify"))
    office.run_saga(office.saga_of(booking_id), lambda step: {"outcome": "failed", "error": "no"})
    yield "not made", await browser.open(address)


async def _changing(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    booking_id = office.confirmed(WEDNESDAY_TEN + timedelta(days=6), email="d@customer.example")
    office.free_calendar(MONDAY, days=100)
    for policy in ("cancel_first", "keep_until_confirmed"):
        office.configure("reschedule_policy", policy)
        move = f"/manage?token={visitor.token(booking_id, 'reschedule')}"
        chooser = await browser.open(f"{move}&day=2026-12-02")
        yield f"move, {policy}", chooser
        consider = await browser.press(chooser.form("/manage/move"), "14:00")
        yield f"move, last look, {policy}", consider
    yield "move, gone", await browser.open(consider.address.replace("T14", "T03"))
    moved = await browser.press(consider.form("/manage/move"))
    yield "move, check mail", moved
    yield (
        "move, confirm",
        await browser.open(
            f"/verify?token={visitor.token(visitor.booking_id('d@customer.example'))}"
        ),
    )
    unsubscribe = await browser.open(f"/unsubscribe?token={visitor.unsubscribe_token()}")
    yield "unsubscribe", unsubscribe
    yield "unsubscribed", await browser.press(unsubscribe.forms[0])
    clock.advance(seconds=601)
    yield "move, lapsed", await browser.open(moved.path)
    cancel = await browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}")
    yield "cancel", cancel
    yield "canceled", await browser.press(cancel.form("/manage/cancel"))


async def _afterwards(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    ask = await browser.open(f"/b/acme/bookings/{_UNKNOWN}")
    yield "links", ask
    yield "links, sent", await browser.press(ask.forms[0])
    office.free_calendar(MONDAY, days=100)
    booking_id = office.confirmed(_TODAY_AT_THREE, email="e@customer.example")
    yield "too late", await browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}")
    office.free_calendar(MONDAY, days=100)
    booking_id = office.confirmed(MONDAY.replace(day=30, hour=10), email="f@customer.example")
    token = visitor.token(booking_id, "cancel")
    clock.advance(hours=24, seconds=1)
    yield "old link", await browser.open(f"/manage?token={token}")


async def _signing_in(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    add_account(office, "eva@customer.example", "customer")
    ask = await browser.open("/t/acme/sign-in")
    yield "sign in", ask
    yield "sign in, no address", await browser.press(ask.forms[0], email="eva@")
    asked = await browser.press(ask.forms[0], email="eva@customer.example")
    yield "sign in, code", asked
    told = mailed_code(office)
    yield "sign in, wrong code", await browser.press(asked.forms[0], code="1")
    link = f"/t/acme/sign-in/link?token={told['token']}"
    own = await browser.open(link)
    yield "sign in, link", own
    client.session.cookie_jar.clear()
    elsewhere = await browser.open(link)
    yield "sign in, link opened elsewhere", elsewhere
    inside = await browser.press(elsewhere.forms[0])
    yield "signed in", inside
    wish = await browser.open("/t/acme/address")
    yield "own address", wish
    yield "own address, none", await browser.press(wish.forms[0], email="eva@")
    wished = await browser.press(wish.forms[0], email="eva@new.example")
    yield "own address, code", wished
    yield "own address, wrong code", await browser.press(wished.forms[0], code="1")
    sends_sms(office)
    add_twilio(office)
    sign_in(office, add_account(office, "olga@acme.example", "owner"), "olga")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "olga"}, client.make_url("/"))
    yield "account of staff", await browser.open("/t/acme/account")
    number = await browser.open("/t/acme/phone")
    yield "own telephone, none", number
    yield "own telephone, wrong", await browser.press(number.forms[0], phone="12")
    sent = await browser.press(number.forms[0], phone="0151 23456789")
    yield "own telephone, code", sent
    yield "own telephone, wrong code", await browser.press(sent.forms[0], code="1")
    code = mailed_code(office, "phone_code")["code"]
    yield "own telephone, proved", await browser.press(sent.forms[0], code=code)
    yield "sign in, link that is over", await browser.open(link)
    yield "signed out", await browser.press(inside.forms[0])


async def _own(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    account = add_account(office, "nora@customer.example", "customer", display_name="Nora")
    sign_in(office, account, "n" * 40)
    client.session.cookie_jar.update_cookies({"holdfast-acme": "n" * 40}, client.make_url("/"))
    yield "own, nothing booked", await browser.open("/t/acme/me")
    office.free_calendar(MONDAY, days=100)
    start = WEDNESDAY_TEN.replace(day=26, hour=14)
    made = await browser.press((await browser.open(visitor.details(start))).forms[0])
    yield "own, being made", made
    office.run_saga(office.saga_of(made.path.rpartition("/")[2]))
    office.free_calendar(MONDAY, days=100)
    yield "own, booked", await browser.open(made.path)
    yield "own, upcoming", await browser.open("/t/acme/me")
    yield "own, other times", await browser.open(f"{made.path}/move?day=2026-11-27")
    look = await browser.open(f"{made.path}/move/to?start=2026-11-27T11:00:00Z")
    yield "own, last look", look
    ask = await browser.open(f"{made.path}/cancel")
    yield "own, cancel", ask
    yield "own, data", await browser.open("/t/acme/me/data")
    yield (
        "own, booked still",
        await browser.press((await browser.open("/t/acme/me/data")).form("/forget")),
    )
    clock.advance(minutes=16)
    yield "own, data, not fresh", await browser.open("/t/acme/me/data")
    yield "own, canceled", await browser.press(ask.form("/cancel"))
    yield "own, all canceled", await browser.open("/t/acme/me?state=canceled")
    office.sql.execute("delete from booking.sessions")


async def _refused(visitor: Visitor, client: TestClient, clock: Clock) -> States:
    browser, office = visitor.browser, visitor.office
    yield "no such company", await browser.open("/b/nobody")
    yield "no such salesperson", await browser.open(f"/b/acme/{_UNKNOWN}")
    yield "broken link", await browser.open("/verify?token=x.y.z")
    yield "no such time", await browser.open(f"{visitor.chooser}/details?start=soon")
    client.session.headers["Accept"] = "text/html"
    yield "no such page", await browser.open("/nothing")
    del client.session.headers["Accept"]
    office.sql.execute("delete from booking.busy_days")
    yield "calendar away", await browser.open(visitor.chooser)
    yield "people, calendar away", await _with_two(visitor)
    office.sql.execute("update booking.salespersons set active = false")
    yield "nobody to meet", await browser.open("/b/acme")


async def _with_two(visitor: Visitor) -> Page:
    visitor.office.sql.execute("update booking.salespersons set active = true")
    return await visitor.browser.open("/b/acme")
