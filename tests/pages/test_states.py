"""The states that the tests of looks go through are all that there are."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from app.templating import TEMPLATES
from app.web.pages.rendering import environment
from tests.pages.conftest import Visitor
from tests.pages.states import states
from tests.support.clock import Clock


async def test_every_template_is_shown(
    visitor: Visitor, client: TestClient, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page without a state is seen by nobody before it is seen by a customer."""
    shown: set[str] = set()
    get = environment().get_template

    def noted(name: str, *arguments: Any, **named: Any) -> Any:
        shown.add(name)
        return get(name, *arguments, **named)

    monkeypatch.setattr(environment(), "get_template", noted)
    async for _name, _page in states(visitor, client, clock):
        pass
    pages = {f"pages/{path.name}" for path in (TEMPLATES / "pages").glob("*.html")}
    assert pages - shown == set()
