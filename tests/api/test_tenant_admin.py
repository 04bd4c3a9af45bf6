"""What a company's own people set: its settings, and messages in its own words."""

from __future__ import annotations

import uuid
from typing import Any

from tests.api.client import Api
from tests.support.office import Office

REMINDER = "tenant-admin/notifications/templates/booking_reminder/mail/de"
SMS = "tenant-admin/notifications/templates/booking_reminder/sms/en"
TEXT = {"subject": "Bald: {{ when_short }}", "text": "Hallo {{ customer_name }}\n\n{{ when }}"}


def fields(reply: Any) -> list[str]:
    return sorted(error["field"] for error in reply.json["errors"])


async def test_key_and_tenant_are_needed(api: Api, office: Office) -> None:
    """Without the key 401, without a known tenant 403, with another tenant_id in the body 403."""
    for method, path, body in (
        ("GET", "tenant-admin/settings", None),
        ("PATCH", "tenant-admin/settings", {}),
        ("GET", REMINDER, None),
        ("PUT", REMINDER, TEXT),
        ("POST", f"{REMINDER}/preview", TEXT),
        ("POST", f"{REMINDER}/test", {}),
    ):
        more = {} if body is None else {"json": body}
        tenant = {"X-Tenant-Id": str(office.tenant_id)}
        reply = await api.send(method, f"/v1/{path}", headers=tenant, **more)
        assert (reply.status, reply.code) == (401, "unauthorized")
        reply = await api.internal(method, path, body, tenant=uuid.uuid4())
        assert (reply.status, reply.code) == (403, "tenant_scope")
        if body is not None:
            scoped = body | {"tenant_id": str(uuid.uuid4())}
            reply = await api.internal(method, path, scoped, tenant=office.tenant_id)
            assert (reply.status, reply.code) == (403, "tenant_scope")


async def test_settings_are_read_and_changed(api: Api, office: Office) -> None:
    """The configuration is a part of them; a name that nobody knows is refused."""
    here = {"tenant": office.tenant_id}
    path = "tenant-admin/settings"
    changes = {"reminders": [{"before": "1 day", "channel": "mail"}], "horizon_days": 30}
    changed = await api.internal("PATCH", path, changes, **here)
    assert changed.status == 200
    assert (await api.internal("GET", path, None, **here)).json == changed.json
    config = (await api.internal("GET", "internal/config", None, **here)).json
    assert config["horizon_days"] == 30 and config.items() <= changed.json.items()
    wrong = await api.internal("PATCH", path, {"colour": "red", "sms": "yes"}, **here)
    assert (wrong.status, wrong.code, fields(wrong)) == (400, "invalid_request", ["colour", "sms"])


async def test_a_text_is_proposed_judged_saved_and_given_back(api: Api, office: Office) -> None:
    """From the built-in text to an own one and back; each fault has its field and line."""
    here = {"tenant": office.tenant_id}
    begun = (await api.internal("GET", REMINDER, None, **here)).json
    assert (begun["version"], begun["text"]) == (0, None)
    assert "{{ when }}" in begun["built_in"]["text"] and "Ihr Termin" in begun["built_in"]["text"]
    assert (await api.internal("PUT", REMINDER, begun["built_in"], **here)).status == 200

    saved = await api.internal("PUT", REMINDER, TEXT | {"version": 1}, **here)
    assert (saved.status, saved.json["version"], saved.json["is_used"]) == (200, 2, False)
    late = await api.internal("PUT", REMINDER, TEXT | {"version": 1, "text": "{{ when }}"}, **here)
    assert (late.status, late.code) == (409, "version_conflict")

    for wrong, where, words in (
        ({"text": "a\n{{ code }} {{ when }}"}, ["text"], "Line 2: there is no placeholder code"),
        ({"text": "a"}, ["text"], "{{ when }} has to be in it"),
        ({"subject": "{{ a|b }}"}, ["subject"], "Line 1: only"),
        ({"html": "{{ when }}\n<script>"}, ["html"], "Line 2: <script>"),
        ({"text": None}, ["text"], "neither subject"),
        ({"colour": "red"}, ["colour"], ""),
        ({"text": "x" * 20_001}, ["text"], ""),
    ):
        reply = await api.internal("PUT", REMINDER, TEXT | wrong, **here)
        assert (reply.status, fields(reply)) == (400, where), wrong
        assert words in reply.json["errors"][0]["message"]
    sms = await api.internal("PUT", SMS, {"text": "{{ when_short }}" + "世" * 250}, **here)
    assert "SMS" in sms.json["errors"][0]["message"]

    assert (await api.internal("PUT", REMINDER, {"text": None}, **here)).json["version"] == 3
    for unknown in ("booking_verify/sms/en", "pigeon/mail/en", "booking_verify/mail/fr"):
        path = f"tenant-admin/notifications/templates/{unknown}"
        reply = await api.internal("GET", path, None, **here)
        assert (reply.status, reply.code) == (404, "not_found")


async def test_a_preview_is_what_a_customer_would_read(api: Api, office: Office) -> None:
    """Of the text that is sent, of the one that is kept, else of the built-in one."""
    here = {"tenant": office.tenant_id}
    path = f"{REMINDER}/preview"
    built_in = (await api.internal("POST", path, {}, **here)).json
    assert built_in["subject"].startswith("Erinnerung: ") and "Anna Berg" in built_in["html"]
    await api.internal("PUT", REMINDER, TEXT, **here)
    kept = (await api.internal("POST", path, {}, **here)).json
    assert kept["subject"].startswith("Bald: ") and "Hallo Ada Lovelace" in kept["text"]
    other = TEXT | {"html": "<p><b>{{ when_short }}</b> {{ when }}</p>"}
    shown = (await api.internal("POST", path, other, **here)).json
    assert "<b>" in shown["html"] and "24. Nov" in shown["html"]
    assert "sample" in shown["html"], "its links open nothing"
    assert (await api.internal("POST", path, {"text": "{{ a }}"}, **here)).status == 400
    sms = (await api.internal("POST", f"{SMS}/preview", {}, **here)).json
    assert sms.keys() == {"text"}
    assert (await api.internal("GET", REMINDER, None, **here)).json["version"] == 1


async def test_a_test_is_queued_for_the_own_people(api: Api, office: Office) -> None:
    """202 with whom it goes to; 400 for anybody else, and for what is no address."""
    here = {"tenant": office.tenant_id}
    sent = await api.internal("POST", f"{REMINDER}/test", {}, **here)
    assert sent.status == 202
    row = office.value("select array[id::text, recipient] from booking.notification_outbox")
    assert row == [str(sent.json["message_id"]), sent.json["to"]]
    for to in ("stranger@else.example", "nobody"):
        wrong = await api.internal("POST", f"{REMINDER}/test", {"to": to}, **here)
        assert (wrong.status, fields(wrong)) == (400, ["to"])
