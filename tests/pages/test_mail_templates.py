"""Mails say the same in HTML and plain text, and never let a name write markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import psycopg
import pytest

from app.bookings.changing import Change
from app.migrations.runner import SQL_FOLDER
from app.templating import TEMPLATES, environment

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
    "join_url": "https://zoom.example.test/j/1",
    "join_label": "Join on Zoom",
    "link_name": "Zoom link",
    "reschedule_link": "https://example.test/manage?token=r",
    "cancel_link": "https://example.test/manage?token=c",
    "booking_link": "https://example.test/b/demo/bookings/1",
    "change": Change(None, {"cancel": None, "reschedule": None}),
    "why_not": "",
    "old_time": None,
    "before_booking": "Once booked, you can change or cancel it until Mon 23 Nov, 09:30.",
    "change_until": "Mon 23 Nov, 09:30 (Europe/London, UTC)",
    "chooser_link": "https://example.test/b/demo/1",
    "offers": [{"when": "Wed 25 Nov, 09:00", "link": "https://example.test/b/demo/1/details"}],
}

_TOO_LATE = "deadline_passed"
STATES: dict[str, dict[str, Any]] = {
    "plain": {},
    "moved": {"old_time": "Your earlier time: Monday 23 November 2026, 09:00–10:00."},
    "only cancel": {
        "change": Change(None, {"cancel": None, "reschedule": "salesperson_not_found"}),
        "reschedule_link": None,
        "why_not": "Anna offers no other times at present.",
    },
    "too late": {
        "change": Change(None, {"cancel": _TOO_LATE, "reschedule": _TOO_LATE}),
        "reschedule_link": None,
        "cancel_link": None,
        "change_until": None,
        "chooser_link": None,
        "offers": [],
        "why_not": "It is too close to the meeting.",
    },
}
every_state = pytest.mark.parametrize("state", STATES)


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


def render(name: str, state: str) -> str:
    return environment().get_template(f"mail/{name}").render(CONTEXT | STATES[state])


def read(kind: str, state: str) -> Reader:
    reader = Reader()
    reader.feed(render(f"{kind}.html", state))
    return reader


def test_every_kind_has_its_templates(sql: psycopg.Connection) -> None:
    """What a row of booking.mails can be is written in all three, somewhere queued, and looked at
    below."""
    (check,) = sql.execute(
        "select pg_get_constraintdef(oid) from pg_constraint"
        " where conrelid = 'booking.mails'::regclass and conname = 'a_mail_kind_is_known'"
    ).fetchone()
    assert set(re.findall(r"'(\w+)'::text", check)) == set(KINDS)
    files = {path.name for path in (TEMPLATES / "mail").iterdir() if path.name[0] != "_"}
    assert files == {f"{kind}.{end}" for kind in KINDS for end in ("html", "txt", "subject.txt")}
    functions = (SQL_FOLDER / "functions").rglob("*.sql")
    calls = "".join(
        line
        for path in functions
        for line in path.read_text(encoding="utf-8").splitlines()
        if "booking.queue_mail(" in line
    )
    assert {kind for kind in KINDS if f"'{kind}'" not in calls} == set()


@every_state
@pytest.mark.parametrize("kind", KINDS)
def test_names_are_text_in_every_mail(kind: str, state: str) -> None:
    """What people typed appears as text; there is neither script, picture nor stylesheet."""
    reader = read(kind, state)

    assert not reader.elements & {"script", "img", "link", "style", "iframe", "form"}
    assert HOSTILE in "".join(reader.words)


@every_state
@pytest.mark.parametrize("kind", KINDS)
def test_both_twins_hold_the_same_links(kind: str, state: str) -> None:
    """Every address of the HTML is in the plain text, and the other way round."""
    text = render(f"{kind}.txt", state)

    assert set(re.findall(r"https://\S+", text)) == set(read(kind, state).links)


@every_state
@pytest.mark.parametrize("kind", KINDS)
def test_plain_text_is_not_escaped(kind: str, state: str) -> None:
    """A reader of plain text sees the name as it was typed, and the subject is one line."""
    text = render(f"{kind}.txt", state)
    subject = render(f"{kind}.subject.txt", state)

    assert f"Tenant {HOSTILE}" in text
    assert len(subject.splitlines()) == 1


def test_the_first_mail_repeats_nothing_that_a_visitor_typed() -> None:
    """The verification mail goes to an unproved address, so it cannot carry a stranger's words."""
    rendered = render("verification.html", "plain")
    text = render("verification.txt", "plain")

    assert "Ada" not in rendered + text


@every_state
@pytest.mark.parametrize("kind", KINDS)
def test_both_twins_say_the_same(kind: str, state: str) -> None:
    """What is said about changing and about the old time stands in both, or in neither."""
    html, text = " ".join(read(kind, state).words), render(f"{kind}.txt", state)
    told = (STATES[state].get("why_not"), STATES[state].get("old_time"))

    for sentence in filter(None, told):
        assert (sentence in html) == (sentence in text)
