"""How Twilio counts: seven bits a character where the alphabet allows it, else sixteen.

The table is its own, not ours, so that ours is put to the test.
"""

from __future__ import annotations

_TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = "\f^{}\\[~]|€"


def count(body: str) -> int:
    """Segments."""
    if all(char in _TABLE or char in _DOUBLE for char in body):
        units, alone, part = [2 if char in _DOUBLE else 1 for char in body], 160, 153
    else:
        units, alone, part = [len(char.encode("utf-16-le")) // 2 for char in body], 70, 67
    if sum(units) <= alone:
        return 1
    parts = used = 0
    for unit in units:
        if parts == 0 or used + unit > part:
            parts, used = parts + 1, 0
        used += unit
    return parts
