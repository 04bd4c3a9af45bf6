"""12 or 24 hours, and the week's first day, by the reader's locale."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from aiohttp.test_utils import TestClient

from app.instants import Span, clock, moment, moment_in_zone
from app.languages import visited_by
from app.locale_formats import LocaleFormats, locale_formats, locale_formats_of
from tests.pages.conftest import WEDNESDAY_TEN, Visitor
from tests.support.plain_browser import PlainBrowser

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6


@pytest.mark.parametrize(
    ("header", "first_weekday", "twelve_hours"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", MONDAY, False),
        ("en-GB", MONDAY, False),
        ("en-US,en;q=0.5", SUNDAY, True),
        ("en", SUNDAY, True),
        ("en-AU", MONDAY, True),
        ("fr-CA", SUNDAY, False),
        ("pt-BR", SUNDAY, False),
        ("ar-EG", SATURDAY, True),
        ("dv-MV", FRIDAY, False),
        ("hi", SUNDAY, True),
        ("de;q=0.2, en-US", SUNDAY, True),
        ("de;q=0, en-US;q=0.1", SUNDAY, True),
        ("tlh, de", MONDAY, False),
        ("", MONDAY, False),
        ("*", MONDAY, False),
        ("en-US;q=7", MONDAY, False),
        ("../../../etc/passwd", MONDAY, False),
        ("de_DE\x00", MONDAY, False),
        ("e" * 10_000, MONDAY, False),
    ],
)
def test_the_language_liked_best_decides(
    header: str, first_weekday: int, twelve_hours: bool
) -> None:
    """As CLDR says of it and its country; nonsense means Monday and 24 hours."""
    assert locale_formats_of(header, "en") == LocaleFormats(first_weekday, twelve_hours)


def test_customs_end_with_what_follows_them() -> None:
    """Nothing of one request is left for the next."""
    with visited_by("en-US"):
        assert locale_formats().twelve_hours
        with visited_by("de"):
            assert not locale_formats().twelve_hours
        assert locale_formats().twelve_hours
    assert not locale_formats().twelve_hours


def test_every_way_to_tell_a_time_follows() -> None:
    """Noon is 12 PM and midnight 12 AM; an hour that exists twice still carries its offset."""

    def utc(*parts: int) -> datetime:
        return datetime(*parts, tzinfo=UTC)

    now = utc(2026, 10, 1)
    with visited_by("en-US"):
        told = [
            clock(utc(2026, 11, 24, 11), BERLIN),
            clock(utc(2026, 11, 24, 23, 5), BERLIN),
            clock(utc(2026, 10, 25, 0, 30), BERLIN),
            moment(utc(2026, 11, 24, 12, 30), BERLIN, now),
            moment_in_zone(utc(2026, 11, 24, 8), BERLIN, now),
            Span(utc(2026, 11, 24, 8), utc(2026, 11, 24, 11), BERLIN).times,
        ]
    assert [words.replace("\u00a0", " ") for words in told] == [
        "12:00 PM",
        "12:05 AM",
        "2:30 AM (UTC+2)",
        "Tue 24 Nov, 1:30 PM",
        "Tue 24 Nov, 9:00 AM (Europe/Berlin, UTC+1)",
        "9:00 AM–12:00 PM",
    ]


@pytest.mark.parametrize(
    ("language", "first", "time", "span"),
    [
        ("en-US", "Sunday", "2:00 PM", "2:00 PM–3:00 PM"),
        ("de-DE", "Montag", "14:00", "14:00–15:00"),
    ],
)
async def test_pages_speak_as_their_reader_does(
    client: TestClient, visitor: Visitor, language: str, first: str, time: str, span: str
) -> None:
    """From the month to the mailbox, asked by the same browser after one of another locale; caches
    are told."""
    await client.get(visitor.chooser, headers={"Accept-Language": "ar-EG"})
    client.session.headers["Accept-Language"] = language
    browser = PlainBrowser(client)
    page = await browser.open(f"{visitor.chooser}?day=2026-11-25")
    titles = [values["title"] for tag, values in page.elements if tag == "abbr"]
    assert titles[0] == first
    assert page.headers["Vary"] == "Accept-Encoding, Accept-Language, Cookie"
    labels = {label.replace("\u00a0", " "): label for _, _, label in page.form("/details").buttons}
    details = await browser.press(page.form("/details"), labels[time])
    assert span in details.text.replace("\u00a0", " ")

    booking_id = visitor.office.confirmed(WEDNESDAY_TEN.replace(day=26, hour=14))
    secret = await browser.open(f"/manage?token={visitor.token(booking_id, 'cancel')}")
    assert span in secret.text.replace("\u00a0", " ")
    assert secret.headers["Vary"] == "Accept-Language, Cookie"
