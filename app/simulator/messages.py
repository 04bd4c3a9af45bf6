"""The request and the answer that every handler of the simulated cloud deals in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, whichever way it came.

    Attributes:
        service: entra, graph, zoom, zoom_oauth, api or pages.
        path: percent-encoded path below the service's address, beginning with a slash.
        query: decoded; of a repeated name the last value.
        headers: names in lower case.
        service_url: address of the service as the caller knows it, without final slash.
        root_url: address of the whole simulator; empty when it is served in-process.
        read_timeout: seconds that the caller waits for an answer, if that is known.
    """

    service: str
    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    service_url: str = ""
    root_url: str = ""
    read_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        return Response(self.status, {**self.headers, **headers}, self.body)


class Refused(Exception):
    """Ends a handler with an answer that is not a success."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


class ConnectionDropped(Exception):
    """The connection ends without an answer."""


def json_response(
    document: Any, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, {"content-type": "application/json", **(headers or {})}, body)


def text_response(text: str, status: int = 200, content_type: str = "text/plain") -> Response:
    return Response(status, {"content-type": f"{content_type}; charset=utf-8"}, text.encode())


def redirect(address: str) -> Response:
    """To another page, to be fetched with GET."""
    return Response(303, {"location": address})
