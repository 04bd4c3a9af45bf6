"""Zoom's OpenAPI against what our client sends and what the simulated cloud answers."""

from __future__ import annotations

import pytest

from app.providers.zoom.client import Zoom

from .openapi_model import OpenApiModel
from .recording import HOST, Recording, calls_of

MEETINGS = f"/users/{HOST}/meetings"


def test_story_makes_every_call(recording: Recording) -> None:
    """Whatever our client can ask Zoom is asked in the story: nothing is sent unseen."""
    assert calls_of(Zoom) - recording.called["Zoom"] == set()
    assert len(recording.of("zoom")) > 8


def test_requests(recording: Recording, zoom_model: OpenApiModel) -> None:
    """Paths, parameters and bodies are those of the document, with its types and limits."""
    found = [
        problem
        for e in recording.of("zoom")
        for problem in zoom_model.request_problems(e.method, e.path, e.query, e.body)
    ]
    assert found == []


def test_answers(recording: Recording, zoom_model: OpenApiModel) -> None:
    """The simulated cloud answers with the statuses and bodies of the document."""
    found = [
        problem
        for e in recording.of("zoom")
        for problem in zoom_model.answer_problems(e.method, e.path, e.status, e.answer)
    ]
    assert found == []


@pytest.mark.parametrize(
    "body",
    [
        {"topic": "x" * 201},
        {"topics": "x"},
        {"duration": "60"},
        {"settings": {"waiting_room": "no"}},
        {"settings": {"waiting_rooms": False}},
    ],
)
def test_mistakes_are_found(zoom_model: OpenApiModel, body: dict) -> None:
    """A wrong name, type or length is told: the checks above can fail."""
    assert len(list(zoom_model.request_problems("POST", MEETINGS, {}, body))) == 1


def test_mistakes_elsewhere_are_found(zoom_model: OpenApiModel) -> None:
    """A wrong parameter, status or answer is told."""
    assert list(zoom_model.request_problems("GET", MEETINGS, {"kind": "live"}, None))
    assert list(zoom_model.request_problems("GET", MEETINGS, {"type": "dead"}, None))
    assert list(zoom_model.answer_problems("GET", MEETINGS, 418, None))
    assert list(zoom_model.answer_problems("GET", MEETINGS, 404, {"code": 3001}))
    assert not list(zoom_model.answer_problems("GET", MEETINGS, 404, {"code": 1001}))
    assert list(zoom_model.answer_problems("GET", MEETINGS, 200, {"meetings": [{"id": "x"}]}))
    with pytest.raises(LookupError):
        list(zoom_model.request_problems("GET", "/nothing", {}, None))
