"""No company is called like a part of an address."""

from __future__ import annotations

import psycopg

from app.web.credentials import NOT_SESSIONS
from tests.api.client import Api

WITH_SLUG = ("/v1/public/", "/v1/auth/", "/b/", "/t/")


async def test_every_first_word_beside_a_slug_is_reserved(
    api: Api, sql: psycopg.Connection
) -> None:
    """As the router knows them: what may stand in the place of a slug, or after one that may be
    left out; and in the names of cookies."""
    words = set(NOT_SESSIONS)
    for resource in api.client.app.router.resources():
        for prefix in WITH_SLUG:
            if resource.canonical.startswith(prefix):
                parts = resource.canonical.removeprefix(prefix).split("/")
                words |= {parts[0]} if parts[0] != "{slug}" else set()
                if prefix == "/v1/public/" and parts[0] == "{slug}":
                    words.add(parts[1])
    assert {"holds", "salespeople"} <= words
    free = sql.execute(
        "select word from unnest(%s::text[]) word where not booking.is_reserved_slug(word)",
        [[word for word in words if not word.startswith("{")]],
    ).fetchall()
    assert free == []
