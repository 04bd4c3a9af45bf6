"""Nobody imports from above, and nobody in a circle; the reader of imports misses none."""

from __future__ import annotations

import pytest

from tests.conventions import layers


def test_nobody_imports_from_above() -> None:
    """Providers, worker, queue and the modules at the bottom know nothing of the web."""
    assert layers.trespasses(layers.imports(layers.modules())) == []


def test_no_modules_import_each_other() -> None:
    """Imports within functions and for types count too."""
    assert layers.circles(layers.imports(layers.modules())) == []


def test_every_layer_is_there() -> None:
    """A layer that was renamed would be watched no more."""
    known = layers.imports(layers.modules())
    watched = {*layers.FORBIDDEN, *(name for names in layers.FORBIDDEN.values() for name in names)}
    assert watched <= set(known)


@pytest.mark.parametrize(
    "text",
    [
        "import app.web.keys",
        "from app.web import keys",
        "from app.web.keys import SETTINGS",
        "from ..web.keys import SETTINGS",
        "def later():\n    from app.web.keys import SETTINGS",
        "if TYPE_CHECKING:\n    from app.web.keys import SETTINGS",
    ],
)
def test_an_import_from_above_is_seen(text: str) -> None:
    """However it is written."""
    graph = layers.imports({"app.web.keys": "", "app.web.__init__": "", "app.providers.zoom": text})
    assert layers.trespasses(graph) == [
        "app.providers.zoom imports app.web.keys: app.providers knows nothing of app.web"
    ]


def test_a_circle_is_seen() -> None:
    """Also of three; a package that imports its own module is none."""
    texts = {
        "app.a.__init__": "from app.a.b import B",
        "app.a.b": "import app.c",
        "app.c": "def late():\n    from app import d",
        "app.d": "from app.a.b import B",
    }
    assert layers.circles(layers.imports(texts)) == [
        "app.a.b -> app.c -> app.d -> app.a.b: a circle"
    ]
    assert layers.circles(layers.imports({**texts, "app.d": ""})) == []
