"""Who did what in a company, and what it was before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from app.errors import ApiError
from app.languages import _, pgettext
from app.web.admin import company_words, sheets
from app.web.admin.console import TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, DATE, Field
from app.web.admin.names import Names, every
from app.web.admin.rendering import render
from app.web.admin.sheets import Sheet

_FILTERS = ("from", "to", "actor", "target_type", "action")


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    place = console.place
    names = await Names.read(console)
    members = await every(console, "member_list", "members")
    asked = {name: request.query.get(name, "").strip() for name in _FILTERS}
    summary = await _summary(console, asked)
    fields = _fields(
        {one["id"]: one["display_name"] or one["email"] for one in members},
        {
            action: _what(action)
            for action in (*(one["action"] for one in summary["actions"]), asked["action"])
            if action
        },
    )
    sheet = Sheet(asked, {})
    found: dict[str, Any] = {"entries": [], "next_cursor": None}
    try:
        found = await console.of(
            "audit_list",
            cursor=request.query.get("cursor") or None,
            **{name: value or None for name, value in asked.items()},
        )
    except ApiError as error:
        sheet = sheets.refused(error, fields, sheet)
    query = {name: value for name, value in asked.items() if value}
    following = {**query, "cursor": found["next_cursor"]} if found["next_cursor"] else None
    context = {
        "fields": fields,
        "labels": {one.name: one.label for one in fields},
        "sheet": sheet,
        "entries": [_entry(one, names) for one in found["entries"]],
        "following": urlencode(following) if following else None,
        "total": summary["total"],
        "actions": [
            (_what(one["action"]), one["count"], urlencode({**query, "action": one["action"]}))
            for one in summary["actions"]
        ],
        "days": [place.day(at) for at in (summary["from"], summary["to"]) if at],
    }
    return render(request, "audit", context, status=sheet.status)


async def _summary(console: TenantConsole, asked: Mapping[str, str]) -> dict[str, Any]:
    """How often what was done on the days asked for, or in the last thirty."""
    try:
        found: dict[str, Any] = await console.of(
            "audit_summary", **{name: asked[name] or None for name in ("from", "to")}
        )
    except ApiError:
        # The list says what is wrong with the days; more of them than are counted are listed.
        return {"from": None, "to": None, "total": 0, "actions": []}
    return found


def _fields(members: Mapping[str, str], actions: Mapping[str, str]) -> list[Field]:
    return [
        Field(name="from", label=pgettext("day", "From"), kind=DATE),
        Field(name="to", label=pgettext("day", "To"), kind=DATE),
        Field(
            name="actor",
            label=_("Who"),
            kind=CHOICE,
            choices=sorted(members.items(), key=lambda pair: pair[1].casefold()),
            empty=_("everybody"),
        ),
        Field(
            name="target_type",
            label=_("What it was about"),
            kind=CHOICE,
            choices=sorted(
                company_words.named(company_words.TARGET), key=lambda pair: pair[1].casefold()
            ),
            empty=_("everything"),
        ),
        Field(
            name="action",
            label=_("What was done"),
            kind=CHOICE,
            choices=sorted(actions.items(), key=lambda pair: pair[1].casefold()),
            empty=_("everything"),
        ),
    ]


def _what(action: str) -> str:
    """An action as people read it; one that is not known stays as it is."""
    thing, _point, deed = action.rpartition(".")
    about, did = company_words.THING.get(thing), company_words.DEED.get(deed)
    return _("{thing}: {deed}").format(thing=_(about), deed=_(did)) if about and did else action


def _entry(entry: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """An entry as people read it."""
    details = entry["details"] or {}
    return {
        "at": entry["occurred_at"],
        "what": _what(entry["action"]),
        "about": names.called.get(entry["target_id"] or ""),
        "who": entry["actor"]["name"] or _(company_words.ACTOR[entry["actor"]["type"]]),
        "from": entry["client"],
        "changes": _changes(details),
        "raw": json.dumps(details, indent=2, ensure_ascii=False, sort_keys=True),
        "correlation_id": entry["correlation_id"],
    }


def _changes(details: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What differs between before and after: name, before, after."""
    before, after = details.get("before") or {}, details.get("after") or {}
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return []
    return [
        (name, _told(before.get(name)), _told(after.get(name)))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _told(value: Any) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
