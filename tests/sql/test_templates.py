"""Own texts of messages: versions, whose sender they need, and what the table refuses."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Answer, Office
from tests.support.refused import refused

WHERE = {"event_key": "booking_reminder", "channel": "mail", "locale": "de"}


def put(office: Office, **template: Any) -> dict[str, Any]:
    row = office.app(
        "template_put",
        tenant_id=office.tenant_id,
        **WHERE,
        template=template,
        actor="key",
    )
    return dict(Answer(**row).json)


def test_versions_are_kept_and_the_latest_counts(office: Office) -> None:
    """The same text again is no new version; null gives the built-in one back."""
    office.configure("shared_mailbox", "hello@acme.example")
    text = {"subject": "Bald", "text": "{{ when }}"}
    assert put(office, **text)["version"] == 1
    assert put(office, **text)["version"] == 1
    assert put(office, **text, html="<p>{{ when }}</p>", version=1)["version"] == 2

    def own(locale: str) -> Any:
        message_id = office.value(
            "select booking.queue_message(%s, gen_random_uuid(), null, 'booking_reminder', 'mail',"
            " 'a@b.example', p_data => '{\"is_sample\": true}', p_locale => %s)",
            office.tenant_id,
            locale,
        )
        return office.worker("message_claim", id=message_id)["template"]

    assert own("de")["version"] == own("de-AT")["version"] == 2
    assert own("en") is None
    assert own("fr") is None
    office.configure("default_locale", "de")
    assert own("fr")["locale"] == "de", "a language that we do not speak: the tenant's"
    assert put(office)["version"] == 3
    assert own("de") is None
    kept = office.values("select text from booking.notification_templates order by version")
    assert kept == ["{{ when }}", "{{ when }}", None]
    audits = office.value(
        "select count(*) from booking.audit_logs where action = 'template.changed'"
    )
    assert audits == 3


def test_a_failure_is_kept_with_the_version_and_told_once(office: Office) -> None:
    """However many messages meet it within an hour."""
    put(office, subject="Bald", text="{{ when }}")
    where = {"purpose": "booking_reminder", "channel": "mail", "locale": "de", "version": 1}
    for _ in range(3):
        office.worker("template_failed", **where, failure="Line 1: no.")
    found = office.app(
        "template_get",
        tenant_id=office.tenant_id,
        **WHERE,
    )
    assert found["template"]["failure"] == "Line 1: no."
    audits = office.value(
        "select count(*) from booking.audit_logs where action = 'template.failed'"
    )
    assert audits == 1
    texts = office.app("attention", tenant_id=office.tenant_id)["texts"]
    assert texts == [{"name": "booking_reminder/mail/de", "failure": "Line 1: no."}]
    put(office, subject="Bald", text="{{ when_short }}")
    assert office.app("attention", tenant_id=office.tenant_id)["texts"] == []


def get(office: Office) -> dict[str, Any]:
    found = office.app("template_get", tenant_id=office.tenant_id, **WHERE)
    return dict(found["template"])


def test_an_own_text_is_used_under_the_own_sender_alone(office: Office) -> None:
    """That of the directory which the company consented with; not the platform's, nor another's."""
    put(office, subject="Bald", text="{{ when }}")
    assert not get(office)["is_used"], "the platform's mailbox sends"
    office.configure("shared_mailbox", "hello@acme.example")
    assert get(office)["is_used"]
    office.configure("mail_directory_id", "99999999-9999-4999-8999-999999999999")
    assert not get(office)["is_used"]


def test_what_is_wrong_is_said_by_field(office: Office) -> None:
    """All at once; and what nobody knows is not found."""

    def fields(**template: Any) -> set[str]:
        error = refused(
            office.app, "template_put", tenant_id=office.tenant_id, **WHERE, template=template,
            actor="key",
        )  # fmt: skip
        assert error.code == "invalid_request"
        return set(error.fields)

    assert fields(text="x") == {"subject"}
    for subject in ("a\nb", "a\u2028b", "a\u2029b", "a\x85b"):
        assert fields(subject=subject, text="x") == {"subject"}
    assert fields(subject="s", text=" ", html="{{ a|b }}") == {"text", "html"}
    assert fields(subject="s") == {"text"}
    assert fields(subject="s", text="x" * 20_001, colour="red") == {"text", "colour"}
    assert fields(subject=1, text="x", version=-1) == {"subject", "version"}
    put(office, subject="s", text="x")
    for change in ({"channel": "sms", "event_key": "booking_verify"}, {"locale": "fr"}):
        error = refused(office.app, "template_get", tenant_id=office.tenant_id, **WHERE | change)
        assert error.code == "not_found"
    error = refused(
        office.app, "template_put", tenant_id=office.tenant_id, **WHERE,
        template={"subject": "s", "text": "y", "version": 0}, actor="key",
    )  # fmt: skip
    assert error.code == "version_conflict", "somebody else saved meanwhile"


def test_the_table_refuses_what_would_be_evaluated(office: Office) -> None:
    """Also of whoever writes it by hand; and a subject of two lines."""
    for subject in ("a\nb", "a\u2028b", "a\x85b"):
        with (
            pytest.raises(psycopg.errors.CheckViolation, match="one_line"),
            office.sql.transaction(),
        ):
            office.sql.execute(
                "insert into booking.notification_templates"
                " (tenant_id, purpose, channel, locale, version, subject, text)"
                " values (%s, 'booking_reminder', 'mail', 'en', 1, %s, 'x')",
                [office.tenant_id, subject],
            )
    with pytest.raises(psycopg.errors.CheckViolation, match="words_and_placeholders"):
        office.sql.execute(
            "insert into booking.notification_templates"
            " (tenant_id, purpose, channel, locale, version, text)"
            " values (%s, 'booking_reminder', 'sms', 'en', 1, '{{ 9**9 }}')",
            [office.tenant_id],
        )


def test_a_test_goes_to_the_own_people_alone(office: Office) -> None:
    """The address that the company sends from, or a salesperson's; and it is of the budget."""

    def test(**changes: Any) -> Answer:
        row = office.app(
            "template_test", tenant_id=office.tenant_id, **WHERE | changes, actor="key"
        )
        return Answer(**row)

    [first] = office.values(
        "select graph_user_id from booking.salespersons order by created_at limit 1"
    )
    assert test(to=None).json["to"] == test(to=first.upper()).json["to"] == first
    office.configure("shared_mailbox", "hello@acme.example")
    assert test(to=None).json["to"] == "hello@acme.example"
    queued = office.values(
        "select data from booking.notification_outbox where booking_id is null and locale = 'de'"
    )
    assert queued == [{"is_sample": True}] * 3
    for wrong in ({"to": "stranger@else.example"}, {"to": None, "channel": "sms"}):
        error = refused(test, **wrong)
        assert (error.code, error.fields) == ("invalid_request", ["to"])
    for _ in range(8):
        test(to=first)
    assert refused(test, to=first).code == "mail_limit"


def test_each_kind_of_message_can_be_tried(office: Office) -> None:
    """Also one that tells of a day, or of a booking that the sample stands for."""
    for purpose in ("staff_daily_agenda", "booking_verify", "sign_in_code", "booking_followup"):
        sent = Answer(
            **office.app(
                "template_test",
                tenant_id=office.tenant_id,
                **WHERE | {"event_key": purpose},
                to=None,
                actor="key",
            )
        ).json
        claimed = office.worker("message_claim", id=sent["message_id"])
        assert (claimed["do"], claimed["locale"]) == ("send", "de"), purpose
        assert claimed["context"]["data"] == {"is_sample": True}


def test_the_telephone_number_is_for_staff_alone(office: Office) -> None:
    """Who meets the customer may call them; no message to the customer has it."""
    booking_id = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute("update booking.bookings set customer_phone = '+4930123456'")
    phones = {}
    for purpose in ("staff_new_booking", "booking_links"):
        message_id = office.value(
            "select booking.queue_message(%s, %s, %s, %s, 'mail', 'a@b.example')",
            office.tenant_id,
            booking_id,
            booking_id,
            purpose,
        )
        claimed = office.worker("message_claim", id=message_id)
        phones[purpose] = claimed["context"]["booking"]["customer"].get("phone")
    assert phones == {"staff_new_booking": "+4930123456", "booking_links": None}
