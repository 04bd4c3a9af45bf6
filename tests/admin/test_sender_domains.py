"""Domains that mails come from, in the console of a company."""

from __future__ import annotations

from tests.admin.test_company import ROOT
from tests.support.name_server import NameServer
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

DOMAINS = f"{ROOT}/notifications/domains"


async def test_a_domain_is_named_proved_and_removed(
    owner: PlainBrowser, office: Office, names: NameServer
) -> None:
    page = await owner.open(DOMAINS)
    wrong = await owner.press(page.form("/domains"), domain="no domain")
    assert wrong.status == 400 and wrong.form("/domains").fields["domain"] == "no domain"
    page = await owner.press(wrong.form("/domains"), domain="Acme.example")
    assert "_holdfast.acme.example" in page.text and "not proved" in page.text
    page = await owner.press(page.form("/check"))
    assert "The record is not there" in page.text
    names.fault = "refused"
    page = await owner.press(page.form("/check"))
    assert page.text.count("No name server answered") == 2
    names.fault = None
    token = office.value("select token from booking.sender_domains")
    names.records["_holdfast.acme.example"] = [f"holdfast-domain={token}"]
    page = await owner.press(page.form("/check"))
    assert "mails may come from the domain" in page.text and "proved since" in page.text
    gone = await owner.press(page.form("/remove"))
    assert "No mail comes from the domain" in gone.text and "_holdfast" not in gone.text
