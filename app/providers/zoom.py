"""Zoom's meetings, with a server-to-server app of our own Zoom organisation."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from weakref import WeakValueDictionary

import httpx

from app.providers.errors import (
    Forbidden,
    HostAtLimit,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.http import Call, Http, json_object
from app.providers.tokens import Token, TokenCache, expiry
from app.providers.zoom_models import Meeting, MeetingDraft, meeting_times, read_meeting

if TYPE_CHECKING:
    from app.config import Settings

PAGE_SIZE = 300
MAX_PAGES = 100
_MEETING_GONE = "3001"
_NO_SUCH_USER = "1001"
_NO_SCOPE = "4700"
_ACCOUNT = "account"
_DATE_TIME = re.compile(r"\s*\d{4}-\d{2}-\d{2}T")
_MILLISECONDS = 1e11
"""Times above are milliseconds since the epoch, below seconds."""


class Zoom:
    """Meetings of the host pool. All methods raise `ProviderError`s."""

    def __init__(self, settings: Settings, http: Http) -> None:
        secret = settings.zoom_client_secret
        self._account_id = settings.zoom_account_id or ""
        self._client_id = settings.zoom_client_id or ""
        self._client_secret = secret.get_secret_value() if secret else ""
        self._oauth_url = settings.zoom_oauth_url
        self._base_url = settings.zoom_api_url.rstrip("/")
        self._http = http
        self._tokens = TokenCache(self._fetch_token, http.clock)
        self._deleting: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def aclose(self) -> None:
        await self._tokens.aclose()

    async def create_meeting(self, host: str, draft: MeetingDraft) -> Meeting:
        """Creates a meeting for `host` (user id or address). Zoom has no idempotency: after
        an error with `outcome_unknown`, look with `find_by_booking` before creating again.

        Raises:
            HostAtLimit: the host's requests of the day are used up; take another host.
            Permanent: refused for good (300 invalid, 3000 and 3161 may not host, 1001 no
                such user).
            Transient: not now.
        """
        path = f"/users/{_segment(host)}/meetings"
        response = await self._call("create_meeting", "POST", path, host=host, json=draft.body())
        meeting = _meeting(json_object(response, "zoom", is_read=False), outcome_unknown=True)
        if not meeting.join_url:
            raise Transient("zoom", response.status_code, "invalid_response", outcome_unknown=True)
        return meeting

    async def get_meeting(self, meeting_id: str) -> Meeting:
        """The meeting as it is now, with a fresh `start_url`.

        Raises:
            NotFound: it does not exist (3001).
        """
        path = f"/meetings/{_segment(meeting_id)}"
        response = await self._call("get_meeting", "GET", path)
        return _meeting(json_object(response, "zoom", is_read=True))

    async def update_meeting(
        self,
        meeting_id: str,
        *,
        start: datetime,
        end: datetime,
        zone: str,
        host: str | None = None,
    ) -> None:
        """Moves the meeting; host and join URL stay. A start in the past is ignored by Zoom.

        Args:
            host: whose daily requests this counts against, if known.

        Raises:
            NotFound: it does not exist (3001).
            HostAtLimit: the requests of the day are used up.
        """
        path = f"/meetings/{_segment(meeting_id)}"
        times = meeting_times(start, end, zone)
        await self._call("update_meeting", "PATCH", path, host=host, json=times)

    async def delete_meeting(self, meeting_id: str, *, host: str | None = None) -> bool:
        """Deletes the meeting without mails from Zoom. True if it was there, False if it was
        already gone (404, which is asked once).

        Args:
            host: deletions of one host's meetings are made in turn, since Zoom answers 429
                to concurrent ones.
        """
        path = f"/meetings/{_segment(meeting_id)}"
        params = {"schedule_for_reminder": "false", "cancel_meeting_reminder": "false"}
        async with self._turn(host or meeting_id):
            try:
                await self._call("delete_meeting", "DELETE", path, params=params)
            except NotFound:
                return False
        return True

    async def list_upcoming(self, host: str) -> list[Meeting]:
        """The host's upcoming and live meetings of the next six months. Agendas are cut at
        250 characters, and there is no `start_url`."""
        return [meeting async for meeting in self._list(host, "upcoming")]

    async def find_by_booking(self, host: str, booking_id: str) -> list[Meeting]:
        """The host's meetings whose agenda begins with `booking_id`. What the upcoming ones
        (six months) do not show is looked for among all scheduled ones."""
        wanted = booking_id.lower()
        for kind in ("upcoming", "scheduled"):
            found = [m async for m in self._list(host, kind) if m.booking_id == wanted]
            if found:
                return found
        return []

    async def check_host(self, host: str) -> str | None:
        """Why `host` cannot be used, None if Zoom lists its meetings.

        Raises:
            Transient: the question could not be answered.
        """
        path = f"/users/{_segment(host)}/meetings"
        try:
            await self._call("check_host", "GET", path, params={"page_size": "1"})
        except Permanent as error:
            return str(error)
        return None

    def _turn(self, host: str) -> asyncio.Lock:
        turn = self._deleting.get(host)
        if turn is None:
            turn = self._deleting[host] = asyncio.Lock()
        return turn

    async def _list(self, host: str, kind: str) -> AsyncIterator[Meeting]:
        path = f"/users/{_segment(host)}/meetings"
        params = {"type": kind, "page_size": str(PAGE_SIZE)}
        for _ in range(MAX_PAGES):
            response = await self._call("list_meetings", "GET", path, params=params)
            page = json_object(response, "zoom", is_read=True)
            items = page.get("meetings")
            if not isinstance(items, list):
                raise Transient("zoom", response.status_code, "invalid_response")
            for item in items:
                yield _meeting(item)
            token = page.get("next_page_token")
            if not token:
                return
            params = {**params, "next_page_token": str(token)}
        raise Transient("zoom", 200, "endless_list")

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
        """The 2xx answer; a refused token is replaced once."""
        is_read = method == "GET"
        scope = f"zoom:{method}:{host or path}"
        for is_last in (False, True):
            token = await self._tokens.get(_ACCOUNT)
            call = Call(
                provider="zoom",
                operation=operation,
                method=method,
                url=self._base_url + path,
                headers={"authorization": f"Bearer {token.access_token}"},
                params=params,
                json=json,
                is_read=is_read,
                scope=scope.lower(),
                refusal=lambda response: self._refusal(response, is_read=is_read),
            )
            try:
                return await self._http.send(call)
            except (Unauthorized, Forbidden) as error:
                self._tokens.drop(_ACCOUNT, token.access_token)
                if is_last or error.status != 401:
                    raise
        raise AssertionError("unreachable: the second refusal is raised")

    async def _fetch_token(self, _account: str) -> Token:
        credentials = f"{self._client_id}:{self._client_secret}".encode()
        response = await self._http.send(
            Call(
                provider="zoom",
                operation="token",
                method="POST",
                url=self._oauth_url,
                headers={"authorization": f"Basic {base64.b64encode(credentials).decode()}"},
                form={"grant_type": "account_credentials", "account_id": self._account_id},
                is_read=True,
                scope="zoom:token",
                refusal=self._token_refusal,
            )
        )
        body = json_object(response, "zoom", is_read=True)
        access_token, seconds = body.get("access_token"), body.get("expires_in", 0)
        if not isinstance(access_token, str) or not isinstance(seconds, int | float):
            raise Transient("zoom", response.status_code, "invalid_response")
        return Token(access_token, expiry(self._http.clock.now(), seconds))

    def _token_refusal(self, response: httpx.Response) -> ProviderError:
        error = self._refusal(response, is_read=True)
        if not isinstance(error, Permanent):
            return error
        # Credentials can be put right while work waits, so this is never the end of it.
        return Unauthorized("zoom", error.status, error.code, error.message)

    def _refusal(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
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
        return Permanent("zoom", status, code, message)

    def _wait(self, response: httpx.Response) -> float | None:
        """The longest wait that the headers of a 429 name, in seconds."""
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


def _segment(value: str) -> str:
    return quote(value, safe="@")


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _meeting(data: Any, *, outcome_unknown: bool = False) -> Meeting:
    try:
        return read_meeting(data)
    except (ValueError, AttributeError, TypeError) as error:
        raise Transient("zoom", 200, "invalid_response", outcome_unknown=outcome_unknown) from error
