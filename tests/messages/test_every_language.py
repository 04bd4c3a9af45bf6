"""Every message in every language, in every state of its booking; and the event in the calendar."""

from __future__ import annotations

from typing import Any

import pytest

from app.catalogues import TRANSLATED
from app.languages import LANGUAGES
from app.messages import segments
from app.messages.rendering import MessageRenderer, has_built_in
from app.messages.sample import OFFERS, SampleTokens, sample_of
from tests.messages.test_built_in import FOLDER, SITE, STATES
from tests.support.english import english
from worker.steps.calendar import _draft

SEGMENTS = 3
"""The most that an SMS may take."""

STEP: dict[str, Any] = {
    "booking_id": "b",
    "start_at": "2026-11-25T10:00:00Z",
    "end_at": "2026-11-25T11:00:00Z",
    "timezone": "UTC",
    "attendee": {"email": "eva@customer.example", "name": "Eva"},
    "place": {"kind": "video", "text": None, "needs_phone": False},
    "customer_phone": None,
    "join_url": "https://meet.example/1",
    "conference": "Tin Can",
    "service_name": "Talk",
    "salesperson_name": "Anna",
    "tenant_name": "Acme",
    "customer_name": "Eva",
    "title": None,
    "answers": [],
    "brings_link": False,
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_message_speaks_the_language(code: str) -> None:
    """None fails, none says in English what the catalogue has, and an SMS stays as long as it may
    be; a language that is not ours is the company's, and English where that is none either."""
    renderer, wrong, seen = MessageRenderer(SampleTokens(), SITE), [], 0
    unsaid = english(code) if code in TRANSLATED else []
    for purpose in sorted(path.name for path in FOLDER.iterdir() if path.is_dir()):
        for channel in ("mail", "sms"):
            if not has_built_in(purpose, channel):
                continue
            for state, changes in STATES.items():
                told = renderer.render(sample_of(purpose, channel, locale=code, **changes), OFFERS)
                said = f"{told.subject} {told.html} {told.text}"
                name = f"{purpose} by {channel}, {state}"
                assert told.fault is None, name
                assert channel == "sms" or f'lang="{code}"' in told.html, name
                wrong += [f"{name}: {words}" for words in unsaid if words in said]
                if channel == "sms" and segments.segments(told.text) > SEGMENTS:
                    wrong.append(f"{name}: {told.text}")
                seen += 1
    assert wrong == []
    assert seen > 80


@pytest.mark.parametrize(
    ("locale", "subject", "change"),
    [
        ("en", "Talk with Acme: Eva", "Change the time or cancel"),
        ("de", "Talk mit Acme: Eva", "Termin ändern oder absagen"),
        ("ja", "Talk（Acme）：Eva", "日時の変更・キャンセル"),
        ("fr", "Talk with Acme: Eva", "Change the time or cancel"),
    ],
)
def test_an_event_speaks_the_companys_language(locale: str, subject: str, change: str) -> None:
    """It stands in the calendar of the company's people, whatever the customer reads."""
    draft = _draft({**STEP, "locale": locale}, f"{SITE}/b/acme/bookings/b")
    assert draft.subject == subject
    assert change in draft.body_html


@pytest.mark.parametrize(
    ("place", "phone", "location"),
    [
        (
            {"kind": "phone", "text": None, "needs_phone": True},
            "+4930123456",
            "By telephone: +4930123456",
        ),
        ({"kind": "address", "text": "12 Mill Lane", "needs_phone": False}, None, "12 Mill Lane"),
        ({"kind": "none", "text": None, "needs_phone": False}, None, ""),
    ],
)
def test_an_event_says_where_it_is(place: dict[str, Any], phone: str | None, location: str) -> None:
    """By its link if it has one, else by the place's own words."""
    step = {**STEP, "place": place, "customer_phone": phone, "locale": "en"}
    assert _draft(step, SITE).location == step["join_url"]
    assert _draft({**step, "join_url": None}, SITE).location == location


def test_the_title_of_an_event_begins_with_what_and_with_whom() -> None:
    """The customer's own name comes last, and what is too long is cut there, as is a title that
    the company chose; what was answered stands in the body."""
    draft = _draft({**STEP, "customer_name": "E" * 300, "locale": "en"}, SITE)
    assert draft.subject.startswith("Talk with Acme: EEE")
    assert len(draft.subject) == 255

    told = [{"label": "Your floor", "answer": "third"}]
    own = _draft({**STEP, "title": "V" * 300, "answers": told, "locale": "en"}, SITE)
    assert own.subject == "V" * 255
    assert "Your floor" in own.body_html and "third" in own.body_html
