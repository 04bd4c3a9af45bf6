"""docs/console.md: its table of roles is that of the routes."""

from __future__ import annotations

import re
from pathlib import Path

from app.web.admin.routes import PAGES
from app.web.principal import ROLES

PAGE = (Path(__file__).parents[2] / "docs" / "console.md").read_text(encoding="utf-8")
_STAFF = ROLES[:4]


def test_the_table_says_who_sees_what() -> None:
    """Every page of the navigation that a company's people have, in its order."""
    told = [
        (label, path, *(bool(cell.strip()) for cell in cells.split("|")))
        for label, path, cells in re.findall(r"^\| ([^|]+) \| `(/[^`]*)` \|(.*)\|$", PAGE, re.M)
    ]
    assert told == [
        (page.label, page.path or "/", *(role in page.roles for role in _STAFF))
        for page in PAGES.pages
        if page.label and page.roles
    ]
