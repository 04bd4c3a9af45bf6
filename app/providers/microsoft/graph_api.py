"""Requests to Microsoft Graph: token, immutable ids, four at once a mailbox, errors, pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from weakref import WeakValueDictionary

import httpx

from app.providers.errors import (
    CalendarUnavailable,
    Duplicate,
    Forbidden,
    NotFound,
    Permanent,
    ProviderError,
    Throttled,
    Transient,
    Unauthorized,
)
from app.providers.http import Call, Http, json_object
from app.providers.microsoft.entra import Entra

if TYPE_CHECKING:
    from app.providers.microsoft.settings import MicrosoftSettings

CONCURRENT_PER_MAILBOX = 4
"""What Graph allows an application. [GRAPH-2]"""

MAX_PAGES = 200
# On every request, or ids change when items are moved. [GRAPH-6]
_IMMUTABLE_IDS = 'IdType="ImmutableId"'
_DUPLICATE_CODE = "ErrorDuplicateTransactionId"
_GONE_CODES = {"erroritemnotfound", "itemnotfound"}
# Of the mailbox, not of its items. [GRAPH-23]
_NO_MAILBOX_CODES = {
    "errorinvaliduser",
    "errornonexistentmailbox",
    "mailboxnotenabledforrestapi",
    "mailboxnotsupportedforrestapi",
    "request_resourcenotfound",
    "resourcenotfound",
}
_REPEATABLE_STATUS = {408, 423, 425}


class GraphApi:
    """What all topics of Graph share. Not used by itself."""

    def __init__(self, settings: MicrosoftSettings, http: Http, entra: Entra) -> None:
        self._base_url = settings.graph_api_url.rstrip("/")
        self._http = http
        self._entra = entra
        self._mailboxes: WeakValueDictionary[tuple[str, str], asyncio.Semaphore] = (
            WeakValueDictionary()
        )

    async def _call(
        self,
        operation: str,
        directory: str,
        method: str,
        path: str,
        *,
        mailbox: str | None = None,
        is_read: bool | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        text: bytes | None = None,
        prefer: str | None = None,
    ) -> httpx.Response:
        """The 2xx answer; a refused token is replaced once (after a 403, next time) [GRAPH-43].

        Args:
            path: below the API's base address, or an absolute address on the same server.
            mailbox: whose limits the request counts against; None for none.
            is_read: default: it is a GET.
            text: a body in place of `json`, sent as text/plain.
            prefer: a preference besides immutable ids.
        """
        is_read = method == "GET" if is_read is None else is_read
        for is_last in (False, True):
            token = await self._entra.token(directory)
            call = Call(
                provider="graph",
                id_header="request-id",
                operation=operation,
                method=method,
                url=path if path.startswith("http") else self._base_url + path,
                headers={
                    "authorization": f"Bearer {token.access_token}",
                    "prefer": f"{_IMMUTABLE_IDS}, {prefer}" if prefer else _IMMUTABLE_IDS,
                    **({"content-type": "text/plain"} if text is not None else {}),
                },
                params=params,
                json=json,
                content=text,
                is_read=is_read,
                scope=f"graph:{directory}:{mailbox or operation}".lower(),
                error_of=lambda response: self._error_of(
                    response, is_read=is_read, has_mailbox=mailbox is not None
                ),
            )
            try:
                async with self._turn(directory, mailbox):
                    return await self._http.send(call)
            except (Unauthorized, Forbidden) as error:
                self._entra.drop(directory, token.access_token)
                if is_last or isinstance(error, Forbidden):
                    raise
        raise AssertionError("unreachable: the second error is raised")

    async def _object(
        self, operation: str, directory: str, method: str, path: str, **options: Any
    ) -> dict[str, Any]:
        """Like `_call`, the JSON object in the answer."""
        response = await self._call(operation, directory, method, path, **options)
        is_read = options.get("is_read")
        return json_object(
            response, "graph", is_read=method == "GET" if is_read is None else is_read
        )

    async def _pages(
        self,
        operation: str,
        directory: str,
        path: str,
        *,
        mailbox: str | None = None,
        params: Mapping[str, str] | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Every item of a collection, page by page. [GRAPH-12]

        Raises:
            Transient: the collection does not end; a part is never passed off as the whole.
        """
        address, query = path, params
        for _ in range(MAX_PAGES):
            page = await self._object(
                operation, directory, "GET", address, mailbox=mailbox, params=query
            )
            items = page.get("value")
            if not isinstance(items, list):
                raise invalid_answer()
            for item in items:
                if isinstance(item, dict):
                    yield item
            following = page.get("@odata.nextLink")
            if not following:
                return
            address, query = self._next(path, str(following)), None
        raise invalid_answer("endless_collection")

    def _next(self, path: str, link: str) -> str:
        """`link` if it is on our server, else its query on `path`: a token goes nowhere else."""
        ours, theirs = urlsplit(self._base_url), urlsplit(link)
        if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
            return link
        return f"{self._base_url}{path}?{theirs.query}"

    def _turn(self, directory: str, mailbox: str | None) -> AbstractAsyncContextManager[Any]:
        if mailbox is None:
            return nullcontext()
        key = (directory.lower(), mailbox.lower())
        turns = self._mailboxes.get(key)
        if turns is None:
            turns = self._mailboxes[key] = asyncio.Semaphore(CONCURRENT_PER_MAILBOX)
        return self._wait_for_turn(turns)

    @asynccontextmanager
    async def _wait_for_turn(self, turns: asyncio.Semaphore) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(2 * self._http.timeout):
                await turns.acquire()
        except TimeoutError as error:
            raise Transient("graph", None, "mailbox_busy") from error
        try:
            yield
        finally:
            turns.release()

    def _error_of(
        self, response: httpx.Response, *, is_read: bool, has_mailbox: bool
    ) -> ProviderError:
        status = response.status_code
        error = _error_of(response)
        code = str(error.get("code") or "")
        message = str(error.get("message") or "")
        known = code or f"http_{status}"
        if status == 429:
            return Throttled(
                "graph", status, known, message, retry_after=self._http.retry_after(response)
            )
        if status >= 500 or status < 400 or status in _REPEATABLE_STATUS:
            return Transient(
                "graph",
                status,
                known,
                message,
                retry_after=self._http.retry_after(response),
                outcome_unknown=not is_read,
            )
        # Both were seen. [GRAPH-15]
        if status in (400, 409) and code == _DUPLICATE_CODE:
            return _duplicate(status, code, message, error.get("@event.existingEventId"))
        # Of a subscription. [GRAPH-27]
        if status == 409 and "already exists" in message.lower():
            return _duplicate(status, known, message, None)
        if status == 404:
            is_mailbox = has_mailbox and code.lower() in _NO_MAILBOX_CODES
            kind = CalendarUnavailable if is_mailbox else NotFound
            return kind("graph", status, known, message)
        kinds: dict[int, type[ProviderError]]
        kinds = {401: Unauthorized, 403: Forbidden, 409: Transient, 412: Transient}
        made = kinds.get(status, Permanent)
        # No permission, or not even a fresh token is taken.
        is_refused = status in (401, 403)
        return made("graph", status, known, message, is_consent_lost=is_refused)


def user_path(user: str, rest: str = "") -> str:
    """The path of a user's resource; `user` is an id or a principal name."""
    return f"/users/{quote(user, safe='@')}{rest}"


def is_item_gone(error: NotFound) -> bool:
    """True when Graph says that the item (not something on the way to it) is missing. [GRAPH-22]"""
    return error.code.lower() in _GONE_CODES


def invalid_answer(code: str = "invalid_response", *, outcome_unknown: bool = False) -> Transient:
    """An answer that is not what Graph documents."""
    return Transient("graph", 200, code, outcome_unknown=outcome_unknown)


def _error_of(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def _duplicate(status: int, code: str, message: str, existing_id: Any) -> Duplicate:
    duplicate = Duplicate("graph", status, code, message)
    duplicate.existing_id = existing_id if isinstance(existing_id, str) else None
    return duplicate
