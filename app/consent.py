"""Whether a directory's consent works: what Entra's redirect claims is proved, not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.errors import Refusal
from app.providers.entra import CALENDAR_ROLE, MAIL_ROLE
from app.providers.errors import ProviderError

if TYPE_CHECKING:
    from app.config import Settings
    from app.providers import Providers

_ANYBODY = "00000000-0000-0000-0000-000000000000"
"""A user that no directory has: asked for, Graph refuses only those without permission."""


async def prove_consent(
    providers: Providers, settings: Settings, directory: str, mailbox: str | None
) -> None:
    """A fresh token with the roles we need, and one call of Graph that is not refused.

    Args:
        directory: Entra's id of the directory, as claimed.
        mailbox: a salesperson's, if there is one already.

    Raises:
        Refusal: consent_not_effective. Entra takes a while to spread a consent.
    """
    wanted = {CALENDAR_ROLE} if settings.graph_mail_tenant_id else {CALENDAR_ROLE, MAIL_ROLE}
    providers.entra.drop(directory)
    try:
        token = await providers.entra.token(directory)
        missing = wanted - token.roles if token.roles is not None else set()
        if not missing:
            await providers.graph.calendar_readable(directory, mailbox or _ANYBODY)
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
