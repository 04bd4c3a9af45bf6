"""Mails say the same in HTML and plain text, and never let a name write markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from app.pages.rendering import environment

KINDS = (
    "verification", "confirmed", "links", "confirmation_failed", "replacement_lapsed",
    "meeting_replaced",
)  # fmt: skip
HOSTILE = '<script>alert(1)</script>"&'
CONTEXT: dict[str, Any] = {
    "tenant_name": f"Tenant {HOSTILE}",
    "accent": "#0f6b5c",
    "on_accent": "#ffffff",
    "contact_line": f"Call {HOSTILE}",
    "customer_name": f"Ada {HOSTILE}",
    "salesperson_name": f"Anna {HOSTILE}",
    "service_name": f"Talk {HOSTILE}",
    "when": "Tuesday 24 November 2026, 09:30–10:30 (Europe/London, UTC)",
    "when_beside": "Tuesday 24 November 2026, 10:30–11:30 (Europe/Berlin, UTC+1)",
    "when_short": "Tue 24 Nov, 09:30",
    "link": "https://example.test/verify?token=v",
    "held_until": "10:42 (Europe/London, UTC)",
    "replaces": "Your present time is given up once this one is booked.",
    "join_url": "https://zoom.example.test/j/1",
    "reschedule_link": "https://example.test/manage?token=r",
    "cancel_link": "https://example.test/manage?token=c",
    "booking_link": "https://example.test/b/demo/bookings/1",
    "change_until": "Mon 23 Nov, 09:30 (Europe/London, UTC)",
    "chooser_link": "https://example.test/b/demo/1",
    "offers": [{"when": "Wed 25 Nov, 09:00", "link": "https://example.test/b/demo/1/details"}],
    "kept": "Your present meeting stays as it is.",
}


class Reader(HTMLParser):
    """Text, link addresses and elements of a mail."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.elements: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(kind: str) -> Reader:
    reader = Reader()
    reader.feed(environment().get_template(f"mail/{kind}.html").render(CONTEXT))
    return reader


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_text_in_every_mail(kind: str) -> None:
    """What people typed appears as text; there is neither script, picture nor stylesheet."""
    reader = read(kind)

    assert not reader.elements & {"script", "img", "link", "style", "iframe", "form"}
    assert HOSTILE in "".join(reader.words)


@pytest.mark.parametrize("kind", KINDS)
def test_both_twins_hold_the_same_links(kind: str) -> None:
    """Every address of the HTML is in the plain text, and the other way round."""
    text = environment().get_template(f"mail/{kind}.txt").render(CONTEXT)

    assert set(re.findall(r"https://\S+", text)) == set(read(kind).links)


@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_is_not_escaped(kind: str) -> None:
    """A reader of plain text sees the name as it was typed, and the subject is one line."""
    text = environment().get_template(f"mail/{kind}.txt").render(CONTEXT)
    subject = environment().get_template(f"mail/{kind}.subject.txt").render(CONTEXT)

    assert f"Tenant {HOSTILE}" in text
    assert len(subject.splitlines()) == 1


def test_the_first_mail_repeats_nothing_that_a_visitor_typed() -> None:
    """The verification mail goes to an unproved address, so it cannot carry a stranger's words."""
    rendered = environment().get_template("mail/verification.html").render(CONTEXT)
    text = environment().get_template("mail/verification.txt").render(CONTEXT)

    assert "Ada" not in rendered + text
