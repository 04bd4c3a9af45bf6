"""Company `members`: nothing is told to whoever is not signed in."""

from __future__ import annotations

from app.demo.company import Company, Making, Person

_RUTH, _PAUL = "ruth@members.example", "paul@members.example"
_HOURS = [
    {"day_of_week": day, "start_time": "09:00", "end_time": "17:00"} for day in (1, 2, 3, 4, 5)
]


async def _fill(making: Making) -> None:
    ruth, paul = [
        await making.salesperson(
            {"display_name": name, "email": email, "timezone": "Europe/London", "bio": bio}, _HOURS
        )
        for name, email, bio in (
            ("Ruth Okafor", _RUTH, "Looks after those who are thinking of joining."),
            ("Paul Whitfield", _PAUL, "Looks after members."),
        )
    ]
    await making.default_service(
        {
            "name": "Visit",
            "slug": "visit",
            "description": "Half an hour at the club.",
            "slot_minutes": 30,
            "place": {"kind": "address", "text": "Riverside Club, 4 Quay Street, London"},
            "sort_order": 3,
        }
    )
    await making.service(
        {
            "name": "Introductory call",
            "slug": "intro_call",
            "description": "Twenty minutes by video, for those who are thinking of joining.",
            "slot_minutes": 20,
            "slot_step_minutes": 20,
            "buffer_minutes": 5,
            "audience": "prospect",
            "place": {"kind": "zoom"},
            "sort_order": 1,
        },
        [{"label": "What made you think of us?", "field_type": "textarea"}],
        [ruth],
    )
    await making.service(
        {
            "name": "Support",
            "slug": "support",
            "description": "Half an hour by telephone, for members.",
            "slot_minutes": 30,
            "buffer_minutes": 5,
            "audience": "customer",
            "place": {"kind": "phone"},
            "sort_order": 2,
        },
        people=[paul, ruth],
    )


COMPANY = Company(
    slug="members",
    name="Riverside Club Ltd",
    about="A members' club: sign in first; prospects book an introduction, customers support.",
    owner=Person("owner@members.example", "Margaret Quay", "owner"),
    people=(
        Person("admin@members.example", "Arthur Desk", "admin"),
        Person(_RUTH, "Ruth Okafor", "salesperson", _RUTH),
        Person("customer@members.example", "Clara Customer", "customer"),
        Person("prospect@members.example", "Peter Prospect", "prospect"),
    ),
    settings={
        "timezone": "Europe/London",
        "display_name": "Riverside Club",
        "color": "#0f5e6b",
        "country": "GB",
        "contact_line": "Call +44 20 7946 0123.",
        "support_email": "desk@members.example",
        "mail_provider": "postmark",
        "booking_access": "members",
        "sign_up": "open",
        "promote_on_attended": True,
        "website": "https://members.example",
    },
    fill=_fill,
)
