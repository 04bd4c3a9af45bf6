"""Company `studio`: yoga for one, with prices and questions; its teachers have no calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.demo.company import ACTOR, Company, Json, Making, Person

_ADDRESS = "Studio Sol, Lindenstraße 12, 10969 Berlin, second courtyard"
_ZONE = ZoneInfo("Europe/Berlin")
_LENA, _MARCO, _AIKO = "lena@studio.example", "marco@studio.example", "aiko@studio.example"

_EXPERIENCE: Json = {
    "label": "How long have you practised?",
    "field_type": "select",
    "options": ["Never", "Less than a year", "Longer"],
    "required": True,
}
_INJURIES: Json = {
    "label": "Is there anything that we should be careful with?",
    "field_type": "textarea",
    "help": "Injuries, pregnancy, operations. Only your teacher reads it.",
}
_MAT: Json = {"label": "Lend me a mat", "field_type": "checkbox"}
_SINCE: Json = {"label": "Since when does it hurt?", "field_type": "date"}


def _hours(days: Sequence[int], *spans: tuple[str, str]) -> Iterator[Json]:
    """Weekdays (0 is Sunday), and from when to when."""
    for day in days:
        for start, end in spans:
            yield {"day_of_week": day, "start_time": start, "end_time": end}


def _next(now: datetime, weekday: int) -> datetime:
    """The next day with this weekday (0 is Monday), not today."""
    return now + timedelta(days=(weekday - now.weekday() - 1) % 7 + 1)


async def _fill(making: Making) -> None:
    lena = await making.salesperson(
        {
            "display_name": "Lena Sommer",
            "email": _LENA,
            "timezone": "Europe/Berlin",
            "bio": "Hatha and Yin. Teaches in the mornings, and likes beginners best.",
        },
        [*_hours((1, 2, 3, 4, 5), ("07:00", "13:00")), *_hours((6,), ("09:00", "14:00"))],
    )
    marco = await making.salesperson(
        {
            "display_name": "Marco Ruiz",
            "email": _MARCO,
            "timezone": "Europe/Berlin",
            "bio": "Vinyasa and handstands, after work.",
        },
        [*_hours((1, 3, 4), ("15:00", "21:00")), *_hours((0,), ("10:00", "16:00"))],
    )
    aiko = await making.salesperson(
        {
            "display_name": "Aiko Tanaka",
            "email": _AIKO,
            "timezone": "Europe/Berlin",
            "bio": "Physiotherapist. Yoga for backs that hurt.",
        },
        [*_hours((2, 4), ("09:00", "12:00"), ("13:00", "18:00"))],
    )
    hello = await making.default_service(
        {
            "name": "Get to know us",
            "slug": "hello",
            "description": "Half an hour in the studio: look around, ask, have a tea.",
            "slot_minutes": 30,
            "buffer_minutes": 0,
            "place": {"kind": "address", "text": _ADDRESS},
            "sort_order": 1,
        }
    )
    await making.service(
        {
            "name": "Private class",
            "slug": "private-class",
            "description": "An hour for you alone, at your pace. You pay in the studio.",
            "slot_minutes": 60,
            "buffer_minutes": 15,
            "price_amount": 8500,
            "tax_percent": 19,
            "place": {"kind": "address", "text": _ADDRESS},
            "color": "#7a4fb5",
            "sort_order": 2,
        },
        [_EXPERIENCE, _INJURIES, _MAT],
        [lena, marco],
    )
    trial = await making.service(
        {
            "name": "Trial class",
            "slug": "trial-class",
            "description": "Forty-five minutes with whoever is free, for your first time here.",
            "slot_minutes": 45,
            "buffer_minutes": 15,
            "price_amount": 2500,
            "tax_percent": 19,
            "assignment": "any",
            "place": {"kind": "address", "text": _ADDRESS},
            "sort_order": 3,
        },
        [_MAT],
        [lena, marco],
    )
    await making.service(
        {
            "name": "Yoga for backs",
            "slug": "backs",
            "description": "A class of one with our physiotherapist.",
            "slot_minutes": 75,
            "buffer_minutes": 15,
            "price_amount": 11000,
            "tax_percent": 19,
            "assignment": "chosen",
            "place": {"kind": "address", "text": _ADDRESS},
            "sort_order": 4,
        },
        [{**_SINCE, "required": True}, _INJURIES],
        [aiko],
    )
    await making.service(
        {
            "name": "Advice by telephone",
            "slug": "advice",
            "description": "Which class suits you? We call you.",
            "slot_minutes": 20,
            "slot_step_minutes": 20,
            "buffer_minutes": 5,
            "place": {"kind": "phone"},
            "sort_order": 5,
        },
    )
    shown_by = {"embed_origins": [making.elsewhere]}
    await making.ask("settings_patch", changes=shown_by, actor=ACTOR)
    now = datetime.now(_ZONE)
    for number, (service, teacher, weekday, hour, name) in enumerate(
        (
            (trial, lena, 0, 9, "Mira Vogel"),
            (hello, lena, 1, 10, "Jonas Brandt"),
            (trial, marco, 2, 17, "Yuki Sato"),
            (trial, lena, 3, 8, "Emre Aydin"),
            (hello, marco, 3, 18, "Paula Novak"),
            (trial, lena, 4, 11, "Mira Vogel"),
        )
    ):
        client = {"name": name, "email": f"{name.split()[0].lower()}@customer.example"}
        day = _next(now, weekday)
        start = day.replace(hour=hour, minute=0, second=0, microsecond=0)
        await making.appointment(number, service, teacher, start, client)
    year = now.year
    await making.closure(f"{year}-12-24", f"{year + 1}-01-01", "Holidays")


COMPANY = Company(
    slug="studio",
    name="Studio Sol Yoga GmbH",
    about="A yoga studio: classes of one with prices, questions and reminders; no calendar needed.",
    owner=Person("owner@studio.example", "Sol Martín", "owner"),
    people=(
        Person("admin@studio.example", "Ada Front-Desk", "admin"),
        Person(_LENA, "Lena Sommer", "salesperson", _LENA),
        Person("analyst@studio.example", "Ines Books", "analyst"),
    ),
    settings={
        "timezone": "Europe/Berlin",
        "display_name": "Studio Sol",
        "color": "#7a4fb5",
        "currency": "EUR",
        "country": "DE",
        "contact_line": "Call +49 30 5550 1234, Monday to Saturday.",
        "support_email": "hello@studio.example",
        "support_phone": "+49 30 5550 1234",
        "mail_provider": "mailgun",
        "min_notice_minutes": 120,
        "website": "https://studio.example",
    },
    fill=_fill,
)
