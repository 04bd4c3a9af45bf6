"""Telephone numbers: one spelling of each, and whether an SMS reaches it."""

from __future__ import annotations

import pytest

from app.phone_number import NoPhoneNumber, PhoneNumber, phone_number


def test_any_usual_spelling_is_one_number() -> None:
    """With blanks, brackets, a trunk prefix in brackets, an extension, or the country left out."""
    german = PhoneNumber("+4915123456789", "DE", "mobile")
    for text, country in (
        ("+49 151 23456789", None),
        ("+49 (0)151-2345.6789", None),
        ("0151 23456789", "DE"),
        ("0049 151 23456789", "DE"),
        ("+49 151 23456789", "US"),
        ("+49 151 23456789 ext 5", None),
    ):
        assert phone_number(text, country) == german, text


def test_kinds_are_told_apart() -> None:
    """Only what may be mobile gets SMS; what costs the receiver, or nobody knows, does not."""
    for text, kind, is_textable in (
        ("+447400123456", "mobile", True),
        ("+12015550123", "fixed_or_mobile", True),
        ("+493012345678", "fixed", False),
        ("+499001234567", "premium", False),
        ("+498001234567", "other", False),
    ):
        number = phone_number(text)
        assert (number.kind, number.is_textable) == (kind, is_textable), text


@pytest.mark.parametrize(
    "text",
    ["", "eva", "0151 23456789", "+1 555 0100", "+49", "+999123456789", "+49151" + "2" * 60],
)
def test_what_nobody_can_have_is_none(text: str) -> None:
    """Without a country only a + tells where it is."""
    with pytest.raises(NoPhoneNumber):
        phone_number(text)
