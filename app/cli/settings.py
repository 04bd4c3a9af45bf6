"""The settings of a process, those of every provider included."""

from __future__ import annotations

from typing import Any, TypeVar

from app.config import Settings

Kind = TypeVar("Kind", bound=Settings)


def load_settings(kind: type[Kind], **given: Any) -> Kind:
    """
    Raises:
        SettingsError: a setting is malformed.
    """
    # Imported here, as all that commands run: it makes known what each folder reads.
    import app.providers.registry  # noqa: F401

    return kind.load(**given)
