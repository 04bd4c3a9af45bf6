"""Other sites' pages must not steer the simulated cloud through a visitor's browser."""

from __future__ import annotations

from urllib.parse import urlsplit

from app.simulator.messages import Refused, Request, text_response

_SAFE_METHODS = ("GET", "HEAD")


def check_origin(request: Request) -> None:
    """
    Raises:
        Refused: 403, a browser sent this on behalf of another site.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    is_foreign = site not in (None, "same-origin", "none") or (
        origin is not None and urlsplit(origin).netloc != urlsplit(request.root_url).netloc
    )
    if is_foreign:
        raise Refused(text_response("This came from another site.\n", 403))
