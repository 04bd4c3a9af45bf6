"""The language of whoever reads: chosen once a request or message, asked by all that has words.

English stands in the code and in templates; `app/catalogues` has the others (gettext). Who answers
a request sets its reader with `visited_by`, and says with `suggest` what is found out on the way:
the booking's language and the tenant's. Who writes a message says `written_in`.
"""

from __future__ import annotations

import gettext as gnu
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent / "catalogues"
ENGLISH = "en"
LANGUAGES = (ENGLISH, "de", "ja")
PARAMETER = "lang"
"""Of an address: the language in which its page is to be shown."""

_LONGEST = 200
_RANGE = re.compile(
    r"\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)
_Text = TypeVar("_Text")


@dataclass(frozen=True)
class Reader:
    """Attributes:
    language: one of `LANGUAGES`.
    accept_language: the browser's header; nothing where no browser asks.
    has_chosen: the language was asked for by name, and nothing else counts.
    address: of the page, where asking for it in another language is possible; else nothing.
    """

    language: str = ENGLISH
    accept_language: str = ""
    has_chosen: bool = False
    address: str = ""


_READER: ContextVar[Reader] = ContextVar("reader", default=Reader())  # noqa: B039 (immutable)


def reader() -> Reader:
    """Whoever reads what is made now."""
    return _READER.get()


def language() -> str:
    """The language of whatever is said now."""
    return _READER.get().language


@contextmanager
def visited_by(accept_language: str, *chosen: str | None, address: str = "") -> Iterator[None]:
    """Answer a browser.

    Args:
        accept_language: its header.
        address: see `Reader`.
        chosen: what was asked for by name, the latest first; what is no language of ours is none.
    """
    accept_language = accept_language[:_LONGEST]
    by_name = language_or_none(*chosen)
    found = by_name or accepted(accept_language) or ENGLISH
    with _read_by(Reader(found, accept_language, by_name is not None, address)):
        yield


@contextmanager
def written_in(code: str) -> Iterator[None]:
    """Write something that no browser asked for; `code` is one of `LANGUAGES`."""
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r}: known are {', '.join(LANGUAGES)}")
    with _read_by(Reader(code)):
        yield


def suggest(*, booking: str | None = None, tenant: str | None = None) -> None:
    """From here on the request is answered in the booking's language, else in one that its browser
    accepts, else in the tenant's; not where another was asked for by name.
    """
    here = _READER.get()
    if here.has_chosen:
        return
    found = language_or_none(booking) or accepted(here.accept_language) or language_or_none(tenant)
    _READER.set(replace(here, language=found or here.language))


def language_or_none(*wished: str | None) -> str | None:
    """The first of them that is a language of ours, also as a tag with a country: `de-AT`."""
    for tag in wished:
        code = (tag or "").replace("_", "-").split("-")[0].lower()
        if code in LANGUAGES:
            return code
    return None


@lru_cache(maxsize=512)
def accepted(accept_language: str) -> str | None:
    """The language of ours that the header likes best."""
    return language_or_none(*by_liking(accept_language))


def by_liking(accept_language: str) -> list[str]:
    """The header's languages, the one liked best first (RFC 9110, 12.5.4)."""
    found = [match for part in accept_language.split(",") if (match := _RANGE.fullmatch(part))]
    liked = [(float(match[2] or 1), match[1]) for match in found]
    return [tag for liking, tag in sorted(liked, key=lambda one: -one[0]) if liking > 0]


def own_name(code: str) -> str:
    """What a language calls itself."""
    return Locale.parse(code).get_display_name(code) or code


def _(message: str) -> str:
    """The message in the reader's language."""
    return _catalogue(language()).gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the message that goes with `count`."""
    return _catalogue(language()).ngettext(one, many, count)


def pgettext(context: str, message: str) -> str:
    """As `_`, for a message that can mean two things."""
    return _catalogue(language()).pgettext(context, message)


def npgettext(context: str, one: str, many: str, count: int) -> str:
    """As `ngettext`, for a message that can mean two things."""
    return _catalogue(language()).npgettext(context, one, many, count)


def marked(message: _Text) -> _Text:
    """The message as it is: it goes into the catalogues, and is translated where it is shown."""
    return message


@cache
def _catalogue(code: str) -> gnu.NullTranslations:
    """Compiled when a process first speaks the language: nothing binary is kept."""
    if code == ENGLISH:
        return gnu.NullTranslations()
    compiled = BytesIO()
    with (CATALOGUES / f"{code}.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=code, abort_invalid=True))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


@contextmanager
def _read_by(somebody: Reader) -> Iterator[None]:
    token = _READER.set(somebody)
    try:
        yield
    finally:
        _READER.reset(token)
