"""$batch: up to twenty requests in one. The whole is 200 whatever becomes of its parts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from app.simulator.messages import ConnectionDropped, Request, Response, json_response
from app.simulator.microsoft.graph.errors import bad_request, graph_error

MOST_REQUESTS = 20
AT_ONCE = 4
"""Of the requests of a batch, so many run at once for one mailbox."""

_METHODS = {"GET", "POST", "PATCH", "PUT", "DELETE"}


def is_batch(request: Request) -> bool:
    return request.method == "POST" and unquote(request.path).rstrip("/").lower() == "/$batch"


async def answer(
    request: Request, now: datetime, serve: Callable[[Request], Awaitable[Response]]
) -> Response:
    """
    Args:
        serve: answers one of the requests, with the token of the whole.

    Raises:
        Refused: 400, it is no batch.
    """
    parts = _parts(request, now)
    places = {_mailbox(part): asyncio.Semaphore(AT_ONCE) for part in parts}
    done = {part["id"]: asyncio.get_running_loop().create_future() for part in parts}

    async def run(part: Mapping[str, Any]) -> dict[str, Any]:
        needed = [await done[name] for name in part.get("dependsOn") or []]
        if any(status >= 400 for status in needed):
            text = "A request that this one depends on has failed."
            given = graph_error(424, "FailedDependency", text, now=now)
        else:
            async with places[_mailbox(part)]:
                try:
                    given = await serve(_request(request, part))
                except ConnectionDropped:
                    given = graph_error(504, "GatewayTimeout", "No answer in time.", now=now)
        done[part["id"]].set_result(given.status)
        return _written(part["id"], given)

    responses = await asyncio.gather(*(run(part) for part in parts))
    return json_response({"responses": responses})


def _parts(request: Request, now: datetime) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]]
    try:
        document = json.loads(request.body)
        parts = document["requests"]
        names = [part["id"] for part in parts]
        is_right = all(
            isinstance(part["id"], str)
            and part["method"].upper() in _METHODS
            and part["url"].startswith("/")
            and set(part.get("dependsOn") or []) <= set(names[:place])
            for place, part in enumerate(parts)
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        is_right, names, parts = False, [], []
    if len(names) > MOST_REQUESTS:
        text = f"Number of batch request steps exceeds the maximum value of {MOST_REQUESTS}."
        raise bad_request(text, now)
    if not is_right or not names or len(set(names)) != len(names):
        raise bad_request("Invalid batch payload format.", now)
    return parts


def _request(whole: Request, part: Mapping[str, Any]) -> Request:
    url = urlsplit(part["url"])
    headers = {str(name).lower(): str(value) for name, value in (part.get("headers") or {}).items()}
    body = part.get("body")
    return Request(
        service=whole.service,
        method=part["method"].upper(),
        path=url.path,
        query=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers={"authorization": whole.headers.get("authorization", ""), **headers},
        body=b"" if body is None else json.dumps(body).encode(),
        service_url=whole.service_url,
        root_url=whole.root_url,
        read_timeout=whole.read_timeout,
    )


def _mailbox(part: Mapping[str, Any]) -> str:
    segments = urlsplit(part["url"]).path.strip("/").lower().split("/")
    return unquote(segments[1]) if segments[0] == "users" and len(segments) > 1 else ""


def _written(name: str, given: Response) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": name,
        "status": given.status,
        "headers": {key.title(): value for key, value in given.headers.items()},
    }
    if given.body:
        written["body"] = json.loads(given.body) if _is_json(given) else given.body.decode()
    return written


def _is_json(given: Response) -> bool:
    return "json" in given.headers.get("content-type", "")
