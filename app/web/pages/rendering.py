"""Templates to responses: one environment, and the headers that every page carries."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jinja2
from aiohttp import web

from app.languages import LANGUAGES, PARAMETER, language, own_name, reader
from app.locale_formats import number
from app.money import money
from app.templating import new_environment
from app.web.pages import assets, script_words
from app.web.pages.pictures import source, sources

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)


@cache
def environment() -> jinja2.Environment:
    """For pages: what is sent, and where static files are."""
    made = new_environment()
    made.globals["static"] = assets.href
    made.globals["number_of"] = number
    made.globals["money"] = money
    return made


def render(
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    secret: bool = False,
    photos: Iterable[str | None] = (),
    leads_to: str | None = None,
) -> web.Response:
    """A page.

    Args:
        secret: its address holds a token, so it is neither stored nor told to others.
        photos: addresses of pictures on it, besides the company's logo.
        leads_to: address of another site that a form of it may lead to.
    """
    tenant = context.get("tenant")
    pictures = sources([tenant.logo if tenant else None, *photos])
    headers = page_headers(secret=secret)
    policy = headers["Content-Security-Policy"]
    policy = policy.replace("img-src 'self'", f"img-src 'self'{pictures}")
    elsewhere = source(leads_to) if leads_to else None
    if elsewhere:
        policy = policy.replace("form-action 'self'", f"form-action 'self' {elsewhere}")
    headers["Content-Security-Policy"] = policy
    response = web.Response(
        text=environment().get_template(f"pages/{template}.html").render(speaking() | context),
        content_type="text/html",
        charset="utf-8",
        status=status,
        headers={**headers, "Content-Language": language()},
    )
    if not secret:  # what is compressed beside a secret can give it away
        response.enable_compression()
    vary = "Accept-Language, Cookie"
    response.headers["Vary"] = vary if secret else f"Accept-Encoding, {vary}"
    return response


def speaking() -> dict[str, Any]:
    """Variables of the layouts: the language, the same page in the others, the scripts' words."""
    here = reader().address
    joint = "&" if "?" in here else "?"
    others = [code for code in LANGUAGES if here and code != language()]
    return {
        "language": language(),
        "other_languages": [
            (code, own_name(code), f"{here}{joint}{urlencode({PARAMETER: code})}")
            for code in others
        ],
        "script_words": script_words.words(),
    }


def page_headers(*, secret: bool) -> dict[str, str]:
    """Headers of every answer of the customer pages, redirects and files too."""
    return {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "Referrer-Policy": "no-referrer" if secret else "same-origin",
        "Cache-Control": "no-store" if secret else "private, no-cache",
        "X-Content-Type-Options": "nosniff",
    }


def see_other(address: str, *, secret: bool = False) -> web.Response:
    """303 to an address of ours: what follows every accepted form."""
    return web.Response(status=303, headers={"Location": address, **page_headers(secret=secret)})
