"""Booking pages within a company's own site.

Only pages of the origins that the company lists may show them, and only those below `/b/{slug}`. In
a frame of another site no cookie arrives, so what the pages remember goes along in their addresses
and forms; whoever is signed in is a visitor there, and signs in outside of the frame.
"""

from __future__ import annotations

from aiohttp import hdrs, web

from app.web.pages.backend import TENANT

PARAMETER = "embed"
"""Says that the page is shown in a frame, also where a script asks for it."""

CARRIED = (PARAMETER, "tz", "lang")
"""What no cookie keeps there: they go along in addresses."""

AS_MEMBER = web.RequestKey("as_member", bool)
"""Key of a request: what the answer shows is for whoever is signed in."""

_CSP = "Content-Security-Policy"
_NOBODY = "frame-ancestors 'none'"
_FRAMES = frozenset({"iframe", "frame", "embed", "object"})


def is_framed(request: web.Request) -> bool:
    """Whether the page is shown within another one."""
    return PARAMETER in request.query or request.headers.get("Sec-Fetch-Dest") in _FRAMES


def carried(request: web.Request) -> list[tuple[str, str]]:
    """What addresses carry along; nothing where the page is shown by itself."""
    if not is_framed(request):
        return []
    kept = {name: request.query[name] for name in CARRIED if request.query.get(name)}
    return [*({PARAMETER: "1"} | kept).items()]


async def let_frame(request: web.Request, response: web.StreamResponse) -> None:
    """Signal of an answer about to be sent: where the company lists origins, their pages may show
    it. Members' pages, the console and whatever mails lead to may be shown by nobody."""
    tenant = request.get(TENANT)
    policy = response.headers.get(_CSP, "")
    if (
        tenant is None
        or not tenant.embed_origins
        or not request.path.startswith("/b/")
        or request.get(AS_MEMBER)
        or _NOBODY not in policy
    ):
        return
    origins = " ".join(tenant.embed_origins)
    response.headers[_CSP] = policy.replace(_NOBODY, f"frame-ancestors {origins}")
    vary = response.headers.get(hdrs.VARY)
    response.headers[hdrs.VARY] = f"{vary}, Sec-Fetch-Dest" if vary else "Sec-Fetch-Dest"
