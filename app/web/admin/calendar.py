"""The calendar of a company's people: a day, a week, a month, or what is next as a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from app import instants as formats
from app.instants import parse_instant
from app.languages import marked
from app.locale_formats import locale_formats
from app.web.admin.console import tenant_console
from app.web.admin.place import Place
from app.web.admin.rendering import render
from app.web.admin.side_by_side import Person, colors, sheet
from app.web.pages.month import YearMonth

VIEWS: Mapping[str, str] = {
    "day": marked("Day"),
    "week": marked("Week"),
    "month": marked("Month"),
    "agenda": marked("Agenda"),
}
_AGENDA_DAYS = 14
_SHOWN_OF_A_DAY = 3


@dataclass(frozen=True)
class Asked:
    """What the address asks for: `first` and `last` are the local days that are shown."""

    view: str
    day: date
    person: str | None
    first: date
    last: date

    @classmethod
    def read(cls, query: Mapping[str, str], today: date) -> Asked:
        """What cannot be read is today's day, of everybody."""
        view = query.get("view", "day")
        view = view if view in VIEWS else "day"
        try:
            day = date.fromisoformat(query.get("date", ""))
        except ValueError:
            day = today
        day = day if 2000 <= day.year <= 2200 else today
        first, last = _span(view, day)
        return cls(view, day, query.get("person") or None, first, last)

    def href(self, **changes: str) -> str:
        """The same with something else, as a query."""
        asked = {"view": self.view, "date": self.day.isoformat(), "person": self.person or ""}
        return "?" + urlencode({k: v for k, v in {**asked, **changes}.items() if v})

    @property
    def before(self) -> str:
        """The same view of the time before it."""
        return self.href(date=self._step(-1).isoformat())

    @property
    def after(self) -> str:
        return self.href(date=self._step(1).isoformat())

    def _step(self, sign: int) -> date:
        if self.view == "month":
            month = YearMonth.of(self.day)
            return (month.next if sign > 0 else month.previous).first
        days = {"day": 1, "week": 7, "agenda": _AGENDA_DAYS}[self.view]
        return self.day + timedelta(days=sign * days)


async def calendar(request: web.Request) -> web.Response:
    """`?view=day|week|month|agenda&date=YYYY-MM-DD&person=`."""
    console = await tenant_console(request)
    place = console.place
    asked = Asked.read(request.query, place.today)
    everybody: list[dict[str, Any]] = await console.of(
        "staff_calendar",
        p_from=place.midnight(asked.first),
        to=place.midnight(asked.last + timedelta(days=1)),
    )
    people = [one for one in everybody if one["id"] == asked.person] or everybody
    laid_out = {"day": _day, "week": _week, "month": _month, "agenda": _agenda}[asked.view]
    context = {
        "asked": asked,
        "views": VIEWS,
        "everybody": everybody,
        "people": people,
        "colors": colors(people),
        "caption": _caption(asked, place),
        "is_now": asked.first <= place.today <= asked.last,
        **laid_out(asked, people, place),
    }
    return render(request, "calendar", context)


def _span(view: str, day: date) -> tuple[date, date]:
    if view == "week":
        first = _first_of_week(day)
        return first, first + timedelta(days=6)
    if view == "month":
        month = YearMonth.of(day)
        first = _first_of_week(month.first)
        weeks = ((month.last - first).days // 7) + 1
        return first, first + timedelta(days=7 * weeks - 1)
    if view == "agenda":
        return day, day + timedelta(days=_AGENDA_DAYS - 1)
    return day, day


def _first_of_week(day: date) -> date:
    return day - timedelta(days=(day.weekday() - locale_formats().first_weekday) % 7)


def _caption(asked: Asked, place: Place) -> str:
    if asked.view == "day":
        return place.day_long(asked.day)
    if asked.view == "month":
        return YearMonth.of(asked.day).caption
    days = [formats.day_short(day, place.today) for day in (asked.first, asked.last)]
    return " – ".join(days)


def _day(asked: Asked, people: Sequence[Person], place: Place) -> dict[str, Any]:
    return _sheet(people, [asked.day], place)


def _week(asked: Asked, people: Sequence[Person], place: Place) -> dict[str, Any]:
    return _sheet(people, [asked.first + timedelta(days=number) for number in range(7)], place)


def _sheet(people: Sequence[Person], days: Sequence[date], place: Place) -> dict[str, Any]:
    """Half hours for who has room for them, and the same as a list."""
    return {
        "sheet": sheet(people, days, place) if people else None,
        "lines": [
            (
                day,
                formats.day_long(day),
                [(person, _of_day(person, day, place)) for person in people],
            )
            for day in days
        ],
    }


def _month(asked: Asked, people: Sequence[Person], place: Place) -> dict[str, Any]:
    count = (asked.last - asked.first).days + 1
    days = [asked.first + timedelta(days=number) for number in range(count)]
    cells = [
        {
            "day": day,
            "name": formats.day_long(day),
            "is_other": day.month != asked.day.month,
            "href": asked.href(view="day", date=day.isoformat()),
            "bookings": (found := _bookings_of(people, day, place))[:_SHOWN_OF_A_DAY],
            "count": len(found),
            "is_closed": all(_is_closed(person, day, place) for person in people) and bool(people),
        }
        for day in days
    ]
    return {
        "weekdays": [formats.weekday(day) for day in days[:7]],
        "weeks": [cells[number : number + 7] for number in range(0, count, 7)],
    }


def _agenda(asked: Asked, people: Sequence[Person], place: Place) -> dict[str, Any]:
    days = [asked.first + timedelta(days=number) for number in range(_AGENDA_DAYS)]
    found = [(formats.day_long(day), _bookings_of(people, day, place)) for day in days]
    return {"agenda": [(name, bookings) for name, bookings in found if bookings]}


def _bookings_of(people: Sequence[Person], day: date, place: Place) -> list[dict[str, Any]]:
    """Those that begin on a local day, by start, each with whose it is."""
    found = [
        {**booking, "person": person["display_name"]}
        for person in people
        for booking in person["bookings"]
        if _local_day(booking["start_at"], place) == day
    ]
    return sorted(found, key=lambda booking: (booking["start_at"], booking["person"]))


def _of_day(person: Person, day: date, place: Place) -> dict[str, Any]:
    begins, ends = place.midnight(day), place.midnight(day + timedelta(days=1))

    def within(name: str) -> list[Any]:
        return [
            one
            for one in person[name]
            if parse_instant(one["start_at"]) < ends and begins < parse_instant(one["end_at"])
        ]

    return {
        "bookings": _bookings_of([person], day, place),
        "closures": within("closures"),
        "busy": within("busy"),
        "open": within("open"),
        "href": f"{place.root}/appointments/new?"
        + urlencode({"person": person["id"], "date": day.isoformat()})
        if ends > place.now
        else None,
    }


def _is_closed(person: Person, day: date, place: Place) -> bool:
    found = _of_day(person, day, place)
    return not found["open"] and not found["bookings"]


def _local_day(instant: str, place: Place) -> date:
    return parse_instant(instant).astimezone(place.zone).date()
