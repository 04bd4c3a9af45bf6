"""What api.availability offers, as tests compare it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.sql.conftest import MONDAY
from tests.support.office import Office

DAY = MONDAY.date()


def starts(office: Office, day: date = DAY, days: int = 1, **params: Any) -> list[str]:
    """Starts of the free slots of `days` local days, as HH:MM on one day, else as whole
    instants."""
    person = params.pop("salesperson_id", office.salesperson_id)
    answer = office.answer("availability", salesperson_id=person, date=day, days=days, **params)
    assert answer.status == 200, answer
    found = [slot["start_at"] for slot in answer.json["slots"]]
    return [at[11:16] for at in found] if days == 1 else found


def half_hours(first: str, last: str) -> list[str]:
    """Every half hour from `first` to `last`, both included, as HH:MM."""
    at, end = (datetime.strptime(text, "%H:%M") for text in (first, last))
    found = []
    while at <= end:
        found.append(f"{at:%H:%M}")
        at += timedelta(minutes=30)
    return found
