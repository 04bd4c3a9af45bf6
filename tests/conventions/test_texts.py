"""Whoever adds a language finds all that customers read: CONTRIBUTING.md says where it stands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OTHERS_READ = (
    "app/cli",
    "app/db",
    "app/devdb",
    "app/doctor",
    "app/messages",
    "app/migrations",
    "app/providers",
    "app/queue",
    "app/simulator",
    "app/telemetry",
    "app/tour",
    "app/web",
    "app/config.py",
    "app/errors.py",
    "app/identity.py",
    "app/public_address.py",
)
"""What operators, developers and administrators read; of `app/web` all but the pages."""
SENTENCE = re.compile(r"[A-Z][a-z']*(?: [\w{}'’,:–-]+)+")
_SILENT = {"debug", "info", "warning", "error", "exception"} | {"ValueError", "LookupError"}


def named() -> list[str]:
    """Files and folders that the row of CONTRIBUTING.md names."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    row = re.search(r"^\| a language \|.* customers read stands in (.*)\|[^|]*\|$", page, re.M)
    assert row is not None
    return re.findall(r"`((?:app|worker|templates)[\w/.]*)`", row[1])


def texts(source: str) -> Iterator[str]:
    """Literals that are sentences, but neither documentation, log nor a defect's words."""
    tree = ast.parse(source)
    aside = {
        id(part)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) in _SILENT
        )
        for part in ast.walk(node)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in aside and SENTENCE.match(node.value):
            yield node.value


def is_below(path: str, places: tuple[str, ...] | list[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def test_texts_for_customers_stand_where_the_page_says() -> None:
    """A sentence elsewhere would stay English; so would what the page names without success."""
    paths = [
        path.relative_to(ROOT).as_posix()
        for folder in ("app", "worker")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    mine = [
        path
        for path in paths
        if path.startswith("app/web/pages/") or not is_below(path, OTHERS_READ)
    ]
    found = {path for path in mine if list(texts((ROOT / path).read_text(encoding="utf-8")))}
    places = named()
    assert [path for path in sorted(found) if not is_below(path, places)] == []
    in_python = [place for place in places if not place.startswith("templates")]
    assert [place for place in in_python if not any(is_below(p, [place]) for p in found)] == []


def test_sentences_are_told_from_other_texts() -> None:
    """What is logged, documented or no sentence is nobody's text."""
    source = """
def f():
    "Says nothing."
    log.info("Nothing was said")
    raise ValueError("No such thing")
x = f"Join on {name}", "hold_created", "Please try again.", "select a from b", "Europe/Berlin"
"""
    assert sorted(texts(source)) == ["Join on ", "Please try again."]


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
