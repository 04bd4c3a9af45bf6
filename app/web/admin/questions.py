"""The questions of a service's form, as staff fill them in: fields named `answer.<id>`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.web.admin.console import TenantConsole

PREFIX = "answer."

Question = Mapping[str, Any]


async def asked(console: TenantConsole, service_id: str) -> list[dict[str, Any]]:
    """Those that are asked now."""
    found: list[dict[str, Any]] = (await console.of("service_intake", service_id=service_id))[
        "fields"
    ]
    return found


def answers_in(typed: Mapping[str, str], questions: Sequence[Question]) -> dict[str, Any]:
    """What was answered, as the database judges it; what was left empty is no answer."""
    found: dict[str, Any] = {}
    for question in questions:
        name = PREFIX + question["id"]
        if _is_list(question):
            chosen = [
                option
                for number, option in enumerate(question["options"])
                if f"{name}.{number}" in typed
            ]
            if chosen:
                found[question["id"]] = chosen
        elif question["field_type"] == "checkbox":
            found[question["id"]] = name in typed
        elif typed.get(name, "").strip():
            found[question["id"]] = typed[name].strip()
    return found


def typed_of(answers: Mapping[str, Any], questions: Sequence[Question]) -> dict[str, str]:
    """Answers as they stand in the form."""
    found = {}
    for question in questions:
        name, answer = PREFIX + question["id"], answers.get(question["id"])
        if _is_list(question):
            for number, option in enumerate(question["options"]):
                if option in (answer or ()):
                    found[f"{name}.{number}"] = "on"
        elif question["field_type"] == "checkbox":
            if answer:
                found[name] = "on"
        elif answer is not None:
            found[name] = str(answer)
    return found


def labels(questions: Sequence[Question]) -> dict[str, str]:
    """What is asked, by the field's name."""
    return {PREFIX + question["id"]: question["label"] for question in questions}


def _is_list(question: Question) -> bool:
    return question["field_type"] == "checkbox" and bool(question["options"])
