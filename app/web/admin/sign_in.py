"""Signing in with the platform's key, and out."""

from __future__ import annotations

import structlog
from aiohttp import web

from app.bookings.service import api_errors
from app.errors import ApiError
from app.languages import _, marked
from app.web import keys
from app.web.admin import session as sessions
from app.web.admin.console import ACTOR, Console
from app.web.admin.forms import FORM
from app.web.admin.gate import ROOT, SIGN_IN
from app.web.admin.rendering import SESSION, back_to, render, see_other
from app.web.middleware.requests import CLIENT

_HOME = f"{ROOT}/tenants"

log = structlog.get_logger("holdfast.console")


async def door(request: web.Request) -> web.Response:
    """/admin: the companies for an administrator, the sign-in for everybody else."""
    return see_other(_HOME) if request[SESSION].is_administrator else await ask(request)


async def ask(request: web.Request) -> web.Response:
    back = back_to(request.query.get("back"), _HOME)
    if request[SESSION].is_administrator:
        return see_other(back)
    return _form(request, back)


async def check(request: web.Request) -> web.Response:
    """A wrong key counts together with those that were sent to other addresses."""
    form = request[FORM]
    back = back_to(form.get("back"), _HOME)
    console = Console(request)
    settings = request.app[keys.SETTINGS]
    try:
        wrong = request.app[keys.WRONG_SECRETS]
        given = form.get("key", "").strip()
        if not await wrong.is_right(request[CLIENT], given, settings.admin_api_key):
            log.warning("console_sign_in_failed", client=request[CLIENT])
            raise ApiError("unauthorized", marked("This is not the platform's key."))
        with api_errors():
            session = await sessions.sign_in(request, request[CLIENT])
    except ApiError as error:
        response = _form(
            request, back, _(error.detail) if error.detail else None, status=error.status
        )
        response.headers.update(error.headers())
        return response
    await _audit(console, "console.signed_in", request[CLIENT])
    response = see_other(back)
    sessions.give(request, response, session)
    return response


async def leave(request: web.Request) -> web.Response:
    """This session, or all of them: a cookie that somebody else holds opens nothing any more."""
    everywhere = request[FORM].get("everywhere") == "yes"
    response = see_other(f"{SIGN_IN}?news=signed_out")
    with api_errors():
        await sessions.end(request, response, request[SESSION], everywhere=everywhere)
    action = "console.signed_out_everywhere" if everywhere else "console.signed_out"
    await _audit(Console(request), action, request[CLIENT])
    return response


async def _audit(console: Console, action: str, client: str) -> None:
    await console.ask(
        "audit_admin",
        tenant_id=None,
        action=action,
        target_type="console",
        target_id=None,
        meta={"client": client},
        actor=ACTOR,
    )


def _form(
    request: web.Request, back: str, error: str | None = None, *, status: int = 200
) -> web.Response:
    return render(request, "sign_in", {"back": back, "error": error}, status=status)
