"""The tenant's accent colour as a palette that stays readable whatever colour was picked.

Contrast follows WCAG 2.2: relative luminance of sRGB, ratio (L1 + 0.05) / (L2 + 0.05). Text needs
4.5:1, the face of a control 3:1 against the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

Rgb = tuple[int, int, int]

DEFAULT_ACCENT = "#0f6b5c"
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#16191d"

TEXT_CONTRAST = 5.5  # a little above the 4.5 that the guideline asks for
CONTROL_CONTRAST = 3.0
_SOFT_SHARE = 0.12
_STEP = 0.04
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_BLACK: Rgb = (0, 0, 0)
_WHITE: Rgb = (255, 255, 255)


@dataclass(frozen=True)
class Palette:
    """As `#rrggbb`: a control's face, text on it, accent-coloured text, a soft ground."""

    accent: str
    on_accent: str
    ink: str
    soft: str


def palette(accent: str | None, surface: str) -> Palette:
    """Palette of `accent` (`#rrggbb`; anything else means the house colour) on `surface`."""
    ground = _rgb(surface)
    away = _WHITE if _luminance(ground) < 0.5 else _BLACK
    wanted = _rgb(accent if accent and _HEX.fullmatch(accent) else DEFAULT_ACCENT)
    face = wanted
    if away == _WHITE:
        # A navy button on a dark page would be a hole; on white, the true colour stays and the
        # button's border (the ink) draws the edge of a pale one.
        face = _until(wanted, away, [ground], CONTROL_CONTRAST)
    soft = _mix(ground, face, _SOFT_SHARE)
    ink = _until(wanted, away, [ground, soft], TEXT_CONTRAST)
    on_face = max((_WHITE, _BLACK), key=lambda text: contrast_of(text, face))
    return Palette(_hex(face), _hex(on_face), _hex(ink), _hex(soft))


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1 to 21, of two `#rrggbb` colours."""
    return contrast_of(_rgb(one), _rgb(other))


def contrast_of(one: Rgb, other: Rgb) -> float:
    """Contrast ratio, 1 to 21, of two RGB triples."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def stylesheet(accent: str | None) -> str:
    """The tenant's `theme.css`: custom properties for light and dark, nothing else."""
    light, dark = palette(accent, LIGHT_SURFACE), palette(accent, DARK_SURFACE)
    return (
        f":root{{{_properties(light)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_properties(dark)}}}}}\n"
    )


def stylesheet_of_class(name: str, colour: str) -> str:
    """What is of class `name` in light and dark: `--edge` and `--fill`, on which text of the page
    can be read."""
    light, dark = palette(colour, LIGHT_SURFACE), palette(colour, DARK_SURFACE)
    return (
        f".{name}{{--edge:{light.accent};--fill:{light.soft}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{.{name}{{--edge:{dark.accent};--fill:{dark.soft}}}}}\n"
    )


def _properties(colours: Palette) -> str:
    return (
        f"--accent:{colours.accent};--on-accent:{colours.on_accent};"
        f"--accent-ink:{colours.ink};--accent-soft:{colours.soft}"
    )


def _until(colour: Rgb, towards: Rgb, grounds: list[Rgb], ratio: float) -> Rgb:
    share = 0.0
    mixed = colour
    while share < 1 and any(contrast_of(mixed, ground) < ratio for ground in grounds):
        share = min(1.0, share + _STEP)
        mixed = _mix(colour, towards, share)
    return mixed


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _rgb(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _hex(colour: Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
