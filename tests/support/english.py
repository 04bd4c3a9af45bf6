"""English that no page in another language says."""

from __future__ import annotations

import re

from app.catalogues import forms, kept

_PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")


def english(code: str) -> list[str]:
    """Parts of messages that no page in another language says."""
    found = set()
    for message in kept(code):
        for one in forms(message.id):
            parts = _PLACEHOLDER.split(one)
            said = " ".join(forms(message.string))
            found |= {part.strip() for part in parts if part.count(" ") > 2 and part not in said}
    return sorted(found)
