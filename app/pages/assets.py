"""Stylesheet, scripts and icon under an address that changes with their content.

All files share one version in the path, so that the relative imports of the modules carry it too
and browsers may keep every file for good.
"""

from __future__ import annotations

import hashlib
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
    """Address of a file of `app/static`, e.g. `js/page.js`."""
    return f"{PREFIX}/{name}"


async def _keep_for_good(request: web.Request, response: web.StreamResponse) -> None:
    if request.path.startswith(f"{PREFIX}/") and response.status == 200:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"


def setup(app: web.Application) -> None:
    """Serve the files."""
    app.router.add_static(PREFIX, STATIC)
    app.on_response_prepare.append(_keep_for_good)
