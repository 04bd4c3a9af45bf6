"""Many of the same fields in one form: rows are added, moved and removed by buttons, and nothing
is saved until that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import _
from app.web.admin.conflicts import Outside
from app.web.admin.fields import Field, Group, as_json, as_typed, taken
from app.web.admin.forms import sent
from app.web.admin.rendering import render
from app.web.admin.sheets import Meanwhile, Put, Sheet, refused, version_of

Row = Mapping[str, str]
"""The texts of a row's fields."""

_MOST = 200
_COUNT = "rows"
_BEFORE = "was.all"


@dataclass(frozen=True)
class Rows:
    """A list as a form.

    Attributes:
        name: of the list, as the database calls it.
        fields: of each row.
        title: of a row, by its number from 1 and its texts.
        told: a row in one line.
        blank: a new row, by those before it.
        is_ordered: whether the order of rows means anything.
    """

    name: str
    fields: Sequence[Field]
    title: Callable[[int, Row], str]
    told: Callable[[Row], str]
    blank: Callable[[Sequence[Row]], Row]
    is_ordered: bool = False

    def texts(self, things: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Things as they stand in the form."""
        return [as_typed(self.fields, one) for one in things]

    def sheet(self, rows: Sequence[Row], version: int | None, before: str) -> Sheet:
        """The form with these rows."""
        values = {
            f"{self.name}.{n}.{name}": text
            for n, row in enumerate(rows)
            for name, text in row.items()
        }
        return Sheet({**values, _COUNT: str(len(rows))}, {"all": before}, version)

    def summary(self, rows: Sequence[Row]) -> str:
        """All rows in one line."""
        return "; ".join(self.told(row) for row in rows)

    def groups(self, sheet: Sheet) -> list[Group]:
        """The rows of a sheet, as they are shown."""
        rows = _rows(self, sheet.values)
        return [
            Group(
                title=self.title(n + 1, row),
                name=f"{self.name}.{n}",
                fields=[field.at(f"{self.name}.{n}") for field in self.fields],
            )
            for n, row in enumerate(rows)
        ]


def begun(rows: Rows, things: Sequence[Mapping[str, Any]], version: int) -> Sheet:
    """The form with a list as it is."""
    texts = rows.texts(things)
    return rows.sheet(texts, version, rows.summary(texts))


async def handle(
    request: web.Request,
    rows: Rows,
    put: Put,
    read: Callable[[], Any],
) -> Sheet | None:
    """Do what a button of the form says.

    Args:
        put: sends `{name: the whole list}`, of a version.
        read: the list and the version as they are now.

    Returns:
        The form again, rearranged or refused; None: it is saved.

    Raises:
        ApiError: what no other text in the form would mend.
    """
    form = sent(request)
    texts, version, before = _rows(rows, form), version_of(form), form.get(_BEFORE, "")
    do = form.get("do", "save")
    if do != "save":
        return rows.sheet(_rearranged(rows, texts, do), version, before)
    try:
        await put({rows.name: [as_json(rows.fields, row) for row in texts]}, version)
    except Outside as outside:
        return replace(rows.sheet(texts, version, before), status=409, outside=outside)
    except ApiError as error:
        sheet = rows.sheet(texts, version, before)
        if error.code == "version_conflict":
            things, version = await read()
            now = rows.summary(rows.texts(things))
            return Sheet(
                sheet.values,
                {"all": now},
                version,
                meanwhile=[Meanwhile(_("All"), before or _("nothing"), now or _("nothing"))],
                status=409,
            )
        fields = [field for group in rows.groups(sheet) for field in group.fields]
        return refused(error, fields, sheet)
    return None


def shown(
    request: web.Request,
    rows: Rows,
    sheet: Sheet,
    *,
    template: str,
    title: str,
    **more: Any,
) -> web.Response:
    """The page with the form; a row that was just added or moved is where the reader goes on.

    Args:
        template: one that goes on from admin/rows.html, with `more` of its own.
    """
    groups = rows.groups(sheet)
    do = sent(request).get("do", "save") if request.method == "POST" else "save"
    context = {
        "title": title,
        "rows": rows,
        "groups": groups,
        "sheet": sheet,
        "labels": {
            field.name: f"{group.title}, {field.label}"
            for group in groups
            for field in group.fields
        },
        "is_unsaved": do != "save",
        "at": _place_after(do, len(groups)),
        **more,
    }
    return render(request, template, context, status=sheet.status)


def _rows(rows: Rows, form: Mapping[str, str]) -> list[Row]:
    count = form.get(_COUNT, "0")
    most = min(int(count), _MOST) if count.isascii() and count.isdigit() else 0
    found: list[Row] = []
    for n in range(most):
        place = f"{rows.name}.{n}."
        inner = {
            name.removeprefix(place): text for name, text in form.items() if name.startswith(place)
        }
        found.append(taken(inner, rows.fields))
    return found


def _rearranged(rows: Rows, texts: list[Row], do: str) -> list[Row]:
    what, _point, number = do.partition(".")
    n = int(number) if number.isascii() and number.isdigit() else -1
    made = list(texts)
    if what == "add" and len(made) < _MOST:
        made.append(rows.blank(texts))
    elif not 0 <= n < len(made):
        return made
    elif what == "remove":
        del made[n]
    elif what == "up" and n > 0:
        made[n - 1], made[n] = made[n], made[n - 1]
    elif what == "down" and n + 1 < len(made):
        made[n + 1], made[n] = made[n], made[n + 1]
    return made


def _place_after(do: str, count: int) -> int | None:
    """Where the row is that a button was about; None: nowhere."""
    what, _point, number = do.partition(".")
    n = int(number) if number.isascii() and number.isdigit() else -1
    return {
        "add": count - 1,
        "up": max(n - 1, 0),
        "down": min(n + 1, count - 1),
        "remove": min(n, count - 1),
    }.get(what)
