"""Intake forms: what a service asks, and what counts as an answer."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Answer, Office
from tests.support.refused import refused


def put(office: Office, *fields: Any, version: int | None = None) -> dict[str, Any]:
    row = office.app(
        "service_intake_put",
        tenant_id=office.tenant_id,
        service_id=office.service_id,
        fields={"fields": list(fields)},
        version=version,
        actor="key",
    )
    return Answer(**row).json


def form(office: Office) -> dict[str, Any]:
    row = office.app("service_intake", tenant_id=office.tenant_id, service_id=office.service_id)
    return Answer(**row).json


def test_a_form_is_put_whole(office: Office) -> None:
    """Ids are kept, what is left out is archived and may come back, the order is that of the list."""
    assert form(office) == {"fields": [], "version": 1}
    made = put(
        office,
        {"label": "Why?", "field_type": "textarea", "help": "In short.", "placeholder": "To talk"},
        {"label": "How?", "field_type": "select", "options": ["By foot", "By bike"]},
        version=1,
    )
    assert made == form(office)
    assert made["version"] == 2
    why, how = made["fields"]
    assert why | {"id": 0} == {
        "id": 0, "label": "Why?", "field_type": "textarea", "required": False, "sort_order": 1,
        "placeholder": "To talk", "options": [], "help": "In short.",
    }  # fmt: skip
    assert put(office, why, how) == made
    less = put(office, how | {"label": "How then?"})
    assert [(f["id"], f["label"]) for f in less["fields"]] == [(how["id"], "How then?")]
    more = put(office, less["fields"][0], why | {"sort_order": None})
    assert [f["id"] for f in more["fields"]] == [how["id"], why["id"]]
    assert office.value("select count(*) from booking.intake_fields") == 2
    assert office.values("select distinct action from booking.audit_logs") == [
        "service.intake_changed"
    ]


def test_a_wrong_question_is_refused_by_its_place(office: Office) -> None:
    good = {"label": "Why?", "field_type": "text"}
    (kept,) = put(office, good)["fields"]
    other = Office(office.sql, "other")
    asked = {"tenant_id": office.tenant_id, "service_id": office.service_id, "actor": "key"}
    for wrong, name in (
        ({"label": ""}, "label"),
        ({"label": "a\nb"}, "label"),
        ({"label": None}, "label"),
        ({"field_type": "color"}, "field_type"),
        ({"field_type": None}, "field_type"),
        ({"required": "yes"}, "required"),
        ({"required": True}, "required"),
        ({"placeholder": "x" * 201}, "placeholder"),
        ({"options": ["a"]}, "options"),
        ({"field_type": "select"}, "options"),
        ({"field_type": "select", "options": []}, "options"),
        ({"field_type": "select", "options": ["a", "a"]}, "options"),
        ({"field_type": "select", "options": ["a", 1]}, "options"),
        ({"field_type": "select", "options": "a"}, "options"),
        ({"help": "x" * 501}, "help"),
        ({"sort_order": -1}, "sort_order"),
        ({"id": str(uuid.uuid4())}, "id"),
        ({"id": kept["id"]}, "id"),
        ({"name": "Why?"}, "name"),
    ):
        fields = {"fields": [kept, good | wrong]}
        error = refused(office.app, "service_intake_put", fields=fields, version=None, **asked)
        assert error.fields == [f"fields.1.{name}"], wrong
    for fields, names in (
        ({}, ["fields"]),
        ({"fields": [good] * 51}, ["fields"]),
        ({"fields": [1]}, ["fields.0"]),
        ({"fields": [], "form": 1}, ["form"]),
    ):
        error = refused(office.app, "service_intake_put", fields=fields, version=None, **asked)
        assert (error.code, error.fields) == ("invalid_request", names)
    theirs = asked | {"tenant_id": other.tenant_id}
    error = refused(other.app, "service_intake_put", fields={"fields": []}, version=None, **theirs)
    assert error.code == "service_not_found"


def test_what_asks_for_answers_becomes_no_default_service(office: Office) -> None:
    talk = office.add_service(60)
    office.sql.execute(
        "insert into booking.intake_fields (tenant_id, service_id, label, field_type, is_required)"
        " values (%s, %s, 'Why?', 'text', true)",
        [office.tenant_id, talk],
    )
    asked = {"tenant_id": office.tenant_id, "service_id": talk, "version": None, "actor": "key"}
    error = refused(office.app, "service_update", changes={"is_default": True}, **asked)
    assert error.fields == ["is_default"]


TYPES: dict[str, dict[str, Any]] = {
    "text": {}, "textarea": {}, "date": {}, "phone": {}, "email": {}, "number": {}, "tick": {},
    "select": {"options": ["Red", "Blue"]}, "checkbox": {"options": ["Red", "Blue"]},
}  # fmt: skip


@pytest.fixture
def ids(office: Office) -> dict[str, str]:
    """The id of a question of each type; tick is a checkbox without options."""
    made = put(
        office,
        *(
            {"label": name, "field_type": "checkbox" if name == "tick" else name} | more
            for name, more in TYPES.items()
        ),
    )
    return {field["label"]: field["id"] for field in made["fields"]}


def judge(office: Office, answers: Any, phones: Any = None) -> tuple[Any, Any, Any]:
    return office.sql.execute(
        "select * from booking.answers_faults(%s, %s, %s::jsonb, %s::jsonb)",
        [office.tenant_id, office.service_id, json.dumps(answers), json.dumps(phones or {})],
    ).fetchone()


ANSWERS = {
    "text": [("  A line ", "A line"), ("x" * 2000, "x" * 2000), ("", None), ("  ", None)],
    "textarea": [("Two\nlines", "Two\nlines")],
    "date": [("2028-02-29", "2028-02-29")],
    "phone": [("030 123456", "+4930123456")],
    "email": [("eva@acme.example", "eva@acme.example")],
    "number": [(7, 7), (-1.5, -1.5), ("12.50", 12.5), (0, 0)],
    "tick": [(True, True), (False, False)],
    "select": [("Red", "Red"), ("", None)],
    "checkbox": [(["Blue", "Red"], ["Blue", "Red"]), ([], None)],
}
NO_ANSWERS = {
    "text": [1, True, ["a"], {}, "two\nlines", "x" * 2001, "\u200b"],
    "textarea": [1, "x" * 2001, "bell\u0007"],
    "date": ["2027-02-29", "1.2.2027", "2027-02-29T10:00", 20270201],
    "phone": ["soon", 30123456, "x" * 2001],
    "email": ["eva", "a b@acme.example", "x" * 250 + "@a.example", 1],
    "number": ["many", "1e9", True, "1" * 16],
    "tick": ["on", 1, ["Red"]],
    "select": ["Green", "red", ["Red"], 1, False],
    "checkbox": ["Red", ["Green"], True, [["Red"]], {"Red": True}],
}
PHONES = {"030 123456": "+4930123456", "soon": None}


def test_each_type_has_its_answers(office: Office, ids: dict[str, str]) -> None:
    """Cleaned; what is empty is no answer, and need not be one."""
    for name, cases in ANSWERS.items():
        for given, kept in cases:
            faults, cleaned, phones = judge(office, {ids[name]: given}, PHONES)
            assert (faults, phones) == ({}, {}), (name, given)
            assert cleaned == ({} if kept is None else {ids[name]: kept}), (name, given)
    for name, wrong in NO_ANSWERS.items():
        for given in wrong:
            faults, cleaned, _phones = judge(office, {ids[name]: given}, PHONES)
            assert (list(faults), cleaned) == ([f"answers.{ids[name]}"], {}), (name, given)
    for nothing in ({}, None, dict.fromkeys(ids.values())):
        assert judge(office, nothing) == ({}, {}, {})
    assert list(judge(office, [1])[0]) == ["answers"]
    unknown = str(uuid.uuid4())
    assert set(judge(office, {unknown: 1, "name": 2})[0]) == {f"answers.{unknown}", "answers.name"}


def test_what_is_required_is_answered(office: Office, ids: dict[str, str]) -> None:
    """An empty text, an empty list and a box that is not ticked are no answers."""
    office.sql.execute("update booking.intake_fields set is_required = true")
    every = {f"answers.{field}" for field in ids.values()}
    for nothing in (None, {}, dict.fromkeys(ids.values(), "")):
        assert set(judge(office, nothing)[0]) == every
    given = {ids[name]: cases[0][0] for name, cases in ANSWERS.items()}
    assert judge(office, given, PHONES)[0] == {}
    assert list(judge(office, given | {ids["tick"]: False}, PHONES)[0]) == [
        f"answers.{ids['tick']}"
    ]
    assert list(judge(office, given | {ids["checkbox"]: []}, PHONES)[0]) == [
        f"answers.{ids['checkbox']}"
    ]
    office.sql.execute("update booking.intake_fields set archived_at = now()")
    assert judge(office, {}) == ({}, {}, {})
    assert set(judge(office, given)[0]) == every


def test_a_telephone_number_is_read_by_the_application(office: Office, ids: dict[str, str]) -> None:
    """Until it has, it is asked for with the company's country; the rest is judged meanwhile."""
    answers = {ids["phone"]: " 030 123456 ", ids["text"]: "Yes"}
    kept = {ids["text"]: "Yes"}
    assert judge(office, answers) == ({}, kept, {"030 123456": None})
    office.configure("country", "DE")
    assert judge(office, answers) == ({}, kept, {"030 123456": "DE"})
    assert judge(office, answers, PHONES) == ({}, kept | {ids["phone"]: "+4930123456"}, {})


def test_faults_are_one_refusal(office: Office) -> None:
    faults = json.dumps({"answers.b": "A number.", "answers.a": "A text."})
    error = refused(office.sql.execute, "select booking.raise_if_answered_wrong(%s)", [faults])
    assert (error.sqlstate, error.code) == ("SB422", "invalid_answers")
    assert error.fields == ["answers.a", "answers.b"]
    assert office.value("select booking.raise_if_answered_wrong('{}')") == ""


def test_answers_are_told_and_forgotten_with_their_customer(
    office: Office, ids: dict[str, str]
) -> None:
    """With the question beside them, also one that is not asked any more."""
    booking = office.confirmed(WEDNESDAY_TEN)
    office.sql.execute(
        "update booking.bookings set answers = %s where id = %s",
        [json.dumps({ids["text"]: "Because", ids["number"]: 3}), booking],
    )
    put(office)
    told = office.value("select booking.personal_booking(b) from booking.bookings b")["answers"]
    assert [(each["label"], each["answer"]) for each in told] == [
        ("text", "Because"),
        ("number", 3),
    ]
    office.value("select booking.anonymise(customer_id, 'test') from booking.bookings")
    assert office.value("select answers from booking.bookings") is None
