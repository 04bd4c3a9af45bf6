"""Who may import whom, read from the files without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

BOTTOM = (
    "app.colours",
    "app.config",
    "app.locale_formats",
    "app.errors",
    "app.findings",
    "app.instants",
    "app.languages",
    "app.strict_json",
    "app.templating",
    "app.tokens",
    "app.zones",
)
"""Modules that everybody may import, and that know nobody's business."""

FORBIDDEN: dict[str, tuple[str, ...]] = {
    "app.bookings": ("app.web", "worker"),
    "app.db": ("app.web", "worker"),
    "app.providers": ("app.web", "app.bookings", "worker"),
    "app.queue": ("app.web", "worker"),
    "app.telemetry": ("app.web", "worker"),
    "app.web": ("worker",),
    "worker": ("app.web",),
    **dict.fromkeys(BOTTOM, ("app.web", "app.providers", "app.bookings", "worker")),
}
"""A module, or all below a package, and what it does not import."""

Imports = Mapping[str, frozenset[str]]


def modules(root: Path = ROOT, tops: tuple[str, ...] = ("app", "worker")) -> dict[str, str]:
    """The text of every module by its name."""
    found = {}
    for top in tops:
        for path in (root / top).rglob("*.py"):
            name = ".".join(path.relative_to(root).with_suffix("").parts)
            found[name] = path.read_text(encoding="utf-8")
    return found


def imports(texts: Mapping[str, str]) -> Imports:
    """What each module imports of ours: at its top, within functions, and for types alone."""
    known = {name.removesuffix(".__init__") for name in texts}
    return {
        name.removesuffix(".__init__"): frozenset(_imported(name, text, known))
        for name, text in texts.items()
    }


def _imported(name: str, text: str, known: set[str]) -> Iterator[str]:
    package = name.rpartition(".")[0].split(".")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                if f"{base}.{alias.name}" in known:
                    yield f"{base}.{alias.name}"
                elif base in known:
                    yield base


def trespasses(graph: Imports) -> list[str]:
    """Imports that `FORBIDDEN` forbids."""
    return [
        f"{name} imports {other}: {layer} knows nothing of {foreign}"
        for layer, foreigners in FORBIDDEN.items()
        for name in sorted(graph)
        if _is_below(name, layer)
        for foreign in foreigners
        for other in sorted(graph[name])
        if _is_below(other, foreign)
    ]


def circles(graph: Imports) -> list[str]:
    """A sentence for each import that closes a circle, found walking from the first name on."""
    found: list[str] = []
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> None:
        for other in sorted(graph.get(name, ())):
            if other in path:
                found.append(" -> ".join([*path[path.index(other) :], other]) + ": a circle")
            elif other not in done:
                walk(other, [*path, other])
        done.add(name)

    for name in sorted(graph):
        if name not in done:
            walk(name, [name])
    return found


def findings() -> list[str]:
    """What is against the layers."""
    graph = imports(modules())
    return trespasses(graph) + circles(graph)


def _is_below(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")
