"""The built-in texts: both bodies say the same, no name writes markup, and nothing is missing."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest
from icalendar import Calendar

from app.messages import segments
from app.messages.rendering import MessageRenderer, RenderedMessage
from app.messages.sample import OFFERS, TENANT, SampleTokens, sample_of
from app.messages.values import Site, values_of
from app.templating import TEMPLATES

HOSTILE = '<script>alert(1)</script>"&'
FOLDER = TEMPLATES / "messages"
PURPOSES = sorted(path.parent.name for path in FOLDER.glob("*/mail.txt"))
SITE = "https://book.example"

_SALESPERSON = {"id": "s", "display_name": f"Anna {HOSTILE}", "timezone": "Europe/Berlin"}
_CUSTOMER = {"email": "ada@customer.example", "name": f"Ada {HOSTILE}", "phone": None}
_TOO_LATE = {"cancel": "deadline_passed", "reschedule": "deadline_passed"}
_OLD = {
    "id": "a",
    "start_at": "2026-11-23T08:00:00Z",
    "end_at": "2026-11-23T09:00:00Z",
    "is_booked": True,
    "change": {"until": None, "faults": {"cancel": None, "reschedule": None}},
}
STATES: dict[str, dict[str, Any]] = {
    "plain": {},
    "moved": {"replaces": _OLD},
    "without a conference": {"called": {}, "join_url": None},
    "only cancel": {
        "change": {"until": None, "faults": {"cancel": None, "reschedule": "tenant_not_found"}}
    },
    "too late": {"change": {"until": None, "faults": _TOO_LATE}},
}
every_state = pytest.mark.parametrize("state", STATES)


class Reader(HTMLParser):
    """Text, link addresses and elements of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()
        self.elements: set[str] = set()
        self._is_style = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links |= {value or "" for name, value in attrs if name == "href"}
        self._is_style = tag in ("style", "title")

    def handle_data(self, data: str) -> None:
        if not self._is_style:
            self.words.append(data)

    @property
    def text(self) -> str:
        return squeezed(" ".join(self.words))


def squeezed(text: str) -> str:
    """Words, without colons before links: the text has them where HTML underlines."""
    return " ".join(re.sub(r"https?://\S+", " ", text).replace(":", " ").split())


def told(purpose: str, channel: str = "mail", **changes: Any) -> RenderedMessage:
    tenant = {**TENANT, "name": f"Tenant {HOSTILE}", "contact_line": f"Call {HOSTILE}"}
    hostile = {
        "salesperson": _SALESPERSON,
        "customer": _CUSTOMER,
        "service_name": f"Talk {HOSTILE}",
    }
    work = sample_of(purpose, channel, tenant=tenant, **hostile, **changes)
    return MessageRenderer(SampleTokens(), SITE).render(work, OFFERS)


def test_every_purpose_has_its_texts_and_every_placeholder_a_value(sql: psycopg.Connection) -> None:
    """For each channel that booking.message_purposes names, and for no other."""
    rows = sql.execute(
        "select purpose, channels, placeholders from booking.message_purposes"
    ).fetchall()
    files = {"mail": ("mail.subject.txt", "mail.html", "mail.txt"), "sms": ("sms.txt",)}
    wanted = {f"{row[0]}/{name}" for row in rows for channel in row[1] for name in files[channel]}

    assert {f"{path.parent.name}/{path.name}" for path in FOLDER.glob("*/*")} == wanted
    for purpose, _channels, placeholders in rows:
        values = values_of(sample_of(purpose, "mail"), Site(SampleTokens(), SITE), OFFERS)
        assert {n for n in placeholders if not isinstance(values.get(n), str)} == set(), purpose


def test_both_bodies_of_a_mail_are_written_alike() -> None:
    """They differ in layout and parts alone, so whoever changes one changes the other."""
    for purpose in PURPOSES:
        bodies = [
            (FOLDER / purpose / f"mail.{kind}").read_text(encoding="utf-8").splitlines()
            for kind in ("html", "txt")
        ]
        assert [line.replace(".html", ".txt") for line in bodies[0]] == bodies[1], purpose


@every_state
def test_both_bodies_of_every_mail_say_the_same(state: str) -> None:
    """Names appear as they were typed; there is neither script nor picture; the links agree."""
    for purpose in PURPOSES:
        mail = told(purpose, **STATES[state])
        reader = Reader(mail.html)

        assert not reader.elements & {"script", "img", "link", "iframe", "form"}, purpose
        assert f"Tenant {HOSTILE}" in mail.text
        assert HOSTILE in "".join(reader.words)
        assert set(re.findall(r"https?://\S+", mail.text)) == reader.links, purpose
        plain = mail.text.replace("\n-- \n", "\n").replace("\n- ", "\n")
        assert squeezed(plain) == reader.text
        assert len(mail.subject.splitlines()) == 1 and "None" not in mail.subject + mail.text
        assert "\n\n\n" not in mail.text


def test_the_first_mail_repeats_nothing_that_a_visitor_typed() -> None:
    """The verification mail goes to an unproved address, so it cannot carry a stranger's words."""
    mail = told("booking_verify")

    assert "Ada" not in mail.subject + mail.html + mail.text


def test_staff_gets_none_of_the_customers_links() -> None:
    """What only the customer may press is not in the salesperson's mail, and the times are theirs."""
    for purpose in ("staff_new_booking", "staff_canceled"):
        mail = told(purpose)

        assert "/manage" not in mail.text and "token=" not in mail.text
        assert f"{SITE}/t/example/admin/appointments/" in mail.text
        assert "10:30–11:30 (Europe/Berlin, UTC+1)" in mail.text.splitlines()[4]


def test_an_sms_is_short() -> None:
    """In the alphabet that is sent at 7 bits, also where offsets and names have typography."""
    for path in FOLDER.glob("*/sms.txt"):
        names = {"display_name": "Anna O\u2019Hara", "timezone": "America/New_York", "id": "s" * 36}
        work = sample_of(path.parent.name, "sms", salesperson=names, timezone="America/New_York")
        sms = MessageRenderer(SampleTokens(), SITE).render(work)

        assert segments.is_gsm(sms.text), sms.text
        assert segments.segments(sms.text) <= 3, sms.text
        assert (sms.subject, sms.html, sms.attachments) == ("", "", ())


def test_styles_are_in_the_elements_and_dark_screens_have_rules() -> None:
    """Mail programs that read no style sheet show the button; what remains is for dark screens."""
    html = told("booking_confirmed").html
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)

    assert style.startswith("@media (prefers-color-scheme: dark)")
    assert re.search(r'<td class="face"[^>]* style="[^"]*background: ?#0f6b5c', html)


def test_a_meeting_is_invited_to_once() -> None:
    """By the salesperson's calendar where there is one, else by the file: same uid, rising sequence."""
    files = {}
    for purpose in ("booking_confirmed", "booking_canceled", "staff_new_booking", "booking_verify"):
        assert told(purpose).attachments == (), "the calendar invites"
        attachments = told(purpose, called={}, confirmation_by="mail").attachments
        files[purpose] = [
            (file.content_type, Calendar.from_ical(file.data)) for file in attachments
        ]
    assert files["booking_verify"] == []
    [(kind, made)] = files["booking_confirmed"]
    [(_, gone)] = files["booking_canceled"]
    event, ended = made.walk("VEVENT")[0], gone.walk("VEVENT")[0]
    assert kind == "text/calendar; charset=utf-8; method=REQUEST"
    assert (made["METHOD"], gone["METHOD"]) == ("REQUEST", "CANCEL")
    assert event["UID"] == ended["UID"]
    assert event["SEQUENCE"] < ended["SEQUENCE"]
    assert (str(ended["STATUS"]), str(event["ATTENDEE"])) == (
        "CANCELLED", "mailto:ada@customer.example",
    )  # fmt: skip
    assert str(event["ORGANIZER"]) == "mailto:bookings@example.com"
    assert len(files["staff_new_booking"]) == 1


def test_both_read_where_it_is() -> None:
    """In words where no link says it, also in the file; who is called reads who calls, and who calls
    whom."""
    phone = {"kind": "phone", "text": None, "needs_phone": True}
    address = {"kind": "address", "text": "Third floor", "needs_phone": False}
    said = {
        "booking_confirmed": (phone, "calls you"),
        "staff_new_booking": (phone, "By telephone: +447400123456"),
        "booking_place_changed": (address, "Third floor"),
    }
    for purpose, (place, words) in said.items():
        changes = {"place": place, "join_url": None, "called": {}, "confirmation_by": "mail"}
        mail = MessageRenderer(SampleTokens(), SITE).render(
            sample_of(purpose, "mail", **changes), OFFERS
        )
        assert words in mail.text and words in mail.html
        event = Calendar.from_ical(mail.attachments[0].data).walk("VEVENT")[0]
        assert words in event["LOCATION"] and "URL" not in event


def test_who_did_not_move_a_meeting_reads_both_times() -> None:
    """The one that they know, and the one that it is at now; both by their own clock."""
    work = sample_of("booking_moved", "mail", timezone="Europe/Berlin")
    work["context"]["data"] = {
        "old_start_at": "2026-11-23T08:00:00Z",
        "old_end_at": "2026-11-23T09:00:00Z",
    }
    values = values_of(work, Site(SampleTokens(), SITE))
    assert values["old_time"] == "Your earlier time: Monday 23 November 2026, 09:00–10:00."
    assert values["old_time"] in MessageRenderer(SampleTokens(), SITE).render(work).text


def test_only_what_may_be_ended_has_a_button_for_it() -> None:
    """Reminders and follow-ups carry the link in text, HTML and head; what has to be told does not."""
    for purpose in PURPOSES:
        mail = told(purpose)
        is_optional = purpose in ("booking_reminder", "booking_followup")
        link = f"{SITE}/unsubscribe?token=sample-unsubscribe"
        assert (link in mail.text, link in mail.html) == (is_optional, is_optional), purpose
        assert mail.headers.get("List-Unsubscribe") == (f"<{link}>" if is_optional else None)
        assert ("List-Unsubscribe-Post" in mail.headers) == is_optional


def test_owners_are_told_of_all_calendars_and_where_to_look() -> None:
    """Without a person it is every calendar of the company; the link leads into the console."""
    work = sample_of("calendar_disconnected", "mail", locale="en")
    work["context"]["data"] = {"console": "calendars"}
    values = values_of(work, Site(SampleTokens(), SITE))
    assert values["link"] == f"{SITE}/t/example/admin/calendars"
    mail = MessageRenderer(SampleTokens(), SITE).render(work)
    assert mail.subject == "The calendars of Example Company are disconnected"
    assert "The calendars of Example Company cannot be read" in mail.text
