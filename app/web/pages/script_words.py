"""What scripts say, in the reader's language: the pages carry it to them."""

from __future__ import annotations

from collections.abc import Callable

from babel import Locale

from app.languages import _, language, ngettext

_MINUTE = 60

Words = dict[str, str | dict[str, str]]


def words() -> Words:
    """By the name under which a script asks; where a number decides, by CLDR's plural category."""
    return {
        "two_minutes_left": _("Two minutes left"),
        "time_is_up": _("Time is up"),
        "minutes_left": _("{time} minutes left"),
        "seconds_left": _by_category(
            lambda count: ngettext("{count} second left", "{count} seconds left", count)
        ),
        "times_gone": _("No longer free: {times}"),
        "no_place": _("No place like that. Perhaps a larger city nearby?"),
        "places_found": _by_category(
            lambda count: ngettext("{count} found", "{count} found", count)
        ),
    }


def _by_category(form: Callable[[int], str]) -> dict[str, str]:
    category = Locale.parse(language()).plural_form
    return {category(count): form(count) for count in range(_MINUTE)}
