"""The catalogues have every message, translated, with the same placeholders and the same HTML."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Any

from babel.messages.catalog import Catalog

from app.catalogues import TRANSLATED, forms, found, kept, waiting

_JINJA_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%(%)")
_TAG = re.compile(r"</?[a-z]\w*|[\w-]+=\"[^\"]*\"")


def keys(catalogue: Catalog) -> set[Any]:
    return {(message.context, message.id) for message in catalogue if message.id}


def differences(original: str, translation: str) -> Iterator[str]:
    """What of the original's placeholders and tags is not the translation's, or the other way."""
    for kind, parts in (("placeholder", placeholders), ("tag", tags)):
        if parts(original) != parts(translation):
            yield f"{kind}s of {original!r}: {parts(original)}, and {parts(translation)}"


def placeholders(text: str) -> list[str]:
    jinja = ["".join(parts) for parts in _JINJA_PLACEHOLDER.findall(text)]
    try:
        python = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError:
        python = ["no format at all"]
    return sorted({*jinja, *python})


def tags(text: str) -> list[str]:
    return sorted(_TAG.findall(text))


def test_catalogues_are_current_and_whole() -> None:
    """`make catalogues` brings them up to date and lists what waits for a translation."""
    messages = keys(found())
    assert len(messages) > 20
    for code in TRANSLATED:
        catalogue = kept(code)
        assert keys(catalogue) == messages, f"{code}: run make catalogues"
        assert waiting(catalogue) == [], code
        assert [message.id for message in catalogue if message.fuzzy and message.id] == [], code


def test_translations_keep_placeholders_and_tags() -> None:
    """A name lost in translation would be lost on the page, and one too many would break it. Of the
    forms of a plural, the one for one thing may leave the number out."""
    wrong = []
    for code in TRANSLATED:
        for message in kept(code):
            if not message.id:
                continue
            original = forms(message.id)
            for form in forms(message.string):
                found_ = [list(differences(one, form)) for one in original]
                if all(found_):
                    wrong.append((code, found_[-1]))
    assert wrong == []


def test_a_lost_placeholder_is_found() -> None:
    """Of both kinds, and a tag."""
    assert list(differences("{name} is here", "Hier ist {name}")) == []
    assert list(differences("{name} is here", "Hier ist {nome}")) != []
    assert list(differences("%(name)s is here", "Hier ist sie")) != []
    assert list(differences("100%%", "100 %")) != []
    assert list(differences("<strong>Now</strong>", "<strong>Jetzt</b>")) != []
    assert list(differences('<a href="/a">Now</a>', '<a href="/b">Jetzt</a>')) != []
