"""Messages in a company's own words: edited, looked at in a sandbox, tried on oneself."""

from __future__ import annotations

from tests.support.office import Office
from tests.support.plain_browser import Page, PlainBrowser

ROOT = "/t/acme/admin/notifications"
TEXT = f"{ROOT}/booking_reminder/mail/en"


def fields_of(page: Page) -> dict[str, str]:
    return next(form for form in page.forms if "was.text" in form.fields).fields


async def test_a_text_is_written_judged_and_given_back(owner: PlainBrowser, office: Office) -> None:
    """Faults stand at their field with the line; a conflict keeps what was typed."""
    page = await owner.open(ROOT)
    assert page.links["Mail: Reminder"] == TEXT
    page = await owner.open(TEXT)
    form = next(form for form in page.forms if "was.text" in form.fields)
    stale = form
    page = await owner.press(form, "Save", subject="Soon", text="{{ nobody }} {{ when }}")
    assert page.status == 400
    assert "Line 1: there is no placeholder nobody in this message." in page.text
    assert fields_of(page)["text"] == "{{ nobody }} {{ when }}"
    form = next(form for form in page.forms if "was.text" in form.fields)
    page = await owner.press(form, "Save", text="See you: {{ when }}")
    assert "Saved." in page.text and "The company's own text waits" in page.text
    page = await owner.press(stale, "Save", subject="Late", text="{{ when }}")
    assert page.status == 409 and "Text: was “nothing”, is “See you: {{ when }}” now" in page.text
    assert fields_of(page)["subject"] == "Late"
    assert "own: Mail, English" in (await owner.open(ROOT)).text
    form = next(form for form in (await owner.open(TEXT)).forms if "was.text" in form.fields)
    page = await owner.press(form, "Send ours again")
    assert "Our own text is sent." in page.text
    assert (await owner.open(f"{ROOT}/booking_verify/sms/en")).status == 404


async def test_a_preview_runs_nothing_and_is_framed_by_us_alone(
    owner: PlainBrowser, office: Office
) -> None:
    """What was typed, without saving it, else what is sent now."""
    page = await owner.open(TEXT)
    frame = next(values for tag, values in page.elements if tag == "iframe")
    assert frame["sandbox"] == "" and frame["title"]
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    shown = await owner.open(frame["src"])
    policy = shown.headers["Content-Security-Policy"]
    assert policy.endswith("sandbox") and "frame-ancestors 'self'" in policy
    assert "Ada Lovelace" in shown.text
    form = next(form for form in page.forms if "was.text" in form.fields)
    form.action += "/preview"
    shown = await owner.press(form, subject="Soon", text="On {{ when_short }}", html="")
    assert "Soon" in shown.text and "24 Nov" in shown.text
    shown = await owner.press(form, subject="Soon", text="{{ when }}", html="<script>{{ when }}")
    assert "script" in shown.text and "<script" not in shown.html
    assert not office.values("select 1 from booking.notification_templates")


async def test_a_test_goes_to_oneself_and_a_bounce_is_forgiven(
    owner: PlainBrowser, office: Office
) -> None:
    """To an address of the company's people and nowhere else."""
    page = await owner.open(TEXT)
    form = page.form("/test")
    assert form.fields["to"] == "owner@acme.example"
    refused = await owner.press(form, to="else@where.example")
    assert refused.status == 400
    assert refused.form("/test").fields["to"] == "else@where.example"
    assert "The test is on its way." in (await owner.press(form)).text
    assert office.values("select recipient from booking.notification_outbox") == [
        "owner@acme.example"
    ]
    for reason in ("bounced", "complained"):
        office.sql.execute(
            "insert into booking.suppressions (tenant_id, channel, recipient, digest, reason)"
            " values (%s, 'mail', %s, sha256(%s), %s)",
            [office.tenant_id, f"{reason}@x.example", reason.encode(), reason],
        )
    page = await owner.open(f"{ROOT}/suppressions")
    assert "Write again to complained@x.example" not in page.html
    page = await owner.press(page.form("/lift"))
    assert "bounced@x.example" not in page.text and "complained@x.example" in page.text
