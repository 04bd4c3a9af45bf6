"""Floors of requests: aiohttp handlers that do one durable INSERT of a JSON body, or SELECT 1; and an
Outlook that takes every mail at once, for what sending costs us."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator

from aiohttp import web
from psycopg_pool import AsyncConnectionPool

POOL = web.AppKey("pool", AsyncConnectionPool)
MAILS = web.AppKey("mails", bytearray)


async def insert(request: web.Request) -> web.Response:
    body = await request.json()
    async with request.app[POOL].connection() as connection:
        await connection.execute(
            "insert into public.floor (a, b, c, d) values (%s, now(), now(), %s)",
            [uuid.UUID(body["salesperson_id"]), body["customer"]["email"]],
        )
    return web.json_response({"status": "ok"}, status=201)


async def select(request: web.Request) -> web.Response:
    async with request.app[POOL].connection() as connection:
        cursor = await connection.execute("select 1")
        await cursor.fetchone()
    return web.json_response({"status": "ok"})


async def token(_request: web.Request) -> web.Response:
    return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": "bench"})


async def send_mail(request: web.Request) -> web.Response:
    await request.read()
    request.app[MAILS].append(1)
    return web.Response(status=202)


async def mails(request: web.Request) -> web.Response:
    return web.json_response(len(request.app[MAILS]))


async def ready(_request: web.Request) -> web.Response:
    return web.Response()


async def connections(app: web.Application) -> AsyncIterator[None]:
    async with AsyncConnectionPool(
        os.environ["DATABASE_URL"], min_size=10, max_size=10, kwargs={"autocommit": True}
    ) as pool:
        app[POOL] = pool
        yield


def main() -> None:
    app = web.Application()
    app.cleanup_ctx.append(connections)
    app[MAILS] = bytearray()
    app.add_routes(
        [
            web.post("/insert", insert),
            web.get("/select", select),
            web.post("/{directory}/oauth2/v2.0/token", token),
            web.post("/v1.0/users/{mailbox}/sendMail", send_mail),
            web.get("/mails", mails),
            web.get("/readyz", ready),
        ]
    )
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


if __name__ == "__main__":
    main()
