"""What people read, from the code and the templates into a catalogue of each language.

`make catalogues` writes them; `app.languages` reads them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from app.languages import CATALOGUES, ENGLISH, LANGUAGES
from app.templating import TEMPLATES

ROOT = TEMPLATES.parent
TRANSLATED = tuple(code for code in LANGUAGES if code != ENGLISH)
"""English is what stands in the code."""

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
"""Functions of `app.languages`, and which of their arguments are messages or their context."""

_JINJA = {
    "trimmed": "true",
    "newstyle_gettext": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",
}
_WIDTH = 100
_ENGLISH_ONLY = ("app/simulator/", "templates/simulator/")


def sources() -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Files that may hold messages, each with Babel's way to read it, in order."""
    ways: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("app", "*.py", "python", {}),
        ("templates", "*.html", "jinja2.ext:babel_extract", _JINJA),
        ("templates", "*.txt", "jinja2.ext:babel_extract", _JINJA),
        ("worker", "*.py", "python", {}),
    )
    for folder, pattern, way, options in ways:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if not path.relative_to(ROOT).as_posix().startswith(_ENGLISH_ONLY):
                yield path, way, options


def found() -> Catalog:
    """All messages of the code and the templates, each with the files that say it."""
    catalogue = Catalog(project="Holdfast", charset="utf-8", fuzzy=False)
    for path, way, options in sources():
        name = path.relative_to(ROOT).as_posix()
        for _line, message, comments, context in extract_from_file(
            way,
            path,
            KEYWORDS,
            comment_tags=("Translators:",),
            options=options,
            strip_comment_tags=True,
        ):
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def kept(code: str) -> Catalog:
    """The catalogue of a language as it is kept."""
    with _path(code).open("rb") as source:
        return read_po(source, locale=code, abort_invalid=True)


def update(code: str) -> list[str]:
    """Bring the catalogue of a language up to date; a new language begins with an empty one.

    Returns the messages that wait for a translation.
    """
    catalogue = kept(code) if _path(code).exists() else Catalog(locale=code)
    catalogue.update(found(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    with _path(code).open("wb") as target:
        target.write(_head(catalogue).encode())
        write_po(
            target,
            catalogue,
            width=_WIDTH,
            sort_by_file=True,
            include_lineno=False,
            omit_header=True,
        )
    return waiting(catalogue)


def waiting(catalogue: Catalog) -> list[str]:
    """The messages without a translation, or without one of its plural forms."""
    return [
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue
        if message.id and not all(forms(message.string, catalogue.num_plurals))
    ]


def forms(texts: Any, count: int = 1) -> list[str]:
    """A message's text, or texts: one for each of `count` plural forms."""
    if isinstance(texts, str):
        return [texts]
    return [*(texts or [""] * count)]


def _path(code: str) -> Path:
    return CATALOGUES / f"{code}.po"


def _head(catalogue: Catalog) -> str:
    """Only what tools need, and nothing that changes by itself."""
    return (
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {catalogue.locale}\\n"\n'
        f'"Plural-Forms: {catalogue.plural_forms}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    )
