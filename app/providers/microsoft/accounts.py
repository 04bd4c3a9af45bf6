"""Directories of companies: consent that works, and the permissions that it gives. [ENTRA-4]"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from app.providers.capabilities.account import SignedIn
from app.providers.errors import NotPermitted, ProviderError
from app.providers.microsoft.entra import CALENDAR_ROLE, MAIL_ROLE, Entra, consent_answer
from app.providers.microsoft.entra_sign_in import ADMINISTRATORS
from app.providers.microsoft.graph import Graph

_ROLES = {"calendar": CALENDAR_ROLE, "message": MAIL_ROLE}
_ANYBODY = "00000000-0000-0000-0000-000000000000"
"""A user that no directory has: asked for, Graph refuses only those without permission."""


class Directories:
    """Tokens and sign-ins are Entra's, the proof is a call of Graph that is not refused."""

    administrators = f"a {' or '.join(ADMINISTRATORS.values())}"

    def __init__(self, entra: Entra, graph: Graph, *, platform_account: str | None) -> None:
        self.platform_account = platform_account
        self.entra = entra
        self._graph = graph

    def consent_url(self, state: str) -> str:
        """See `Accounts.consent_url`."""
        return self.entra.consent_url(state)

    def claimed(self, query: Mapping[str, str]) -> str | None:
        """The directory's GUID: a domain name would do for Entra, and does not for us."""
        try:
            return str(UUID(consent_answer(query).directory or ""))
        except ValueError:
            return None

    async def prove(
        self, account: str, capabilities: Collection[str], calendar: str | None
    ) -> None:
        """A fresh token with the roles that we need, and one call of Graph that is not refused.

        Raises:
            NotPermitted: Entra takes a while to spread a consent.
        """
        self.entra.drop(account)
        try:
            missing = await self.lacking(account, capabilities)
            if not missing:
                await self._graph.is_readable(account, calendar or _ANYBODY)
        except ProviderError as error:
            raise NotPermitted(
                error.provider,
                error.status,
                error.code,
                f"Microsoft answers: {error.code}.",
                retry_after=error.retry_after,
            ) from error
        if missing:
            self.entra.drop(account)
            raise NotPermitted(
                "entra",
                None,
                "missing_permissions",
                f"These permissions are missing: {', '.join(missing)}.",
            )

    async def lacking(self, account: str, capabilities: Collection[str]) -> list[str]:
        """Roles that the token does not carry; none where it does not tell."""
        token = await self.entra.token(account)
        wanted = {_ROLES[capability] for capability in capabilities}
        return sorted(wanted - token.roles) if token.roles is not None else []

    def sign_in_url(self, account: str, *, state: str, nonce: str, code_verifier: str) -> str:
        """See `Accounts.sign_in_url`."""
        return self.entra.sign_in_url(
            account, state=state, nonce=nonce, code_verifier=code_verifier
        )

    async def signed_in(
        self, account: str, *, code: str, nonce: str, code_verifier: str
    ) -> SignedIn:
        """See `Accounts.signed_in`."""
        return await self.entra.signed_in(
            account, code=code, nonce=nonce, code_verifier=code_verifier
        )
