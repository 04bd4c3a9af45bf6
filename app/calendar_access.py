"""Access to people's own calendar accounts: tokens for all processes, renewed by one at a time.

The database gives a lease, the provider is asked outside any transaction, and what it gave is
stored sealed for all processes. Within a process all who wait for one account share one look-up.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from app.db import Database, DatabaseUnavailable
from app.encryption import Encryption, SealError
from app.providers.errors import ProviderError, Transient
from app.providers.grants import Grant, Renew, no_access

if TYPE_CHECKING:
    from collections.abc import Callable

EARLY_SECONDS = 300
_NEIGHBOUR_SECONDS = 0.1
_PATIENCE_SECONDS = 20.0

Answer = dict[str, Any]


class CalendarAccess:
    """The protocol of `app.providers.grants`, for the accounts of one database.

    Args:
        now: seconds since 1970.
        monotonic: seconds, of how long a neighbour is waited for.
    """

    def __init__(
        self,
        database: Database,
        encryption: Encryption,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._encryption = encryption
        self._now = now
        self._monotonic = monotonic
        self._fresh: dict[str, tuple[str, datetime]] = {}
        self._refused: dict[str, datetime] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def grant(self, account: str, /) -> Grant:
        """See the protocol."""
        answer = await self._ask("calendar_access", account=_known(account))
        _raise_if_closed(account, answer)
        return self._grant(account, answer)

    async def token(self, account: str, renew: Renew, /) -> str:
        """See the protocol."""
        _known(account)
        async with self._locks.setdefault(account, asyncio.Lock()):
            token, expires_at = self._fresh.get(account, ("", datetime.min.replace(tzinfo=UTC)))
            if expires_at.timestamp() - self._now() > EARLY_SECONDS:
                return token
            return await self._shared(account, renew)

    def refused(self, account: str, token: str, /) -> None:
        """See the protocol."""
        known = self._fresh.get(account)
        if known is not None and known[0] == token:
            self._refused[account] = known[1]
            del self._fresh[account]

    async def _shared(self, account: str, renew: Renew) -> str:
        deadline = self._monotonic() + _PATIENCE_SECONDS
        while True:
            answer = await self._ask(
                "calendar_access", account=account, refused_expiry=self._refused.get(account)
            )
            _raise_if_closed(account, answer)
            if "token" in answer:
                expires_at = datetime.fromisoformat(answer["expires_at"])
                token = self._opened(
                    answer["token"], "calendar_accounts", "access_token", account, answer
                )
                return self._keep(account, token, expires_at)
            if "lease" in answer:
                return await self._renewed(account, answer, renew)
            if "wait" not in answer:
                raise no_access(account, "it has a password and no token")
            if self._monotonic() > deadline:
                raise Transient("calendar", None, "busy", "another process gets a token")
            await asyncio.sleep(_NEIGHBOUR_SECONDS)

    async def _renewed(self, account: str, answer: Answer, renew: Renew) -> str:
        claimed = {"account": account, "lease": answer["lease"]}
        try:
            got = await renew(self._grant(account, answer))
        except ProviderError as error:
            await self._ask(
                "calendar_access_failed",
                **claimed,
                is_refused=error.is_consent_lost,
                detail=str(error),
            )
            raise
        tenant = answer["tenant_id"]
        await self._ask(
            "calendar_access_renewed",
            **claimed,
            token=self._encryption.seal(
                got.access_token,
                table="calendar_accounts",
                column="access_token",
                row=account,
                tenant=tenant,
            ),
            expires_at=got.expires_at,
            secret=got.secret
            and self._encryption.seal(
                got.secret, table="connections", column="secret", row=account, tenant=tenant
            ),
        )
        return self._keep(account, got.access_token, got.expires_at)

    def _keep(self, account: str, token: str, expires_at: datetime) -> str:
        self._fresh[account] = (token, expires_at)
        self._refused.pop(account, None)
        return token

    def _grant(self, account: str, answer: Answer) -> Grant:
        sealed = answer["secret"]
        return Grant(
            provider=answer["provider"],
            source=answer["source"],
            subject=answer["subject"],
            address=answer["address"],
            scopes=frozenset(answer["scopes"]),
            settings=answer["settings"],
            secret=sealed and self._opened(sealed, "connections", "secret", account, answer),
        )

    def _opened(self, sealed: str, table: str, column: str, account: str, answer: Answer) -> str:
        try:
            return self._encryption.open_sealed(
                sealed, table=table, column=column, row=account, tenant=answer["tenant_id"]
            )
        except SealError as error:
            # Our own key is wrong, and not the grant: nobody has to connect anything again.
            raise Transient("calendar", None, "sealed", str(error)) from None

    async def _ask(self, name: str, **params: Any) -> Answer:
        try:
            answer: Answer = await self._database.call_value(name, retry_lost=True, **params)
        except DatabaseUnavailable as error:
            raise Transient("calendar", None, "unavailable", "the database is away") from error
        return answer


def _known(account: str | None) -> str:
    if account is None:
        raise no_access(account, "nothing is connected")
    return account


def _raise_if_closed(account: str, answer: Answer) -> None:
    if "gone" in answer:
        raise no_access(account, "it was disconnected")
    if "refused" in answer:
        raise no_access(account, answer["refused"])
