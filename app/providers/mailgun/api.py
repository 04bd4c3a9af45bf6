"""Requests to Mailgun: keys, regions, error classes."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from app.providers.capabilities.message import MessageAccount
from app.providers.errors import (
    Forbidden,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.http import Call, Http, Part
from app.providers.keys import BadKeys, keys_of

if TYPE_CHECKING:
    from app.providers.mailgun.settings import MailgunSettings

REGIONS = {"us": "https://api.mailgun.net", "eu": "https://api.eu.mailgun.net"}
"""Each knows its own domains and keys only. [MAILGUN-1]"""

_WAIT = re.compile(r"try again (?:after|in) (\d+(?:\.\d+)?) ?(s|m|h)", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
_NOT_ALLOWED = "not allowed to send"


class MailgunApi:
    """What all requests to Mailgun share. Not used by itself."""

    def __init__(self, settings: MailgunSettings, http: Http, *, is_mocked: bool = False) -> None:
        key = settings.mailgun_api_key
        self._own_key = key.get_secret_value() if key else "simulated" * is_mocked
        self._own_url = settings.mailgun_api_url.rstrip("/")
        self._http = http

    async def _call(
        self,
        operation: str,
        account: MessageAccount,
        method: str,
        path: Sequence[str],
        *,
        params: Mapping[str, str] | None = None,
        parts: Sequence[Part] | None = None,
    ) -> httpx.Response:
        is_read = method == "GET"
        steps = "/".join(quote(step, safe="@") for step in path)
        return await self._http.send(
            Call(
                provider="mailgun",
                operation=operation,
                method=method,
                url=f"{self._url(account)}/{steps}",
                headers={"authorization": _basic(self._key(account))},
                params=params,
                parts=parts,
                is_read=is_read,
                scope=f"mailgun:{method}:{account.account}".lower(),
                error_of=lambda response: self._error_of(response, is_read=is_read),
            )
        )

    def _url(self, account: MessageAccount) -> str:
        region = account.settings.get("region")
        if region is None:
            return self._own_url
        if region not in REGIONS:
            raise Transient("mailgun", None, "unknown_region", f"there is no region {region}")
        return REGIONS[region]

    def _key(self, account: MessageAccount) -> str:
        if account.secret is None:
            key = self._own_key
        else:
            try:
                key = keys_of(account.secret).get("api_key", "")
            except BadKeys as error:
                raise Unauthorized("mailgun", None, "bad_keys", str(error)) from None
        if not key:
            raise Unauthorized("mailgun", None, "no_key", "the account has no api_key")
        return key

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        status, code = response.status_code, f"http_{response.status_code}"
        message = _message(response)
        kind: type[ProviderError]
        if status == 429:
            # The wait stands in words, if anywhere. [MAILGUN-5]
            wait = self._http.retry_after(response)
            return Throttled(
                "mailgun",
                status,
                code,
                message,
                retry_after=_wait(message) if wait is None else wait,
            )
        if status >= 500 or status < 400 or status in (408, 425):
            return Transient(
                "mailgun",
                status,
                code,
                message,
                retry_after=self._http.retry_after(response),
                outcome_unknown=not is_read,
            )
        if status == 401:
            return Unauthorized("mailgun", status, code, message)
        if status in (402, 403):
            return Forbidden("mailgun", status, code, message)
        # A domain may be found a moment after it was set up, and one that is disabled may be
        # enabled again: the message is still wanted. [MAILGUN-4]
        is_ours_to_mend = status in (404, 405) or _NOT_ALLOWED in message
        kind = Transient if is_ours_to_mend else Permanent
        return kind("mailgun", status, code, message)


def _basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"api:{key}".encode()).decode()


def _message(response: httpx.Response) -> str:
    """The text of an error: some are JSON, some are plain. [MAILGUN-3]"""
    try:
        body: Any = response.json()
    except ValueError:
        return response.text[:300]
    return str(body.get("message") or "") if isinstance(body, dict) else str(body)


def _wait(message: str) -> float | None:
    named = _WAIT.search(message)
    return float(named[1]) * _SECONDS[named[2].lower()] if named else None
