"""Hours, closures and forms: lists that are built by buttons, without scripts."""

from __future__ import annotations

from tests.admin.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.people import add_account
from tests.support.people import sign_in as begin_session
from tests.support.plain_browser import Form, Page, PlainBrowser

ROOT = "/t/acme/admin"


def list_of(page: Page) -> Form:
    """The form with the list."""
    return next(form for form in page.forms if "rows" in form.fields)


async def test_hours_are_built_by_buttons_and_saved_when_asked(
    owner: PlainBrowser, office: Office
) -> None:
    """The week shows what results, and the rule each piece comes from; what is booked outside of
    the hours is told and stays."""
    booking = office.confirmed(WEDNESDAY_TEN)
    address = f"{ROOT}/hours?of=person.{office.salesperson_id}"
    page = await owner.open(address)
    assert "None of their own: the company's hours count." in page.text
    assert "the company's hours: Monday 09:00–17:00" in page.text
    for start, end in (("09:00", "12:00"), ("11:00", "17:00")):
        page = await owner.press(list_of(page), "Add hours")
        assert "Not saved yet." in page.text
        n = int(list_of(page).fields["rows"]) - 1
        list_of(page).fields.update(
            {f"rules.{n}.day_of_week": "1", f"rules.{n}.start_time": start,
             f"rules.{n}.end_time": end}
        )  # fmt: skip
    assert (
        office.value(
            "select count(*) from booking.availability_rules where salesperson_id is not null"
        )
        == 0
    )
    page = await owner.press(list_of(page), "Save")
    assert page.status == 400
    assert "It overlaps number 1 of the list, 09:00 to 12:00." in page.text
    assert list_of(page).fields["rules.1.start_time"] == "11:00"
    stale = list_of(page)
    page = await owner.press(stale, "Save", **{"rules.1.start_time": "13:00"})
    assert page.status == 409 and "Not saved yet: bookings would lie outside" in page.text
    assert any(str(booking) in href for href in page.links.values())
    assert office.value("select count(*) from booking.availability_rules where salesperson_id"
                        " is not null") == 0  # fmt: skip
    page = await owner.press(list_of(page), "Save", seen="of others")
    assert page.status == 409, "what was not shown yet is shown"
    page = await owner.press(list_of(page), "Save all the same")
    assert page.heading == "Saved; some bookings lie outside"
    assert any(str(booking) in href for href in page.links.values())
    page = await owner.open(page.links["Go on"])
    assert "their own hours: Monday 13:00–17:00" in page.text
    assert (await owner.open(f"{address}&date=2026-12-24")).heading == "Hours of Anna"
    of_service = await owner.open(f"{ROOT}/hours?of=service.{office.service_id}&date=2026-11-24")
    assert "Week of Monday 23 November 2026" in of_service.text
    assert "Monday 23 November 2026 09:00–12:00 13:00–17:00 Tuesday" in of_service.text
    page = await owner.press(stale, "Save", **{"rules.1.start_time": "14:00"})
    assert page.status == 409 and "Somebody changed this meanwhile" in page.text
    assert "is “Monday 09:00–12:00; Monday 13:00–17:00” now" in page.text
    page = await owner.press(list_of(page), "Remove: 1. Monday")
    assert list_of(page).fields["rules.0.start_time"] == "14:00"
    page = await owner.press(list_of(page), "Save")
    page = await owner.press(list_of(page), "Save all the same")
    assert office.values(
        "select to_char(opens, 'HH24:MI') from booking.availability_rules where salesperson_id is not null"
    ) == ["14:00"]


async def test_dates_and_closures_are_set_and_taken_back(
    owner: PlainBrowser, office: Office
) -> None:
    """Of the company and of somebody; refused ones come back with what was typed."""
    page = await owner.open(f"{ROOT}/hours")
    form = page.form("/hours/dates")
    page = await owner.press(form, date="24.12.", hours="10-9")
    assert page.status == 400
    invalid = {values["id"] for _, values in page.elements if values.get("aria-invalid")}
    assert invalid == {"date", "hours"}
    assert page.form("/hours/dates").fields["date"] == "24.12."
    page = await owner.press(page.form("/hours/dates"), date="2026-12-24", hours="9:00-12:00")
    assert "Thursday 24 December 2026 09:00–12:00" in page.text
    page = await owner.press(page.form("/dates/remove"))
    assert "24 December" not in page.text
    weekly = next(form for form in page.forms if "working_hours.mon" in form.fields)
    page = await owner.press(weekly, **{"working_hours.mon": "8:00-12:00"})
    assert (
        office.value(
            "select to_char(closes, 'HH24:MI') from booking.availability_rules where weekday = 1"
        )
        == "12:00"
    )

    booking = office.confirmed(WEDNESDAY_TEN)
    weekly = next(form for form in page.forms if "working_hours.wed" in form.fields)
    page = await owner.press(weekly, **{"working_hours.wed": "12:00-13:00"})
    assert page.status == 409 and "bookings would lie outside" in page.text
    page = await owner.press(page.form("/hours/dates"), date="2026-11-25", hours="9:00-10:30")
    assert page.status == 409 and "bookings would lie outside" in page.text
    page = await owner.press(page.form("/hours/dates"), "Save all the same")
    page = await owner.open(page.links["Go on"])
    weekly = next(form for form in page.forms if "working_hours.wed" in form.fields)
    await owner.press(weekly, **{"working_hours.wed": "12:00-13:00"})
    page = await owner.press(page.form("/dates/remove"))
    assert "25 November" not in page.text, "what fits again is not asked about"
    weekly = next(form for form in page.forms if "working_hours.wed" in form.fields)
    page = await owner.press(weekly, **{"working_hours.wed": "12:00-13:00"})
    weekly = next(form for form in page.forms if "working_hours.wed" in form.fields)
    page = await owner.press(weekly, "Save all the same")
    page = await owner.open(page.links["Go on"])
    page = await owner.press(page.form("/hours/dates"), date="2026-11-25", hours="9:00-17:00")
    page = await owner.press(page.form("/dates/remove"))
    assert page.heading == "Not saved yet: bookings would lie outside"
    page = await owner.press(page.form("/dates/remove"), "Save all the same")
    assert page.heading == "Saved; some bookings lie outside"
    page = await owner.open(f"{ROOT}/closures")
    page = await owner.press(page.form("/closures"), first_day="x", reason="Trade fair")
    assert page.status == 400 and page.form("/closures").fields["reason"] == "Trade fair"
    page = await owner.press(page.form("/closures"), first_day="2026-11-25")
    assert page.status == 409 and any(str(booking) in href for href in page.links.values())
    assert office.value("select count(*) from booking.closures") == 0
    page = await owner.press(page.form("/closures"), "Save all the same")
    assert any(str(booking) in href for href in page.links.values())
    page = await owner.open(page.links["Go on"])
    assert "Wed 25 Nov: Trade fair" in page.text
    page = await owner.press(
        page.form("/closures"), first_at="2026-11-26T12:00", last_at="2026-11-26T13:00"
    )
    assert "Thu 26 Nov, 12:00 – 13:00" in page.text
    page = await owner.press(page.form("/remove"))
    assert "Opened again." in page.text
    assert office.value("select count(*) from booking.closures") == 1


async def test_a_form_is_built_question_by_question(owner: PlainBrowser, office: Office) -> None:
    """Added, moved, removed; a question keeps its id, and faults name the question."""
    office.app("service_create", tenant_id=office.tenant_id, actor="test",
               fields={"name": "Haircut", "slot_minutes": 45})  # fmt: skip
    page = await owner.open(f"{ROOT}/forms")
    page = await owner.open(page.links["Haircut"])
    for n, label in enumerate(("Length?", "Wishes?")):
        page = await owner.press(list_of(page), "Add a question")
        list_of(page).fields[f"fields.{n}.label"] = label
    page = await owner.press(
        list_of(page), "Save", **{"fields.0.field_type": "select", "fields.0.options": " "}
    )
    assert page.status == 400 and "There is nothing to select from." in page.text
    assert page.links["1. Length?, To choose from"] == "#fields.0.options"
    page = await owner.press(list_of(page), "Save", **{"fields.0.options": "short\nlong\n"})
    assert "Saved." in page.text
    first = office.value("select id::text from booking.intake_fields where label = 'Length?'")
    page = await owner.press(list_of(page), "Down: 1. Length?")
    page = await owner.press(list_of(page), "Save")
    kept = office.sql.execute(
        "select label, id::text, options from booking.intake_fields order by sort_order"
    ).fetchall()
    assert [label for label, _, _ in kept] == ["Wishes?", "Length?"]
    assert kept[1][1:] == (first, ["short", "long"])
    page = await owner.press(list_of(page), "Remove: 1. Wishes?")
    await owner.press(list_of(page), "Save")
    assert office.values("select label from booking.intake_fields where archived_at is null") == [
        "Length?"
    ]


async def test_a_policy_is_built_step_by_step(owner: PlainBrowser, office: Office) -> None:
    """Its examples say what customers get back; a service has its own, or the company's again."""
    page = await owner.open(f"{ROOT}/policy")
    page = await owner.press(list_of(page), "Add a step")
    typed = {"tiers.0.hours_before_start": "24", "tiers.0.fee_percent": "50",
             "tiers.0.fee_fixed": "1.00"}  # fmt: skip
    page = await owner.press(list_of(page), "Save", **typed)
    assert page.status == 400 and "A fee is a percentage or a sum, and not both." in page.text
    page = await owner.press(list_of(page), "Save", **{"tiers.0.fee_fixed": ""})
    assert "Saved." in page.text and "23 hours before the start 100.00 100.00 0.00" in page.text
    service = office.value("select id from booking.services where tenant_id = %s", office.tenant_id)
    page = await owner.open(f"{ROOT}/policy?service={service}")
    page = await owner.press(list_of(page), "Remove: From 24 hours before the start")
    page = await owner.press(list_of(page), "Save")
    assert "Canceling costs nothing before the start." in page.text
    page = await owner.press(page.form(f"/policy/follow?service={service}"))
    assert "This is the company's policy." in page.text


async def test_salespeople_see_and_close_their_own_time_alone(
    owner: PlainBrowser, office: Office
) -> None:
    """Nobody else's, whatever the address or the form says."""
    anna = add_account(office, "anna@acme.example", "salesperson",
                       salesperson_id=office.salesperson_id)  # fmt: skip
    bert = office.add_salesperson("bert")
    begin_session(office, anna, "anna")
    client = owner._client
    client.session.cookie_jar.update_cookies({"holdfast-acme": "anna"}, client.make_url("/"))
    page = await owner.open(f"{ROOT}/hours?of=person.{bert}")
    assert page.heading == "Hours of Anna" and "Bert" not in page.html
    page = await owner.open(f"{ROOT}/closures")
    await owner.press(page.form("/closures"), first_day="2026-11-26", salesperson_id=str(bert))
    assert office.values("select salesperson_id from booking.closures") == [office.salesperson_id]
    page = await owner.open(f"{ROOT}/profile")
    form = next(form for form in page.forms if "was.bio" in form.fields)
    assert {name for name in form.fields if name.startswith("was.")} == {
        "was.display_name", "was.phone", "was.bio"}  # fmt: skip
    page = await owner.press(form, bio="Cuts since 2009.")
    assert office.value("select bio from booking.salespersons where id = %s",
                        office.salesperson_id) == "Cuts since 2009."  # fmt: skip
    assert (await owner.open(f"{ROOT}/people/{bert}")).status == 404
    for path in ("/services", "/settings", "/members", "/keys", "/notifications", "/people"):
        assert (await owner.open(f"{ROOT}{path}")).status == 403, path
