"""Who may do what in a company: invited, given roles, disabled, removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.languages import LANGUAGES, _, own_name
from app.web.access import path_id
from app.web.admin import company_words, sheets
from app.web.admin.archiving import archived_filter
from app.web.admin.console import ACTOR, TenantConsole, tenant_console
from app.web.admin.fields import CHOICE, MAIL, SOME, Field, Group, fields_of
from app.web.admin.forms import sent, went_well
from app.web.admin.names import Names
from app.web.admin.rendering import SESSION
from app.web.admin.sheets import Sheet
from app.web.principal import OWNERS, ROLES
from app.web.reading import parse
from app.web.sign_in_bodies import CodeRequest

_OF_OWNERS = ("owner", "admin")
"""Roles that owners alone give."""


async def listed(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    groups = _invitation(request, await Names.read(console))
    return await _list_page(request, console, groups, sheets.begun(fields_of(groups), {}))


async def invite(request: web.Request) -> web.Response:
    """By mail; they may sign in at once."""
    console = await tenant_console(request)
    groups = _invitation(request, await Names.read(console))

    async def put(fields: dict[str, Any], _version: int | None) -> None:
        member = {name: value for name, value in fields.items() if value not in (None, [])}
        if "email" in member:
            member["email"] = _address(member["email"])
        await console.of("member_invite", member=member, actor=ACTOR)

    again = await sheets.save(request, fields_of(groups), put)
    if again:
        return await _list_page(request, console, groups, again)
    return went_well(request, "invited", f"{console.place.root}/members")


async def edit(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    member = await _member(request, console)
    groups = _groups(request, await Names.read(console), member)
    return _page(request, console, member, groups, sheets.begun(fields_of(groups), member))


async def save(request: web.Request) -> web.Response:
    """Their sessions end where what they may do has changed."""
    console = await tenant_console(request)
    member = await _member(request, console)
    groups = _groups(request, await Names.read(console), member)

    async def put(changes: dict[str, Any], version: int | None) -> None:
        await console.of(
            "member_update", id=member["id"], changes=changes, version=version, actor=ACTOR
        )

    async def read() -> Mapping[str, Any]:
        return await _member(request, console)

    again = await sheets.save(request, fields_of(groups), put, read)
    if again:
        return _page(request, console, member, groups, again)
    return went_well(request, "saved", f"{console.place.root}/members")


async def archive(request: web.Request) -> web.Response:
    console = await tenant_console(request)
    is_back = sent(request).get("do") == "restore"
    await console.of(
        "member_archive",
        id=path_id(request, "member"),
        is_archived=not is_back,
        version=sheets.version_of(sent(request)),
        actor=ACTOR,
    )
    news = "member_restored" if is_back else "member_removed"
    return went_well(request, news, f"{console.place.root}/members")


async def invite_again(request: web.Request) -> web.Response:
    """Another mail to who has not come yet."""
    console = await tenant_console(request)
    await console.of("member_invite_again", id=path_id(request, "member"), actor=ACTOR)
    return went_well(request, "invited", f"{console.place.root}/members")


async def _member(request: web.Request, console: TenantConsole) -> dict[str, Any]:
    """The account of the address.

    Raises:
        ApiError: not_found.
    """
    return dict(await console.of("member_get", id=path_id(request, "member")))


def _address(typed: str) -> str:
    """A mail address as it is kept: the domain in ASCII."""
    try:
        return str(parse(CodeRequest, {"email": typed}).email)
    except ApiError:
        raise ApiError.of_field("email", "A mail address is needed.") from None


def _roles(request: web.Request) -> Field:
    """The roles that whoever asks may give."""
    may_all = request[SESSION].principal.may(OWNERS)
    return Field(
        name="roles",
        label=_("Roles"),
        kind=SOME,
        choices=[
            (role, _(company_words.ROLE[role]))
            for role in ROLES
            if may_all or role not in _OF_OWNERS
        ],
    )


def _common(names: Names) -> list[Field]:
    return [
        Field(
            name="salesperson_id",
            label=_("Who they are among the people"),
            kind=CHOICE,
            choices=list(names.people.items()),
            empty=_("none of them"),
            hint=_("Whose bookings and calendar are theirs."),
        ),
        Field(name="display_name", label=_("Name"), longest=200),
        Field(
            name="locale",
            label=_("Language of mails to them"),
            kind=CHOICE,
            choices=[(code, own_name(code)) for code in LANGUAGES],
            empty=_("the company's"),
        ),
    ]


def _invitation(request: web.Request, names: Names) -> list[Group]:
    return [
        Group(
            title=_("Invite somebody"),
            hint=_("They get a mail, and sign in with a code that is mailed to them."),
            fields=[
                Field(
                    name="email",
                    label=_("Mail address"),
                    kind=MAIL,
                    is_needed=True,
                    longest=254,
                ),
                _roles(request),
                *_common(names),
            ],
        )
    ]


def _groups(request: web.Request, names: Names, member: Mapping[str, Any]) -> list[Group]:
    statuses = {"active": _("may sign in"), "disabled": _("may not sign in")}
    if member["status"] == "invited":
        statuses = {"invited": _("invited, never signed in"), "disabled": statuses["disabled"]}
    return [
        Group(
            title=_("What they may do"),
            fields=[
                _roles(request),
                Field(
                    name="status",
                    label=_("Sign-in"),
                    kind=CHOICE,
                    choices=list(statuses.items()),
                    hint=_("Whoever loses a role, or may not sign in, is signed out at once."),
                ),
            ],
        ),
        Group(title=_("Who they are"), fields=_common(names)),
    ]


async def _list_page(
    request: web.Request, console: TenantConsole, groups: Sequence[Group], sheet: Sheet
) -> web.Response:
    asked = archived_filter(request)
    role = request.query.get("role", "")
    if role in ROLES:
        asked["role"] = role
    found = await console.of("member_list", limit=100, **asked)
    return sheets.shown(
        request,
        groups,
        sheet,
        title=_("Members"),
        button=_("Invite"),
        template="members",
        members=found["members"],
        next_cursor=found["next_cursor"],
        is_archived="archived" in asked,
        role=role,
        roles={code: _(text) for code, text in company_words.ROLE.items()},
    )


def _page(
    request: web.Request,
    console: TenantConsole,
    member: Mapping[str, Any],
    groups: Sequence[Group],
    sheet: Sheet,
) -> web.Response:
    return sheets.shown(
        request,
        groups,
        sheet,
        title=member["display_name"] or member["email"],
        button=_("Save"),
        crumb=(f"{console.place.root}/members", _("Members")),
        template="member",
        member=member,
    )
