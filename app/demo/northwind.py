"""Company `demo`: two salespeople with calendars in a directory, meetings by video."""

from __future__ import annotations

from app.demo.company import Company, Person
from app.simulator.microsoft.demo_data import ANNA, BEN, DEMO_DIRECTORY_NAME

COMPANY = Company(
    slug="demo",
    name=DEMO_DIRECTORY_NAME,
    about="Sales talks by Zoom; times come from Outlook, and what happens there is followed.",
    owner=Person("owner@demo.example", "Olivia Northwind", "owner"),
    people=(
        Person("admin@demo.example", "Adam Northwind", "admin"),
        Person("anna@demo.example", ANNA.name, "salesperson", ANNA.address),
        Person("ben@demo.example", BEN.name, "salesperson", BEN.address),
    ),
    settings={"website": "https://northwind.example"},
)
