"""Stylesheet, scripts and icon under an address that changes with their content.

All files share one version in the path, so that the relative imports of the modules carry it too
and browsers may keep every file for good.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).resolve().parent.parent / "static"


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


PREFIX = f"/static/{_version()}"


def href(name: str) -> str:
    """Address of a file of `app/web/static`, e.g. `js/page.js`."""
    return f"{PREFIX}/{name}"


@functools.cache
def _files() -> Mapping[str, tuple[bytes, bytes, str]]:
    """By name: the file, the same compressed, and its type. They are few and small."""
    found = {}
    for path in STATIC.rglob("*"):
        if path.is_file():
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            body = path.read_bytes()
            name = path.relative_to(STATIC).as_posix()
            found[name] = (body, gzip.compress(body, mtime=0), kind)
    return found


async def _file(request: web.Request) -> web.Response:
    found = _files().get(request.match_info["name"])
    if found is None:
        raise web.HTTPNotFound
    body, compressed, kind = found
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if _takes_gzip(request) and len(compressed) < len(body):
        headers["Content-Encoding"] = "gzip"
        body = compressed
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


def _takes_gzip(request: web.Request) -> bool:
    """RFC 9110, section 12.5.3: named, and not with the weight 0."""
    for part in ",".join(request.headers.getall("Accept-Encoding", [])).lower().split(","):
        coding, _, parameters = part.partition(";")
        if coding.strip() in ("gzip", "*"):
            return parameters.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


EMBED = "/embed.js"
"""Address that other sites name in their pages, so it never changes."""


async def _embed(_request: web.Request) -> web.Response:
    body, _compressed, kind = _files()["embed.js"]
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)


def setup(app: web.Application) -> None:
    """Serve the files."""
    app.router.add_get(f"{PREFIX}/{{name:.+}}", _file)
    app.router.add_get(EMBED, _embed)
