"""The questions of a service as form fields, and what was typed there as answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.languages import _, marked

PREFIX = "answer-"
"""Of the fields' names; the question's id follows, and of one that takes several options the
option's number."""

_FAULTS: Mapping[str, str] = {
    "select": marked("Please choose one of these."),
    "checkbox": marked("Please choose from these."),
    "date": marked("Please enter a date, as year, month and day: 2027-03-01."),
    "phone": marked(
        "Please enter a telephone number that exists, with + and the country's code, like "
        "+49 151 23456789."
    ),
    "email": marked("Please enter a mail address like ada@example.com."),
    "number": marked("Please enter a number, like 12 or 3.5."),
    "text": marked("Please enter one line of at most 2,000 letters."),
    "textarea": marked("Please enter at most 2,000 letters."),
}
_NEEDED = marked("Please answer: {question}")


@dataclass(frozen=True)
class Question:
    """A question that is asked before a service is booked.

    Attributes:
        kind: text, textarea, select, checkbox, date, phone, email or number.
        options: to choose from; a checkbox without any is a yes or no.
    """

    id: str
    label: str
    kind: str
    is_required: bool
    placeholder: str
    options: Sequence[str]
    help: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Question:
        return cls(
            id=data["id"],
            label=data["label"],
            kind=data["field_type"],
            is_required=data["required"],
            placeholder=data["placeholder"] or "",
            options=data["options"],
            help=data["help"] or "",
        )

    @property
    def name(self) -> str:
        """Of its field."""
        return f"{PREFIX}{self.id}"

    @property
    def boxes(self) -> Sequence[tuple[str, str]]:
        """Of one that takes several options: name of the field and option, one for each."""
        return [(f"{self.name}-{place}", option) for place, option in enumerate(self.options)]

    @property
    def is_of_several(self) -> bool:
        """Whether several options can be chosen."""
        return self.kind == "checkbox" and bool(self.options)

    @property
    def names(self) -> Sequence[str]:
        """Of all its fields."""
        return [name for name, _option in self.boxes] if self.is_of_several else [self.name]

    def answer(self, typed: Mapping[str, str]) -> Any:
        """As `booking.answers_faults` takes it; None: not answered."""
        if self.is_of_several:
            return [option for name, option in self.boxes if typed.get(name)] or None
        if self.kind == "checkbox":
            return True if typed.get(self.name) else None
        return typed.get(self.name) or None

    def fault(self, typed: Mapping[str, str]) -> str:
        """What to do about an answer that is not taken."""
        if self.answer(typed) is None:
            return _(_NEEDED).format(question=self.label)
        return _(_FAULTS[self.kind])


def typed_answers(fields: Mapping[str, str], questions: Sequence[Question]) -> dict[str, str]:
    """What was typed into the fields of the questions, as it came."""
    return {
        name: fields[name].strip()
        for question in questions
        for name in question.names
        if fields.get(name, "").strip()
    }


def answers_of(typed: Mapping[str, str], questions: Sequence[Question]) -> dict[str, Any] | None:
    """By the question's id; None: nothing was asked."""
    given = {question.id: question.answer(typed) for question in questions}
    answers = {id_: answer for id_, answer in given.items() if answer is not None}
    return answers if questions else None


def faults_of(
    errors: Sequence[Mapping[str, str]], typed: Mapping[str, str], questions: Sequence[Question]
) -> dict[str, str]:
    """A sentence for each field whose answer the database did not take."""
    wrong = {error["field"] for error in errors}
    return {
        question.names[0]: question.fault(typed)
        for question in questions
        if f"answers.{question.id}" in wrong
    }


def given_beforehand(
    questions: Sequence[Question], values_of: Callable[[str], Sequence[str]]
) -> dict[str, str]:
    """What an address answers for the visitor, who sees and can change it: `answer-<id>=…`, of
    several options repeated.

    Args:
        values_of: the values that the address has under a name.
    """
    given: dict[str, str] = {}
    for question in questions:
        values = values_of(question.name)
        if question.is_of_several:
            given |= {name: "yes" for name, option in question.boxes if option in values}
        elif values:
            given[question.name] = values[0]
    return given
