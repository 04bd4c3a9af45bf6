"""Requests to Postmark: the server's token, error classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

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
from app.providers.http import Call, Http
from app.providers.keys import BadKeys, keys_of

if TYPE_CHECKING:
    from app.providers.postmark.settings import PostmarkSettings

MAINTENANCE = 100
INACTIVE = 406
_BAD_TOKEN = 10
_MAY_NOT_SEND = frozenset({412, 413})
_FOR_GOOD = frozenset({300, 402, 403, INACTIVE, 409, 410, 411})
"""Of this message and its recipient. Whatever else Postmark refuses (an unknown sender or stream,
no credit) can be put right while the message waits. [POSTMARK-3]"""


class PostmarkApi:
    """What all requests to Postmark share. Not used by itself."""

    def __init__(self, settings: PostmarkSettings, http: Http, *, is_mocked: bool = False) -> None:
        token = settings.postmark_server_token
        self._own_token = token.get_secret_value() if token else "simulated" * is_mocked
        self._own_stream = settings.postmark_message_stream
        self._url = settings.postmark_api_url.rstrip("/")
        self._http = http

    async def _call(
        self,
        operation: str,
        account: MessageAccount,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        is_read = method == "GET"
        return await self._http.send(
            Call(
                provider="postmark",
                operation=operation,
                method=method,
                url=self._url + path,
                headers={
                    "accept": "application/json",
                    "x-postmark-server-token": self._token(account),
                },
                params=params,
                json=json,
                is_read=is_read,
                scope=f"postmark:{method}:{account.account}".lower(),
                error_of=lambda response: self._error_of(response, is_read=is_read),
            )
        )

    def _token(self, account: MessageAccount) -> str:
        if account.secret is None:
            token = self._own_token
        else:
            try:
                token = keys_of(account.secret).get("server_token", "")
            except BadKeys as error:
                raise Unauthorized("postmark", None, "bad_keys", str(error)) from None
        if not token:
            raise Unauthorized("postmark", None, "no_key", "the account has no server_token")
        return token

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        status = response.status_code
        number, message = told(response)
        code = str(number) if number else f"http_{status}"
        if status == 429:
            wait = self._http.retry_after(response)
            return Throttled("postmark", status, code, message, retry_after=wait)
        if number == MAINTENANCE:
            wait = self._http.retry_after(response)
            return Transient("postmark", status, code, message, retry_after=wait)
        if status >= 500 or status < 400 or status in (408, 425):
            return Transient(
                "postmark",
                status,
                code,
                message,
                retry_after=self._http.retry_after(response),
                outcome_unknown=not is_read,
            )
        if status == 401:
            return Unauthorized("postmark", status, code, message)
        if status == 403:
            return Forbidden("postmark", status, code, message)
        if status == 413:
            return Permanent("postmark", status, code, message)
        return refusal(status, number, message)


def refusal(status: int, number: int, message: str) -> ProviderError:
    """The error of an ErrorCode that says no."""
    kind: type[ProviderError] = Transient
    if number == _BAD_TOKEN:
        kind = Unauthorized
    elif number in _MAY_NOT_SEND:
        kind = Forbidden
    elif number in _FOR_GOOD:
        kind = Permanent
    return kind("postmark", status, str(number) if number else f"http_{status}", message)


def told(response: httpx.Response) -> tuple[int, str]:
    """ErrorCode and Message; 0 for none."""
    try:
        body: Any = response.json()
    except ValueError:
        return 0, ""
    if not isinstance(body, dict):
        return 0, ""
    number = body.get("ErrorCode")
    return number if isinstance(number, int) else 0, str(body.get("Message") or "")
