"""A company's people, and who may do what."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import editing, members
from app.web.access import ACTOR, UUID_PATTERN, path_id
from app.web.reading import parse
from app.web.routes.endpoint import Access, Endpoint
from app.web.sign_in_bodies import CodeRequest

_BASE = "/v1/tenant-admin/members"
_ONE = f"{_BASE}/{{member_id:{UUID_PATTERN}}}"
_TAG = "Members"
_STALE = ("invalid_state", "version_conflict", "last_owner")


async def listed(request: web.Request) -> web.Response:
    query = parse(members.MemberListing, request.query)
    return await editing.answer(request, "member_list", **query.model_dump())


async def invite(request: web.Request) -> web.Response:
    """By mail; they may sign in at once."""
    fields = await editing.fields(request)
    if isinstance(fields.get("email"), str):
        # As it is kept: the domain in ASCII.
        fields["email"] = parse(CodeRequest, {"email": fields["email"]}).email
    return await editing.answer(request, "member_invite", member=fields, actor=ACTOR)


async def invite_again(request: web.Request) -> web.Response:
    return await _change(request, "member_invite_again")


async def one(request: web.Request) -> web.Response:
    return await editing.answer(request, "member_get", id=path_id(request, "member_id"))


async def change(request: web.Request) -> web.Response:
    """Their sessions end where what they may do has changed."""
    changes, version = await editing.changes(request)
    return await _change(request, "member_update", changes=changes, version=version)


async def archive(request: web.Request) -> web.Response:
    version = await editing.version(request)
    return await _change(request, "member_archive", is_archived=True, version=version)


async def restore(request: web.Request) -> web.Response:
    version = await editing.version(request)
    return await _change(request, "member_archive", is_archived=False, version=version)


async def _change(request: web.Request, name: str, **params: Any) -> web.Response:
    return await editing.answer(
        request, name, id=path_id(request, "member_id"), actor=ACTOR, **params
    )


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


def _change_endpoint(method: str, path: str, **more: Any) -> Endpoint:
    """Only for people, who have signed in just now."""
    return _endpoint(method, path, takes_keys=False, is_sensitive=True, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _BASE,
        handler=listed,
        summary="The staff, or accounts with another role, the oldest first",
        query=members.MemberListing,
        answers={200: members.Members},
    ),
    _change_endpoint(
        "POST",
        _BASE,
        handler=invite,
        summary="Invite somebody by mail",
        body=members.NewMember,
        answers={201: members.Member},
        errors=("member_exists", "mail_limit"),
    ),
    _endpoint(
        "GET",
        _ONE,
        handler=one,
        summary="A member, removed or not",
        answers={200: members.Member},
        errors=("not_found",),
    ),
    _change_endpoint(
        "PATCH",
        _ONE,
        handler=change,
        summary="Change what somebody may do, or whether they may sign in",
        body=members.MemberChanges,
        answers={200: members.Member},
        errors=("not_found", *_STALE),
    ),
    _change_endpoint(
        "DELETE",
        _ONE,
        handler=archive,
        summary="Remove somebody; they are signed out everywhere",
        query=editing.Version,
        answers={200: members.Member},
        errors=("not_found", *_STALE),
    ),
    _change_endpoint(
        "POST",
        f"{_ONE}/invite",
        handler=invite_again,
        summary="Invite somebody again who has not signed in yet",
        answers={200: members.Member},
        errors=("not_found", "invalid_state", "mail_limit"),
    ),
    _change_endpoint(
        "POST",
        f"{_ONE}/restore",
        handler=restore,
        summary="Take a removed member back",
        query=editing.Version,
        answers={200: members.Member},
        errors=("not_found", "member_exists", *_STALE),
    ),
]
