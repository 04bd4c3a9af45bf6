"""What differs by the reader's locale beside words: 12 or 24 hours, the week's first day.

Taken from `Accept-Language` by CLDR's tables (package Babel); what no browser asked for tells 24
hours and begins the week on Monday (ISO 8601).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import format_decimal

from app.languages import by_liking, reader

_QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class LocaleFormats:
    """`first_weekday`: 0 is Monday, as in `calendar`; `twelve_hours`: `1:30 PM`, not `13:30`."""

    first_weekday: int = 0
    twelve_hours: bool = False


def locale_formats() -> LocaleFormats:
    """Those of whoever reads what is made now."""
    here = reader()
    return locale_formats_of(here.accept_language, here.language)


@lru_cache(maxsize=512)
def locale_formats_of(accept_language: str, language: str) -> LocaleFormats:
    """Those of the header's favourite that CLDR knows; a language without a country stands for
    the one where most of its speakers live. Hours are counted to 12 only in a language that does.
    """
    for tag in by_liking(accept_language):
        locale = _locale_or_none(tag)
        if locale:
            twelve = _counts_to_twelve(locale) and _counts_to_twelve(Locale.parse(language))
            return LocaleFormats(locale.first_week_day, twelve)
    return LocaleFormats()


def number(value: int) -> str:
    """`1,440`, or `1.440`, as the reader's language writes it."""
    return format_decimal(value, locale=reader().language)


def _counts_to_twelve(locale: Locale) -> bool:
    hours = _QUOTED.sub("", locale.time_formats["short"].pattern)
    return "h" in hours or "K" in hours


def _locale_or_none(tag: str) -> Locale | None:
    try:
        locale = Locale.parse(tag, sep="-")
        if locale.territory is None:
            likely = get_global("likely_subtags")
            locale = Locale.parse(likely.get(str(locale), str(locale)))
    except (UnknownLocaleError, ValueError):
        return None
    return locale
