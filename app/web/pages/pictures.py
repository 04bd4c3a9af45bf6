"""Pictures of elsewhere: a company's logo, a person's photo.

Browsers load them, we never do; a page allows the very addresses that it shows, and no others.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote, urlsplit


def source(address: str) -> str | None:
    """The address as a Content-Security-Policy names it; None: it is none that is shown.

    Query and fragment are no part of a policy, and what would end its directive is written as %XX.
    """
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return None
    is_plain = host and all(sign.isalnum() or sign in ".-" for sign in host)
    if parts.scheme != "https" or not is_plain or "@" in parts.netloc:
        return None
    where = f"https://{host}" + (f":{port}" if port else "")
    return where + quote(parts.path or "/", safe="/%:@!$&()*+=~-._")


def sources(addresses: Iterable[str | None]) -> str:
    """Those that are shown, for `img-src`; empty: none is."""
    found = {source(address) for address in addresses if address}
    return "".join(f" {one}" for one in sorted(one for one in found if one))
