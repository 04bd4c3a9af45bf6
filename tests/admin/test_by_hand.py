"""Booking, moving and changing by hand, in the browser of somebody who works there."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from aiohttp.test_utils import TestClient
from psycopg.types.json import Jsonb

from app.config import Settings
from tests.admin.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page, PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

NEW = "/t/acme/admin/appointments/new"
WHO = {"name": "Eva Klein", "email": "eva@customer.example"}


@pytest.fixture
def console_settings(database: TestDatabase) -> Settings:
    """No answer waits for a confirmation: nobody works here."""
    return make_settings(database_url=database.app, confirm_wait_seconds=0)


@pytest.fixture
def owner(browser: PlainBrowser, client: TestClient, office: Office) -> PlainBrowser:
    """A browser in which the owner is signed in."""
    sign_in(office, add_account(office, "owner@acme.example", "owner"), "secret")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "secret"})
    office.free_calendars()
    return browser


async def press(browser: PlainBrowser, page: Page, button: str = "book", **values: str) -> Page:
    """Send the form of the page as it is shown, with these values."""
    form = page.form(page.path)
    checked = re.findall(r'name="start" value="([^"]*)" checked', page.html)
    form.fields.pop("start", None)
    shown = {"start": checked[0]} if checked else {}
    return await browser.press(form, **{**shown, button: "yes", **values})


def ask(office: Office, question: dict[str, Any]) -> str:
    """A question of the default service; the name of its field."""
    asked = office.value(
        "insert into booking.intake_fields (tenant_id, service_id, label, field_type, is_required,"
        " options) select tenant_id, id, %s, %s, %s, %s from booking.services"
        " where tenant_id = %s and is_default returning id",
        question["label"],
        question["field_type"],
        question.get("required", False),
        question.get("options", []),
        office.tenant_id,
    )
    return f"answer.{asked}"


async def test_a_booking_is_made_by_hand(owner: PlainBrowser, office: Office) -> None:
    """At a time on offer, for who rang up; the page of the booking follows, and once is once."""
    page = await owner.open(f"{NEW}?date=2026-11-25")
    starts = [v["value"] for t, v in page.elements if t == "input" and v.get("name") == "start"]
    assert "2026-11-25T10:00:00Z" in starts and starts[-1] == "other"
    values = {"start": "2026-11-25T10:00:00Z", "notes": "Rang up.", **WHO}
    made = await press(owner, page, **values)
    again = await press(owner, page, **values)
    assert made.path == again.path and "It is booked." in made.text
    assert "Eva Klein with Anna" in made.heading
    found = office.sql.execute(
        "select start_at_utc, proof, notes, is_quiet from booking.bookings"
    ).fetchall()
    assert found == [(WEDNESDAY_TEN, "staff", "Rang up.", False)]


async def test_what_is_refused_keeps_what_was_typed(owner: PlainBrowser, office: Office) -> None:
    """Beside its field, in words: no time, a bad address, a taken time, one outside of hours."""
    office.confirmed(WEDNESDAY_TEN)
    page = await owner.open(f"{NEW}?date=2026-11-25")
    office.configure("country", "DE")
    typed = {**WHO, "phone": "030 12345678", "notes": "Likes tea."}
    night = {"start": "other", "other": "2026-11-25T22:00"}
    for values, status, field, words in (
        ({}, 400, "start", "Choose a time."),
        (night | {"other": ""}, 400, "other", "A day and a time are needed."),
        (night | {"email": "eva@"}, 400, "email", "Please enter a mail address"),
        (night | {"phone": "12"}, 400, "phone", "number"),
        (night, 422, "start", "This time is not offered"),
        ({"start": "2026-11-25T10:00:00Z"}, 409, "start", "This time is taken"),
    ):
        page = await press(owner, page, **{**typed, **values})
        assert page.status == status, (values, page.text)
        assert f"#{field}" in page.links.values() and words in page.text, values
        form = page.form(NEW)
        assert form.fields["name"] == "Eva Klein" and "Likes tea." in page.html
    assert office.value("select count(*) from booking.bookings") == 1
    override = {"override": "on", "person": str(office.salesperson_id)}
    made = await press(owner, page, **typed, **night, **override)
    assert made.path != NEW and "It is booked." in made.text
    assert office.values("select overridden from booking.bookings where overridden is not null")


async def test_a_form_shows_times_and_finds_customers(owner: PlainBrowser, office: Office) -> None:
    """Other buttons than that which books change nothing but the page."""
    office.confirmed(WEDNESDAY_TEN, name="Eva Klein")
    page = await owner.open(NEW)
    page = await press(owner, page, "show", date="2026-11-25", notes="Likes tea.")
    assert "Wednesday 25 November" in page.text and "Likes tea." in page.html
    page = await press(owner, page, "find", q="nobody at all")
    assert "Nobody is called so" in page.text
    page = await press(owner, page, "find", q="kle")
    form = page.form(NEW)
    (pick,) = [value for name, value, _label in form.buttons if name == "pick"]
    page = await press(owner, page, "pick", pick=pick)
    assert page.form(NEW).fields["email"] == "eva@customer.example"
    assert page.form(NEW).fields["name"] == "Eva Klein" and "Likes tea." in page.html
    assert office.value("select count(*) from booking.bookings") == 1


async def test_consent_to_sms_is_noted_with_how_it_was_given(
    owner: PlainBrowser, office: Office
) -> None:
    """Asked where the company sends SMS, and of numbers that get them."""
    page = await owner.open(f"{NEW}?date=2026-11-25")
    assert "SMS about this booking" not in page.text
    office.configure("sms", True)
    office.configure("country", "DE")
    page = await owner.open(f"{NEW}?date=2026-11-25")
    values = {"start": "2026-11-25T10:00:00Z", "sms_consent": "in person", **WHO}
    refused = await press(owner, page, **values, phone="030 12345678")
    assert refused.status == 400 and "No SMS reaches this number." in refused.text
    assert refused.form(NEW).fields["sms_consent"] == "in person"
    made = await press(owner, refused, **values, phone="0151 23456789")
    assert "It is booked." in made.text
    consent = office.value("select sms_consent from booking.bookings")
    assert (consent["given"], consent["noted_by"]) == ("in person", "owner@acme.example")


async def test_the_questions_of_the_service_are_asked(owner: PlainBrowser, office: Office) -> None:
    """As typed, each kind; what is missing is told beside its question."""
    size = ask(office, {"label": "Size", "field_type": "number", "required": True})
    extras = ask(office, {"label": "Extras", "field_type": "checkbox", "options": ["a", "b"]})
    page = await owner.open(f"{NEW}?date=2026-11-25")
    values = {"start": "2026-11-25T10:00:00Z", **WHO}
    page = await press(owner, page, **values)
    assert page.status == 422 and "An answer is needed." in page.text
    made = await press(owner, page, **values, **{size: "3", f"{extras}.1": "on"})
    assert "It is booked." in made.text
    answers = office.value("select answers from booking.bookings")
    assert answers == {size.partition(".")[2]: 3, extras.partition(".")[2]: ["b"]}


async def test_a_booking_is_moved_by_hand(owner: PlainBrowser, office: Office) -> None:
    """To another time or person; the old one stays until the new one is confirmed."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN, name="Eva Klein")
    office.free_calendars()
    page = await owner.open(f"/t/acme/admin/appointments/{booked}/reschedule")
    assert "Wednesday 25 November" in page.text and "Eva Klein with Anna" in page.text
    same = {"person": str(office.salesperson_id), "start": "2026-11-25T10:00:00Z"}
    refused = await press(owner, page, **same)
    assert (refused.status, "This time is not offered" in refused.text) == (422, True)
    moved = await press(owner, page, start="2026-11-25T14:00:00Z", person=str(bert))
    assert "It is moved" in moved.text and moved.path != f"/t/acme/admin/appointments/{booked}"
    assert "Eva Klein with Bert" in moved.heading
    assert office.status(booked) == "confirmed"
    held = office.hold(WEDNESDAY_TEN.replace(hour=12), email="ben@customer.example")
    held_page = f"/t/acme/admin/appointments/{held.json['booking_id']}/reschedule"
    assert (await owner.open(held_page)).status == 409


async def test_a_salesperson_books_their_own_time(
    owner: PlainBrowser, client: TestClient, office: Office
) -> None:
    """They choose nobody, find their own clients alone, and take nobody else's time."""
    bert = office.add_salesperson("bert")
    office.free_calendars()
    office.confirmed(WEDNESDAY_TEN, salesperson_id=bert, email="bo@customer.example")
    account = add_account(
        office, "anna@acme.example", "salesperson", salesperson_id=office.salesperson_id
    )
    sign_in(office, account, "anna")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "anna"})
    page = await owner.open(f"{NEW}?date=2026-11-25")
    assert "Bert" not in page.html
    assert "Nobody is called so" in (await press(owner, page, "find", q="bo@")).text
    values = {"start": "2026-11-25T10:00:00Z", **WHO}
    refused = await press(owner, page, **values, person=str(bert))
    assert (refused.status, "You book your own time alone." in refused.text) == (403, True)
    assert "It is booked." in (await press(owner, page, **values)).text


async def test_details_are_changed_by_hand(owner: PlainBrowser, office: Office) -> None:
    """What was changed alone is sent; a change meanwhile is told, and nothing typed is lost."""
    office.configure("country", "DE")
    size = ask(office, {"label": "Size", "field_type": "number"})
    extras = ask(office, {"label": "Extras", "field_type": "checkbox", "options": ["a", "b"]})
    old = ask(office, {"label": "Old", "field_type": "text"})
    booked = office.confirmed(WEDNESDAY_TEN, name="Eva Klein")
    answers = {old.partition(".")[2]: "kept"}
    office.sql.execute("update booking.bookings set answers = %s", [Jsonb(answers)])
    office.sql.execute(
        "update booking.intake_fields set archived_at = booking.now() where label = 'Old'"
    )
    address = f"/t/acme/admin/appointments/{booked}/edit"
    page = await owner.open(address)
    assert page.form(address).fields["name"] == "Eva Klein"
    refused = await press(owner, page, phone="12")
    assert refused.status == 400 and "#phone" in refused.links.values()
    values = {"phone": "030 12345678", "notes": "Likes tea.", size: "3", f"{extras}.0": "on"}
    changed = await press(owner, page, **values)
    assert "The change is kept." in changed.text and "Likes tea." in changed.text
    for words in ("+493012345678", "Size 3", "Extras a", "Old kept", "Its details were changed"):
        assert words in changed.text
    assert "owner@acme.example" in changed.text, "who did it"
    late = await press(owner, page, name="Eva Neu", place="Second floor")
    assert late.status == 409 and "Somebody else changed this booking" in late.text
    assert late.form(address).fields["name"] == "Eva Neu"
    kept = await press(owner, late)
    assert "Second floor" in kept.text and "Eva Neu" in kept.heading and "Likes tea." in kept.html
    await press(owner, await owner.open(address), place="", phone="", notes="")
    left = office.sql.execute("select notes, place_text, customer_phone from booking.bookings")
    assert left.fetchone() == (None, None, None)


async def test_what_is_held_is_given_up_with_a_reason(owner: PlainBrowser, office: Office) -> None:
    """The page says what it does; once over it cannot be done again."""
    held = office.hold(WEDNESDAY_TEN).json["booking_id"]
    page = await owner.open(f"/t/acme/admin/appointments/{held}")
    assert "Not yet, because it is not confirmed." in page.text
    page = await owner.open(page.links["Give it up…"])
    refused = await owner.press(page.form("/cancel"), reason="two\nlines")
    assert refused.status == 400 and "#reason" in refused.links.values()
    ended = await owner.press(page.form("/cancel"), reason="By mistake.")
    assert "It is given up" in ended.text and "Lapsed By mistake." in ended.text
    assert (await owner.open(f"/t/acme/admin/appointments/{held}/cancel")).status == 409
    booked = office.confirmed(WEDNESDAY_TEN)
    page = await owner.open(f"/t/acme/admin/appointments/{booked}")
    assert "Yes, since" in page.text


async def test_bookings_are_found_by_what_their_customers_are_called(
    owner: PlainBrowser, office: Office
) -> None:
    """Any part of name, address or number; with the other filters."""
    first = office.confirmed(WEDNESDAY_TEN, name="Eva Klein", company="Klein AG")
    listing = "/t/acme/admin/appointments"
    for text, is_found in (
        ("eva k", True),
        ("KLEIN AG", True),
        ("@customer.ex", True),
        (first, True),
        ("100%", False),
        ("_va", False),
    ):
        page = await owner.open(f"{listing}?{urlencode({'search': text})}")
        assert (f'/appointments/{first}"' in page.html) == is_found, text
    assert (await owner.open(f"{listing}?search={'x' * 201}")).status == 400
    assert (await owner.open(f"{listing}?service=me")).status == 400
    service = office.value("select service_id from booking.bookings")
    page = await owner.open(f"{listing}?service={service}&search=eva")
    assert f'/appointments/{first}"' in page.html
