"""A telephone number of one's own, by a page without scripts."""

from __future__ import annotations

from aiohttp.test_utils import TestClient

from tests.pages.test_own_address import sign_in
from tests.sql.test_sms_rules import sends_sms
from tests.support.office import Office
from tests.support.people import add_account, add_twilio, mailed_code
from tests.support.plain_browser import PlainBrowser

OLGA = "olga@acme.example"
PHONE = "/t/acme/phone"


async def test_a_number_its_code_and_away_with_it(
    browser: PlainBrowser, client: TestClient, office: Office
) -> None:
    """What was typed stays beside its fault; a form of another site changes nothing; the page of
    the account leads here where the company texts."""
    add_account(office, OLGA, "analyst")
    assert (await browser.open(PHONE)).path == "/t/acme/sign-in"
    await sign_in(browser, office, OLGA)
    assert PHONE not in (await browser.open("/t/acme/account")).html
    sends_sms(office)
    add_twilio(office)
    assert PHONE in (await browser.open("/t/acme/account")).html
    page = await browser.open(PHONE)
    wrong = await browser.press(page.forms[0], phone="12")
    assert wrong.status == 400 and wrong.forms[0].fields["phone"] == "12", wrong.text
    landline = await browser.press(page.forms[0], phone="030 1234567")
    assert landline.status == 400 and "mobile" in landline.text, landline.text
    asked = await browser.press(wrong.forms[0], phone="0151 23456789")
    assert "+4915123456789" in asked.text
    code = mailed_code(office, "phone_code")["code"]
    refused = await browser.press(asked.forms[0], code="1")
    assert refused.status == 401 and "older than ten minutes" in refused.text
    done = await browser.press(refused.forms[0], code=code)
    assert "is yours" in done.text
    forged = await client.post(PHONE, data={"remove": "yes", "csrf": "x"})
    assert forged.status == 403
    gone = await browser.press(
        next(f for f in done.forms if "Take the number away" in str(f.buttons)),
        "Take the number away",
    )
    assert "+4915123456789" not in gone.text
