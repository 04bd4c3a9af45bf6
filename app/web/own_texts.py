"""A company's own words of messages, for its endpoints and its console: judged and filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.errors import ApiError
from app.languages import written_in
from app.messages.judging import faults_of
from app.messages.rendering import MessageRenderer, proposal
from app.messages.sample import OFFERS, SampleTokens, sample_of
from app.messages.values import Site, values_of

Kept = Mapping[str, Any]
"""What `api.template_get` tells: the text as it is kept, and its company."""


def built_in(template: Mapping[str, Any]) -> dict[str, str]:
    """The text that is sent without one of the company's own, with its placeholders."""
    with written_in(template["locale"]):
        return proposal(template["event_key"], template["channel"], template["placeholders"])


def judge(text: Mapping[str, Any], kept: Kept, base_url: str) -> None:
    """
    Args:
        text: subject, text and html, each a text or None.
        base_url: of the addresses in it.

    Raises:
        ApiError: invalid_request, with every fault of the text, its field and line.
    """
    template = kept["template"]
    site = Site(SampleTokens(), base_url)
    with written_in(template["locale"]):
        values = values_of(_sample(kept, None), site)
    faults = faults_of(
        text,
        template["channel"],
        template["placeholders"],
        template["must_have"],
        {name: value for name, value in values.items() if isinstance(value, str)},
    )
    if faults:
        errors = [{"field": field, "message": message} for field, message in faults.items()]
        raise ApiError("invalid_request", "Some fields are not valid.", errors=errors)


def filled_in(text: Mapping[str, Any] | None, kept: Kept, base_url: str) -> dict[str, str]:
    """A text that was judged, with a sample in it: text, and of a mail subject and html.

    Args:
        text: None: that which is kept, else the built-in one.

    Raises:
        ApiError: invalid_request, where it cannot be filled in.
    """
    chosen = kept["template"] if text is None else text
    own = {**chosen, "version": 0} if chosen["text"] is not None else None
    made = MessageRenderer(SampleTokens(), base_url).render(_sample(kept, own), OFFERS)
    if made.fault:
        raise ApiError.of_field("text", made.fault)
    mail = {"subject": made.subject, "html": made.html} if made.html else {}
    return {"text": made.text, **mail}


def _sample(kept: Kept, own: Mapping[str, Any] | None) -> dict[str, Any]:
    template = kept["template"]
    return sample_of(
        template["event_key"],
        template["channel"],
        tenant=kept["tenant"],
        template=own,
        locale=template["locale"],
    )
