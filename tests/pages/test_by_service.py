"""From the list of services to the hold, without scripts: anyone, questions, what is typed kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from app.web.pages.pictures import source
from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.pages.studio import QUESTIONS, add_service, ask
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import Page, PlainBrowser

TEN = f"{WEDNESDAY_TEN:%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def studio(office: Office) -> Office:
    """Two services more, offered by Anna and Bob, both free."""
    bob = office.add_salesperson("bob")
    office.busy(WEDNESDAY_TEN - timedelta(days=3), [], 100, bob)
    office.configure("currency", "EUR")
    add_service(
        office, "yoga", description="For all.", price_amount=8050, tax_percent=19, slot_minutes=90
    )
    add_service(office, "massage", assignment="any", sort_order=1)
    return office


async def test_services_then_people_then_a_time(browser: PlainBrowser, studio: Office) -> None:
    """What it costs, with tax said, how long it is and who offers it; then the form."""
    page = await browser.open("/b/acme")
    assert page.heading == "What would you like to book?"
    assert "Yoga 90 minutes · €80.50, 19 % tax included For all." in page.text
    people = await browser.open(_link(page, "Yoga"))
    assert (people.path, people.heading) == ("/b/acme/services/yoga", "Yoga")
    assert "Whoever is free first Next free: Mon 23 Nov, 09:00" in people.text
    chooser = await browser.open(_link(people, "Bob"))
    assert chooser.heading == "Bob" and "90 minutes · Yoga" in chooser.text
    details = await browser.press(chooser.form("/details"), "09:30")
    assert "09:30–11:00" in details.text and "€80.50" in details.text
    assert (await browser.open(chooser.links["Somebody else"])).path == people.path


async def test_anyone_is_given_somebody(
    browser: PlainBrowser, studio: Office, visitor: Visitor
) -> None:
    """Where nobody is chosen the list of people is left out; two at one time get two people, and
    whoever is named in the address all the same is sent on."""
    for email in ("eva", "ewa"):
        page = await browser.open("/b/acme/services/massage")
        assert (page.path, page.heading) == ("/b/acme/services/massage/anyone", "Massage")
        assert "With whoever is free" in page.text
        details = await browser.open(f"{page.path}/details?start={TEN}")
        held = await browser.press(details.forms[0], email=f"{email}@customer.example")
        assert held.heading == "Check your mail"
    given = "select count(distinct salesperson_id), bool_and(is_anyone) from booking.bookings"
    assert studio.sql.execute(given).fetchone() == (2, True)
    third = await browser.open(f"/b/acme/services/massage/anyone/details?start={TEN}")
    assert (third.status, third.heading) == (409, "That time was taken a moment ago")
    asked = await browser.open(f"/b/acme/services/massage/{studio.salesperson_id}")
    assert asked.path == "/b/acme/services/massage/anyone"
    studio.sql.execute("update booking.services set assignment = 'chosen' where slug = 'yoga'")
    assert (await browser.open("/b/acme/services/yoga/anyone")).path == "/b/acme/services/yoga"


async def test_what_is_asked_is_answered_and_kept(
    browser: PlainBrowser, studio: Office, visitor: Visitor
) -> None:
    """Faults stand at their fields, and nothing that was typed is lost: not by a fault, not when
    the time has gone and another one is taken."""
    service = studio.value("select id from booking.services where slug = 'yoga'")
    fields = ask(studio, service, QUESTIONS)
    name = {label: fields[label] for label in fields}
    address = f"/b/acme/services/yoga/{studio.salesperson_id}/details?start={TEN}"
    typed = {
        "email": "eva@customer.example",
        name["Anything else?"]: "Two\nlines",
        name["How did you hear of us?"]: "Web",
        f"{name['What interests you?']}-1": "yes",
        name["Date of birth"]: "1990-02-30",
        name["Who is called if need be?"]: "12",
        name["Another address"]: "no",
        name["How tall are you?"]: "tall",
    }
    page = await browser.press((await browser.open(address)).forms[0], **typed)
    assert page.status == 422
    for sentence in (
        "Please answer: What is it about?",
        "Please answer: I have read the rules",
        "Please enter a date, as year, month and day: 2027-03-01.",
        "Please enter a telephone number that exists",
        "Please enter a mail address like ada@example.com.",
        "Please enter a number, like 12 or 3.5.",
    ):
        assert sentence in page.text
    assert "Two\nlines</textarea>" in page.html and "<option selected>Web</option>" in page.html
    studio.sql.execute("update booking.services set place = 'phone' where id = %s", [service])
    both = await browser.press(page.forms[0], **typed | {"email": "nowhere"})
    assert both.status == 400
    [address_fault, phone_fault, answer_fault] = (
        both.text.index(sentence)
        for sentence in (
            "Please enter a mail address like",
            "Please enter a telephone number",
            "Please answer: What is it about?",
        )
    )
    assert address_fault < phone_fault < answer_fault, "as the form has them"
    studio.sql.execute("update booking.services set place = 'none' where id = %s", [service])
    told = next(one for _, one in page.elements if one.get("id") == name["Date of birth"])
    assert told["aria-describedby"] == f"{name['Date of birth']}-error"
    assert (told["value"], told["aria-invalid"]) == ("1990-02-30", "true")

    right = typed | {
        name["What is it about?"]: "My back",
        name["I have read the rules"]: "yes",
        name["Date of birth"]: "1990-02-28",
        name["Who is called if need be?"]: "+49 151 23456789",
        name["Another address"]: "eva@home.example",
        name["How tall are you?"]: "1.75",
    }
    studio.hold(WEDNESDAY_TEN, email="else@customer.example")
    gone = await browser.press(page.forms[0], **right)
    assert (gone.status, gone.heading) == (409, "That time was taken a moment ago")
    again = await browser.press(gone.forms[0], gone.forms[0].buttons[0][2])
    assert (again.status, again.heading) == (200, "Your details")
    assert 'value="My back"' in again.html and "Two\nlines</textarea>" in again.html
    held = await browser.press(again.forms[0], **right)
    assert held.heading == "Check your mail"
    answers = studio.value("select answers from booking.bookings where answers is not null")
    by_label = {label: answers.get(field.removeprefix("answer-")) for label, field in name.items()}
    assert by_label["What interests you?"] == ["Pilates"]
    assert (by_label["How tall are you?"], by_label["I have read the rules"]) == (1.75, True)
    assert by_label["Who is called if need be?"] == "+4915123456789"


async def test_an_address_fills_the_form_and_no_more(browser: PlainBrowser, studio: Office) -> None:
    """Name, address and answers go along from the first page; nothing is sent by itself."""
    service = studio.value("select id from booking.services where slug = 'yoga'")
    fields = ask(studio, service, QUESTIONS)
    about, likes = fields["What is it about?"], fields["What interests you?"]
    query = f"?name=Eva&email=eva%40customer.example&{about}=Back%22%3E&{likes}=Yoga&{likes}=Chess"
    people = await browser.open(_link(await browser.open(f"/b/acme{query}"), "Yoga"))
    chooser = await browser.open(_link(people, "Whoever"))
    details = await browser.open(chooser.links["Mon 23 Nov, 09:00"])
    form = details.forms[0].fields
    assert (form["name"], form["email"], form[about]) == ("Eva", "eva@customer.example", 'Back">')
    assert form[f"{likes}-0"] == "yes" and f"{likes}-1" not in form
    assert studio.value("select count(*) from booking.bookings") == 0
    long = await browser.open(f"/b/acme?name={'x' * 3000}")
    assert "xxx" not in _link(long, "Yoga")


async def test_whoever_is_signed_in_books_as_themselves(
    browser: PlainBrowser, client: TestClient, studio: Office
) -> None:
    """Name and address are the account's, whatever is sent; no mail goes round. What is for
    others is not listed, and says so when its address is opened."""
    add_service(studio, "support", audience="customer", sort_order=2)
    assert "Support" not in (await browser.open("/b/acme")).text
    page = await browser.open("/b/acme/services/support")
    assert page.path == "/t/acme/sign-in"
    account = add_account(studio, "eva@customer.example", "prospect", display_name="Eva Klein")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "s" * 40}, client.make_url("/"))
    sign_in(studio, account, "s" * 40)
    page = await browser.open("/b/acme/services/support")
    assert (page.status, page.heading) == (403, "This is not offered to everybody")
    studio.sql.execute("update booking.accounts set roles = '{customer}'")
    sign_in(studio, account, "s" * 40)
    details = await browser.open(f"/b/acme/services/support/anyone/details?start={TEN}")
    assert "You are signed in as eva@customer.example" in details.text
    assert not {"email", "name"} & details.forms[0].fields.keys()
    done = await browser.press(details.forms[0], email="else@customer.example", name="Else")
    assert done.status == 200, done.text
    made = studio.sql.execute(
        "select b.proof, b.account_id, c.email, b.customer_name from booking.bookings b"
        " join booking.customers c on c.id = b.customer_id"
    ).fetchall()
    assert made == [("account", account, "eva@customer.example", "Eva Klein")]
    assert studio.value("select count(*) from booking.mails") == 0


async def test_a_page_loads_the_pictures_that_it_shows_and_no_others(
    browser: PlainBrowser, studio: Office, visitor: Visitor
) -> None:
    """By the browser, from the very addresses; none can slip another directive into the policy."""
    studio.configure("logo", "https://cdn.example/a;script-src *,b.svg?v=1")
    studio.sql.execute(
        "update booking.salespersons set photo = 'https://cdn.example:8443/anna.jpg' where id = %s",
        [studio.salesperson_id],
    )
    logo = "https://cdn.example/a%3Bscript-src%20*%2Cb.svg"
    page = await browser.open("/b/acme/services/yoga")
    assert _images(page) == f"'self' {logo} https://cdn.example:8443/anna.jpg"
    assert 'src="https://cdn.example:8443/anna.jpg" alt=""' in page.html
    assert _images(await browser.open(visitor.details())) == f"'self' {logo}"
    studio.configure("logo", None)
    assert _images(await browser.open("/b/acme")) == "'self'"
    assert source("https://user@cdn.example/x") is None and source("http://cdn.example/x") is None
    assert source("https://cdn.example/x y") == "https://cdn.example/x%20y"


async def test_customers_go_on_to_the_company_s_own_page(
    browser: PlainBrowser, client: TestClient, studio: Office, visitor: Visitor
) -> None:
    """Once it is booked, with nothing of ours in the address; the form says where it may lead."""
    studio.configure("redirect_url", "https://acme.example/thanks?from=booking")
    await visitor.hold()
    booking_id = visitor.booking_id()
    look = await browser.open(f"/verify?token={visitor.token(booking_id)}")
    policy = look.headers["Content-Security-Policy"]
    assert "form-action 'self' https://acme.example/thanks;" in policy
    made = await browser.press(look.form("/verify"))
    studio.run_saga(studio.saga_of(booking_id))
    booked = await browser.open(made.address)
    assert booked.links["Go on to Acme"] == "https://acme.example/thanks?from=booking"
    again = look.form("/verify")
    response = await client.post(again.action, data=again.fields, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"] == "https://acme.example/thanks?from=booking"
    assert response.headers["Referrer-Policy"] == "no-referrer"


def _images(page: Page) -> str:
    policy = page.headers["Content-Security-Policy"].split("; ")
    return next(one for one in policy if one.startswith("img-src")).removeprefix("img-src ")


def _link(page: Page, begins: str) -> str:
    return next(href for label, href in page.links.items() if label.startswith(begins))
