"""The answers with which every provider misbehaves, and what its own are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from app.simulator.fault_kinds import param
from app.simulator.messages import Response, text_response

Params = Mapping[str, Any]
Fixed = Mapping[str, Callable[[datetime], Response]]

_HTML = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


def garbage() -> Response:
    """A page of HTML, and 200."""
    return text_response(_HTML.format("Please sign in"), 200, "text/html")


def error(kind: str, params: Params, made: Callable[[int], Response]) -> Response:
    """A server's bad day; `made` writes it as the provider does, unless it is a proxy's HTML."""
    status = int(param(kind, params, "status") or 503)
    wait = param(kind, params, "retry_after")
    headers = {} if wait is None else {"retry-after": str(wait)}
    if param(kind, params, "html"):
        return text_response(_HTML.format("Bad Gateway"), status, "text/html").with_headers(headers)
    return made(status).with_headers(headers)


def wait_of(kind: str, params: Params) -> float:
    """The seconds that a throttle asks for."""
    return float(param(kind, params, "retry_after") or 0)


def retry_after(kind: str, params: Params, now: datetime) -> dict[str, str]:
    """The header in which a throttle asks for them, in the form that the rule wants."""
    wait, form = wait_of(kind, params), str(param(kind, params, "form"))
    until = now + timedelta(seconds=wait)
    texts = {
        "seconds": str(round(wait)),
        "fraction": f"{wait:.3f}",
        "http_date": format_datetime(until, usegmt=True),
        "iso": until.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
    return {"retry-after": texts[form]} if form in texts else {}
