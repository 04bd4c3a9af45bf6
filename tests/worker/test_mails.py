"""Mails say what the database knows, carry links that work, and are neither lost nor untrue."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html import escape, unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import instants as formats
from app.config import Settings
from app.messages.rendering import MessageRenderer, RenderedMessage
from app.providers.capabilities.message import MessageDraft, Recipient
from app.providers.mime import mime_message
from app.tokens import Tokens
from app.zones import names, present_name
from tests.support.office import Office
from tests.worker.conftest import Cloud, settle
from worker.main import Worker

SEND_MAIL = {"service": "graph", "method": "POST", "path": "*/sendMail"}


def link_of(mail: dict[str, Any], page: str) -> dict[str, Any]:
    """Tokens of the mail's links to a page, in order."""
    return [
        parse_qs(urlsplit(link).query)["token"][0]
        for link in mail["links"]
        if urlsplit(link).path == f"/{page}"
    ]


async def test_the_verification_mail_carries_the_link(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, worker_settings: Settings
) -> None:
    """Its token has the claims that the database recorded, and confirms the booking."""
    booking_id = office.pending(slot, name="Eva")

    await settle(worker, office)

    [mail] = await cloud.mails()
    [token] = link_of(mail, "verify")
    claims = Tokens(worker_settings).verify(token)
    assert claims == office.claims(booking_id)
    assert mail["to"] == "eva@customer.example"
    assert office.answer("confirm", key="k", request={}, claims=claims).saga_id is not None


async def test_a_mail_arrives_as_text_and_as_html(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """A reader of plain text gets the same links, and can confirm with them."""
    office.pending(slot)

    await settle(worker, office)

    [mail] = await cloud.mails()
    assert mail["html"].lower().startswith("<!doctype html>")
    assert "<" not in mail["alternative"]
    assert sorted(re.findall(r"https?://\S+", mail["alternative"])) == sorted(mail["links"])


async def test_a_mail_that_is_sent_again_carries_the_same_link(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """When the answer was lost, the mail goes out again, byte for byte the same link in it."""
    await cloud.fail(**SEND_MAIL, kind="drop_after", times=1)
    office.pending(slot)

    await settle(worker, office)

    first, second = await cloud.mails()
    assert link_of(first, "verify") == link_of(second, "verify")
    assert office.value("select attempts from booking.mails") == 2


async def test_the_confirmation_mail_carries_both_links(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, worker_settings: Settings
) -> None:
    """One link to cancel, one to reschedule, the way in, and where to get fresh links."""
    booking_id = office.pending(slot)
    office.confirm(booking_id)

    await settle(worker, office)

    mail = (await cloud.mails())[0]
    tokens = Tokens(worker_settings)
    purposes = {tokens.verify(token)["purpose"] for token in link_of(mail, "manage")}
    [meeting] = await cloud.meetings()
    assert mail["subject"].startswith("Booked: ")
    assert purposes == {"cancel", "reschedule"}
    assert meeting["join_url"] in mail["links"]
    assert f"{worker_settings.base_url}/b/acme/bookings/{booking_id}" in mail["links"]


async def test_a_mail_that_is_no_longer_true_is_not_sent(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """Nobody is asked to confirm what has lapsed meanwhile."""
    booking_id = office.pending(slot)
    office.sql.execute(
        "update booking.holds set expires_at_utc = booking.now() where booking_id = %s",
        [booking_id],
    )

    await settle(worker, office)

    assert await cloud.mails() == []
    assert office.value("select status from booking.mails") == "dropped"


@pytest.mark.parametrize("status", [400, 413])
async def test_a_mail_refused_for_good_is_dead_and_audited(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime, status: int
) -> None:
    """An impossible recipient, or a mail too large, is not tried again; people can see it."""
    await cloud.fail(**SEND_MAIL, kind="error", params={"status": status})
    office.pending(slot)

    await settle(worker, office)

    assert office.value("select status from booking.mails") == "dead"
    assert (
        office.value("select count(*) from booking.audit_logs where action = 'message.dead'") == 1
    )
    sent = await cloud.calls(service="graph", method="POST")
    assert len([call for call in sent if call["path"].endswith("/sendMail")]) == 1


async def test_a_mail_that_fails_for_now_is_sent_later(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The customer gets it once the provider lets us."""
    await cloud.fail(**SEND_MAIL, kind="error", times=3)
    office.pending(slot)

    await settle(worker, office)

    assert len(await cloud.mails()) == 1


async def test_a_failed_confirmation_is_told_with_free_slots(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The mail names the free times nearest to the one that was lost, each with its link."""
    office.sql.execute("delete from booking.busy_days")
    office.free_calendars()
    await cloud.fail("zoom", "not_allowed", method="POST", path="/users/*/meetings")
    office.confirm(office.pending(slot))

    await settle(worker, office)

    mail = (await cloud.mails())[0]
    offers = [link for link in mail["links"] if "/details?start=" in link]
    assert "Not booked" in mail["subject"]
    starts = [formats.parse_instant(parse_qs(urlsplit(link).query)["start"][0]) for link in offers]
    assert len(starts) == 3
    assert all(abs(start - slot) <= timedelta(hours=1) for start in starts)


async def test_without_a_readable_calendar_the_mail_goes_without_offers(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """What cannot be known is not invented, and the mail does not wait for it."""
    await cloud.fail("zoom", "not_allowed", method="POST", path="/users/*/meetings")
    await cloud.fail("graph", "error", path="*/calendarView")
    office.confirm(office.pending(slot))
    office.sql.execute("delete from booking.busy_days")

    await settle(worker, office)

    mail = (await cloud.mails())[0]
    assert "Not booked" in mail["subject"]
    assert not [link for link in mail["links"] if "/details?start=" in link]


async def test_a_tenant_may_have_a_sender_of_its_own(
    worker: Worker, office: Office, cloud: Cloud, slot: datetime
) -> None:
    """The tenant's shared mailbox goes before that of the settings."""
    directory = office.value("select m365_tenant_id from booking.tenants")
    await cloud.post(
        "/users", directory_id=str(directory), address="hello@acme.example", kind="shared"
    )
    office.configure("shared_mailbox", "hello@acme.example")
    office.pending(slot)

    await settle(worker, office)

    assert [mail["from"] for mail in (await cloud.get("/mails"))["mails"]] == ["hello@acme.example"]


NOW = "2026-10-20T10:32:00Z"
BOOKING = {
    "id": "b",
    "start_at": "2026-10-25T00:30:00Z",
    "end_at": "2026-10-25T01:30:00Z",
    "timezone": None,
    "service_name": "Talk",
    "salesperson": {"id": "s", "display_name": "Anna", "timezone": "America/New_York"},
    "customer": {"email": "eva@customer.example", "name": None, "company": None},
    "place": {"kind": "zoom", "text": None, "needs_phone": False},
    "join_url": None,
    "called": {"calendar": "Outlook", "conference": "Zoom"},
    "confirmation_by": "calendar",
    "has_proved_address": True,
    "expires_at": "2026-10-20T10:42:00Z",
    "change": {
        "until": "2026-10-24T00:30:00Z",
        "faults": {"cancel": "deadline_passed", "reschedule": "deadline_passed"},
    },
    "replaces": None,
    "calendar_entry": None,
}
POSSIBLE = {"until": "2026-10-24T00:30:00Z", "faults": {"cancel": None, "reschedule": None}}
OLD = {
    "id": "a",
    "start_at": "2026-10-25T08:30:00Z",
    "end_at": "2026-10-25T09:30:00Z",
    "is_booked": True,
    "change": POSSIBLE,
}
TENANT = {
    "slug": "acme",
    "booking_access": "public",
    "name": "Acme",
    "timezone": "Europe/Berlin",
    "accent_colour": "#1f6feb",
    "contact_line": None,
}


def rendered(worker_settings: Settings, kind: str, **changes: Any) -> str:
    return mail(worker_settings, kind, **changes).html


def mail(worker_settings: Settings, kind: str, **changes: Any) -> RenderedMessage:
    renderer = MessageRenderer(Tokens(worker_settings), "https://book.example")
    now = int(datetime.now(UTC).timestamp())
    tokens = [
        {
            "purpose": purpose,
            "jti": str(uuid4()),
            "iat": now,
            "exp": now + 600,
            "tenant_id": str(uuid4()),
            "booking_id": str(uuid4()),
        }
        for purpose in ("verify", "cancel", "reschedule")
    ]
    work = {
        "purpose": kind,
        "channel": "mail",
        "recipient": "eva@customer.example",
        "sender": {"address": "booking@example.com", "name": "Acme", "reply_to": ""},
        "tokens": tokens,
        "context": {"now": NOW, "tenant": TENANT, "booking": BOOKING | changes, "data": {}},
    }
    slot = datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    return renderer.render(work, [(slot, slot + timedelta(hours=1))])


def test_times_are_read_on_the_tenants_clock_and_the_salespersons(
    worker_settings: Settings,
) -> None:
    """The hour that the clock shows twice carries its offset, and each zone its own day."""
    html = rendered(worker_settings, "booking_verify")

    assert "Sunday 25 October 2026, 02:30 (UTC+2)" in html
    assert "Saturday 24 October 2026, 20:30" in html
    assert "12:42 (Europe/Berlin, UTC+2)" in html


KINDS = [
    "booking_confirmation_failed",
    "booking_confirmed",
    "booking_expired",
    "booking_links",
    "booking_meeting_replaced",
    "booking_verify",
]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(KINDS),
    st.sampled_from(sorted(name for name in names() if "/" in present_name(name))),
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)),
)
def test_every_mail_is_on_the_customers_clock(
    worker_settings: Settings, kind: str, zone: str, moment: datetime
) -> None:
    """Subject and text tell the instant in the customer's zone and name it, whatever the kind."""
    start = moment.replace(microsecond=0, second=0, tzinfo=UTC)
    local = start.astimezone(ZoneInfo(zone))
    told = mail(
        worker_settings,
        kind,
        timezone=zone,
        start_at=formats.wire(start),
        end_at=formats.wire(start + timedelta(hours=1)),
        join_url="https://zoom.example/j/1",
        change=POSSIBLE,
    )
    name = present_name(zone).replace("_", " ")
    assert f"{local:%a} {local.day} {local:%b}" in told.subject
    assert f"{local:%H:%M} ({name}, UTC" in told.subject
    span = formats.Span(start, start + timedelta(hours=1), ZoneInfo(zone))
    assert escape(span.text) in told.html
    assert ("For Anna" in told.html) == (
        local.utcoffset() != start.astimezone(ZoneInfo("America/New_York")).utcoffset()
    )
    if "/details?" in told.html or kind in ("booking_expired", "booking_confirmation_failed"):
        assert urlencode({"tz": zone}) in told.html


def test_a_zone_that_we_do_not_know_is_no_reason_not_to_write(worker_settings: Settings) -> None:
    """A row written by hand: the company's clock then."""
    assert "02:30 (UTC+2)" in rendered(worker_settings, "booking_verify", timezone="Mars/Olympus")


@pytest.mark.parametrize("kind", ["booking_confirmed", "booking_links"])
def test_a_meeting_without_a_conference_has_no_link_to_join(
    worker_settings: Settings, kind: str
) -> None:
    """Nobody makes one, so none is named."""
    without = mail(worker_settings, kind, called={"calendar": "Outlook"})
    assert "Join" not in without.html + without.text and "None" not in without.html + without.text
    told = mail(
        worker_settings, kind, join_url="https://tincan.example/1", called={"conference": "Tin Can"}
    )
    assert "Join on Tin Can" in told.html and "Join on Tin Can:" in told.text


@pytest.mark.parametrize(
    "kind",
    ["booking_verify", "booking_confirmed", "booking_expired", "booking_confirmation_failed"],
)
@pytest.mark.parametrize("is_booked", [True, False])
def test_the_fate_of_the_earlier_meeting_is_told(
    worker_settings: Settings, kind: str, is_booked: bool
) -> None:
    """The old time is named, and whether it stays depends on whether it still is booked."""
    moving = rendered(worker_settings, kind, replaces=OLD | {"is_booked": is_booked})
    first = rendered(worker_settings, kind)

    name = "present" if is_booked else "earlier"
    assert f"Your {name} time: Sunday 25 October 2026, 09:30–10:30." in moving
    assert "othing is booked" not in moving
    assert "present time" not in first and "earlier time" not in first


@pytest.mark.parametrize("kind", ["booking_expired", "booking_confirmation_failed"])
def test_a_meeting_that_stands_is_moved_not_booked_once_more(
    worker_settings: Settings, kind: str
) -> None:
    """Times that are offered instead are for the meeting there is; without one for a new one."""
    moving = rendered(worker_settings, kind, replaces=OLD)
    too_late = rendered(worker_settings, kind, replaces=OLD | {"change": BOOKING["change"]})
    again = rendered(worker_settings, kind, replaces=OLD | {"is_booked": False})

    assert "/manage/move?token=" in moving and "/manage?token=" in moving
    assert "/manage" not in too_late and "too close to the meeting" in too_late
    assert "/b/acme/s/details?" in again
    assert "/b/acme" not in moving + too_late


def test_changing_is_offered_only_while_it_is_possible(worker_settings: Settings) -> None:
    """After the deadline the mail names no time until which one may change, and no link."""
    late = rendered(worker_settings, "booking_links")
    in_time = rendered(worker_settings, "booking_links", change=POSSIBLE)

    assert "until" not in late and "/manage" not in late and "too close to the meeting" in late
    assert "possible until Sat 24 Oct, 02:30 (Europe/Berlin, UTC+2)" in in_time


@pytest.mark.parametrize("kind", KINDS)
def test_no_mail_reads_out_a_link_with_a_password(worker_settings: Settings, kind: str) -> None:
    """The join link is behind words; it stands in the text of no mail."""
    told = rendered(
        worker_settings, kind, join_url="https://zoom.example/j/1?pwd=s3cret", change=POSSIBLE
    )
    text = re.sub(r"<[^>]*>", " ", told)

    assert "s3cret" not in text
    assert "://" not in text


def links_in(html: str) -> set[str]:
    return {unescape(link) for link in re.findall(r'href="([^"]*)"', html)}


@pytest.mark.fact("GRAPH-48")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", [POSSIBLE, BOOKING["change"]], ids=["in time", "late"])
def test_every_mail_has_two_bodies_with_the_same_links(
    worker_settings: Settings, kind: str, change: dict[str, Any]
) -> None:
    """Text first, HTML after it, each link in both; small, and 7-bit whatever is in it."""
    told = mail(
        worker_settings,
        kind,
        join_url="https://zoom.example/j/1?pwd=s3cret&a=b",
        change=change,
        service_name="Größe & 世界 =?utf-8?q?x?=",
    )
    to = Recipient("eva@customer.example")
    raw = mime_message(
        MessageDraft(to, told.subject, told.html, told.text), "bookings@acme.example"
    )
    message = message_from_bytes(raw, policy=default)
    plain, html = message.iter_parts()

    assert raw.isascii() and len(raw) < 50_000
    assert message["Subject"] == told.subject
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().splitlines() == told.text.splitlines()
    assert html.get_content().splitlines() == told.html.splitlines()
    assert set(re.findall(r"https?://\S+", told.text)) == links_in(told.html) != set()
    assert "Größe & 世界 =?utf-8?q?x?=" in told.text
