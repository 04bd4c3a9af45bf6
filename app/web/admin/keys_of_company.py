"""Keys of a company's own programs and sites: made, shown once, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiohttp import web

from app.languages import _
from app.web import credentials
from app.web.access import path_id
from app.web.admin import company_words, sheets
from app.web.admin.archiving import archived_filter
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, LINES, Field, Group, fields_of, instant
from app.web.admin.forms import went_well
from app.web.admin.rendering import render
from app.web.admin.sheets import Sheet

_NEW = {"kind": "secret", "role": "admin"}


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _groups(console)
    return await _page(request, console, groups, sheets.begun(fields_of(groups), _NEW))


async def make(request: web.Request) -> web.Response:
    """The key is shown this once; what is kept does not tell it."""
    console = await tenant_console(request)
    groups = _groups(console)
    made: dict[str, Any] = {}

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        said = {**_NEW, **{name: value for name, value in fields.items() if value}}
        if said["kind"] != "secret":
            del said["role"]
        key = credentials.new_key(said["kind"], console.place.tenant["slug"])
        shown = await console.of(
            "key_create",
            key=said,
            digest=credentials.digest_of(key),
            last4=key[-4:],
            actor=ACTOR,
        )
        made.update(shown, key=key)

    again = await sheets.save(request, fields_of(groups), put)
    if again:
        return await _page(request, console, groups, again)
    return render(request, "key", {"key": made})


async def revoke(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    await console.of("key_revoke", id=path_id(request, "key"), actor=ACTOR)
    return went_well(request, "key_revoked", f"{console.place.root}/keys")


def _groups(console: TenantConsole) -> list[Group]:
    return [
        Group(
            title=_("Make a key"),
            fields=[
                Field(
                    name="name",
                    label=_("Name"),
                    is_needed=True,
                    longest=200,
                    hint=_("What it is for."),
                ),
                Field(
                    name="kind",
                    label=_("Kind"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.KEY_KIND),
                ),
                Field(
                    name="role",
                    label=_("What it may do"),
                    kind=CHOICE,
                    choices=company_words.named(company_words.KEY_ROLE),
                    hint=_("Of a secret key."),
                ),
                Field(
                    name="origins",
                    label=_("Sites that may use it"),
                    kind=LINES,
                    hint=_(
                        "Of a publishable key. One a line, such as https://www.acme.example; "
                        "none: all."
                    ),
                    fault=_("At most 20 addresses such as https://www.acme.example, one a line."),
                ),
                Field(
                    name="expires_at",
                    label=_("When it ends"),
                    kind=instant(console.place.zone),
                    empty=_("never by itself"),
                ),
            ],
        )
    ]


async def _page(
    request: web.Request, console: TenantConsole, groups: Sequence[Group], sheet: Sheet
) -> web.Response:
    asked = archived_filter(request)
    found = await console.of("key_list", limit=100, **asked)
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Keys"),
        button=_("Make the key"),
        template="keys",
        keys=found["keys"],
        next_cursor=found["next_cursor"],
        is_archived="archived" in asked,
        kinds={kind: _(text) for kind, text in company_words.KEY_KIND.items()},
        roles=dict(company_words.named(company_words.KEY_ROLE)),
    )
