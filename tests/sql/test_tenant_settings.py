"""api.settings_get and api.settings_patch: the configuration, and how people are told."""

from __future__ import annotations

from typing import Any

from tests.support.office import Answer, Office
from tests.support.refused import refused

DEFAULTS = {
    "country": None, "default_locale": "en", "organizer_moves": "silent", "reminders": [],
    "followup": False, "staff_agenda": False, "sms": False, "sms_countries": [],
    "sms_daily_cap": None, "sms_monthly_cap": None, "mail_provider": None, "from_name": None,
    "from_address": None, "reply_to": None,
    "display_name": None, "logo": None, "website": None, "support_email": None,
    "support_phone": None, "privacy_url": None, "terms_url": None, "currency": None,
    "sign_up": "closed", "booking_access": "public", "promote_on_attended": False,
    "salespeople_set_hours": False,
    "event_title": None, "answers_in_event": False, "embed_origins": [],
    "reschedule_confirms": "mail", "redirect_url": None,
}  # fmt: skip
OTHERS = {
    "country": "DE", "default_locale": "ja", "organizer_moves": "tell",
    "reminders": [{"before": "1 day", "channel": "mail"}, {"before": "2 hours", "channel": "sms"}],
    "followup": True, "staff_agenda": True, "sms": True, "sms_countries": ["DE", "AT"],
    "sms_daily_cap": 500, "sms_monthly_cap": 9000, "mail_provider": "graph", "from_name": "Acme",
    "from_address": "hello@acme.example", "reply_to": "answers@acme.example",
    "display_name": "Acme!", "logo": "https://acme.example/logo.svg",
    "website": "https://acme.example", "support_email": "help@acme.example",
    "support_phone": "030 1234", "privacy_url": "https://acme.example/privacy",
    "terms_url": "https://acme.example/terms", "currency": "JPY", "sign_up": ["acme.example"],
    "booking_access": "members", "promote_on_attended": True,
    "salespeople_set_hours": True,
    "event_title": "[ACME] {service}: {customer}", "answers_in_event": True,
    "embed_origins": ["https://acme.example", "http://localhost:8000"],
    "reschedule_confirms": "at_once", "redirect_url": "https://acme.example/thanks?a=1",
}  # fmt: skip


def patch(office: Office, **changes: Any) -> dict[str, Any]:
    row = office.app("settings_patch", tenant_id=office.tenant_id, changes=changes, actor="key")
    return dict(Answer(**row).json)


def test_each_is_set_alone_and_null_gives_it_back(office: Office) -> None:
    """The others stay; the configuration of part 1 is among them, and is the same."""
    shown = Answer(**office.app("settings_get", tenant_id=office.tenant_id)).json
    config = Answer(**office.app("config_get", tenant_id=office.tenant_id)).json
    assert shown == config | DEFAULTS | {"color": config["accent_colour"]}
    holds = shown
    for name, value in (OTHERS | {"horizon_days": 30, "contact_line": "Call us"}).items():
        changed = patch(office, **{name: value})
        assert changed == holds | {name: value}
        holds = changed
    assert patch(office, **dict.fromkeys(DEFAULTS)) == holds | DEFAULTS
    assert office.value("select horizon_days from booking.tenant_config") == 30
    audit = office.value(
        "select meta_json from booking.audit_logs where action = 'config.changed'"
        " order by id limit 1"
    )
    assert audit == {"before": {"country": None}, "after": {"country": "DE"}}


WRONG = {
    "sign_up": ["everybody", [], ["A.example"], ["a"], [1], {"a": 1}, 5, True],
    "country": ["de", "Germany", 1, []],
    "default_locale": ["fr", "EN", 1],
    "organizer_moves": ["loud", True],
    "reschedule_confirms": ["later", True],
    "reminders": ["1 day", [{"before": "1 month", "channel": "mail"}], {}],
    "followup": ["yes", 1],
    "staff_agenda": [0],
    "sms": [[]],
    "sms_countries": ["DE", ["de"], [1], {"DE": 1}, [["DE"], ["AT", "FR"]]],
    "sms_daily_cap": [-1, 1.5, "1"],
    "sms_monthly_cap": [-1, 1.5, "1"],
    "display_name": ["", "two\nlines", 1],
    "logo": ["javascript:alert(1)", "https://", 1, "http://acme.example/logo.svg"],
    "redirect_url": ["http://acme.example", "https://u@acme.example/", "//acme.example", 1],
    "color": ["red", 1],
    "website": ["acme.example", "https://user@acme.example"],
    "support_email": ["nobody", 1],
    "support_phone": ["none", 1],
    "privacy_url": ["/privacy"],
    "terms_url": ["https://" + "x" * 500],
    "currency": ["eur", "EURO", 1],
    "booking_access": ["private", 1],
    "promote_on_attended": ["yes"],
    "salespeople_set_hours": ["yes"],
    "event_title": ["", "{company}", "{service", 1],
    "answers_in_event": [1],
    "embed_origins": ["https://a.example", ["https://a.example/"], ["*"], [1]],
    "mail_provider": ["pigeon", "zoom", 1],
    "from_name": ["", "a\nb", "a\u2028b", "x" * 201, 1],
    "from_address": [
        "acme",
        "a b@acme.example",
        "a@b@c",
        1,
        "x@y.example\r\nBcc: z",
        "a,b@c.example",
        "<a@b.example>",
        "\u00e4@b.example",
        "a@b\u00e4.example",
        "a@b",
        "x" * 65 + "@b.example",
    ],
    "reply_to": ["", "@", "a@b.example\u2029", []],
    "timezone": ["Mars/Olympus", None],
    "colour_of_the_sky": ["blue", None],
}


def test_a_wrong_value_is_refused_by_its_name(office: Office) -> None:
    """And nothing of the request is done."""
    for name, value in ((name, value) for name, values in WRONG.items() for value in values):
        error = refused(
            office.app,
            "settings_patch",
            tenant_id=office.tenant_id,
            changes={name: value, "horizon_days": 12},
            actor="key",
        )
        assert error.fields == [name], (name, value)
    assert office.value("select horizon_days from booking.tenant_config") == 90


def test_a_whole_number_may_have_a_point(office: Office) -> None:
    """JSON knows one kind of number: 500.0 is 500."""
    assert patch(office, sms_daily_cap=500.0, sms_monthly_cap=9000.0)["sms_daily_cap"] == 500


def test_a_color_has_two_names(office: Office) -> None:
    """The one of part 1 and the one of what a company says of itself."""
    assert patch(office, color="#112233")["accent_colour"] == "#112233"
    assert patch(office, accent_colour="#445566")["color"] == "#445566"
    assert patch(office, color=None)["accent_colour"] == "#1f6feb"
    error = refused(
        office.app,
        "settings_patch",
        tenant_id=office.tenant_id,
        changes={"color": "#112233", "accent_colour": "#445566"},
        actor="key",
    )
    assert error.fields == ["color"]


def test_people_read_what_the_company_calls_itself(office: Office) -> None:
    patch(office, display_name="Acme!")
    assert office.app("page_tenant", slug="acme")["name"] == "Acme!"


def test_the_currency_stays_while_something_sold_has_a_price(office: Office) -> None:
    patch(office, currency="EUR")
    office.sql.execute("update booking.services set price_amount = 100")
    asked = {"tenant_id": office.tenant_id, "changes": {"currency": "JPY"}, "actor": "key"}
    assert refused(office.app, "settings_patch", **asked).code == "invalid_state"
    assert patch(office, currency="EUR")["currency"] == "EUR"
    office.sql.execute("update booking.services set active = false")
    assert patch(office, currency="JPY")["currency"] == "JPY"
