"""Another mail address for one's own account, by pages without scripts."""

from __future__ import annotations

from aiohttp.test_utils import TestClient

from tests.support.office import Office
from tests.support.people import add_account, mailed_code
from tests.support.plain_browser import PlainBrowser

EVA = "eva@customer.example"
NEW = "eva@new.example"
ADDRESS = "/t/acme/address"


async def sign_in(browser: PlainBrowser, office: Office, email: str = EVA) -> None:
    asked = await browser.press((await browser.open("/t/acme/sign-in")).forms[0], email=email)
    inside = await browser.press(asked.forms[0], code=mailed_code(office)["code"])
    assert inside.status == 200 and "sign-in" not in inside.path


async def test_an_address_its_code_and_done(browser: PlainBrowser, office: Office) -> None:
    """From the page of who is signed in, who stays signed in; what was typed stays beside its
    fault."""
    add_account(office, EVA, "customer")
    add_account(office, "taken@new.example", "customer")
    await sign_in(browser, office)
    home = await browser.open("/t/acme")
    assert ADDRESS in home.html
    page = await browser.open(ADDRESS)
    wrong = await browser.press(page.forms[0], email="eva@")
    assert wrong.status == 400 and wrong.forms[0].fields["email"] == "eva@"
    taken = await browser.press(page.forms[0], email="taken@new.example")
    code = mailed_code(office, "address_code")["code"]
    refused = await browser.press(taken.forms[0], code=code)
    assert refused.status == 409 and "an account of its own" in refused.text
    asked = await browser.press(page.forms[0], email=NEW)
    assert asked.path == f"{ADDRESS}/code" and NEW in asked.text
    wrong = await browser.press(asked.forms[0], code="1")
    assert wrong.status == 401 and "older than ten minutes" in wrong.text
    done = await browser.press(wrong.forms[0], code=mailed_code(office, "address_code")["code"])
    assert (done.path, NEW in done.text) == ("/t/acme", True)
    assert (await browser.open("/t/acme")).path == "/t/acme"


async def test_only_who_has_just_signed_in(
    browser: PlainBrowser, client: TestClient, office: Office
) -> None:
    """Others are sent to sign in, and come back; a form of another site changes nothing."""
    add_account(office, EVA, "customer")
    assert (await browser.open(ADDRESS)).path == "/t/acme/sign-in"
    assert (await browser.open(f"{ADDRESS}/code?email=x")).path == "/t/acme/sign-in"
    await sign_in(browser, office)
    form = (await browser.open(ADDRESS)).forms[0]
    for path in (ADDRESS, f"{ADDRESS}/code"):
        forged = await client.post(path, data={"email": NEW, "code": "1", "csrf": "x"})
        assert forged.status == 403
    office.sql.execute(
        "update booking.sessions set signed_in_at = signed_in_at - interval '1 hour'"
    )
    late = await browser.press(form, email=NEW)
    assert late.path == "/t/acme/sign-in" and late.forms[0].fields["next"] == ADDRESS
    assert (
        office.value("select count(*) from booking.sign_in_codes where account_id is not null") == 0
    )
