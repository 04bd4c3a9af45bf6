"""A form over something that others edit too: only what was changed in it is sent.

So a value that was never set keeps following the company's, and two people who change different
things do not undo each other. Where both changed the same, the form says so and keeps what was
typed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.web.admin.conflicts import Outside
from app.web.admin.fault_words import fault_in_words, is_of_range
from app.web.admin.fields import Field, Group, as_json, as_typed, fields_of, taken
from app.web.admin.forms import sent
from app.web.admin.rendering import render

_FOR_THE_FORM = (400, 403, 409, 422, 429)
"""Statuses of refusals that another text in the form, or another day, may help."""


Put = Callable[[dict[str, Any], int | None], Awaitable[Any]]


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else changed while a form was filled in; both as people read it."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Sheet:
    """A form as it is shown.

    Attributes:
        values: what stands in its fields.
        before: what stood in them when it was made.
        version: of the thing then.
        errors: a sentence for each field that cannot be used.
        refusal: why the whole was refused, where no field is to blame.
        meanwhile: what others changed, once they did; None: nobody did.
        outside: bookings that would not fit any more; nothing is saved until that is wanted.
        status: of the answer.
    """

    values: Mapping[str, str]
    before: Mapping[str, str]
    version: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    refusal: str | None = None
    meanwhile: Sequence[Meanwhile] | None = None
    status: int = 200
    outside: Outside | None = None

    def of(self, name: str) -> str:
        return self.values.get(name, "")

    def has(self, name: str, word: str) -> bool:
        """Whether `word` is among those of a field that has any of several."""
        return word in self.of(name).split()


def begun(fields: Sequence[Field], thing: Mapping[str, Any]) -> Sheet:
    """The form with a thing as it is."""
    values = as_typed(fields, thing)
    return Sheet(values, values, thing.get("version"))


async def save(
    request: web.Request,
    fields: Sequence[Field],
    put: Put,
    read: Callable[[], Awaitable[Mapping[str, Any]]] | None = None,
    names: Mapping[str, str] | None = None,
) -> Sheet | None:
    """Send what was changed in the form.

    Args:
        put: sends the changes, of a version; whoever puts a whole list sends that instead.
        read: the thing as it is now; None: there is none before.
        names: the fields of what is sent that the form calls otherwise.

    Returns:
        The form again, if it was refused; None: it is done.

    Raises:
        ApiError: what no other text in the form would mend.
    """
    form = sent(request)
    typed, before = taken(form, fields), taken(form, fields, "was.")
    changed = _changed(fields, typed, before)
    version = version_of(form)
    try:
        if changed or read is None:
            await put(as_json(changed, typed), version)
    except Outside as outside:
        return Sheet(typed, before, version, status=409, outside=outside)
    except ApiError as error:
        if error.code == "version_conflict" and read:
            now = await read()
            return _merged(fields, typed, before, as_typed(fields, now), now.get("version"))
        return refused(error, fields, Sheet(typed, before, version), names)
    return None


def version_of(form: Mapping[str, str]) -> int | None:
    """Of which version a form is."""
    text = form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def refused(
    error: ApiError,
    fields: Sequence[Field],
    sheet: Sheet,
    names: Mapping[str, str] | None = None,
) -> Sheet:
    """The form with what is wrong in it; `names` as in `save`.

    Raises:
        ApiError: the same, when no other text in it would help.
    """
    if error.status not in _FOR_THE_FORM or error.code == "fresh_sign_in_required":
        raise error
    told: dict[str, str] = {}
    rest = []
    for fault in error.errors:
        words = fault_in_words(fault["message"])
        place = _place((names or {}).get(fault["field"], fault["field"]), fields)
        if place is None:
            rest.append(words)
        else:
            told.setdefault(place.name, _of_itself(place, fault["message"]) or words)
    errors = {one.name: told[one.name] for one in fields if one.name in told}
    refusal = None
    if not errors:
        refusal = " ".join(rest) or fault_in_words(error.detail or "") or _(error.kind.title)
    return Sheet(
        sheet.values, sheet.before, sheet.version, errors, refusal, sheet.meanwhile, error.status
    )


def _changed(
    fields: Sequence[Field], typed: Mapping[str, str], before: Mapping[str, str]
) -> list[Field]:
    """The fields that were changed; of an object all, if any was."""
    wholes = {
        one.name.partition(".")[0]
        for one in fields
        if typed[one.name].strip() != before[one.name].strip()
    }
    return [one for one in fields if one.name.partition(".")[0] in wholes]


def _merged(
    fields: Sequence[Field],
    typed: Mapping[str, str],
    before: Mapping[str, str],
    now: Mapping[str, str],
    version: int | None,
) -> Sheet:
    """What was typed over what is there now; fields that were not touched follow."""
    values = {
        name: now[name] if typed[name].strip() == before[name].strip() else typed[name]
        for name in typed
    }
    meanwhile = [
        Meanwhile(one.label, one.told(before[one.name]), one.told(now[one.name]))
        for one in fields
        if before[one.name] != now[one.name]
    ]
    return Sheet(values, now, version, meanwhile=meanwhile, status=409)


def _place(name: str, fields: Sequence[Field]) -> Field | None:
    """The field that a fault is about: itself, else the first part of what it names."""
    return next((one for one in fields if one.name == name), None) or next(
        (one for one in fields if one.name.startswith(f"{name}.")), None
    )


def _of_itself(place: Field, sentence: str) -> str | None:
    """What a field says of its fault in place of the database, if it does."""
    if place.fault:
        return place.fault
    return place.kind.fault() if place.kind.fault and is_of_range(sentence) else None


def shown(
    request: web.Request,
    groups: Sequence[Group],
    sheet: Sheet,
    *,
    title: str,
    button: str,
    crumb: tuple[str, str] | None = None,
    template: str = "edit",
    action: str = "",
    **more: Any,
) -> web.Response:
    """The page with the form.

    Args:
        crumb: address and name of the page above.
        template: one that goes on from admin/edit.html, with `more` of its own.
        action: where the form goes; else to the address of the page.
    """
    context = {
        "title": title,
        "crumb": crumb,
        "groups": groups,
        "sheet": sheet,
        "labels": {one.name: one.label for one in fields_of(groups)},
        "button": button,
        "action": action,
        **more,
    }
    return render(request, template, context, status=sheet.status)
