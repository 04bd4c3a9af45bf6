"""What a company offers, edited by its owner in forms without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.office import Office
from tests.support.plain_browser import Form, Page, PlainBrowser

ROOT = "/t/acme/admin/services"


def service(office: Office, name: str) -> dict[str, Any]:
    row = office.value("select to_jsonb(s) from booking.services s where s.name = %s", name)
    return dict(row)


def form_of(page: Page) -> Form:
    """The form with the fields."""
    return next(form for form in page.forms if "was.name" in form.fields)


@pytest.fixture
async def haircut(owner: PlainBrowser, office: Office) -> dict[str, Any]:
    """A service that was made in the console, of a company that has a currency."""
    office.configure("currency", "EUR")
    page = await owner.open(f"{ROOT}/new")
    page = await owner.press(
        form_of(page), name="Haircut", slot_minutes="45", price_amount="38,50", color="#0f6b5c"
    )
    assert "Added." in page.text and "38.50 EUR" in page.text
    return service(office, "Haircut")


async def test_only_what_was_changed_is_changed(
    owner: PlainBrowser, office: Office, haircut: dict[str, Any]
) -> None:
    """What was never set follows the company; a colleague's change of another field stays; the log
    names who did it."""
    assert (haircut["price_amount"], haircut["follows"]) == (
        3850,
        ["slot_step_minutes", "buffer_minutes"],
    )
    page = await owner.open(f"{ROOT}/{haircut['id']}")
    form = form_of(page)
    assert form.fields["buffer_minutes"] == "" and form.fields["price_amount"] == "38.50"
    page = await owner.press(form, **{"place.kind": "address", "place.text": "Main Street 5"})
    assert "Saved." in page.text
    changed = service(office, "Haircut")
    assert (changed["place"], changed["place_text"]) == ("address", "Main Street 5")
    assert changed["follows"] == haircut["follows"] and changed["version"] == haircut["version"] + 1
    page = await owner.open(f"{ROOT}/{haircut['id']}")
    assert "Saved." in (await owner.press(form_of(page))).text
    assert service(office, "Haircut") == changed, "nothing was typed"
    (actor,) = office.sql.execute(
        "select actor_id from booking.audit_logs where action = 'service.changed'"
    ).fetchone()
    assert actor.startswith("account ")


async def test_a_refusal_is_told_at_its_fields_and_keeps_what_was_typed(
    owner: PlainBrowser, office: Office, haircut: dict[str, Any]
) -> None:
    """All fields at once; and what is wrong with the whole is told above the form."""
    page = await owner.open(f"{ROOT}/{haircut['id']}")
    typed = {
        "name": " ",
        "slot_minutes": "many",
        "price_amount": "1.005",
        "tax_percent": "200",
        "place.kind": "address",
        "description": "Wash & <dry>",
    }
    page = await owner.press(form_of(page), **typed)
    assert page.status == 400
    invalid = {values["id"] for _, values in page.elements if values.get("aria-invalid")}
    assert invalid == set(typed) - {"description"}
    described = {v["id"]: v.get("aria-describedby", "") for _, v in page.elements if "id" in v}
    ids = set(described)
    assert all(set(described[name].split()) <= ids for name in invalid)
    assert "A whole number from 5 to 1,440." in page.text
    assert "A sum such as 45.00, or nothing." in page.text
    kept = form_of(page).fields
    assert {name: kept[name] for name in typed} == typed
    mended = dict.fromkeys(typed, "") | {"name": "x", "slot_minutes": "45", "place.kind": "zoom"}
    page = await owner.press(form_of(page), **mended, slug="meeting")
    assert (page.status, form_of(page).fields["slug"]) == (409, "meeting")
    assert "Another service has this slug." in page.text
    assert service(office, "Haircut") == haircut


async def test_a_conflict_says_what_changed_and_keeps_what_was_typed(
    owner: PlainBrowser, office: Office, haircut: dict[str, Any]
) -> None:
    """Fields that were not touched follow; the next attempt is of what is there now."""
    form = form_of(await owner.open(f"{ROOT}/{haircut['id']}"))
    office.sql.execute(
        "update booking.services set name = 'Cut', slot_minutes = 50 where id = %s", [haircut["id"]]
    )
    page = await owner.press(form, name="Haircut and wash", description="New.")
    assert page.status == 409
    assert "Name: was “Haircut”, is “Cut” now" in page.text
    assert "Length of a meeting: was “45”, is “50” now" in page.text
    again = form_of(page)
    assert (again.fields["name"], again.fields["slot_minutes"]) == ("Haircut and wash", "50")
    page = await owner.press(again)
    assert "Saved." in page.text
    kept = service(office, "Haircut and wash")
    assert (kept["slot_minutes"], kept["description"]) == (50, "New.")


async def test_people_offer_a_service_for_a_price(
    owner: PlainBrowser, office: Office, haircut: dict[str, Any]
) -> None:
    """Everybody, or some, each for their own price or the service's."""
    bert = str(office.add_salesperson("bert"))
    address = f"{ROOT}/{haircut['id']}/people"
    form = (await owner.open(address)).form("/people")
    assert form.fields["who"] == "all"
    wanted = {f"{bert}.offers": "on", f"{bert}.price": "45"}
    page = await owner.press(form, who="some", **{**wanted, f"{bert}.price": "x"})
    assert page.status == 400 and "A sum such as 45.00" in page.text
    page = await owner.press(page.form("/people"), **{f"{bert}.price": "45"})
    assert "Offered by Bert" in page.text
    found = office.sql.execute(
        "select salesperson_id::text, price_amount from booking.service_salespersons where active"
    ).fetchall()
    assert found == [(bert, 4500)]
    form = (await owner.open(address)).form("/people")
    assert (form.fields["who"], form.fields[f"{bert}.price"]) == ("some", "45.00")
    await owner.press(form, who="all")
    assert not office.values("select 1 from booking.service_salespersons")


async def test_a_service_is_archived_and_taken_back(
    owner: PlainBrowser, office: Office, haircut: dict[str, Any]
) -> None:
    """It leaves the list, and the archive keeps it."""
    page = await owner.open(f"{ROOT}/{haircut['id']}")
    page = await owner.press(page.form("/archive"), "Archive")
    assert "Archived." in page.text and "Haircut" not in page.links
    page = await owner.open(page.links["Archived"])
    page = await owner.open(page.links["Haircut"])
    page = await owner.press(page.form("/archive"), "Take it back from the archive")
    assert "Taken back from the archive." in page.text and "Haircut" in page.links
    default = service(office, "Meeting")["id"]
    assert not [form for form in (await owner.open(f"{ROOT}/{default}")).forms
                if form.action.endswith("/archive")]  # fmt: skip
