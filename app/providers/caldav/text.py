"""The words of an event's body: calendars show plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_ENDS_LINE = frozenset({"p", "br", "div", "li", "tr", "h1", "h2", "h3"})


def plain_text(html: str) -> str:
    """`html` without markup, a line for each block; the address of a link stands behind it."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._address: str | None = None
        self._from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._address, self._from = dict(attrs).get("href"), len(self.words)
        elif tag == "br":
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._address:
            shown = "".join(self.words[self._from :])
            if self._address not in shown:
                self.words.append(f" ({self._address})")
            self._address = None
        if tag in _ENDS_LINE and tag != "br":
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\n", " "))
