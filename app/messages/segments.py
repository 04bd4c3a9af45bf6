"""What an SMS costs: GSM 03.38's alphabet is sent at 7 bits a character, all else as UCS-2."""

from __future__ import annotations

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a character
_PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-",
        "\u2212": "-", "\u2026": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\t": " ",
    }
)  # fmt: skip


def plain(text: str) -> str:
    """The text without typography that would halve what fits into a segment."""
    return text.translate(_PLAIN)


def is_gsm(text: str) -> bool:
    """Whether every character is of GSM's alphabet."""
    return all(character in _BASIC or character in _EXTENDED for character in text)


def segments(text: str) -> int:
    """In how many parts a text is sent, each of which is charged."""
    if is_gsm(text):
        return _parts([2 if character in _EXTENDED else 1 for character in text], 160, 153)
    return _parts([len(character.encode("utf-16-be")) // 2 for character in text], 70, 67)


def _parts(widths: list[int], alone: int, joined: int) -> int:
    """A character that takes two places is not split between two parts."""
    if sum(widths) <= alone:
        return 1
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return parts
