"""Whatever colour a tenant picks, the pages stay readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.colours import (
    DARK_SURFACE,
    DEFAULT_ACCENT,
    LIGHT_SURFACE,
    contrast,
    palette,
    stylesheet,
)
from app.web.pages import assets

ANY_COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
SURFACES = st.sampled_from([LIGHT_SURFACE, DARK_SURFACE])


@given(ANY_COLOUR, SURFACES)
def test_text_of_every_palette_has_the_contrast_of_the_guideline(accent: str, surface: str) -> None:
    """Text on a button, accent text on the page and on a soft ground have at least 4.5:1."""
    colours = palette(accent, surface)

    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.ink, surface) >= 4.5
    assert contrast(colours.ink, colours.soft) >= 4.5


@given(ANY_COLOUR)
def test_a_light_page_shows_the_tenants_own_colour(accent: str) -> None:
    """On white the button has exactly the colour that the tenant picked."""
    assert palette(accent, LIGHT_SURFACE).accent == accent


@pytest.mark.parametrize("accent", [None, "", "red", "#12345", "#1234567", "url(x)"])
def test_what_is_no_colour_falls_back_to_the_house_colour(accent: str | None) -> None:
    """Anything but six hexadecimal digits is never written into a stylesheet."""
    assert stylesheet(accent) == stylesheet(DEFAULT_ACCENT)


def test_black_against_white_is_twenty_one_to_one() -> None:
    """The ratio is that of WCAG: 21 for black on white, 1 for a colour on itself."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#767676") == pytest.approx(1)


def test_the_stylesheet_has_the_surfaces_that_contrast_is_computed_on() -> None:
    """The page's ground in holdfast.css is the one that palettes are checked against."""
    css = (assets.STATIC / "holdfast.css").read_text()

    assert re.findall(r"--surface: (#\w+);", css) == [LIGHT_SURFACE, DARK_SURFACE]
