"""What happens to every request, from the outside in: see `install`."""

from __future__ import annotations

from aiohttp import web

from app.middleware.addresses import plain_addresses
from app.middleware.customs import follow_customs
from app.middleware.errors import problems, translated
from app.middleware.headers import add_headers
from app.middleware.limits import limits
from app.middleware.requests import observed
from app.middleware.traces import traced
from app.middleware.wrong_keys import wrong_keys
from app.tracing import Tracing


def install(app: web.Application, tracing: Tracing) -> None:
    """Add what surrounds every handler; the pages add theirs after it."""
    if tracing.is_on:
        app.middlewares.append(traced(tracing))
    app.middlewares.extend(
        [observed, follow_customs, problems, wrong_keys, limits, plain_addresses]
    )
    app.on_response_prepare.append(add_headers)


def install_innermost(app: web.Application) -> None:
    """Add what has to be closest to the handlers, after all others."""
    app.middlewares.append(translated)
