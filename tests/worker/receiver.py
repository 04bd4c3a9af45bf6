"""Where Graph's notifications arrive in these tests: stored as the app stores them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.support.office import Office
from tests.support.outlook import told
from tests.support.serving import serving


@asynccontextmanager
async def receiving(office: Office) -> AsyncIterator[str]:
    """The base address of a server that answers at `/v1/webhooks/graph`."""

    async def receive(request: web.Request) -> web.Response:
        if "validationToken" in request.query:
            return web.Response(text=request.query["validationToken"])
        items = told((await request.json())["value"])
        office.app("receive_notifications", items=items, source="test")
        return web.Response(status=202)

    application = web.Application()
    application.router.add_post("/v1/webhooks/graph", receive)
    async with serving(application) as url:
        yield url
