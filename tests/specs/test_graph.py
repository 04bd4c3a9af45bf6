"""Graph's metadata against what our client sends and what the simulated cloud answers."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default

import pytest

from app.providers.microsoft.graph import Graph

from .graph_model import GraphModel
from .recording import Exchange, Recording, calls_of

EVENT, EVENTS = "graph.event", "Collection(graph.event)"
SUBSCRIPTION = "graph.subscription"

RESOURCES = (
    (r"/users/[^/]+/(calendar/)?(events|calendarView|calendarView/delta)", EVENT, "collection"),
    (r"/users/[^/]+/events/[^/]+/instances", EVENT, "collection"),
    (r"/users/[^/]+/(calendar/)?events/[^/]+", EVENT, "one"),
    (r"/users/[^/]+/calendar", "graph.calendar", "one"),
    (r"/users/[^/]+", "graph.user", "one"),
    (r"/subscriptions", SUBSCRIPTION, "collection"),
    (r"/subscriptions/[^/]+", SUBSCRIPTION, "one"),
)
"""Path, the type of what is there, and whether a GET finds one or many."""

ACTIONS = {
    r"/users/[^/]+/calendar/getSchedule": ("getSchedule", "calendar", "graph.scheduleInformation"),
    r"/users/[^/]+/sendMail": ("sendMail", "user", None),
    r"/users/[^/]+/events/[^/]+/cancel": ("cancel", "event", None),
    r"/subscriptions/[^/]+/reauthorize": ("reauthorize", "subscription", None),
}


def resource(exchange: Exchange) -> tuple[str, bool]:
    """The type at the exchange's path, and whether the answer is a collection of it."""
    for pattern, kind, number in RESOURCES:
        if re.fullmatch(pattern, exchange.path):
            return kind, number == "collection" and exchange.method == "GET"
    raise LookupError(f"{exchange.method} {exchange.path}")


def action(exchange: Exchange) -> tuple[str, str, str | None] | None:
    return next((a for path, a in ACTIONS.items() if re.fullmatch(path, exchange.path)), None)


def request_problems(model: GraphModel, exchange: Exchange) -> Iterator[str]:
    called = action(exchange)
    if called and called[0] == "sendMail" and exchange.headers["content-type"] == "text/plain":
        return
    if called:
        yield from model.action_problems(called[0], called[1], exchange.body)
        return
    kind, _ = resource(exchange)
    for name in filter(None, exchange.query.get("$select", "").split(",")):
        if not model.has_property(kind, name):
            yield f"$select of {kind}: {name}"
    for name in re.findall(r"^\w+", exchange.query.get("$expand", "")):
        if not model.has_property(kind, name):
            yield f"$expand of {kind}: {name}"
    if exchange.body is not None:
        yield from model.problems(exchange.body, kind, exchange.method)


def answer_problems(model: GraphModel, exchange: Exchange) -> Iterator[str]:
    at = f"{exchange.method} {exchange.path}"
    if exchange.status >= 400:
        error = exchange.answer["error"]
        if not {"code", "message", "innerError"} <= set(error):
            yield f"{at}: error without code, message or innerError"
        return
    called = action(exchange)
    if called is None:
        kind, is_collection = resource(exchange)
        if exchange.answer is None:
            return
    elif called[2] is None:
        return
    else:
        kind, is_collection = called[2], True
    value = exchange.answer["value"] if is_collection else exchange.answer
    yield from model.problems(value, f"Collection({kind})" if is_collection else kind, at)


def test_story_makes_every_call(recording: Recording) -> None:
    """Whatever our client can ask Graph is asked in the story: nothing is sent unseen."""
    assert calls_of(Graph) - recording.called["Graph"] == set()
    assert len(recording.of("graph")) >= 15


def test_requests(recording: Recording, graph_model: GraphModel) -> None:
    """Every property, enumeration member, action parameter and selected name exists."""
    found = [problem for e in recording.of("graph") for problem in request_problems(graph_model, e)]
    assert found == []


def test_answers(recording: Recording, graph_model: GraphModel) -> None:
    """The simulated cloud answers with Graph's properties, types and enumeration members."""
    found = [problem for e in recording.of("graph") for problem in answer_problems(graph_model, e)]
    assert found == []


def test_mails_are_whole_messages(recording: Recording) -> None:
    """sendMail's other format, which the metadata does not describe: RFC 5322 in base64."""
    [body] = recording.mails
    message = message_from_bytes(base64.b64decode(body, validate=True), policy=default)
    parts = [message, *message.iter_parts()]
    assert [part.get_content_type() for part in parts] == [
        "multipart/alternative", "text/plain", "text/html",
    ]  # fmt: skip
    assert [part.defects for part in parts] == [[], [], []]
    assert all(message[name].defects == () for name in ("From", "To", "Subject"))


def test_ids_are_immutable(recording: Recording) -> None:
    """Every single request asks for immutable ids."""
    for exchange in recording.of("graph"):
        assert 'IdType="ImmutableId"' in exchange.headers["prefer"], exchange.path


def test_notifications(recording: Recording, graph_model: GraphModel) -> None:
    """What is posted to us has the properties of a change notification, and nothing else."""
    assert any("lifecycleEvent" in item for item in recording.notifications)
    assert any("resourceData" in item for item in recording.notifications)
    found = [
        problem
        for item in recording.notifications
        for problem in graph_model.problems(item, "graph.changeNotification")
    ]
    assert found == []


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ({"subjekt": "x"}, EVENT),
        ({"subject": 5}, EVENT),
        ({"showAs": "occupied"}, EVENT),
        ({"start": {"dateTime": "x", "zone": "UTC"}}, EVENT),
        ({"attendees": {}}, EVENT),
        ({"expirationDateTime": "tomorrow"}, SUBSCRIPTION),
        ({"body": {"contentType": "markdown"}}, EVENT),
    ],
)
def test_mistakes_are_found(graph_model: GraphModel, value: dict, kind: str) -> None:
    """A wrong name, type or member is told: the checks above can fail."""
    assert len(list(graph_model.problems(value, kind))) == 1


def test_mistakes_in_actions_are_found(graph_model: GraphModel) -> None:
    """An unknown, missing or wrong parameter is told."""
    for body in ({"schedule": ["a"]}, {"Schedules": "a"}):
        assert list(graph_model.action_problems("getSchedule", "calendar", body))
    assert list(graph_model.action_problems("sendMail", "user", {})) == [
        "sendMail: parameter message is missing"
    ]
