"""How Twilio proves that a post is its own. [TWILIO-6]"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

Form = Sequence[tuple[str, str]]

_PORTS = {"https": 443, "http": 80}


def signature(token: str, url: str, form: Form, *, digest: str = "sha1") -> str:
    """What Twilio writes into the header: the address, and each field with its values, by name."""
    text = url
    for name in sorted({name for name, _ in form}):
        for value in sorted({value for known, value in form if known == name}):
            text += name + value
    made = hmac.new(token.encode(), text.encode(), digest)
    return base64.b64encode(made.digest()).decode()


def is_signed(given: str, token: str, url: str, form: Form, *, digest: str = "sha1") -> bool:
    """Whether `given` was made with `token` for this address, with or without its port."""
    if not given or not token:
        return False
    wanted = [signature(token, at, form, digest=digest) for at in _spellings(url)]
    return any(hmac.compare_digest(given.encode(), one.encode()) for one in wanted)


def _spellings(url: str) -> list[str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    usual = _PORTS.get(parts.scheme)
    bare = urlunsplit(parts._replace(netloc=host))
    if parts.port is None and usual:
        return [url, urlunsplit(parts._replace(netloc=f"{host}:{usual}"))]
    return [url, bare] if parts.port == usual else [url]
