"""What is wrong with a tenant's own text, said when it is saved: by field, with the line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.messages import markup, segments
from app.messages.own_template import OwnTemplate, TemplateFault

MOST_SEGMENTS = 3
_ALSO: Mapping[str, str] = {"when": "when_short"}
"""What says the same in fewer words."""
_PLACEHOLDER = re.compile(r"\{\{[^\n]*?\}\}")
_BLOCK = re.compile(r"\{%[^\n]*?%\}")


def faults_of(
    template: Mapping[str, Any],
    channel: str,
    placeholders: Sequence[str],
    must_have: Sequence[str],
    values: Mapping[str, str],
) -> dict[str, str]:
    """Sentences by field; none when the text can be saved.

    Args:
        template: subject, text and html, each a text or None.
        placeholders: what it may name.
        must_have: what it has to.
        values: of a sample.
    """
    found: dict[str, str] = {}
    for field in ("subject", "text", "html"):
        source = template.get(field)
        if source is None:
            continue
        must = () if field == "subject" else must_have
        try:
            made = OwnTemplate.parse(source)
            faults = list(_faults(made, field, source, placeholders, must, values))
        except TemplateFault as fault:
            faults = [str(fault)]
        if channel != "mail" and field == "text" and not faults:
            parts = segments.segments(segments.plain(made.render(values).strip()))
            if parts > MOST_SEGMENTS:
                faults = [f"Filled in, it takes {parts} SMS; at most {MOST_SEGMENTS} are sent."]
        if faults:
            found[field] = " ".join(dict.fromkeys(faults))
    return found


def _faults(
    made: OwnTemplate,
    field: str,
    source: str,
    placeholders: Sequence[str],
    must_have: Sequence[str],
    values: Mapping[str, str],
) -> Iterator[str]:
    unknown = [(name, line) for name, line in made.names() if name not in placeholders]
    for name, line in unknown:
        yield f"Line {line}: there is no placeholder {name} in this message."
    if unknown:
        yield f"There are: {', '.join(placeholders)}."
        return
    for name in must_have:
        if not any(made.always_has(one) for one in (name, _ALSO.get(name, name))):
            yield f"{{{{ {name} }}}} has to be in it, at most within its own if."
    if field == "html":
        yield from markup.faults(_outline(source))
        shown = markup.visible_links(markup.fragment(made, values))
        for name in must_have:
            if name.endswith(("link", "_url")) and values[name] and values[name] not in shown:
                yield f'A link around words has to lead there: <a href="{{{{ {name} }}}}">.'


def _outline(source: str) -> str:
    """The same lines, with something harmless for each placeholder, and all branches."""
    return _BLOCK.sub("", _PLACEHOLDER.sub("https://example.com/", source))
