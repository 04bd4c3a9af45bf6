"""What happened in a company, and what its people have to see to."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.web import editing
from app.web import history_bodies as bodies
from app.web.access import ACTOR
from app.web.principal import STAFF
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Access, Endpoint

_AUDIT = "/v1/tenant-admin/audit"
_FOLLOW_UPS = "/v1/tenant-admin/follow-ups"
_ONE = f"{_FOLLOW_UPS}/{{follow_up:[0-9]{{1,18}}}}"
_TAG = "History"


def _span(query: bodies.AuditQuery | bodies.SummaryQuery) -> dict[str, Any]:
    told = query.model_dump()
    return told | {"from": told.pop("since"), "to": told.pop("until")}


async def audit(request: web.Request) -> web.Response:
    query = parse(bodies.AuditQuery, request.query)
    return await editing.answer(request, "audit_list", **_span(query))


async def summary(request: web.Request) -> web.Response:
    query = parse(bodies.SummaryQuery, request.query)
    return await editing.answer(request, "audit_summary", **_span(query))


async def follow_ups(request: web.Request) -> web.Response:
    query = parse(bodies.FollowUpQuery, request.query)
    return await editing.answer(
        request, "follow_up_list", is_open=query.open, cursor=query.cursor, limit=query.limit
    )


async def done(request: web.Request) -> web.Response:
    body = parse(bodies.FollowUpDone, await read_object(request, may_be_absent=True))
    return await editing.answer(
        request,
        "follow_up_close",
        id=int(request.match_info["follow_up"]),
        note=body.note,
        actor=ACTOR,
    )


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, **more)


ENDPOINTS = [
    _endpoint(
        "GET",
        _AUDIT,
        handler=audit,
        summary="Who did what, the newest first",
        query=bodies.AuditQuery,
        answers={200: bodies.AuditEntries},
    ),
    _endpoint(
        "GET",
        f"{_AUDIT}/summary",
        handler=summary,
        summary="How often what was done",
        query=bodies.SummaryQuery,
        answers={200: bodies.AuditSummary},
    ),
    _endpoint(
        "GET",
        _FOLLOW_UPS,
        handler=follow_ups,
        summary="What people have to see to; salespeople see that of their own bookings",
        query=bodies.FollowUpQuery,
        answers={200: bodies.FollowUps},
        roles=STAFF - {"analyst"},
    ),
    _endpoint(
        "POST",
        f"{_ONE}/done",
        handler=done,
        summary="It was seen to",
        body=bodies.FollowUpDone,
        is_body_optional=True,
        answers={200: bodies.FollowUp},
        errors=("not_found",),
        roles=STAFF - {"analyst"},
    ),
]
