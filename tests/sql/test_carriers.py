"""A company's own accounts that its messages go by."""

from __future__ import annotations

import json
import uuid
from typing import Any

from tests.support.office import Office
from tests.support.refused import refused

SEALED = f"v1.{'0' * 16}.{'A' * 16}.{'A' * 22}"


def put(office: Office, provider: str = "mailgun", **changes: Any) -> Any:
    given = {
        "id": uuid.uuid4(),
        "provider": provider,
        "account": "mail.office.example",
        "settings": {"from": "bookings@office.example"},
        "secret": SEALED,
        "actor": "key",
    }
    return office.answer_of("carrier_put", **given | changes)


def sender(office: Office, channel: str = "mail") -> Any:
    return office.value("select provider from booking.sender_of(%s, %s)", office.tenant_id, channel)


def test_messages_go_by_the_account_until_it_is_removed(office: Office) -> None:
    before = sender(office)
    made = put(office)
    assert (made.status, made.json["channel"], made.json["status"]) == (201, "mail", "active")
    assert sender(office) == "mailgun"
    assert SEALED not in json.dumps(made.json)
    office.sql.execute(
        "update booking.connections set status = 'lost', lost_since = now() where id = %s",
        [made.json["id"]],
    )
    again = put(office, id=made.json["id"], settings={"from": "hello@office.example"})
    assert (again.status, again.json["status"]) == (200, "active")
    assert again.json["settings"] == {"from": "hello@office.example"}
    listed = office.answer_of("carrier_list").json["carriers"]
    assert [each["id"] for each in listed] == [made.json["id"]]
    gone = office.answer_of("carrier_delete", provider="mailgun", actor="key")
    assert gone.json["id"] == made.json["id"]
    assert (sender(office), office.answer_of("carrier_list").json["carriers"]) == (before, [])
    fault = refused(office.answer_of, "carrier_delete", provider="mailgun", actor="key")
    assert fault.code == "not_found"
    assert (
        office.app("delivery_connection", provider="mailgun", connection_id=made.json["id"]) is None
    )
    asked = {"tenant_id": office.tenant_id, "provider": "mailgun"}
    row = office.app("carrier_row", account="mail.office.example", **asked)
    assert str(row) == made.json["id"]
    assert (put(office, id=row).status, sender(office)) == (201, "mailgun")
    audited = office.values(
        "select action from booking.audit_logs where action like 'carrier.%%' order by id"
    )
    assert audited == ["carrier.added", "carrier.changed", "carrier.removed", "carrier.added"]


def test_messages_of_a_kind_go_by_one_account(office: Office) -> None:
    """A second one, and another under the same id, are refused; texts are of another kind."""
    made = put(office).json
    assert refused(put, office, "postmark").code == "invalid_state"
    assert refused(put, office).code == "invalid_state"
    assert refused(put, office, id=made["id"], account="other.example").code == "invalid_state"
    assert put(office, "twilio", account="AC1").json["channel"] == "sms"
    assert refused(put, office, "pigeon").code == "not_found"
    assert refused(put, office, "zoom").code == "not_found"
