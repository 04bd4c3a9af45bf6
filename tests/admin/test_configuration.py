"""The configuration as a form."""

from __future__ import annotations

import re

from app.web.admin.configuration import LIMITS
from tests.admin.conftest import audit
from tests.support.office import Office
from tests.support.plain_browser import PlainBrowser


async def test_configuration_changes_only_what_was_changed(
    admin: PlainBrowser, office: Office
) -> None:
    """What was never set keeps following the platform; a colleague's change stays."""
    page = await admin.open("/admin/acme/configuration")
    form = page.form("/configuration")
    assert form.fields["hold_ttl_seconds"] == "600"
    assert form.fields["working_hours.mon"] == "09:00–17:00"
    office.configure("horizon_days", 33)
    page = await admin.press(
        form,
        **{
            "slot_minutes": "45",
            "working_hours.mon": "8:00-12:00, 13:00–24:00",
            "working_hours.tue": "",
            "contact_line": "Call us.",
        },
    )

    assert "Saved." in page.text
    assert page.form("/configuration").fields["working_hours.mon"] == "08:00–12:00, 13:00–24:00"
    assert page.form("/configuration").fields["working_hours.tue"] == ""
    assert page.form("/configuration").fields["working_hours.wed"] == "09:00–17:00"
    row = office.sql.execute(
        "select hold_ttl_seconds, horizon_days, contact_line from booking.tenant_config"
    ).fetchone()
    assert row == (None, 33, "Call us.")
    assert office.value("select slot_minutes from booking.services") == 45
    assert audit(office, "config.changed") == ("administrator", "console")
    page = await admin.press(page.form("/configuration"), contact_line="")
    assert office.value("select contact_line from booking.tenant_config") is None
    assert "Nothing was changed." in (await admin.press(page.form("/configuration"))).text


async def test_faults_of_the_configuration_are_told_at_their_fields(
    admin: PlainBrowser, office: Office
) -> None:
    """All at once; nothing of it is kept."""
    page = await admin.open("/admin/acme/configuration")
    page = await admin.press(
        page.form("/configuration"),
        **{
            "slot_minutes": "four",
            "horizon_days": "0",
            "accent_colour": "red",
            "working_hours.fri": "17:00-17:00",
            "buffer_minutes": "15",
        },
    )

    assert page.status == 400
    invalid = {v["id"] for _, v in page.elements if v.get("aria-invalid")}
    assert invalid == {"slot_minutes", "horizon_days", "accent_colour", "working_hours.fri"}
    assert "Hours that open and close at 17:00 have no length" in page.text
    assert page.form("/configuration").fields["buffer_minutes"] == "15"
    assert office.value("select buffer_minutes from booking.services") == 10


async def test_limits_of_numbers_are_said_and_kept_in_the_form(
    admin: PlainBrowser, office: Office
) -> None:
    """The browser knows what the database takes, the hint says it, and so does the fault."""
    page = await admin.open("/admin/acme/configuration")
    numbers = {v["id"]: v for _, v in page.elements if v.get("type") == "number"}
    assert set(numbers) == set(LIMITS) and "hold_ttl_seconds" in numbers
    assert not any("novalidate" in v for tag, v in page.elements if tag == "form")
    form = page.form("/configuration")
    for end, beyond in (("min", -1), ("max", 1)):
        last = {name: numbers[name][end] for name in numbers}
        kept = await admin.press(form, **{f"was.{name}": "" for name in numbers}, **last)
        assert kept.status == 200, kept.text
        wrong = {name: str(int(value) + beyond) for name, value in last.items()}
        refused = await admin.press(form, **wrong)
        assert refused.status == 400
        assert {v["id"] for _, v in refused.elements if v.get("aria-invalid")} == set(numbers)
    assert "1 to 86,400 seconds. Empty: as the platform has it." in page.text
    assert "A whole number from 1 to 86,400, or nothing for the platform's own." in refused.text


async def test_faults_are_told_in_words_of_people(admin: PlainBrowser, office: Office) -> None:
    """No null, no brackets, no format codes: whoever fills in a form knows nothing of JSON. The
    faults come in the order of the form."""
    page = await admin.open("/admin/acme/configuration")
    form = page.form("/configuration")
    # The browser without scripts leaves selects alone.
    fields = [name for name in form.fields if name != "csrf" and not name.startswith("was.")]
    fields += ["timezone", "reschedule_policy"]
    typed = dict.fromkeys(fields, "?") | {"contact_line": "x" * 201}
    page = await admin.press(form, **typed)
    faults = [row.partition("</a>: ")[2] for row in page.html.split("<li>") if "</a>: " in row]
    assert len(faults) == len(fields)
    assert not [f for f in faults if re.search(r"null|\[|HH:MM|rrggbb|IANA|JSON|array|object\b", f)]
    links = [v["href"][1:] for tag, v in page.elements if tag == "a" and v["href"][:1] == "#"]
    order = [v["id"] for _, v in page.elements if v.get("id") in fields]
    assert [name for name in links if name in fields] == order
