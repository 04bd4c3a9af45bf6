"""What a customer answered to a question of a form, in words for whoever reads."""

from __future__ import annotations

from typing import Any

from app.languages import _


def text(answer: Any) -> str:
    """An answer as `booking.answers_view` tells it: a text, a number, yes or no, or several."""
    if isinstance(answer, list):
        return ", ".join(answer)
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    return str(answer)
