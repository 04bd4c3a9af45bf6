"""Telephone numbers as the network carries them: E.164, and whether an SMS can reach them."""

from __future__ import annotations

from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    # North America and some others do not tell the two apart.
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.PREMIUM_RATE: "premium",
}
_TEXTABLE = frozenset({"mobile", "fixed_or_mobile"})
_LONGEST = 50


class NoPhoneNumber(ValueError):
    """The text is no telephone number that exists."""


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number.

    Attributes:
        e164: `+4915123456789`.
        country: ISO 3166 code.
        kind: mobile, fixed_or_mobile (it cannot be told), fixed, premium or other.
    """

    e164: str
    country: str
    kind: str

    @property
    def is_textable(self) -> bool:
        """Whether it is of a kind that gets SMS."""
        return self.kind in _TEXTABLE


def phone_number(text: str, country: str | None = None) -> PhoneNumber:
    """The number in `text`, written in any of the usual ways; an extension is left out.

    Args:
        country: ISO 3166 code of where a number without `+` is; None: it needs one.

    Raises:
        NoPhoneNumber: there is none, or nobody can have it.
    """
    try:
        number = phonenumbers.parse(text[: _LONGEST + 1], country)
    except NumberParseException:
        raise NoPhoneNumber("is not a telephone number with + and the country's code") from None
    where = phonenumbers.region_code_for_number(number)
    if len(text) > _LONGEST or where is None or not phonenumbers.is_valid_number(number):
        raise NoPhoneNumber("is not a telephone number that exists")
    return PhoneNumber(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        where,
        _KINDS.get(phonenumbers.number_type(number), "other"),
    )


def e164_or_none(text: str, country: str | None) -> str | None:
    """The number as the network carries it; None: it is none. See `phone_number`."""
    try:
        return phone_number(text, country).e164
    except NoPhoneNumber:
        return None
