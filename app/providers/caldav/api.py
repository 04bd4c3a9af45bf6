"""Requests to a CalDAV server: the person's password, their server alone, and its refusals."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import httpx

from app.providers.caldav.multistatus import Answer, Multistatus, preconditions, read_multistatus
from app.providers.errors import (
    CalendarUnavailable,
    CursorExpired,
    Duplicate,
    Forbidden,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.grants import Grant, Grants
from app.providers.http import Call, Http

PROVIDER = "caldav"

_READS = frozenset({"GET", "PROPFIND", "REPORT"})
_REPEATABLE_STATUS = {408, 423, 425}
_REFUSALS: Mapping[int, type[ProviderError]] = {
    403: Forbidden,
    404: NotFound,
    409: CalendarUnavailable,
    410: NotFound,
    # Another program wrote the event meanwhile.
    412: Duplicate,
}


class Api:
    """
    Args:
        http: reaches public hosts alone.
        grants: what opens an account: its `settings` have the server's `url` and the `user`.
    """

    def __init__(self, http: Http, grants: Grants) -> None:
        self._http, self._grants = http, grants

    async def ask(
        self,
        operation: str,
        account: str,
        method: str,
        url: str,
        *,
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The 2xx answer of the account's server.

        A refused password is looked up and tried once more: it may have been replaced.

        Raises:
            CalendarUnavailable: `url` is not on the account's server: no password goes there.
        """
        for is_last in (False, True):
            grant = await self._grants.grant(account)
            if origin(url) != origin(str(grant.settings["url"])):
                raise CalendarUnavailable(PROVIDER, None, "another_server")
            try:
                return await self.ask_as(
                    grant, operation, method, url, content=content, headers=headers
                )
            except Unauthorized:
                if is_last:
                    raise
        raise AssertionError("unreachable: the second error is raised")

    async def ask_as(
        self,
        grant: Grant,
        operation: str,
        method: str,
        url: str,
        *,
        content: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Like `ask`, of a server that may be another than the one that `grant` names."""
        is_read, user = method in _READS, str(grant.settings["user"])
        known = base64.b64encode(f"{user}:{grant.secret or ''}".encode()).decode()
        call = Call(
            provider=PROVIDER,
            operation=operation,
            method=method,
            url=url,
            headers={"authorization": f"Basic {known}", **(headers or {})},
            content=None if content is None else content.encode(),
            is_read=is_read,
            scope=f"{PROVIDER}:{origin(url)}:{user}",
            error_of=lambda response: self._error_of(response, is_read=is_read),
        )
        return await self._http.send(call)

    async def multistatus(
        self,
        operation: str,
        account: str,
        method: str,
        url: str,
        body: str,
        *,
        depth: int,
    ) -> Multistatus:
        """The parts of the answer to a PROPFIND or REPORT."""
        headers = xml_headers(depth)
        response = await self.ask(operation, account, method, url, content=body, headers=headers)
        return parts(response)

    @property
    def now(self) -> float:
        return self._http.clock.now()

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        status, why = response.status_code, preconditions(response.content)
        known = (PROVIDER, status, min(why) if why else f"http_{status}")
        if status == 401:
            return Unauthorized(*known, is_consent_lost=True)
        if "valid-sync-token" in why:
            return CursorExpired(*known)
        if status == 429 or (status == 503 and "retry-after" in response.headers):
            return Throttled(*known, retry_after=self._http.retry_after(response))
        if (status >= 500 and status not in (501, 505, 507)) or status in _REPEATABLE_STATUS:
            return Transient(*known, outcome_unknown=not is_read)
        if status < 400:
            # Elsewhere: whoever looks for calendars follows it, nobody else does.
            return CalendarUnavailable(*known, message=response.headers.get("location", ""))
        if "no-uid-conflict" in why:
            return Duplicate(*known)
        if status == 403 and why - {"need-privileges"}:
            # It understood and will not: no lost consent.
            return Permanent(*known)
        made = _REFUSALS.get(status, Permanent)
        return made(*known, is_consent_lost=status == 403)


def xml_headers(depth: int) -> dict[str, str]:
    return {"content-type": "application/xml; charset=utf-8", "depth": str(depth)}


def parts(response: httpx.Response) -> Multistatus:
    """
    Raises:
        Transient: it is no list of parts: nothing is known.
    """
    try:
        return read_multistatus(response.content)
    except ValueError as error:
        raise Transient(PROVIDER, response.status_code, "invalid_response") from error


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port of a server."""
    split = urlsplit(url)
    usual = {"https": 443, "http": 80}.get(split.scheme)
    return split.scheme, (split.hostname or "").lower(), split.port or usual


def at(url: str, answer: Answer) -> str:
    """The whole address of a part of the answer from `url`."""
    return urljoin(url, answer.href)
