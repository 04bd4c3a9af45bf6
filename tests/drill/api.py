"""How both strangers are asked: a token of their gate, JSON, and what their errors mean."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from app.providers.errors import (
    CalendarUnavailable,
    CursorExpired,
    Duplicate,
    Forbidden,
    HostAtLimit,
    NoSuchHost,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.http import Call, json_object
from app.providers.network import Network
from app.providers.tokens import Token, TokenCache, expiry

HOME = "https://strangers.example"
ADDRESS = "STRANGERS_URL"
"""The setting that says where they are; without it they are simulated within the process."""

_NO_SUCH = {"dial": CalendarUnavailable, "can": NoSuchHost}
_REFUSALS: Mapping[int, type[ProviderError]] = {409: Duplicate, 410: CursorExpired}


class Api:
    """
    Args:
        provider: its name, and its path below the strangers' address.
        is_customers: the account is a company's, which may withdraw its consent.
    """

    def __init__(self, network: Network, provider: str, *, is_customers: bool) -> None:
        self.address = os.environ.get(ADDRESS)
        self._http = network.http(is_mocked=self.address is None)
        self._url = f"{self.address or HOME}/{provider}"
        self._provider, self._is_customers = provider, is_customers
        self._tokens = TokenCache(self._fetch_token, self._http.clock)

    async def aclose(self) -> None:
        await self._tokens.aclose()

    async def permissions(self) -> frozenset[str]:
        return (await self._tokens.get("gate")).roles or frozenset()

    async def ask(
        self,
        operation: str,
        method: str,
        *path: str,
        whose: str | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> dict[str, Any]:
        """The document that answers; an empty one where nothing is to be told.

        Args:
            whose: a throttle covers all calls of this method that are about them.
        """
        below, is_read = "".join(f"/{quote(part, safe='@')}" for part in path), method == "GET"
        for is_last in (False, True):
            token = await self._tokens.get("gate")
            call = Call(
                provider=self._provider,
                operation=operation,
                method=method,
                url=self._url + below,
                headers={"authorization": f"Bearer {token.access_token}"},
                params=params,
                json=json,
                is_read=is_read,
                scope=f"{self._provider}:{method}:{whose or below}",
                error_of=lambda response: self._error_of(response, is_read=is_read),
            )
            try:
                response = await self._http.send(call)
            except Unauthorized:
                self._tokens.drop("gate", token.access_token)
                if is_last:
                    raise
            else:
                if response.status_code == 204:
                    return {}
                return json_object(response, self._provider, is_read=is_read)
        raise AssertionError("unreachable: the second error is raised")

    async def _fetch_token(self, _gate: str) -> Token:
        call = Call(
            provider=self._provider,
            operation="token",
            method="POST",
            url=f"{self._url}/gate",
            is_read=True,
            scope=f"{self._provider}:gate",
            error_of=lambda response: self._error_of(response, is_read=True),
        )
        told = json_object(await self._http.send(call), self._provider, is_read=True)
        until = expiry(self._http.clock.now(), told["seconds"])
        return Token(told["token"], until, frozenset(told["may"]))

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        status, told = response.status_code, _told(response)
        known = (self._provider, status, str(told.get("no") or f"http_{status}"))
        if status in (401, 403):
            kind = Unauthorized if status == 401 else Forbidden
            return kind(*known, is_consent_lost=self._is_customers)
        if status == 429:
            wait = self._http.retry_after(response)
            kind = HostAtLimit if told.get("for") == "day" else Throttled
            return kind(*known, retry_after=wait)
        if status == 404:
            return _NO_SUCH.get(str(told.get("no")), NotFound)(*known)
        if status >= 500:
            return Transient(*known, outcome_unknown=not is_read)
        return _REFUSALS.get(status, Permanent)(*known)


def _told(response: httpx.Response) -> dict[str, Any]:
    try:
        told = response.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
