"""What differs by the reader's locale in our English pages: 12 or 24 hours, the week's first day.

Taken from `Accept-Language` by CLDR's tables (package Babel). Kept for the length of a request,
like a translation would be, so that whatever tells a time follows it; mails and all else that is
not asked for by a browser tell 24 hours and begin the week on Monday (ISO 8601).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global

_LONGEST = 200
_RANGE = re.compile(
    r"\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"'[^']*'")


@dataclass(frozen=True)
class LocaleFormats:
    """`first_weekday`: 0 is Monday, as in `calendar`; `twelve_hours`: `1:30 PM`, not `13:30`."""

    first_weekday: int = 0
    twelve_hours: bool = False


_HERE: ContextVar[LocaleFormats] = ContextVar(
    "locale_formats",
    default=LocaleFormats(),  # noqa: B039 (immutable)
)


def locale_formats() -> LocaleFormats:
    """Those of the request that is being answered."""
    return _HERE.get()


@contextmanager
def following(accept_language: str) -> Iterator[None]:
    """Let what happens inside follow the locale of that header."""
    token = _HERE.set(locale_formats_of(accept_language[:_LONGEST]))
    try:
        yield
    finally:
        _HERE.reset(token)


@lru_cache(maxsize=512)
def locale_formats_of(accept_language: str) -> LocaleFormats:
    """Those of the language liked best (RFC 9110, 12.5.4) that CLDR knows; a language without a
    country stands for the one where most of its speakers live.
    """
    for tag in _by_liking(accept_language):
        locale = _locale_or_none(tag)
        if locale:
            hours = _QUOTED.sub("", locale.time_formats["short"].pattern)
            return LocaleFormats(locale.first_week_day, "h" in hours or "K" in hours)
    return LocaleFormats()


def _by_liking(accept_language: str) -> list[str]:
    found = [match for part in accept_language.split(",") if (match := _RANGE.fullmatch(part))]
    liked = [(float(match[2] or 1), match[1]) for match in found]
    return [tag for liking, tag in sorted(liked, key=lambda one: -one[0]) if liking > 0]


def _locale_or_none(tag: str) -> Locale | None:
    try:
        locale = Locale.parse(tag, sep="-")
        if locale.territory is None:
            likely = get_global("likely_subtags")
            locale = Locale.parse(likely.get(str(locale), str(locale)))
    except (UnknownLocaleError, ValueError):
        return None
    return locale
