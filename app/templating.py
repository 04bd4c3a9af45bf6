"""Templates of pages and mails: one folder, one set of rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import jinja2

from app.languages import _, ngettext, npgettext, pgettext

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


def new_environment() -> jinja2.Environment:
    """HTML is escaped, plain text is not, and a variable that is missing is an error.

    `{% trans %}`, `_()`, `ngettext()`, `pgettext()` and `npgettext()` speak the reader's language;
    a text within `{% trans %}` may go on over several lines.
    """
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(["html"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]
        _, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    return made


@cache
def environment() -> jinja2.Environment:
    """For what is sent: mails and the bodies of events."""
    return new_environment()
