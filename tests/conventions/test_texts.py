"""What people read is a message: no English of a page, a mail or an event stands outside of the
catalogues.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from jinja2 import nodes

from app.catalogues import KEYWORDS, sources
from app.templating import environment

ROOT = Path(__file__).parents[2]
OTHERS_READ = (
    "app/catalogues/__main__.py",
    "app/cli",
    "app/config.py",
    "app/db",
    "app/devdb",
    "app/demo",
    "app/doctor",
    "app/encryption",
    "app/errors.py",
    "app/identity.py",
    "app/messages/judging.py",
    "app/messages/own_template.py",
    "app/messages/sample.py",
    "app/migrations",
    "app/public_address.py",
    "app/providers",
    "app/queue",
    "app/simulator",
    "app/telemetry",
    "app/tour",
    "app/web",
    "templates/another_site.html",
    "templates/demo.html",
    "templates/docs.html",
)
"""What operators and developers read, and whoever writes programs that call us; of `app/web` all
but the pages and the console."""
PEOPLE_READ = ("app/web/admin", "app/web/pages")

SENTENCE = re.compile(r"[A-Z][a-z']*(?: [\w{}'’,:–-]+)+")
_SILENT = {"debug", "info", "warning", "error", "exception"} | {"ValueError", "LookupError"}
_API = {"ApiError", "TemplateFault", "of_field"}
"""Their words are English in the API; the console translates them."""
_READ_ALOUD = {"alt", "aria-label", "data-label", "placeholder", "title"}
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_NO_WORDS = re.compile(r"[\w-]+=\"[^\"]*\"|Holdfast|\bms\b")


def texts(source: str) -> Iterator[str]:
    """Literals that are sentences, but neither documentation, message, log nor a defect's words."""
    tree = ast.parse(source)
    aside = {
        id(part)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", ""))
            in _SILENT | _API | set(KEYWORDS)
        )
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in aside and SENTENCE.match(node.value):
            yield node.value


class Words(HTMLParser):
    """Texts, and what is read aloud of elements; of a template only what is no expression."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)
        self.close()

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None and _LETTERS.search(_NO_WORDS.sub("", data)):
            self.found.append(" ".join(data.split()))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value for name, value in attrs if name in _READ_ALOUD and _LETTERS.search(value or "")
        ]


def words_of(template: str, *, is_html: bool) -> Iterator[str]:
    """What a template says by itself, and what it says by literals that are no messages."""
    tree = environment().parse(template)
    plain = "".join(_plain(tree)) if is_html else " ".join(_plain(tree))
    yield from Words(plain).found if is_html else _LETTERS.findall(plain)
    messages = {
        id(literal)
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS
        for literal in call.find_all(nodes.Const)
    }
    for literal in tree.find_all(nodes.Const):
        is_text = isinstance(literal.value, str) and re.match(r"[A-Z][a-z]+\b", literal.value)
        if is_text and id(literal) not in messages:
            yield literal.value


def _plain(node: nodes.Node) -> Iterator[str]:
    """The text between expressions and statements, in order; a digit for each expression."""
    if isinstance(node, nodes.TemplateData):
        yield node.data
    elif isinstance(node, nodes.Expr):
        yield "0"
    else:
        for child in node.iter_child_nodes():
            yield from _plain(child)


def is_read(path: str) -> bool:
    """Whether people read in their language what the file says."""
    below = lambda places: any(path == one or path.startswith(f"{one}/") for one in places)  # noqa: E731
    return below(PEOPLE_READ) or not below(OTHERS_READ)


def test_python_says_nothing_outside_of_the_catalogues() -> None:
    """A sentence elsewhere would stay English."""
    found = []
    for path, way, _options in sources():
        name = path.relative_to(ROOT).as_posix()
        if way == "python" and is_read(name):
            found += [f"{name}: {text}" for text in texts(path.read_text(encoding="utf-8"))]
    assert found == []


def test_templates_say_nothing_outside_of_the_catalogues() -> None:
    """Neither between tags, nor in what is read aloud, nor in expressions."""
    found = []
    for path, way, _options in sources():
        name = path.relative_to(ROOT).as_posix()
        if way != "python" and is_read(name):
            source = path.read_text(encoding="utf-8")
            found += [
                f"{name}: {words}" for words in words_of(source, is_html=path.suffix == ".html")
            ]
    assert found == []


def test_sentences_are_told_from_other_texts() -> None:
    """What is logged, documented, a message or no sentence is nobody's text."""
    source = """
def f():
    "Says nothing."
    log.info("Nothing was said")
    raise ValueError("No such thing")
x = f"Join on {name}", "hold_created", "Please try again.", "select a from b", "Europe/Berlin"
y = _("This is fine"), marked("So is this")
"""
    assert sorted(texts(source)) == ["Join on ", "Please try again."]


def test_words_of_templates_are_found() -> None:
    """In every place where people can read or hear them."""
    source = """
<p class="Grand thing">{{ name }} said {% trans %}all of this{% endtrans %}</p>
<a title="Never" aria-label="{{ _("Always") }}">{{ "Perhaps" if name else _("Surely") }}</a>
{{ fact("clock", "Length") }}
"""
    assert sorted(words_of(source, is_html=True)) == ["0 said 0", "Length", "Never", "Perhaps"]
    assert list(words_of("{{ name }}, hello {{ _('Bye') }}", is_html=False)) == ["hello"]


def test_templates_say_their_language() -> None:
    """Screen readers speak in it."""
    whole = [
        path
        for path in (ROOT / "templates").rglob("*.html")
        if "<html" in path.read_text(encoding="utf-8")
    ]
    assert whole
    for path in whole:
        text = path.read_text(encoding="utf-8")
        assert re.search(r'<html lang="(en|{{ language }})"', text), path.name
