"""Requests to Zoom: token of the server-to-server app, limits, error classes."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx

from app.providers.errors import (
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
from app.providers.http import Call, Http, json_object
from app.providers.tokens import Token, TokenCache, expiry

if TYPE_CHECKING:
    from app.providers.zoom.settings import ZoomSettings

_MEETING_GONE = "3001"  # [ZOOM-11]
_NO_SUCH_USER = "1001"
_NO_SCOPE = "4700"  # [ZOOM-3]
_ACCOUNT = "account"
_ID_HEADER = "x-zm-trackingid"
_DATE_TIME = re.compile(r"\s*\d{4}-\d{2}-\d{2}T")
_MILLISECONDS = 1e11
"""Times above are milliseconds since the epoch, below seconds."""


class ZoomApi:
    """What all requests to Zoom share. Not used by itself."""

    def __init__(self, settings: ZoomSettings, http: Http) -> None:
        secret = settings.zoom_client_secret
        self._account_id = settings.zoom_account_id or ""
        self._client_id = settings.zoom_client_id or ""
        self._client_secret = secret.get_secret_value() if secret else ""
        self._oauth_url = settings.zoom_oauth_url
        self._base_url = settings.zoom_api_url.rstrip("/")
        self._http = http
        self._tokens = TokenCache(self._fetch_token, http.clock)

    async def aclose(self) -> None:
        await self._tokens.aclose()

    async def permissions(self) -> frozenset[str]:
        """What the application may do, as its token says.

        Raises:
            Transient: no token.
        """
        token = await self._tokens.get(_ACCOUNT)
        return token.roles or frozenset()

    async def _call(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        host: str | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        """The 2xx answer; a refused token (401, code 124) is replaced once. [ZOOM-2]"""
        is_read = method == "GET"
        scope = f"zoom:{method}:{host or path}"
        for is_last in (False, True):
            token = await self._tokens.get(_ACCOUNT)
            call = Call(
                provider="zoom",
                id_header=_ID_HEADER,
                operation=operation,
                method=method,
                url=self._base_url + path,
                headers={"authorization": f"Bearer {token.access_token}"},
                params=params,
                json=json,
                is_read=is_read,
                scope=scope.lower(),
                error_of=lambda response: self._error_of(response, is_read=is_read),
            )
            try:
                return await self._http.send(call)
            except (Unauthorized, Forbidden) as error:
                self._tokens.drop(_ACCOUNT, token.access_token)
                if is_last or error.status != 401:
                    raise
        raise AssertionError("unreachable: the second error is raised")

    async def _fetch_token(self, _account: str) -> Token:
        # There is nothing to refresh: each token is asked for again. [ZOOM-1]
        credentials = f"{self._client_id}:{self._client_secret}".encode()
        response = await self._http.send(
            Call(
                provider="zoom",
                id_header=_ID_HEADER,
                operation="token",
                method="POST",
                url=self._oauth_url,
                headers={"authorization": f"Basic {base64.b64encode(credentials).decode()}"},
                form={"grant_type": "account_credentials", "account_id": self._account_id},
                is_read=True,
                scope="zoom:token",
                error_of=self._token_error_of,
            )
        )
        body = json_object(response, "zoom", is_read=True)
        access_token, seconds = body.get("access_token"), body.get("expires_in", 0)
        if not isinstance(access_token, str) or not isinstance(seconds, int | float):
            raise Transient("zoom", response.status_code, "invalid_response")
        scopes = frozenset(str(body.get("scope") or "").split())
        return Token(access_token, expiry(self._http.clock.now(), seconds), scopes)

    def _token_error_of(self, response: httpx.Response) -> ProviderError:
        error = self._error_of(response, is_read=True)
        if not isinstance(error, Permanent):
            return error
        # Credentials can be put right while work waits, so this is never the end of it.
        return Unauthorized("zoom", error.status, error.code, error.message)

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        status = response.status_code
        body = _object(response)
        code = str(body.get("code") or body.get("error") or f"http_{status}")
        message = str(body.get("message") or body.get("reason") or "")
        kind: type[ProviderError]
        if status == 429:
            kind = HostAtLimit if _is_daily(response, message) else Throttled
            return kind("zoom", status, code, message, retry_after=self._wait(response))
        if status >= 500 or status < 400 or status in (408, 423, 425):
            wait = self._http.retry_after(response)
            return Transient(
                "zoom", status, code, message, retry_after=wait, outcome_unknown=not is_read
            )
        if status == 401:
            kind = Forbidden if code == _NO_SCOPE else Unauthorized
            return kind("zoom", status, code, message)
        if status == 403:
            return Forbidden("zoom", status, code, message)
        if status == 404 and code != _NO_SUCH_USER:
            is_known = code == _MEETING_GONE or response.request.method == "DELETE"
            kind = NotFound if is_known else Transient
            return kind("zoom", status, code, message)
        if status == 404:
            return NoSuchHost("zoom", status, code, message)
        return Permanent("zoom", status, code, message)

    def _wait(self, response: httpx.Response) -> float | None:
        """The longest wait that the headers of a 429 name, in seconds. [ZOOM-6]"""
        waits = [self._http.retry_after(response)]
        try:
            reset = float(response.headers.get("x-ratelimit-reset", ""))
            reset = reset / 1000 if reset > _MILLISECONDS else reset
            waits.append(max(0.0, reset - self._http.clock.now()))
        except ValueError:
            pass
        known = [wait for wait in waits if wait is not None]
        return max(known) if known else None


def _is_daily(response: httpx.Response, message: str) -> bool:
    """True for the limit of the day, which names a date-time and not the next second."""
    signs = f"{response.headers.get('x-ratelimit-type', '')} {message}".lower()
    if "second" in signs:
        return False
    if "daily" in signs or "per-day" in signs:
        return True
    return bool(_DATE_TIME.match(response.headers.get("retry-after", "")))


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
