"""Signing in to a company by mail, and out again."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from app.errors import ApiError
from app.web import credentials, keys, own_address, signing_in
from app.web import sign_in_bodies as bodies
from app.web.access import bearer
from app.web.reading import parse, read_object
from app.web.routes.endpoint import Endpoint

_BASE = "/v1/auth/{slug}"
_TAG = "Sign-in"


async def ask_for_code(request: web.Request) -> web.Response:
    """202 whoever it is, after the same time."""
    body = parse(bodies.CodeRequest, await read_object(request))
    attempt = await signing_in.ask_for_code(request, _slug(request), body.email)
    response = web.json_response({"attempt": attempt}, status=202)
    signing_in.give_attempt(request, response, attempt)
    return response


async def sign_in(request: web.Request) -> web.Response:
    """A cookie for browsers, or with `bearer` a token for programs, which is shown this once."""
    body = parse(bodies.SignInBody, await read_object(request))
    slug = _slug(request)
    if body.link is None and (body.email is None or body.code is None):
        raise ApiError.of_field("code", "Send email and code, or link.")
    done = await signing_in.sign_in(
        request,
        slug,
        email=body.email,
        code=body.code,
        attempt=body.attempt,
        link=body.link,
        form="bearer" if body.bearer else "cookie",
    )
    shown: dict[str, Any] = dict(done.account)
    if body.bearer:
        return web.json_response({**shown, "token": done.secret})
    response = web.json_response({**shown, "csrf_token": credentials.csrf_token(done.secret)})
    signing_in.give_session(request, response, slug, done.secret)
    return response


async def who_am_i(request: web.Request) -> web.Response:
    secret = await own_address.session_of(request, _slug(request))
    found = await request.app[keys.DATABASE].call_value(
        "session", digest=credentials.digest_of(secret), retry_lost=True
    )
    if found is None:
        raise ApiError("sign_in_required", "This session was just ended.")
    names = ("account_id", "email", "display_name", "roles", "salesperson_id", "expires_at")
    shown = {name: found[name] for name in names}
    if found["form"] == "cookie":
        shown["csrf_token"] = credentials.csrf_token(secret)
    return web.json_response(shown)


async def sign_out(request: web.Request) -> web.Response:
    return await _sign_out(request, everywhere=False)


async def sign_out_everywhere(request: web.Request) -> web.Response:
    return await _sign_out(request, everywhere=True)


async def ask_for_address(request: web.Request) -> web.Response:
    """202 whoever has the address: only who reads its mails learns whether it is taken."""
    slug = _slug(request)
    session = await own_address.session_of(request, slug)
    body = parse(bodies.CodeRequest, await read_object(request))
    attempt = await own_address.ask(request, slug, session, body.email)
    response = web.json_response({"attempt": attempt}, status=202)
    signing_in.give_attempt(request, response, attempt)
    return response


async def change_address(request: web.Request) -> web.Response:
    """Another session in place of the one that asked, in the same form."""
    slug = _slug(request)
    session = await own_address.session_of(request, slug)
    body = parse(bodies.NewAddress, await read_object(request))
    done = await own_address.change(
        request, slug, session, email=body.email, code=body.code, attempt=body.attempt
    )
    shown = {name: value for name, value in done.account.items() if name != "form"}
    if done.account["form"] == "bearer":
        return web.json_response({**shown, "token": done.secret})
    response = web.json_response({**shown, "csrf_token": credentials.csrf_token(done.secret)})
    signing_in.give_session(request, response, slug, done.secret)
    return response


async def _sign_out(request: web.Request, *, everywhere: bool) -> web.Response:
    secret = await own_address.session_of(request, _slug(request))
    await request.app[keys.DATABASE].call(
        "sign_out", digest=credentials.digest_of(secret), everywhere=everywhere
    )
    response = web.Response(status=204)
    if not bearer(request):
        signing_in.take_session(request, response, _slug(request))
    return response


def _slug(request: web.Request) -> str:
    return request.match_info["slug"]


def _endpoint(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=f"{_BASE}/{path}", tag=_TAG, **more)


ENDPOINTS = [
    _endpoint(
        "POST",
        "code",
        handler=ask_for_code,
        summary="Have a code and a link mailed; the answer tells nobody who has an account",
        body=bodies.CodeRequest,
        answers={202: bodies.Attempt},
    ),
    _endpoint(
        "POST",
        "session",
        handler=sign_in,
        summary="Sign in by the mailed code or link",
        body=bodies.SignInBody,
        answers={200: bodies.SignedIn},
        errors=("invalid_code",),
    ),
    _endpoint(
        "POST",
        "address",
        handler=ask_for_address,
        summary="Have a code mailed to another address of one's own account",
        body=bodies.CodeRequest,
        answers={202: bodies.Attempt},
        errors=("sign_in_required", "fresh_sign_in_required", "cross_site"),
    ),
    _endpoint(
        "PUT",
        "address",
        handler=change_address,
        summary="Give one's own account the address that a code has proved",
        body=bodies.NewAddress,
        answers={200: bodies.SignedIn},
        errors=(
            "invalid_code",
            "member_exists",
            "sign_in_required",
            "fresh_sign_in_required",
            "cross_site",
        ),
    ),
    _endpoint(
        "GET",
        "session",
        handler=who_am_i,
        summary="Who is signed in",
        answers={200: bodies.Session},
        errors=("sign_in_required",),
    ),
    _endpoint(
        "DELETE",
        "session",
        handler=sign_out,
        summary="Sign out",
        answers={204: None},
        errors=("sign_in_required", "cross_site"),
    ),
    _endpoint(
        "DELETE",
        "sessions",
        handler=sign_out_everywhere,
        summary="Sign out everywhere",
        answers={204: None},
        errors=("sign_in_required", "cross_site"),
    ),
]
