"""How many messages a text is sent as: each one is charged."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")
"""Two places each, which are not torn apart."""

_ALONE = {True: 160, False: 70}
_PART = {True: 153, False: 67}
"""Parts of a longer text have a head of their own."""


def is_gsm7(text: str) -> bool:
    """Whether it can be sent in GSM's own alphabet; one other character makes all of it UCS-2."""
    return all(char in _BASIC or char in _ESCAPED for char in text)


def segments(text: str) -> int:
    """As how many messages `text` is sent; at least one."""
    is_short = is_gsm7(text)
    widths = [_width(char, is_short=is_short) for char in text]
    if sum(widths) <= _ALONE[is_short]:
        return 1
    count, left = 1, _PART[is_short]
    for width in widths:
        if width > left:
            count, left = count + 1, _PART[is_short]
        left -= width
    return count


def _width(char: str, *, is_short: bool) -> int:
    if is_short:
        return 2 if char in _ESCAPED else 1
    return 2 if ord(char) > 0xFFFF else 1
