"""What the database says of a field, in the reader's language."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from app.catalogues.of_database import FAULTS_OF_HOURS, FAULTS_OF_TEXTS, FAULTS_WITH_NAMES
from app.languages import _, marked
from app.locale_formats import number

_RANGE = marked("A whole number from {least} to {most}.")
_RANGE_OR_NOTHING = marked("A whole number from {least} to {most}, or nothing.")


def is_of_range(sentence: str) -> bool:
    """Whether a number was refused because it is none, or not within its limits."""
    return _range(sentence) is not None


def fault_in_words(sentence: str) -> str:
    """A sentence with which a function of the database refused something."""
    if found := _range(sentence):
        said = _RANGE_OR_NOTHING if _OR_NOTHING in sentence else _RANGE
        return _(said).format(**{name: number(value) for name, value in found.items()})
    for text, pattern in _patterns():
        if named := pattern.fullmatch(sentence):
            return _(text).format(**named.groupdict())
    return _(sentence)


_OR_NOTHING = ", or nothing"


def _range(sentence: str) -> dict[str, int] | None:
    """The limits that a sentence names; None: it names none."""
    head, optional, _rest = sentence.partition(_OR_NOTHING)
    found = re.fullmatch(_pattern(_RANGE), f"{head}." if optional else head)
    if found is None:
        return None
    return {name: int(text.replace(",", "")) for name, text in found.groupdict().items()}


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    sentences = (*FAULTS_OF_HOURS, *FAULTS_WITH_NAMES, *FAULTS_OF_TEXTS)
    return [(text, re.compile(_pattern(text), re.DOTALL)) for text in sentences]


def _pattern(text: str) -> str:
    """What a sentence looks like with anything in its places."""
    return "".join(
        re.escape(literal) + (f"(?P<{name}>.+)" if name else "")
        for literal, name, _spec, _conversion in Formatter().parse(text)
    )
