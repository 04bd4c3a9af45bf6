"""When a company is open, somebody works and a service is held; and the week that results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from app.errors import ApiError
from app.instants import day_long
from app.languages import _, marked
from app.web.admin import rows as lists
from app.web.admin import sheets
from app.web.admin.closures import closure_told
from app.web.admin.company_words import WEEKDAYS, weekdays
from app.web.admin.conflicts import Outside, ask_first, change, done_with
from app.web.admin.console import TenantConsole, tenant_console
from app.web.admin.fields import (
    CHOICE,
    CLOCK,
    DATE,
    NUMBERED,
    TIME,
    WINDOWS,
    Field,
    Group,
    fields_of,
)
from app.web.admin.forms import sent
from app.web.admin.names import Names
from app.web.admin.rendering import SESSION
from app.web.admin.rows import Row, Rows
from app.web.admin.sheets import Sheet
from app.web.principal import ADMINISTRATORS

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SOURCES: Mapping[str, str] = {
    "own": marked("their own hours: {rule}"),
    "company": marked("the company's hours: {rule}"),
    "own_exception": marked("their own hours on this date: {rule}"),
    "company_exception": marked("the company's hours on this date: {rule}"),
}


@dataclass(frozen=True)
class Subject:
    """Whose hours are looked at: a salesperson's, a service's, or (neither) the company's."""

    person: Mapping[str, Any] | None = None
    service: Mapping[str, Any] | None = None

    @property
    def query(self) -> str:
        if self.person:
            return f"?of=person.{self.person['id']}"
        return f"?of=service.{self.service['id']}" if self.service else ""


async def shown(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    names = await Names.read(console)
    subject = _subject(request, names)
    if subject.person is None and subject.service is None:
        groups = _company_groups()
        sheet = sheets.begun(fields_of(groups), await console.of("settings_get"))
        return await _company_page(request, console, names, groups, sheet)
    rows = _rules(names, subject)
    things, version = await _read(console, subject)
    return await _page(request, console, names, subject, lists.begun(rows, things, version))


async def save(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    names = await Names.read(console)
    subject = _subject(request, names)
    conflicts: list[Mapping[str, Any]] = []
    if subject.person is None and subject.service is None:
        return await _save_company(request, console, names)

    async def put(fields: dict[str, Any], version: int | None) -> None:
        thing, identity = _put_of(subject)
        conflicts.extend(
            await change(request, console, thing, **identity, fields=fields, version=version)
        )

    again = await lists.handle(
        request, _rules(names, subject), put, lambda: _read(console, subject)
    )
    if again:
        return await _page(request, console, names, subject, again)
    return done_with(request, names, conflicts, f"{console.place.root}/hours{subject.query}")


async def set_date(request: web.Request) -> web.Response:
    """Other hours on a date."""
    console = await tenant_console(request)
    names = await Names.read(console)
    subject = _subject(request, names)
    conflicts: list[Mapping[str, Any]] = []

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        said = {
            "salesperson_id": subject.person["id"] if subject.person else None,
            "date": fields.get("date"),
            "hours": fields.get("hours") or [],
        }
        conflicts.extend(await change(request, console, "exception_put", fields=said))

    again = await sheets.save(request, _date_fields(), put)
    address = f"{console.place.root}/hours{subject.query}"
    if again is None:
        return done_with(request, names, conflicts, address)
    if subject.person is None:
        groups = _company_groups()
        sheet = sheets.begun(fields_of(groups), await console.of("settings_get"))
        return await _company_page(request, console, names, groups, sheet, again)
    things, version = await _read(console, subject)
    sheet = lists.begun(_rules(names, subject), things, version)
    return await _page(request, console, names, subject, sheet, again)


async def remove_date(request: web.Request) -> web.Response:
    """The weekly hours again on a date."""
    console = await tenant_console(request)
    names = await Names.read(console)
    subject = _subject(request, names)
    address = f"{console.place.root}/hours{subject.query}"
    try:
        conflicts = await change(
            request,
            console,
            "exception_delete",
            date=_date(sent(request).get("date", "")),
            salesperson_id=subject.person["id"] if subject.person else None,
        )
    except Outside as outside:
        return ask_first(request, names, outside, request.path_qs, address)
    return done_with(request, names, conflicts, address)


async def _save_company(request: web.Request, console: TenantConsole, names: Names) -> web.Response:
    groups = _company_groups()
    conflicts: list[Mapping[str, Any]] = []

    async def put(changes: dict[str, Any], _version: int | None) -> None:
        conflicts.extend(await change(request, console, "settings_patch", changes=changes))

    again = await sheets.save(request, fields_of(groups), put)
    if again:
        return await _company_page(request, console, names, groups, again)
    return done_with(request, names, conflicts, f"{console.place.root}/hours")


def _subject(request: web.Request, names: Names) -> Subject:
    """Whom the address names; salespeople see their own.

    Raises:
        ApiError: salesperson_not_found, service_not_found.
    """
    kind, _point, identity = request.query.get("of", "").partition(".")
    who = request[SESSION].principal
    if not who.may(ADMINISTRATORS):
        kind, identity = "person", who.salesperson_id or ""
    if kind == "person":
        if identity not in names.people:
            raise ApiError("salesperson_not_found", marked("There is no such salesperson."))
        return Subject(person={"id": identity, "display_name": names.people[identity]})
    if kind == "service":
        if identity not in names.services:
            raise ApiError("service_not_found", marked("There is no such service."))
        return Subject(service={"id": identity, "name": names.services[identity]})
    return Subject()


def _put_of(subject: Subject) -> tuple[str, dict[str, Any]]:
    """Which function takes the whole list, and of what."""
    if subject.service:
        return "service_hours_put", {"service_id": subject.service["id"]}
    return "staff_hours_put", {"salesperson_id": subject.person["id"] if subject.person else None}


async def _read(console: TenantConsole, subject: Subject) -> tuple[list[dict[str, Any]], int]:
    name, identity = _put_of(subject)
    found = await console.of(name.removesuffix("_put"), **identity)
    return found["rules"], found["version"]


def _company_groups() -> list[Group]:
    return [
        Group(
            title=_("Weekly hours"),
            hint=_(
                "In each salesperson's own zone, such as 09:00–12:00, 13:00–17:00. A day ends at "
                "24:00; 22:00–02:00 ends on the next day. Empty: closed."
            ),
            fields=[
                Field(
                    name=f"working_hours.{day}",
                    label=_(WEEKDAYS[(number + 1) % 7]),
                    kind=WINDOWS,
                )
                for number, day in enumerate(_DAYS)
            ],
        )
    ]


def _date_fields() -> list[Field]:
    return [
        Field(name="date", label=_("Date"), kind=DATE, is_needed=True),
        Field(
            name="hours",
            label=_("Hours"),
            kind=WINDOWS,
            hint=_("Such as 09:00–12:00, 13:00–17:00. Empty: closed."),
        ),
    ]


def _rules(names: Names, subject: Subject) -> Rows:
    fields = [
        Field(name="day_of_week", label=_("Day"), kind=NUMBERED, choices=weekdays()),
        Field(name="start_time", label=_("From"), kind=TIME, is_needed=True),
        Field(name="end_time", label=_("To"), kind=CLOCK, is_needed=True, placeholder="17:00"),
        Field(name="effective_from", label=_("First date"), kind=DATE),
        Field(name="effective_to", label=_("Last date"), kind=DATE),
    ]
    if subject.service:
        fields.append(
            Field(
                name="salesperson_id",
                label=_("For"),
                kind=CHOICE,
                choices=list(names.people.items()),
                empty=_("everybody else"),
            )
        )

    def told(row: Row) -> str:
        day = dict(weekdays()).get(row["day_of_week"], "")
        dates = " – ".join(filter(None, (row["effective_from"], row["effective_to"])))
        whose = names.people.get(row.get("salesperson_id", ""), "")
        return ", ".join(
            filter(None, (f"{day} {row['start_time']}–{row['end_time']}", dates, whose))
        )

    def blank(before: Sequence[Row]) -> Row:
        last = before[-1] if before else {"day_of_week": "0", "start_time": "", "end_time": ""}
        new = {field.name: "" for field in fields}
        return new | {
            "day_of_week": str((int(last["day_of_week"] or 0) + 1) % 7),
            "start_time": last["start_time"] or "09:00",
            "end_time": last["end_time"] or "17:00",
        }

    return Rows(
        "rules",
        fields,
        title=lambda n, row: _("{number}. {day}").format(
            number=n, day=dict(weekdays()).get(row["day_of_week"], "")
        ),
        told=told,
        blank=blank,
    )


async def _company_page(
    request: web.Request,
    console: TenantConsole,
    names: Names,
    groups: Sequence[Group],
    sheet: Sheet,
    date_sheet: Sheet | None = None,
) -> web.Response:
    more = await _around(request, console, names, Subject(), date_sheet)
    page = sheets.shown(
        request,
        groups,
        sheet,
        title=_("Hours of the company"),
        button=_("Save"),
        template="hours_of_company",
        action=f"{console.place.root}/hours",
        **more,
    )
    return _with_status(page, date_sheet)


async def _page(
    request: web.Request,
    console: TenantConsole,
    names: Names,
    subject: Subject,
    sheet: Sheet,
    date_sheet: Sheet | None = None,
) -> web.Response:
    more = await _around(request, console, names, subject, date_sheet)
    whose = (subject.person or {}).get("display_name") or (subject.service or {}).get("name")
    page = lists.shown(
        request,
        _rules(names, subject),
        sheet,
        template="hours",
        title=_("Hours of {whose}").format(whose=whose),
        nothing=(
            _("None of their own: the company's hours count.")
            if subject.person
            else _("None of its own: it is held whenever somebody works.")
        ),
        add=_("Add hours"),
        crumb=None,
        action=f"{console.place.root}/hours{subject.query}",
        **more,
    )
    return _with_status(page, date_sheet)


def _with_status(page: web.Response, date_sheet: Sheet | None) -> web.Response:
    """The page, refused where the form of a date was."""
    if date_sheet:
        page.set_status(date_sheet.status)
    return page


async def _around(
    request: web.Request,
    console: TenantConsole,
    names: Names,
    subject: Subject,
    date_sheet: Sheet | None,
) -> dict[str, Any]:
    """What stands around the weekly hours: whose they are, dates with others, and the week."""
    dates, week = [], None
    if subject.service is None:
        whose = subject.person["id"] if subject.person else None
        found = await console.of("exception_list")
        dates = [one for one in found["exceptions"] if one["salesperson_id"] == whose]
    asked = _date(request.query.get("date", "")) or console.place.today
    held = None
    if subject.person:
        week = await _week(console, subject.person["id"], asked)
    elif subject.service:
        held = await _held(console, names, subject.service["id"], asked)
    fields = _date_fields()
    return {
        "subject": subject,
        "names": names,
        "dates": [{**one, "day": day_long(date.fromisoformat(one["date"]))} for one in dates],
        "has_dates": subject.service is None,
        "date_fields": fields,
        "date_sheet": date_sheet or sheets.begun(fields, {}),
        "date_labels": {one.name: one.label for one in fields},
        "week": week,
        "held": held,
        "is_administrator": request[SESSION].principal.may(ADMINISTRATORS),
    }


async def _week(console: TenantConsole, person: str, day: date) -> dict[str, Any]:
    """The week of a date as the page shows it, each piece with the rule that it comes from."""
    found = await console.of("staff_week", salesperson_id=person, date=day)
    times = _times(console, found)
    return {
        **_which_week(found),
        "days": [
            {
                "name": day_long(date.fromisoformat(one["date"])),
                "pieces": [
                    {
                        "times": times(piece),
                        "why": _(_SOURCES[piece["source"]]).format(rule=_told(piece["rule"])),
                    }
                    for piece in one["pieces"]
                ],
            }
            for one in found["days"]
        ],
        "closures": [closure_told(console.place, one) for one in found["closures"]],
    }


async def _held(console: TenantConsole, names: Names, service: str, day: date) -> dict[str, Any]:
    """The week of a date in which a service is held, by whom."""
    found = await console.of("service_week", service_id=service, date=day)
    times = _times(console, found)
    return {
        **_which_week(found),
        "people": [names.of(one["salesperson_id"]) for one in found["days"][0]["people"]],
        "days": [
            {
                "name": day_long(date.fromisoformat(one["date"])),
                "times": [[times(piece) for piece in whose["pieces"]] for whose in one["people"]],
            }
            for one in found["days"]
        ],
    }


def _which_week(found: Mapping[str, Any]) -> dict[str, Any]:
    monday = date.fromisoformat(found["days"][0]["date"])
    return {
        "timezone": found["timezone"],
        "title": _("Week of {day}").format(day=day_long(monday)),
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
    }


def _times(console: TenantConsole, found: Mapping[str, Any]) -> Callable[[Mapping[str, str]], str]:
    """Says a piece of the week by its own clock."""
    place = replace(console.place, zone=ZoneInfo(found["timezone"]))
    return lambda piece: f"{place.clock(piece['start_at'])}–{place.clock(piece['end_at'])}"


def _told(rule: Mapping[str, Any]) -> str:
    """A rule as the week names it."""
    times = f"{rule['start_time']}–{rule['end_time']}"
    if rule.get("day_of_week") is None:
        return times
    parts = [f"{_(WEEKDAYS[rule['day_of_week']])} {times}"]
    if rule.get("effective_from"):
        parts.append(
            _("from {day}").format(day=day_long(date.fromisoformat(rule["effective_from"])))
        )
    if rule.get("effective_to"):
        parts.append(
            _("until {day}").format(day=day_long(date.fromisoformat(rule["effective_to"])))
        )
    return ", ".join(parts)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
