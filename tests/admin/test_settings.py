"""The settings of a company as a form; its hours are on a page of their own."""

from __future__ import annotations

import re
from pathlib import Path

from tests.admin.conftest import audit
from tests.support.office import Office
from tests.support.plain_browser import Page, PlainBrowser

EMBEDDING = Path(__file__).parents[2] / "docs" / "embedding.md"
SETTINGS = "/admin/acme/settings"


def invalid(page: Page) -> set[str]:
    return {values["id"] for _, values in page.elements if values.get("aria-invalid")}


async def test_what_a_site_needs_is_shown_to_copy(admin: PlainBrowser, office: Office) -> None:
    """The tag as the documentation has it, which sites may show the pages, and the keys of sites."""
    page = await admin.open(SETTINGS)
    assert (
        "No site may show it yet" in page.text and "There is no publishable key yet." in page.text
    )
    office.answer_of("settings_patch", actor="test",
                     changes={"embed_origins": ["https://www.acme.example"]})  # fmt: skip
    office.answer_of("key_create", key={"name": "Shop", "kind": "publishable"}, digest=bytes(32),
                     last4="wxyz", actor="test")  # fmt: skip
    page = await admin.open(SETTINGS)
    documented = re.search("<script src.*</script>", EMBEDDING.read_text())
    assert documented
    source = re.search(r"(https?://[^/]+)/embed.js", page.html)
    assert source
    assert documented[0].replace("https://book.example", source[1]) in page.text
    assert "These sites may show it: https://www.acme.example" in page.text
    assert "Shop …wxyz any" in page.text


async def test_settings_change_only_what_was_changed(admin: PlainBrowser, office: Office) -> None:
    """What was never set keeps following the platform; a colleague's change stays; lists and
    choices are what the database takes."""
    page = await admin.open(SETTINGS)
    form = page.form("/settings")
    assert form.fields["hold_ttl_seconds"] == "600"
    settings = office.answer_of("settings_get").json
    shown = {name.removeprefix("was.").partition(".")[0] for name in form.fields}
    assert set(settings) - shown == {"accent_colour", "working_hours"}, "the same as color; hours"
    office.configure("horizon_days", 33)
    page = await admin.press(
        form,
        **{
            "slot_minutes": "45",
            "contact_line": "Call us.",
            "sign_up.who": "domains",
            "sign_up.domains": "acme.example\r\n\r\nacme.test",
            "reminders.1_day.mail": "on",
            "reminders.2_hours.sms": "on",
            "embed_origins": "https://www.acme.example",
            "country": "DE",
            "sms_daily_cap": "5",
        },
    )

    assert "Saved." in page.text
    row = office.sql.execute(
        "select hold_ttl_seconds, horizon_days, contact_line, sign_up, reminders, embed_origins,"
        " country, sms_daily_cap from booking.tenant_config"
    ).fetchone()
    assert row == (
        None,
        33,
        "Call us.",
        ["acme.example", "acme.test"],
        [{"before": "1 day", "channel": "mail"}, {"before": "2 hours", "channel": "sms"}],
        ["https://www.acme.example"],
        "DE",
        5,
    )
    assert office.value("select slot_minutes from booking.services") == 45
    assert audit(office, "config.changed") == ("administrator", "console")
    await admin.press(page.form("/settings"), contact_line="", **{"sign_up.who": "closed"})
    assert office.sql.execute(
        "select contact_line, sign_up from booking.tenant_config"
    ).fetchone() == (None, "closed")


async def test_faults_of_settings_are_told_at_their_fields_in_words_of_people(
    admin: PlainBrowser, office: Office
) -> None:
    """All at once, in the order of the form; nothing of it is kept but in the form. No null, no
    brackets, no format codes: whoever fills in a form knows nothing of JSON."""
    form = (await admin.open(SETTINGS)).form("/settings")
    fields = [
        name
        for name in form.fields
        if name not in ("csrf", "buffer_minutes", "sign_up.who") and "was." not in name
        and not name.startswith("reminders.")
    ]  # fmt: skip
    page = await admin.press(
        form,
        **dict.fromkeys(fields, "?")
        | {"contact_line": "x" * 201, "buffer_minutes": "15", "sign_up.who": "domains"},
    )

    assert page.status == 400
    taken = {"display_name", "support_phone", "from_name", "event_title"}
    checks = {
        "followup",
        "staff_agenda",
        "sms",
        "promote_on_attended",
        "answers_in_event",
        "salespeople_set_hours",
    }
    assert invalid(page) >= set(fields) - taken - checks
    faults = [row.partition("</a>: ")[2] for row in page.html.split("<li>") if "</a>: " in row]
    assert not [f for f in faults if re.search(r"null|\[|HH:MM|rrggbb|IANA|JSON|array|object\b", f)]
    links = [v["href"][1:] for tag, v in page.elements if tag == "a" and v["href"][:1] == "#"]
    order = [v["id"] for _, v in page.elements if v.get("id") in fields]
    assert [name for name in links if name in invalid(page)] == [
        name for name in order if name in invalid(page)
    ]
    assert page.form("/settings").fields["buffer_minutes"] == "15"
    assert office.value("select buffer_minutes from booking.services") == 10


async def test_limits_of_numbers_are_said_and_kept_in_the_form(
    admin: PlainBrowser, office: Office
) -> None:
    """The browser knows what the database takes, the hint says it, and so does the fault."""
    page = await admin.open(SETTINGS)
    numbers = {v["id"]: v for _, v in page.elements if v.get("type") == "number"}
    assert len(numbers) == 9 and "hold_ttl_seconds" in numbers
    form = page.form("/settings")
    for end, beyond in (("min", -1), ("max", 1)):
        last = {name: numbers[name][end] for name in numbers}
        kept = await admin.press(form, **{f"was.{name}": "" for name in numbers}, **last)
        assert kept.status == 200, kept.text
        wrong = {name: str(int(value) + beyond) for name, value in last.items()}
        refused = await admin.press(form, **wrong)
        assert refused.status == 400
        assert invalid(refused) == set(numbers)
    assert "1 to 86,400 seconds. Empty: as the platform has it." in page.text
    assert "A whole number from 1 to 86,400, or nothing." in refused.text


async def test_what_documents_say_of_the_company_is_set(
    admin: PlainBrowser, office: Office
) -> None:
    page = await admin.open("/admin/acme/company")
    typed = {"legal_name": "Acme GmbH", "invoice_prefix": "?"}
    page = await admin.press(page.form("/company"), **typed)
    assert page.status == 400 and "At most 12 letters" in page.text
    page = await admin.press(page.form("/company"), invoice_prefix="A-")
    assert "Saved." in page.text
    kept = "select legal_name || ' ' || invoice_prefix from booking.legal_details"
    assert office.value(kept) == "Acme GmbH A-"
