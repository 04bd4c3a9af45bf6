"""Fields of the console's forms: how a value stands in a form, and what is sent of it.

Nothing is judged here: what cannot be read goes to the database as it was typed, which refuses it
with the field's name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal, get_currency_precision
from pydantic import BaseModel

from app.instants import parse_instant
from app.languages import _, language
from app.locale_formats import number as told_number
from app.web.pages import zones

_MOST_DIGITS = 15


@dataclass(frozen=True)
class Kind:
    """What is done in a field.

    Attributes:
        control: which element: input, textarea, select, checkbox, some (checkboxes) or hidden.
        type: of an input.
        shown: a JSON value, other than null, as a text of the form.
        read: a text of the form, other than nothing, as a JSON value.
        is_list: nothing is an empty list.
        fault: what is said of a number beyond its limits, where people count otherwise than JSON.
    """

    control: Literal["input", "textarea", "select", "checkbox", "some", "hidden"]
    type: str = "text"
    shown: Callable[[Any], str] = str
    read: Callable[[str], Any] = str.strip
    is_list: bool = False
    fault: Callable[[], str] | None = None


def _whole(text: str) -> Any:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else text


def _decimal(text: str) -> Decimal | None:
    """A number with a point or a comma; None for anything else."""
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 10**_MOST_DIGITS else None


def _percent(text: str) -> Any:
    found = _decimal(text)
    return text.strip() if found is None else float(found)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _windows_shown(windows: Sequence[Sequence[str]]) -> str:
    return ", ".join("–".join(window) for window in windows)


def _windows(text: str) -> list[list[str]]:
    """Pairs of times; hours with one digit get their zero."""
    pieces = text.replace("–", "-").replace(";", ",").split(",")
    return [[_time(end) for end in piece.split("-")] for piece in pieces if piece.strip()]


def _time(text: str) -> str:
    hour, colon, minute = text.strip().partition(":")
    return f"{hour:0>2}:{minute}" if colon else hour


LINE = Kind("input")
TEXT = Kind("textarea", shown=str, read=lambda text: text.replace("\r\n", "\n").strip())
LINES = Kind("textarea", shown="\n".join, read=_lines, is_list=True)
"""A list of texts, one a line."""
MAIL = Kind("input", "email")
PHONE = Kind("input", "tel")
ADDRESS = Kind("input", "url")
COLOR = Kind("input", "color")
DATE = Kind("input", "date")
TIME = Kind("input", "time")
CLOCK = Kind("input", "text", read=_time)
"""A time that may be 24:00, which a browser's own field does not take."""
NUMBER = Kind("input", "number", read=_whole)
PERCENT = Kind("input", "text", shown=lambda value: f"{value:g}", read=_percent)
HOURS = Kind("input", "text", shown=lambda value: f"{value:g}", read=_percent)
"""Hours that pass, parts of one too."""
CHOICE = Kind("select")
NUMBERED = Kind("select", read=_whole)
"""A choice among numbers."""
ZONE = Kind("select")
CHECK = Kind("checkbox", shown=lambda value: "on" if value else "", read=lambda text: True)
SOME = Kind("some", shown=" ".join, read=str.split, is_list=True)
"""Any of several words."""
HIDDEN = Kind("hidden")
WINDOWS = Kind("input", shown=_windows_shown, read=_windows, is_list=True)
"""Times of a day: `09:00–12:00, 13:00–17:00`."""


def money(currency: str | None) -> Kind:
    """Sums in a currency's smallest unit, as people write them: `45.00`."""
    places = get_currency_precision(currency) if currency else 2

    def shown(value: Any) -> str:
        return f"{Decimal(value).scaleb(-places):.{places}f}"

    def read(text: str) -> Any:
        found = _decimal(text)
        smallest = None if found is None else found.scaleb(places)
        is_whole = smallest is not None and smallest == smallest.to_integral_value()
        return int(smallest) if smallest is not None and is_whole else text.strip()

    def fault() -> str:
        return _("A sum such as {example}, or nothing.").format(example=shown(4500))

    return Kind("input", "text", shown, read, fault=fault)


def instant(zone: ZoneInfo) -> Kind:
    """An instant by the clock of a zone."""

    def shown(value: Any) -> str:
        return f"{parse_instant(value).astimezone(zone):%Y-%m-%dT%H:%M}"

    def read(text: str) -> Any:
        try:
            local = datetime.fromisoformat(text.strip())
        except ValueError:
            return text.strip()
        return f"{local.replace(tzinfo=zone).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

    return Kind("input", "datetime-local", shown, read)


@dataclass(frozen=True, kw_only=True)
class Field:
    """A field of a form. All its texts are what people read, in their language.

    Attributes:
        name: in the form, and of the value: a part after a point is within an object.
        empty: what it means to choose nothing; None: something has to be chosen.
        choices: values and what they are called.
        least, most: of numbers.
        unit: what is counted, or the currency.
        longest: characters at most.
        fault: what is said of it where the database speaks to programs.
        is_wide: takes a whole line where fields stand beside each other.
    """

    name: str
    label: str
    kind: Kind = LINE
    hint: str = ""
    is_needed: bool = False
    empty: str | None = None
    choices: Sequence[tuple[str, str]] = ()
    least: int | None = None
    most: int | None = None
    unit: str = ""
    longest: int | None = None
    fault: str = ""
    placeholder: str = ""
    is_wide: bool = False

    @property
    def about(self) -> str:
        """All that is said of it: the hint, the limits, and what nothing means."""
        limits = ""
        if self.least is not None and self.most is not None:
            limits = (
                _("{least} to {most} {unit}.") if self.unit else _("{least} to {most}.")
            ).format(least=told_number(self.least), most=told_number(self.most), unit=self.unit)
        nothing = ""
        if self.empty and self.kind.control != "select":
            nothing = _("Empty: {meaning}.").format(meaning=self.empty)
        return " ".join(part for part in (self.hint, limits, nothing) if part)

    @property
    def zones(self) -> tuple[zones.ZoneGroup, ...]:
        """What a time zone is chosen from."""
        return zones.groups("UTC")

    @property
    def is_zone(self) -> bool:
        return self.kind is ZONE

    def offers(self, value: str) -> bool:
        """Whether a value is among those to choose from."""
        if self.is_zone:
            return any(value == name for group in self.zones for name, _called in group.options)
        return any(value == offered for offered, _called in self.choices)

    def at(self, place: str) -> Field:
        """The same field of one of many."""
        return replace(self, name=f"{place}.{self.name}")

    def shown(self, value: Any) -> str:
        """The value as it stands in the form."""
        return "" if value is None else self.kind.shown(value)

    def read(self, text: str) -> Any:
        """What was typed, as JSON."""
        if self.kind.control == "checkbox":
            return bool(text)
        if text.strip():
            return self.kind.read(text)
        return [] if self.kind.is_list else None

    def told(self, text: str) -> str:
        """What stands in the form, as a sentence tells it."""
        if self.kind.control == "checkbox":
            return _("yes") if text else _("no")
        if not text:
            return self.empty or _("nothing")
        called = dict(self.choices)
        if self.kind.control == "some":
            return ", ".join(called.get(word, word) for word in text.split())
        return called.get(text, text)


def whole_number(name: str, label: str, model: type[BaseModel], **more: Any) -> Field:
    """A field of a number, within the limits that the JSON endpoint documents.

    Args:
        model: of what the endpoint takes.
    """
    rules = _rules(model, name)
    return Field(
        name=name,
        label=label,
        kind=NUMBER,
        least=next(rule.ge for rule in rules if hasattr(rule, "ge")),
        most=next(rule.le for rule in rules if hasattr(rule, "le")),
        **more,
    )


def _rules(model: type[BaseModel], name: str) -> list[Any]:
    field = model.model_fields[name]
    nested = [
        rule for part in get_args(field.annotation) for rule in getattr(part, "__metadata__", ())
    ]
    return [*field.metadata, *nested]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Fields under a heading."""

    title: str
    fields: Sequence[Field]
    hint: str = ""
    name: str = ""


def fields_of(groups: Sequence[Group]) -> list[Field]:
    """All fields, in the order of the form."""
    return [field for group in groups for field in group.fields]


def taken(form: Mapping[str, str], fields: Sequence[Field], before: str = "") -> dict[str, str]:
    """The texts of the fields in a form that was sent.

    Args:
        before: what the names begin with, as `was.` of the values that the form was made with.
    """
    found = {}
    for field in fields:
        if field.kind.control == "some" and not before:
            words = (value for value, _called in field.choices if f"{field.name}.{value}" in form)
            found[field.name] = " ".join(words)
        else:
            # What a page did not send was not touched.
            kept = "" if field.kind.control == "checkbox" else form.get(f"was.{field.name}", "")
            found[field.name] = form.get(before + field.name, kept).replace("\r\n", "\n")
    return found


def as_typed(fields: Sequence[Field], thing: Mapping[str, Any]) -> dict[str, str]:
    """A thing as it stands in the form."""
    return {field.name: field.shown(_part(thing, field.name)) for field in fields}


def as_json(fields: Sequence[Field], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed in these fields; the parts of an object together."""
    found: dict[str, Any] = {}
    for field in fields:
        whole, _point, part = field.name.partition(".")
        value = field.read(typed.get(field.name, ""))
        if part:
            found.setdefault(whole, {})[part] = value
        else:
            found[whole] = value
    return found


def _part(thing: Mapping[str, Any], name: str) -> Any:
    whole, _point, part = name.partition(".")
    value = thing.get(whole)
    return value.get(part) if part and isinstance(value, Mapping) else value


def price(amount: int | None, currency: str | None) -> str:
    """A sum as people read it: `45.00 EUR`."""
    if amount is None:
        return ""
    places = get_currency_precision(currency) if currency else 2
    sum_ = format_decimal(
        Decimal(amount).scaleb(-places),
        format="#,##0" + ("." + "0" * places if places else ""),
        locale=language(),
    )
    return f"{sum_} {currency}" if currency else sum_
