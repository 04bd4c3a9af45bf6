"""The simulated cloud as an aiohttp application.

    /entra            Microsoft Entra                ENTRA_AUTHORITY_URL=http://host/entra
    /graph/v1.0       Microsoft Graph                GRAPH_API_URL=http://host/graph/v1.0
    /zoom/oauth/token Zoom's token endpoint          ZOOM_OAUTH_URL=http://host/zoom/oauth/token
    /zoom/v2          Zoom's API                     ZOOM_API_URL=http://host/zoom/v2
    /mailgun          Mailgun's API                  MAILGUN_API_URL=http://host/mailgun
    /postmark         Postmark's API                 POSTMARK_API_URL=http://host/postmark
    /twilio           Twilio's API                   TWILIO_API_URL=http://host/twilio
    /api              control (app.simulator.api.routes)
    /                 pages

It works at the root of a server and below any prefix (`add_subapp`).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import httpx
from aiohttp import web

from app.providers.http import trust
from app.simulator.clock import Clock
from app.simulator.core import Simulator
from app.simulator.folders import FOLDERS, services
from app.simulator.messages import ConnectionDropped, Request, Response
from app.simulator.posts import posting
from app.simulator.store import Store
from app.simulator.world import World

if TYPE_CHECKING:
    from app.config import Settings

LARGEST_BODY = 16 * 1024 * 1024
"""More than any service takes, so that each refuses in its own words."""

SIMULATOR: web.AppKey[Simulator] = web.AppKey("simulator", Simulator)


def create_app(
    settings: Settings, store: Store, *, clock: Clock | None = None, delivers: bool = True
) -> web.Application:
    """
    Args:
        settings: name the application that the providers know.
        store: opened and closed by the application.
        delivers: whether this process posts what providers tell others.
    """
    world = World(store, settings, clock or Clock())
    application = web.Application(client_max_size=LARGEST_BODY)
    application[SIMULATOR] = Simulator(world)
    application.cleanup_ctx.append(_background(world, delivers=delivers))
    application.router.add_get("", _to_first_page)
    application.router.add_route("*", "/{path:.*}", _serve)
    return application


def _background(
    world: World, *, delivers: bool
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def run(_: web.Application) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(world.store.close)
            await world.store.open()
            # Addresses of this machine are meant; a proxy from the environment is not.
            world.http = await stack.enter_async_context(
                httpx.AsyncClient(trust_env=False, verify=trust())
            )
            if delivers:
                await stack.enter_async_context(posting(world))
                for folder in FOLDERS:
                    await stack.enter_async_context(folder.running(world))
            yield

    return run


async def _to_first_page(request: web.Request) -> web.StreamResponse:
    """From the mount point without its slash. At the root of a server this is `/` itself."""
    if request.path == "/":
        return await _serve(request)
    raise web.HTTPMovedPermanently(request.path + "/")


async def _serve(request: web.Request) -> web.StreamResponse:
    raw = request.rel_url.raw_path
    mount = _mount(request)
    root_url = f"{request.scheme}://{request.host}{mount}"
    service, path, service_path = _split(raw[len(mount) :])
    simulator = request.config_dict[SIMULATOR]
    try:
        answer = await simulator.handle(
            Request(
                service=service,
                method=request.method,
                path=path,
                query=dict(request.query),
                headers={name.lower(): value for name, value in request.headers.items()},
                body=await request.read(),
                service_url=root_url + service_path,
                root_url=root_url,
            )
        )
    except ConnectionDropped:
        if request.transport is not None:
            request.transport.abort()
        raise web.HTTPServiceUnavailable from None
    return _written(answer)


def _mount(request: web.Request) -> str:
    """The prefix that this application is mounted at, without final slash."""
    resource = request.match_info.route.resource
    return resource.canonical.removesuffix("/{path}").rstrip("/") if resource else ""


def paths() -> dict[str, str]:
    """Where each service is, below the address of the simulated cloud."""
    return {**{name: service.path for name, service in services().items()}, "api": "/api"}


def _split(path: str) -> tuple[str, str, str]:
    """Service, path below it, and the service's own path."""
    for service, prefix in sorted(paths().items(), key=lambda pair: -len(pair[1])):
        if path == prefix or path.startswith(prefix + "/"):
            return service, path[len(prefix) :] or "/", prefix
    return "pages", path, ""


def _written(answer: Response) -> web.Response:
    return web.Response(status=answer.status, headers=dict(answer.headers), body=answer.body)
