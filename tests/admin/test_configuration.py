"""The configuration as a form."""

from __future__ import annotations

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
