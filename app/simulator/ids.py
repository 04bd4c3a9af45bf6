"""Ids that look like the providers': opaque and case-sensitive, yet the same in every run."""

from __future__ import annotations

import base64
import hashlib
from uuid import UUID


def event_id(number: int) -> str:
    """An immutable Graph id; needs percent-encoding in a path."""
    return "AAkALgAAAAAAHYQDEapmEc2byACqAC-EWg0A" + _text("event", number) + "="


def mutable_event_id(number: int, folder: str = "calendar") -> str:
    """The id of the same event for callers without immutable ids, in `folder`."""
    return "AAMkAGI1" + _text(f"{folder}-item", number) + "AAA="


def ical_uid(number: int) -> str:
    digest = hashlib.sha256(f"ical:{number}".encode()).hexdigest().upper()
    return "040000008200E00074C5B7101A82E008" + digest[:48]


def change_key(number: int, revision: int) -> str:
    return _text("change", f"{number}:{revision}")[:24] + "=="


def etag(number: int, revision: int) -> str:
    return f'W/"{change_key(number, revision)}"'


def zoom_user_id(address: str) -> str:
    return _text("zoom-user", address)[:22]


def zoom_uuid(meeting_id: int) -> str:
    return base64.b64encode(_digest("zoom-meeting", meeting_id)[:16]).decode()


def passcode(meeting_id: int) -> str:
    return str(int.from_bytes(_digest("passcode", meeting_id)[:4]) % 900_000 + 100_000)


def named_guid(kind: str, name: str) -> UUID:
    return UUID(bytes=_digest(kind, name)[:16], version=4)


def _digest(kind: str, value: int | str) -> bytes:
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()


def _text(kind: str, value: int | str) -> str:
    return base64.urlsafe_b64encode(_digest(kind, value)).decode().rstrip("=")
