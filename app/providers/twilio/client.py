"""Text messages by Twilio. [TWILIO-1]"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import httpx

from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft
from app.providers.errors import (
    Forbidden,
    OptedOut,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.http import Call, Http, json_object
from app.providers.keys import BadKeys, keys_of
from app.providers.twilio.settings import TwilioSettings

LONGEST_VALIDITY_SECONDS = 36_000  # [TWILIO-2]
FOUND_AT_MOST = 50

_DAILY_CAP = "63038"
_OPTED_OUT = "21610"
_CAP_SECONDS = 3_600.0
_OF_THE_SENDER = frozenset({"21212", "21603", "21606", "21611"})
"""Nothing is wrong with the recipient: another sender may be set."""

_NOT_ALLOWED = frozenset({"20005", "21408", "21608", "30002"})
"""The account may not (yet): a country that is not enabled, a trial, a suspension."""

_CLOCKS = timedelta(minutes=1)
"""By how much Twilio's clock may be behind ours."""


class Twilio:
    """Sends texts, and finds them again. All methods raise `ProviderError`s.

    An account is Twilio's own (`AC…`); its settings say who a text is from (`from` or
    `messaging_service`), and of a company's own its `connection_id`; its keys have an `auth_token`.

    Args:
        callback_url: where Twilio tells what became of a text; below it, of companies' accounts.
    """

    def __init__(self, settings: TwilioSettings, http: Http, callback_url: str) -> None:
        token = settings.twilio_auth_token
        self._own_token = token.get_secret_value() if token else ""
        self._own_sender = settings.twilio_sender
        self._base_url = settings.twilio_api_url.rstrip("/")
        self._callback_url = callback_url
        self._http = http

    async def send(self, account: MessageAccount, message: MessageDraft) -> Accepted:
        """Hands a text over. There is no idempotency [TWILIO-3]: a text that was sent again
        arrives twice.

        Raises:
            OptedOut: the number has answered STOP to this sender.
            Permanent: refused for good: an impossible number, or what nobody wants any more.
            Throttled: too many a second (20429), or a day (63038).
            Transient: not now; also when there is something wrong with the sender.
        """
        if message.useful_seconds is not None and message.useful_seconds <= 0:
            raise Permanent("twilio", None, "too_late", "Nobody wants this text any more.")
        form = {
            "To": message.to.address,
            "Body": message.text,
            "StatusCallback": self._callback(account),
            **self._sender(account),
        }
        if message.useful_seconds is not None:
            # What waits longer in a queue is not delivered at all. [TWILIO-2]
            form["ValidityPeriod"] = str(min(message.useful_seconds, LONGEST_VALIDITY_SECONDS))
        response = await self._call("send_text", account, "POST", form=form)
        return _accepted(json_object(response, "twilio", is_read=False), is_read=False)

    async def find(
        self, account: MessageAccount, message: MessageDraft, since: datetime
    ) -> Accepted | None:
        """The text among those to this recipient, by what it says: Twilio knows no id of ours.
        It is not asked by day, because a text that waits has no day yet. [TWILIO-3]

        Raises:
            Transient: not just now.
        """
        params = {"To": message.to.address, "PageSize": str(FOUND_AT_MOST)}
        response = await self._call("find_text", account, "GET", params=params)
        listed = json_object(response, "twilio", is_read=True).get("messages")
        if not isinstance(listed, list):
            raise Transient("twilio", response.status_code, "invalid_response")
        for item in listed:
            if isinstance(item, dict) and _is_that(item, message, since - _CLOCKS):
                return _accepted(item, is_read=True)
        return None

    async def check(self, account: MessageAccount) -> None:
        """Returns when the account lets us in. Nothing is sent.

        Raises:
            ProviderError: it does not.
        """
        await self._call("check_account", account, "GET", params={"PageSize": "1"})

    def _callback(self, account: MessageAccount) -> str:
        """Where what became of a text is proved by the key of its account."""
        connection = account.settings.get("connection_id")
        is_own = account.secret is None or not connection
        return self._callback_url if is_own else f"{self._callback_url}/{connection}"

    def _sender(self, account: MessageAccount) -> dict[str, str]:
        """
        Raises:
            Transient: nobody is set whom texts are from.
        """
        known: Mapping[str, Any] = account.settings
        if not {"from", "messaging_service"} & known.keys() and account.secret is None:
            known = self._own_sender
        if service := known.get("messaging_service"):
            return {"MessagingServiceSid": str(service)}
        if number := known.get("from"):
            return {"From": str(number)}
        raise Transient("twilio", None, "no_sender", "Neither a number nor a service is set.")

    def _token(self, account: MessageAccount) -> str:
        """
        Raises:
            Unauthorized: the account's keys cannot be read.
        """
        if account.secret is None:
            return self._own_token
        try:
            return keys_of(account.secret)["auth_token"]
        except (BadKeys, KeyError):
            raise Unauthorized("twilio", None, "no_key", "The account has no auth_token.") from None

    async def _call(
        self,
        operation: str,
        account: MessageAccount,
        method: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        is_read = method == "GET"
        credentials = f"{account.account}:{self._token(account)}".encode()
        return await self._http.send(
            Call(
                provider="twilio",
                id_header="twilio-request-id",
                operation=operation,
                method=method,
                url=f"{self._base_url}/2010-04-01/Accounts/"
                f"{quote(account.account, safe='')}/Messages.json",
                headers={"authorization": f"Basic {base64.b64encode(credentials).decode()}"},
                params=params,
                form=form,
                is_read=is_read,
                scope=f"twilio:{method}:{account.account}",
                error_of=lambda response: self._error_of(response, is_read=is_read),
            )
        )

    def _error_of(self, response: httpx.Response, *, is_read: bool) -> ProviderError:
        """Codes may come to mean something else [TWILIO-4]: what is not known is judged by its
        status."""
        status = response.status_code
        body = _object(response)
        code = str(body.get("code") or f"http_{status}")
        message = str(body.get("message") or "")
        wait = self._http.retry_after(response)
        if status == 429:
            # It was not processed. [TWILIO-4]
            wait = wait or (_CAP_SECONDS if code == _DAILY_CAP else None)
            return Throttled("twilio", status, code, message, retry_after=wait)
        if status >= 500 or status < 400 or status in (408, 423, 425):
            return Transient(
                "twilio", status, code, message, retry_after=wait, outcome_unknown=not is_read
            )
        if status == 401:
            return Unauthorized("twilio", status, code, message)
        if status == 403 or code in _NOT_ALLOWED:
            return Forbidden("twilio", status, code, message)
        # There is no such account, or its sender is none: both may be put right.
        if status == 404 or code in _OF_THE_SENDER:
            return Transient("twilio", status, code, message)
        return (OptedOut if code == _OPTED_OUT else Permanent)("twilio", status, code, message)


def _accepted(item: Mapping[str, Any], *, is_read: bool) -> Accepted:
    sid, segments = item.get("sid"), str(item.get("num_segments") or "")
    if not isinstance(sid, str) or not sid:
        raise Transient("twilio", 200, "invalid_response", outcome_unknown=not is_read)
    # A service that has yet to choose a sender counts none. [TWILIO-5]
    is_counted = segments.isascii() and segments.isdigit() and int(segments) > 0
    return Accepted(sid, int(segments) if is_counted else None)


def _is_that(item: Mapping[str, Any], message: MessageDraft, since: datetime) -> bool:
    if str(item.get("body") or "").strip() != message.text.strip():
        return False
    try:
        created = parsedate_to_datetime(str(item.get("date_created")))
    except ValueError:
        return False
    return (created if created.tzinfo else created.replace(tzinfo=UTC)) >= since


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
