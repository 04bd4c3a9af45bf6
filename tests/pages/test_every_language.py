"""Every state of every page in every language: whole, and within the screen."""

from __future__ import annotations

import pytest
from aiohttp.test_utils import TestClient

from app.catalogues import TRANSLATED
from tests.pages.conftest import Visitor
from tests.pages.states import states
from tests.support.axe import inspector
from tests.support.clock import Clock
from tests.support.english import english
from tests.support.walk import too_wide

_IN_ENGLISH = {"chooser, twelve hours"}


@pytest.mark.parametrize("code", TRANSLATED)
async def test_every_state_speaks_the_language(
    visitor: Visitor, client: TestClient, clock: Clock, code: str
) -> None:
    """No page fails, none says in English what the catalogue has, and none is wider than a
    telephone: German words are long, Japanese ones have no spaces between them."""
    wrong = []
    client.session.headers["Accept-Language"] = code
    unsaid = english(code)
    assert len(unsaid) > 100
    async with inspector(()) as looks:
        async for name, page in states(visitor, client, clock):
            if name in _IN_ENGLISH:
                continue
            assert page.status != 500, name
            assert f'<html lang="{code}"' in page.html, name
            wrong += [f"{name}: {words}" for words in unsaid if words in page.text]
            await looks.show(str(client.make_url(page.address)), page.html, page.headers)
            wrong += await too_wide(looks.page, name, (320,))
    assert wrong == []
