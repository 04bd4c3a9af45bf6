"""Who booked, who did what, and how members book."""

from __future__ import annotations

import json
import re
from pathlib import Path

import psycopg

from app.web.admin.company_words import DEED, THING
from tests.admin.conftest import MONDAY, WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser

ROOT = "/t/acme/admin"
FUNCTIONS = Path(__file__).parents[2] / "sql" / "functions"


async def test_a_client_is_found_handed_out_and_forgotten(
    owner: PlainBrowser, office: Office
) -> None:
    """With what they booked; while something is booked, the page says what to cancel."""
    booking = office.confirmed(WEDNESDAY_TEN)
    email = office.value("select email from booking.customers")
    page = await owner.open(f"{ROOT}/clients?search=nobody")
    assert "Nobody fits." in page.text
    page = await owner.press(page.form("/clients"), search=email[:4])
    (href,) = {href for href in page.links.values() if "/clients/" in href}
    page = await owner.open(href)
    assert any(str(booking) in link for link in page.links.values())
    assert "Anna" in page.text and "Confirmed" in page.text
    data = await owner.press(page.form("/export"))
    assert data.headers["Content-Disposition"].startswith("attachment")
    assert email in json.dumps(json.loads(data.html))
    refused = await owner.press(page.form("/forget"))
    assert refused.status == 409 and "Cancel what is booked first" in refused.text
    assert any(str(booking) in link for link in refused.links.values())
    office.sql.execute(
        "update booking.bookings set status = 'canceled', cancel_source = 'customer'"
    )
    page = await owner.press(page.form("/forget"))
    assert "Forgotten." in page.text
    assert office.value("select forgotten_at is not null from booking.customers")
    assert (await owner.open(href)).status == 404


async def test_the_audit_tells_who_changed_what(owner: PlainBrowser, office: Office) -> None:
    """What it was before; by person, thing and day."""
    page = await owner.open(f"{ROOT}/settings")
    await owner.press(page.form("/settings"), contact_line="Call us.")
    page = await owner.open(f"{ROOT}/audit")
    assert "Settings: changed" in page.text and "owner@acme.example" in page.text
    assert "contact_line – → Call us." in page.text
    assert "1 entry from Sat 24 Oct to Mon 23 Nov" in page.text
    assert "Settings: changed 1" in page.text
    alike = await owner.open(f"{ROOT}/audit{page.links['Settings: changed']}")
    assert "Call us." in alike.text
    assert alike.form("/audit").fields["action"] == "config.changed"
    assert "Nothing was done" in (await owner.open(f"{ROOT}/audit?action=key.made")).text
    account = office.value("select id::text from booking.accounts")
    fits = {"actor": account, "target_type": "config", "from": f"{MONDAY:%Y-%m-%d}"}
    assert "Call us." in (await owner.press(page.form("/audit"), **fits)).text
    for other in ({"target_type": "key"}, {"to": "2026-11-01"}):
        found = await owner.press(page.form("/audit"), **fits | {"from": ""} | other)
        assert "Nothing was done that fits." in found.text
    refused = await owner.press(page.form("/audit"), **{"from": "soon"})
    assert refused.status == 400 and refused.form("/audit").fields["from"] == "soon"


def test_whatever_is_audited_has_words(sql: psycopg.Connection) -> None:
    """Of what, and what was done; with all that happens to bookings."""
    source = " ".join(path.read_text() for path in FUNCTIONS.rglob("*.sql"))
    actions = set(re.findall(r"booking\.audit(?:_change)?\('([a-z_]+)\.([a-z_]+)'", source))
    assert len(actions) > 50
    actions |= {
        ("booking", event) for (event,) in sql.execute("select event from booking.transitions")
    }
    assert {thing for thing, _ in actions} - set(THING) == set()
    assert {deed for _, deed in actions} - set(DEED) == set()


async def test_members_book_by_what_is_set(owner: PlainBrowser, office: Office) -> None:
    """Who may, and what services are called elsewhere; a conflict is told in both."""
    page = await owner.open(f"{ROOT}/scheduling")
    form = page.form("/scheduling")
    page = await owner.press(form, access="members", organization_slug="Not this")
    assert page.status == 400
    page = await owner.press(page.form("/scheduling"), organization_slug="acme")
    assert "Saved." in page.text
    assert office.sql.execute(
        "select booking_access, organization_slug from booking.tenant_config"
    ).fetchone() == ("members", "acme")
    page = await owner.press(form, access="members")
    assert page.status == 409 and "is “Only who is signed in” now" in page.text
    page = await owner.open(f"{ROOT}/scheduling/event-types")
    service = office.value("select id::text from booking.services")
    page = await owner.press(page.form("/event-types"), **{f"{service}.number": "0"})
    assert page.status == 400 and "each only once" in page.text
    page = await owner.press(page.form("/event-types"), **{f"{service}.number": "42"})
    assert office.value("select event_type_id from booking.event_type_map") == 42
    assert (await owner.open(f"{ROOT}/scheduling/notifications")).heading == "Notifications"
