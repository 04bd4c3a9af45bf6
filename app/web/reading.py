"""Reading requests: bodies within limits, JSON without surprises, models with named faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, TypeVar

import structlog
from aiohttp import web
from pydantic import BaseModel, ValidationError

from app.errors import ApiError
from app.languages import marked
from app.strict_json import NotJson, is_storable, loads, storable

BODY_LIMIT = 64 * 1024
"""Bytes of a request body, except providers' notifications."""

_CODINGS = ("", "identity", "gzip", "deflate")
_FORM: web.RequestKey[dict[str, str] | None] = web.RequestKey("form", dict)
_DEEPEST = 32
_KEY = re.compile(r"[!-~]{1,255}")

Model = TypeVar("Model", bound=BaseModel)

log = structlog.get_logger("holdfast.http")


class BodyTooSlow(web.RequestPayloadError):
    """The server's time for the body is over; whoever reads it meets this."""


async def read_body(
    request: web.Request, limit: int, take: Callable[[int], None] | None = None
) -> bytes:
    """The whole body.

    Args:
        take: asked for room for so many bytes more, before they are kept.

    Raises:
        ApiError: payload_too_large, beyond `limit` bytes, noticed before it is all read;
            unsupported_media_type for a coding that is not undone here; invalid_request when it
            cannot be decoded; request_timeout when it takes too long.
    """
    too_large = ApiError("payload_too_large", f"A body may have {limit} bytes at most.")
    if (request.content_length or 0) > limit:
        raise too_large
    check_coding(request)
    body = bytearray()
    try:
        async for chunk in request.content.iter_any():
            if take is not None:
                take(len(chunk))
            body += chunk
            if len(body) > limit:
                raise too_large
    except BodyTooSlow as late:
        raise _too_slow(late) from None
    except web.RequestPayloadError:
        raise _undecodable() from None
    return bytes(body)


async def read_form(request: web.Request) -> dict[str, str]:
    """The texts of a form that was sent. Asked again, the body is not read again.

    Raises:
        ApiError: unsupported_media_type, invalid_request when it cannot be decoded or has what
            the database cannot keep, or request_timeout.
        web.HTTPRequestEntityTooLarge: beyond the application's limit.
    """
    if _FORM not in request:
        request[_FORM] = None
        check_coding(request)
        request[_FORM] = await _texts(request)
    form = request[_FORM]
    if form is None:
        raise _undecodable()
    return dict(form)


async def _texts(request: web.Request) -> dict[str, str]:
    try:
        posted = await request.post()
    except (web.HTTPException, ConnectionError):
        raise
    except BodyTooSlow as late:
        raise _too_slow(late) from None
    except Exception as error:
        # What parsers of forms, charsets and codings throw at strange bytes is no short list,
        # and nothing but reading happens here.
        log.info("form_not_read", why=type(error).__name__)
        raise _undecodable() from None
    fields = {name: value for name, value in posted.items() if isinstance(value, str)}
    if not all(is_storable(name) and is_storable(value) for name, value in fields.items()):
        raise ApiError("invalid_request", marked("The form has a character that is not text."))
    return fields


def check_coding(request: web.Request) -> None:
    """
    Raises:
        ApiError: unsupported_media_type, for a Content-Encoding that is not undone here.
    """
    coding = ", ".join(request.headers.getall("Content-Encoding", [])).strip().lower()
    if coding not in _CODINGS:
        raise ApiError("unsupported_media_type", "Send the body plain, or by gzip or deflate.")


def _too_slow(late: BodyTooSlow) -> ApiError:
    return ApiError("request_timeout", str(late))


def _undecodable() -> ApiError:
    return ApiError("invalid_request", "The body cannot be decoded as its headers say.")


async def read_object(request: web.Request, *, may_be_absent: bool = False) -> dict[str, Any]:
    """The JSON object in the body; empty when there may be none and is none.

    Raises:
        ApiError: payload_too_large, unsupported_media_type, invalid_request.
    """
    body = await read_body(request, BODY_LIMIT)
    if not body and may_be_absent:
        return {}
    if request.content_type != "application/json" or (request.charset or "utf-8").lower() not in (
        "utf-8",
        "utf8",
    ):
        raise ApiError("unsupported_media_type", "Send JSON, as application/json in UTF-8.")
    value = parse_json(body)
    if not isinstance(value, dict):
        raise ApiError("invalid_request", "The body must be a JSON object.")
    _check_values(value)
    return value


def parse_json(body: bytes) -> Any:
    """The JSON value (RFC 8259) in UTF-8 bytes, whatever its shape.

    Raises:
        ApiError: invalid_request when it is none, repeats a name within an object, or is
            impossibly deep.
    """
    try:
        return loads(body)
    except NotJson:
        raise not_json() from None


def not_json() -> ApiError:
    return ApiError("invalid_request", "The body is not JSON.")


def parse(model: type[Model], value: Mapping[str, Any]) -> Model:
    """`value` as a `model`.

    Raises:
        ApiError: invalid_request, with every field that cannot be used.
    """
    try:
        return model.model_validate(dict(value))
    except ValidationError as error:
        errors = [
            {
                "field": ".".join(str(part) for part in problem["loc"]),
                "message": problem["msg"].removeprefix("Value error, "),
            }
            for problem in error.errors(include_url=False, include_context=False)
        ]
        raise ApiError("invalid_request", "Some fields are not valid.", errors=errors) from None


def idempotency_key(request: web.Request) -> str:
    """The Idempotency-Key.

    Raises:
        ApiError: idempotency_key_missing, or invalid_request when it is not 1 to 255 visible
            ASCII characters.
    """
    keys = set(request.headers.getall("Idempotency-Key", []))
    if not any(keys):
        raise ApiError("idempotency_key_missing", "Send an Idempotency-Key with this request.")
    key = keys.pop()
    if keys or not _KEY.fullmatch(key):
        raise ApiError.of_field("Idempotency-Key", "One of 1 to 255 visible ASCII characters.")
    return key


def _check_values(value: Any) -> None:
    for path, found in _walk(value, "", 0):
        if isinstance(found, str) and not is_storable(found):
            raise ApiError.of_field(storable(path), "Has a character that is not text.")
        if isinstance(found, float) and not isfinite(found):
            raise ApiError.of_field(path, "Is too large a number.")


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Every name and value inside, with its path."""
    if depth > _DEEPEST:
        raise ApiError("invalid_request", "The body is nested too deeply.")
    if isinstance(value, dict):
        for name, inner in value.items():
            here = f"{path}.{name}" if path else name
            yield here, name
            yield from _walk(inner, here, depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}.{index}", depth + 1)
    else:
        yield path, value
