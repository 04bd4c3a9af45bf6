"""One page, with the headers that keep it harmless."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from app.simulator.messages import Refused, Response, redirect, text_response
from app.simulator.templating import render
from app.simulator.world import Call

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self';"
    " connect-src 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'; form-action"
)
_FRAME_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'; sandbox allow-popups"
    " allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
)
"""For what others wrote. Mails are styled inline, and nothing else can run in a sandbox."""

_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
}


LINKS: list[tuple[str, str, str]] = []
"""Providers' entries of the navigation: key, path and name."""


def root_of(call: Call) -> str:
    """The path that the simulator is mounted at, empty or with a leading slash."""
    return urlsplit(call.request.root_url).path.rstrip("/")


def page(
    call: Call,
    template: str,
    *,
    status: int = 200,
    form_targets: Sequence[str] = (),
    **values: Any,
) -> Response:
    """
    Args:
        form_targets: other origins that a form's answer may lead to (browsers check redirects).
        form: what the visitor filled in; a field that is not there is empty.
    """
    if "form" in values:
        values["form"] = defaultdict(str, values["form"])
    text = render(
        template,
        root=root_of(call),
        area=values.pop("area", ""),
        segment=segment,
        areas=LINKS,
        **values,
    )
    policy = " ".join([_POLICY, "'self'", *form_targets])
    answer = text_response(text, status, "text/html")
    return answer.with_headers({**_HEADERS, "content-security-policy": policy})


def framed(body: str, body_type: str) -> Response:
    """Somebody else's text, to be shown in a frame: no script runs, links leave the frame."""
    text = render("framed.html", body=body, is_html=body_type == "html")
    return text_response(text, 200, "text/html").with_headers(
        {**_HEADERS, "content-security-policy": _FRAME_POLICY}
    )


def missing(call: Call, what: str) -> Refused:
    return Refused(problem(call, 404, "Not there", what))


def problem(call: Call, status: int, title: str, what: str) -> Response:
    """Why there is nothing to see, with a way on."""
    return page(call, "missing.html", status=status, title=title, what=what)


def form_of(call: Call) -> dict[str, str]:
    pairs = parse_qsl(call.request.body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: value.replace("\0", "") for name, value in pairs}


def wants_json(call: Call) -> bool:
    """Whether a program asks, not a browser."""
    return "application/json" in call.request.headers.get("accept", "").lower()


def to(call: Call, path: str) -> Response:
    """A redirect to another page; `path` begins with a slash."""
    return redirect(root_of(call) + path)


def segment(text: object) -> str:
    """`text` as one segment of a path."""
    return quote(str(text), safe="@")
