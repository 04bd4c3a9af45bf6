"""The settings of a process, those of every provider included."""

from __future__ import annotations

from typing import Any, TypeVar

from app.config import Settings, SettingsError

Kind = TypeVar("Kind", bound=Settings)


def load_settings(kind: type[Kind], **given: Any) -> Kind:
    """
    Raises:
        SettingsError: a setting is malformed, or names a provider that there is not.
    """
    # Imported here, as all that commands run: it makes known what each folder reads.
    from app.providers.registry import PROVIDERS

    settings = kind.load(**given)
    if settings.mail_provider and settings.mail_provider not in PROVIDERS:
        known = ", ".join(sorted(PROVIDERS))
        raise SettingsError(f"malformed setting: MAIL_PROVIDER: must be one of {known}")
    return settings
