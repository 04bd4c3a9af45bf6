"""HTML of mails: what a tenant's may have, and styles where mail programs read them."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

import css_inline
import nh3
from markupsafe import Markup, escape

from app.messages.own_template import OwnTemplate

TAGS = frozenset(
    {
        *("a", "abbr", "b", "blockquote", "br", "code", "em", "h1", "h2", "h3", "hr", "i", "li"),
        *("ol", "p", "s", "small", "span", "strong", "sub", "sup", "u", "ul"),
        *("table", "tbody", "td", "th", "thead", "tr"),
    }
)
ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "*": {"style"},
}
STYLES = frozenset({"font-style", "font-weight", "text-align", "text-decoration"})
"""Neither colours, which are the layout's and change on dark screens, nor what hides a link."""
_SCHEMES = {"https", "http", "mailto", "tel"}

_INLINER = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """A whole mail with the rules of its style sheet in its elements; media rules stay."""
    return _INLINER.inline(html)


def allowed(html: str) -> Markup:
    """A fragment without anything that is not on the lists above."""
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel=None,
        filter_style_properties=set(STYLES),
    )
    return Markup(clean)  # noqa: S704 (it was cleaned)


def fragment(made: OwnTemplate, values: Mapping[str, str]) -> Markup:
    """A tenant's HTML with its values, and with nothing that is not allowed in a mail."""
    return allowed(made.render(values, lambda text: str(escape(text))))


def faults(html: str) -> list[str]:
    """Sentences on what `allowed` would take away, each with its line."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.faults


def visible_links(html: str) -> set[str]:
    """Addresses that a reader of an allowed fragment can press: links around words."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.links


def from_text(text: str) -> Markup:
    """Paragraphs of plain text, with its addresses as links."""
    paragraphs = "\n\n".join(text.split("\n\n")).strip().split("\n\n")
    return Markup("\n").join(
        Markup("<p>{}</p>").format(
            Markup("<br>\n").join(_linked(line) for line in paragraph.strip().splitlines())
        )
        for paragraph in paragraphs
        if paragraph.strip()
    )


def _linked(line: str) -> Markup:
    return Markup(" ").join(
        Markup('<a class="link" href="{0}">{0}</a>').format(word)
        if word.startswith(("https://", "http://"))
        else escape(word)
        for word in line.split(" ")
    )


class _Reader(HTMLParser):
    """Reads a fragment once, for what it may not have and for its links."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.links: set[str] = set()
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._fault(f"<{tag}> is not allowed")
            return
        for name, value in attrs:
            if name not in ATTRIBUTES.get(tag, set()) | ATTRIBUTES["*"]:
                self._fault(f"{name} of <{tag}> is not allowed")
            elif name == "href" and (value or "").split(":")[0].strip().lower() not in _SCHEMES:
                self._fault("a link leads to https, http, mailto or tel")
            elif name == "style":
                self._judge_style(value or "")
        if tag == "a":
            self._href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = ""

    def handle_data(self, data: str) -> None:
        if self._href and data.strip():
            self.links.add(self._href)

    def handle_comment(self, data: str) -> None:
        self._fault("comments are not allowed")

    def handle_decl(self, decl: str) -> None:
        self._fault("this is the body of a mail: no <!…>")

    def handle_pi(self, data: str) -> None:
        self._fault("<? is not allowed")

    def _judge_style(self, style: str) -> None:
        for rule in filter(None, (part.strip() for part in style.split(";"))):
            name = rule.split(":")[0].strip().lower()
            if name not in STYLES:
                self._fault(f"the style {name} is not allowed; {', '.join(sorted(STYLES))} are")

    def _fault(self, text: str) -> None:
        self.faults.append(f"Line {self.getpos()[0]}: {text}.")
