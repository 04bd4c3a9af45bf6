"""The scene of the demo: who and what the simulated cloud knows from the start."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

DEMO_DIRECTORY_ID = UUID("11111111-1111-4111-8111-111111111111")
DEMO_DIRECTORY_NAME = "Northwind Demo"
DEMO_SHARED_MAILBOX = "bookings@northwind.example"


@dataclass(frozen=True, slots=True)
class Person:
    address: str
    name: str
    timezone: str


ANNA = Person("anna.keller@northwind.example", "Anna Keller", "Europe/Berlin")
BEN = Person("ben.ortiz@northwind.example", "Ben Ortiz", "America/New_York")
DEMO_PEOPLE = (ANNA, BEN)


@dataclass(frozen=True, slots=True)
class Habit:
    """An event of every week, at local time.

    Attributes:
        days: weekdays, Monday is 0.
        start, end: HH:MM; the same for an all-day event.
        every: only in weeks whose ISO number leaves this remainder: (divisor, remainder).
    """

    name: str
    subject: str
    days: tuple[int, ...]
    start: str
    end: str
    show_as: str = "busy"
    location: str = ""
    sensitivity: str = "normal"
    every: tuple[int, int] = (1, 0)
    is_all_day: bool = False


DEMO_HABITS = {
    ANNA.address: (
        Habit("standup", "Stand-up", (0, 1, 2, 3, 4), "09:00", "09:15", location="Teams"),
        Habit("pipeline", "Pipeline review", (0,), "14:00", "15:00", location="Room Spree"),
        Habit("lunch", "Lunch", (0, 1, 2, 3, 4), "12:30", "13:15", sensitivity="private"),
        Habit("one-on-one", "1:1 with Jonas", (2,), "10:00", "10:45"),
        Habit("call", "Maybe: partner call", (3,), "15:30", "16:30", "tentative"),
        Habit("focus", "Offers and paperwork", (4,), "14:30", "17:00"),
        Habit("home", "Working from home", (1,), "09:00", "17:00", "workingElsewhere"),
        Habit("tutorial", "Open office hour", (3,), "11:00", "12:00", "free"),
        Habit("dentist", "Dentist", (1,), "16:00", "17:00", "oof", sensitivity="private",
              every=(3, 1)),
        Habit("birthday", "Birthday: Mia", (2,), "", "", "free", every=(4, 2), is_all_day=True),
    ),
    BEN.address: (
        Habit("standup", "Stand-up with Berlin", (0, 1, 2, 3, 4), "09:00", "09:30",
              location="Teams"),
        Habit("gym", "Gym", (1, 3), "12:00", "13:00", sensitivity="private"),
        Habit("lunch", "Lunch", (0, 2, 4), "12:15", "13:00", sensitivity="private"),
        Habit("forecast", "Forecast call", (0,), "16:00", "17:00"),
        Habit("visit", "Customer visit", (2,), "13:30", "16:30", "oof", location="Hoboken"),
        Habit("demo", "Maybe: product demo", (4,), "11:00", "12:00", "tentative"),
        Habit("training", "Sales training", (3,), "14:00", "15:30", every=(2, 0)),
        Habit("away", "Out of office", (4,), "", "", "oof", every=(5, 3), is_all_day=True),
    ),
}  # fmt: skip
