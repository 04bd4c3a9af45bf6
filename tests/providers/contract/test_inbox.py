"""What every provider's inbox has to do with whatever is posted to it."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest

from app.providers.inbox import Inbox, Post
from app.strict_json import NotJson

JUNK = [None, 7, "x", [], [1], {}, {"value": 7}, {"value": [None, {}]}, {"id": "e", "type": "t"}]


@pytest.mark.parametrize("value", JUNK)
def test_what_anybody_can_make_up_is_nothing(inbox: Inbox, value: object) -> None:
    """JSON or not, with no proof and no secret."""
    with suppress(NotJson):
        assert set(inbox.notifications(Post({}, json.dumps(value).encode()))) <= {None}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"\0", b"[" * 10_000])
def test_bytes_of_any_kind_are_nothing_or_no_json(inbox: Inbox, body: bytes) -> None:
    """Nothing else is raised."""
    with suppress(NotJson):
        assert set(inbox.notifications(Post({}, body))) <= {None}


def test_a_challenge_is_answered_with_its_token(inbox: Inbox) -> None:
    """Whoever asks beforehand gets what was asked; a post without a question is no handshake."""
    asked = inbox.challenge("a token & more")
    if asked is not None:
        assert inbox.handshake(asked) == "a token & more"
    assert inbox.handshake({}) is None


def test_it_says_what_is_posted_to_it(inbox: Inbox) -> None:
    """For the documentation, as are the parameters that its address takes."""
    assert inbox.summary
    asked = inbox.challenge("t")
    if asked is not None:
        assert inbox.query is not None
        assert set(asked) <= set(inbox.query.model_json_schema()["properties"])
