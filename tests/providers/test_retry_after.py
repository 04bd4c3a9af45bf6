"""Retry-After in all its forms."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.providers.retry_after import parse_retry_after

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC).timestamp()


@pytest.mark.fact("GRAPH-1")
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("2.128", 2.128),
        (" 7 ", 7.0),
        ("Sat, 21 Nov 2026 12:01:30 GMT", 90.0),
        ("2026-11-22T00:00:00Z", 43_200.0),
        ("2026-11-22T00:00:00", 43_200.0),
        ("2026-11-21T14:00:00+01:00", 3_600.0),
        ("2026-11-21T12:00:00.5000000Z", 0.5),
        ("2026-11-21T11:00:00Z", 0.0),
    ],
)
def test_every_documented_form_is_understood(value: str, seconds: float) -> None:
    """Whole and fractional seconds, HTTP dates and ISO date-times all mean seconds from now."""
    assert parse_retry_after(value, now=NOW) == seconds


@pytest.mark.parametrize("value", [None, "", "soon", "-5", "nan", "inf", "1e9", "12 apples"])
def test_anything_else_says_nothing(value: str | None) -> None:
    """A header that is no time is treated as absent, so that the backoff decides."""
    assert parse_retry_after(value, now=NOW) is None


def test_a_server_clock_behind_ours_does_not_shorten_the_wait() -> None:
    """A date counts from the answer's own Date when the server's clock is behind ours."""
    wait = parse_retry_after(
        "Sat, 21 Nov 2026 12:01:00 GMT", now=NOW + 600, sent_at="Sat, 21 Nov 2026 12:00:00 GMT"
    )
    assert wait == 60.0


def test_a_server_clock_ahead_of_ours_does_not_shorten_the_wait() -> None:
    """A date counts from our clock when the server's is ahead: waiting longer is harmless."""
    wait = parse_retry_after(
        "Sat, 21 Nov 2026 12:01:00 GMT", now=NOW, sent_at="Sat, 21 Nov 2026 12:00:30 GMT"
    )
    assert wait == 60.0


@given(st.integers(min_value=0, max_value=10**7), st.sampled_from(["seconds", "http", "iso"]))
def test_no_form_is_ever_shortened(seconds: int, form: str) -> None:
    """Whatever the form, the wait is what the provider asked for."""
    until = datetime.fromtimestamp(NOW + seconds, UTC)
    text = {
        "seconds": str(seconds),
        "http": format_datetime(until, usegmt=True),
        "iso": until.isoformat(),
    }[form]
    wait = parse_retry_after(text, now=NOW)
    assert wait is not None
    assert wait >= seconds


@given(st.text(max_size=40))
def test_no_header_breaks_the_parser(text: str) -> None:
    """Any text gives a wait of at least nothing, or None."""
    wait = parse_retry_after(text, now=NOW)
    assert wait is None or wait >= 0
