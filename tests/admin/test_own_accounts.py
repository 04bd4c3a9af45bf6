"""A company's own accounts for messages in the console: tried, kept, never shown, taken away."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from app.config import Settings
from app.web import own_carriers
from tests.api.test_company_carriers import ACCOUNTS
from tests.support.office import Office
from tests.support.people import add_account, sign_in
from tests.support.plain_browser import PlainBrowser
from tests.support.servers import TestDatabase
from tests.support.settings import make_settings

PAGE = "/t/acme/admin/notifications/accounts"


@pytest.fixture
def console_settings(database: TestDatabase) -> Settings:
    """Carriers are simulated."""
    return make_settings(database_url=database.app, mail_mock=True, sms_mock=True)


@pytest.fixture
def owner(browser: PlainBrowser, client: TestClient, office: Office) -> PlainBrowser:
    sign_in(office, add_account(office, "owner@acme.example", "owner"), "secret")
    client.session.cookie_jar.update_cookies({"holdfast-acme": "secret"})
    return browser


async def test_an_account_is_entered_tried_and_removed(owner: PlainBrowser, office: Office) -> None:
    """With every provider that companies may have one with; its keys are on no page."""
    page = await owner.open(PAGE)
    assert "Mailgun Mail – not entered" in page.text and "Twilio SMS – not entered" in page.text
    for provider, entered in ACCOUNTS.items():
        page = await owner.open(f"{PAGE}/{provider}")
        page = await owner.press(page.form(f"/{provider}"), **entered)
        assert "The account is let in and kept" in page.text, provider
        assert entered["account"] in page.text and "in use" in page.text
        names = [name for name in entered if name.endswith(("key", "token", "secret", "password"))]
        assert names and not [name for name in names if f'"{entered[name]}"' in page.html]
        assert ("webhooks/" in page.text) == (provider != "smtp")
        form = page.form(f"/{provider}")
        assert form.fields.get("from_address", "b@office.example") == "b@office.example"
        page = await owner.press(page.form("/check"))
        assert "The account is let in." in page.text
        assert f"{entered['account']} in use" in (await owner.open(PAGE)).text
        page = await owner.press((await owner.open(f"{PAGE}/{provider}")).form("/remove"))
        assert "Messages go by the platform's account again." in page.text
        assert "in use" not in page.text
        assert (await owner.press(form, **{names[0]: ""})).status == 400
    assert (await owner.open(f"{PAGE}/pigeons")).status == 404


async def refuse(*_: object) -> None:
    raise own_carriers.Refused("535 wrong password")


async def test_what_is_refused_stays_typed_but_for_its_keys(
    owner: PlainBrowser, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the form, by the provider, and where another account of the kind is in use."""
    page = await owner.open(f"{PAGE}/twilio")
    page = await owner.press(page.form("/twilio"), account="AC1", auth_token="simulated")
    assert page.status == 400 and page.form("/twilio").fields["account"] == "AC1"
    assert "#account" in page.links.values() and "simulated" not in page.html
    twilio = ACCOUNTS["twilio"]
    page = await owner.press(page.form("/twilio"), **{**twilio, "from_number": ""})
    assert "Either the number or the service is needed, not both." in page.text
    smtp = (await owner.open(f"{PAGE}/smtp")).form("/smtp")
    with monkeypatch.context() as patch:
        patch.setattr(own_carriers, "_try", refuse)
        page = await owner.press(smtp, **{**ACCOUNTS["smtp"], "password": "of others"})
    assert page.status == 400 and "not let in: 535 wrong password" in page.text
    assert "of others" not in page.html
    mailgun = ACCOUNTS["mailgun"]
    page = await owner.open(f"{PAGE}/mailgun")
    assert "in use" in (await owner.press(page.form("/mailgun"), **mailgun)).text
    page = await owner.press(smtp, **ACCOUNTS["smtp"])
    assert page.status == 409 and "go by another account already" in page.text
    office.sql.execute("update booking.connections set status = 'lost', lost_since = booking.now(),"
                       " last_error = 'wrong key' where secret is not null")  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(own_carriers, "_try", refuse)
        page = await owner.press((await owner.open(f"{PAGE}/mailgun")).form("/check"))
    assert page.status == 409 and "not let in: 535 wrong password" in page.text
    page = await owner.open(f"{PAGE}/mailgun")
    assert "refuses us since just now wrong key" in page.text
