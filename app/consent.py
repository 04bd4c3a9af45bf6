"""Whether a directory's consent works: what Entra's redirect claims is proved [ENTRA-4]."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.errors import Refusal
from app.providers.errors import ProviderError
from app.providers.microsoft.entra import CALENDAR_ROLE, MAIL_ROLE

if TYPE_CHECKING:
    from app.config import Settings
    from app.providers.registry import Providers

_ANYBODY = "00000000-0000-0000-0000-000000000000"
"""A user that no directory has: asked for, Graph refuses only those without permission."""


def mail_directory(settings: Settings, config: Mapping[str, Any], directory: str) -> str:
    """The directory that owns the sender of a tenant's mails: the tenant's own setting counts
    first, then the platform's, then it is the directory with the calendars.

    Args:
        config: the tenant's configuration.
        directory: with the tenant's calendars.
    """
    return config.get("mail_directory_id") or settings.graph_mail_tenant_id or directory


def needed_roles(settings: Settings, config: Mapping[str, Any], directory: str) -> frozenset[str]:
    """What the directory with a tenant's calendars has to permit: to send mails, too, only when
    it owns the sender."""
    if mail_directory(settings, config, directory).lower() == directory.lower():
        return frozenset({CALENDAR_ROLE, MAIL_ROLE})
    return frozenset({CALENDAR_ROLE})


async def prove_consent(
    providers: Providers, directory: str, wanted: frozenset[str], mailbox: str | None
) -> None:
    """A fresh token with the roles we need, and one call of Graph that is not refused.

    Args:
        directory: Entra's id of the directory, as claimed.
        wanted: `needed_roles`.
        mailbox: a salesperson's, if there is one already.

    Raises:
        Refusal: consent_not_effective. Entra takes a while to spread a consent.
    """
    providers.entra.drop(directory)
    try:
        token = await providers.entra.token(directory)
        missing = wanted - token.roles if token.roles is not None else frozenset()
        if not missing:
            await providers.calendar("graph").is_readable(directory, mailbox or _ANYBODY)
    except ProviderError as error:
        raise _not_effective(f"Microsoft answers: {error.code}.", error.retry_after) from error
    if missing:
        providers.entra.drop(directory)
        raise _not_effective(f"These permissions are missing: {', '.join(sorted(missing))}.", None)


def _not_effective(why: str, retry_after: float | None) -> Refusal:
    return Refusal(
        "consent_not_effective",
        f"The consent is not effective yet; please try again in a minute. {why}",
        retry_after=retry_after,
    )
