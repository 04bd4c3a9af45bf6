"""What happens to every request, from the outside in: see `install`."""

from __future__ import annotations

from aiohttp import web

from app.telemetry.tracing import Tracing
from app.web.middleware.addresses import plain_addresses
from app.web.middleware.errors import problems, translated
from app.web.middleware.headers import add_headers
from app.web.middleware.languages import speak
from app.web.middleware.limits import limits
from app.web.middleware.requests import observed
from app.web.middleware.sites import preflights, sites
from app.web.middleware.traces import traced
from app.web.middleware.wrong_keys import wrong_keys


def install(app: web.Application, tracing: Tracing) -> None:
    """Add what surrounds every handler; the pages add theirs after it."""
    if tracing.is_on:
        app.middlewares.append(traced(tracing))
    app.middlewares.extend(
        [observed, speak, preflights, problems, wrong_keys, limits, sites, plain_addresses]
    )
    app.on_response_prepare.append(add_headers)


def install_innermost(app: web.Application) -> None:
    """Add what has to be closest to the handlers, after all others."""
    app.middlewares.append(translated)
