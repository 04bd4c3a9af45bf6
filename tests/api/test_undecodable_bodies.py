"""Bodies that are not what their headers say: refused at every address, never a failure of ours."""

from __future__ import annotations

import re
import uuid
import zlib
from itertools import product
from typing import Any

from tests.api.client import Api, Reply
from tests.support.items import every_item
from tests.support.office import Office

FORM = "application/x-www-form-urlencoded"
PART = b'--x\r\nContent-Disposition: form-data; name="token"\r\n%s\r\n\r\nabc\r\n--x--\r\n'
JSON_PATHS = ("/v1/public/acme/holds", "/v1/webhooks/graph", "/v1/internal/salespeople")
PAGE_PATHS = ("/verify", "/manage/cancel", "/admin/sign-in")
ALL_BUT_SIMULATOR = re.compile(r"/(?!simulator)")

# Headers, body, and the status where a body is read at all.
BODIES: dict[str, tuple[dict[str, str], bytes, int]] = {
    "gzip that is none": ({"Content-Encoding": "gzip"}, b'{"token": "x"}', 400),
    "deflate that is none": ({"Content-Encoding": "deflate"}, b'{"token": "x"}', 400),
    "a coding that we lack": ({"Content-Encoding": "compress"}, b"{}", 415),
    "two codings": ({"Content-Encoding": "gzip, gzip"}, b"{}", 415),
}
FORMS: dict[str, tuple[dict[str, str], bytes, int]] = {
    "unknown charset": ({"Content-Type": f"{FORM}; charset=klingon"}, b"token=x", 400),
    "charset that is none": ({"Content-Type": f"{FORM}; charset=rot13"}, b"token=x", 400),
    "not in its charset": ({"Content-Type": FORM}, b"token=\xff\xfe", 400),
    "multipart without boundary": ({"Content-Type": "multipart/form-data"}, b"--x", 400),
    "multipart with another one": ({"Content-Type": "multipart/form-data; boundary=y"}, PART % b"", 400),
    "multipart cut off": ({"Content-Type": "multipart/form-data; boundary=x"}, PART[:30], 400),
    "multipart without a name": (
        {"Content-Type": "multipart/form-data; boundary=x"}, b"--x\r\n\r\nabc\r\n--x--\r\n", 400),
    "part of unknown charset": (
        {"Content-Type": "multipart/form-data; boundary=x"}, PART % b"Content-Type: text/plain; charset=klingon\r\n", 400),
    "part of unknown encoding": (
        {"Content-Type": "multipart/form-data; boundary=x"}, PART % b"Content-Transfer-Encoding: uuencode\r\n", 400),
    "parts within parts": (
        {"Content-Type": "multipart/form-data; boundary=x"}, PART % b"Content-Type: multipart/mixed; boundary=z\r\n", 400),
}  # fmt: skip


async def _post(api: Api, path: str, headers: dict[str, str], body: bytes) -> Reply:
    # A body that is not read through ends its connection.
    sent = {"Connection": "close", "Idempotency-Key": uuid.uuid4().hex, **headers}
    sent["X-Admin-Api-Key"] = "test-admin-key"
    if path.startswith("/v1/"):
        sent = {"Content-Type": "application/json", **sent}
    return await api.send("POST", path, headers=sent, data=body)


async def test_a_json_body_that_cannot_be_decoded(api: Api, office: Office) -> None:
    """400, or 415 for a coding that we lack; a problem document with a request id."""
    with every_item() as item:
        for path, (name, (headers, body, status)) in product(JSON_PATHS, BODIES.items()):
            with item(f"{path}: {name}"):
                tenant = {"X-Tenant-Id": str(office.tenant_id)}
                reply = await _post(api, path, {**tenant, **headers}, body)
                code = {400: "invalid_request", 415: "unsupported_media_type"}[status]
                assert (reply.status, reply.code) == (status, code)
                assert reply.headers["X-Request-ID"]


async def test_what_is_coded_well_is_read(api: Api, office: Office) -> None:
    """gzip and deflate are undone, also without a length."""
    body = b'{"booking_id": "%s"}' % str(uuid.uuid4()).encode()
    for coding, packed in (
        ("gzip", zlib.compress(body, wbits=31)),
        ("deflate", zlib.compress(body)),
        ("identity", body),
        ("GZIP", zlib.compress(body, wbits=31)),
    ):
        path = "/v1/public/acme/auth/verify-email"
        reply = await _post(api, path, {"Content-Encoding": coding}, packed)
        assert (reply.status, reply.code) == (404, "booking_not_found"), coding


async def test_a_form_that_cannot_be_decoded(api: Api, office: Office) -> None:
    """Our own page says so, with the same status, and does not read the body again."""
    with every_item() as item:
        for path, (name, (headers, body, status)) in product(
            PAGE_PATHS, {**BODIES, **FORMS}.items()
        ):
            with item(f"{path}: {name}"):
                reply = await _post(api, path, {"Content-Type": FORM, **headers}, body)
                assert reply.status == status
                assert reply.headers["Content-Type"].startswith("text/html")
                assert b"<h1" in reply.body and b"Traceback" not in reply.body
                assert reply.headers["X-Request-ID"]


async def test_no_address_fails_at_any_body(api: Api, office: Office) -> None:
    """Whatever is posted wherever: an error, told as JSON or as a page, where a body is read."""
    app = api.client.app
    assert app is not None
    values: dict[str, Any] = {"slug": "acme"}
    paths = {
        re.sub(
            r"\{(\w+)(:[^{}]*(\{[^{}]*\}[^{}]*)*)?\}",
            lambda m: values.get(m[1], str(uuid.uuid4())),
            resource.canonical,
        )
        for resource in app.router.resources()
        if ALL_BUT_SIMULATOR.match(resource.canonical)
        and any(route.method == "POST" for route in resource)
    }
    assert len(paths) > 15
    for path in sorted(paths):
        for name, (headers, body, _status) in {**BODIES, **FORMS}.items():
            reply = await _post(api, path, headers, body)
            assert reply.status < 500, (path, name, reply)
            if reply.status >= 400:
                kind = reply.headers["Content-Type"]
                assert kind.startswith(("text/html", "application/problem+json")), (path, name)


async def test_a_page_of_trouble_offers_no_body_that_it_could_not_read(
    make_api: Any, office: Office
) -> None:
    """Refused for its number, not its body: the page comes, only 'Try again' is missing."""
    api = await make_api(rate_limit_per_minute=1)
    headers, body, _status = FORMS["unknown charset"]
    replies = [await _post(api, "/verify", headers, body) for _ in range(3)]
    assert [reply.status for reply in replies] == [400, 429, 429]
    assert b"Try again" not in replies[1].body
    whole = await api.send("POST", "/verify", data={"token": "abc"})
    assert whole.status == 429 and b"Try again" in whole.body and b"abc" in whole.body
