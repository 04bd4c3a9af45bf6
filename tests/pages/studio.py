"""A company with several services, of whoever is free and with questions of every kind."""

from __future__ import annotations

from typing import Any

from psycopg.types.json import Jsonb

from tests.support.office import Office

QUESTIONS: list[dict[str, Any]] = [
    {"label": "What is it about?", "field_type": "text", "required": True},
    {"label": "Anything else?", "field_type": "textarea", "help": "As much as you like."},
    {"label": "How did you hear of us?", "field_type": "select", "options": ["A friend", "Web"]},
    {"label": "What interests you?", "field_type": "checkbox", "options": ["Yoga", "Pilates"]},
    {"label": "I have read the rules", "field_type": "checkbox", "required": True},
    {"label": "Date of birth", "field_type": "date"},
    {"label": "Who is called if need be?", "field_type": "phone", "placeholder": "+49 …"},
    {"label": "Another address", "field_type": "email"},
    {"label": "How tall are you?", "field_type": "number"},
]


def add_service(office: Office, slug: str, **columns: Any) -> str:
    """A service with this name in addresses; its id."""
    given = {"slug": slug, "name": slug.replace("-", " ").title(), "place": "none"} | columns
    return str(
        office.value(
            f"insert into booking.services (tenant_id, {', '.join(given)})"
            f" values (%s, {', '.join(['%s'] * len(given))}) returning id",
            office.tenant_id,
            *given.values(),
        )
    )


def ask(office: Office, service_id: str, questions: list[dict[str, Any]]) -> dict[str, str]:
    """Gives the service its form; the name of each field by its label."""
    found = office.sql.execute(
        "select body from api.service_intake_put(%s, %s, %s, null, null)",
        [office.tenant_id, service_id, Jsonb({"fields": questions})],
    ).fetchone()
    assert found is not None
    rows = office.sql.execute("select label, id::text from booking.intake_fields").fetchall()
    return {label: f"answer-{field_id}" for label, field_id in rows}
