"""Busy times on demand: the database says what it lacks, the calendar is asked, the answer kept.

One fetch at a time for a person, however many ask and in however many processes: whoever gets
the lease fetches, also what those who wait in this process need, and they wait for the result.
A fetch never happens inside a transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING, Any

import structlog

from app.db import Database, DatabaseUnavailable
from app.errors import ApiError
from app.providers.errors import Forbidden, ProviderError

if TYPE_CHECKING:
    from app.providers.registry import Providers

log = structlog.get_logger(__name__)

_NEIGHBOUR_SECONDS = 0.05
_RETRY_AFTER_SECONDS = 10.0
_WIDEST_FETCH = timedelta(days=58)
"""Hardly more than a page of a full calendar."""

Row = dict[str, Any]
Ask = Callable[[], Awaitable[Row]]
AskMany = Callable[[list[str], list[str]], Awaitable[Row]]


class BusyTimes:
    """Carries out what the database answers with `fetch`.

    Args:
        timeout: PROVIDER_TIMEOUT_SECONDS; nobody waits much longer than twice that.
    """

    def __init__(self, database: Database, providers: Providers, timeout: float) -> None:
        self._database = database
        self._providers = providers
        self._patience = 2 * timeout + 1
        self._flights: dict[str, asyncio.Event] = {}
        self._needs: dict[object, Row] = {}
        self._refused_by: set[tuple[str, str | None]] = set()

    async def answered(self, ask: Ask) -> Row:
        """The answer of `ask`, after fetching what it needed.

        A neighbour's failed fetch is not ours: whoever waited for it tries by itself.

        Raises:
            ApiError: calendar_unavailable when our own fetch failed, or none came to an end.
        """
        need = object()
        try:
            return await self._answered(ask, need)
        finally:
            self._needs.pop(need, None)

    async def _answered(self, ask: Ask, need: object) -> Row:
        deadline = monotonic() + self._patience
        has_tried = False
        while True:
            row = await ask()
            wanted = row["fetch"]
            if not wanted:
                return row
            self._needs[need] = wanted
            is_late = monotonic() > deadline
            if wanted["lease"] and not (is_late and has_tried):
                await self._fetch(_widened(wanted, self._needs.values()))
                has_tried = True
            elif is_late:
                await self._release(wanted)
                raise _unavailable(None)
            else:
                await self._wait_for_neighbour(wanted["salesperson_id"], deadline)

    async def answered_by_many(self, ask: AskMany) -> Row:
        """The answer of `ask`, which wants several calendars read first and is told of whom it has
        asked for, and of whom none could be read; it does without them.

        Raises:
            ApiError: unavailable.
        """
        deadline = monotonic() + self._patience
        asked: set[str] = set()
        unreadable: set[str] = set()
        while True:
            row = await ask(sorted(asked), sorted(unreadable))
            wanted = row["fetch"]
            if not wanted:
                return row
            asked |= {each["salesperson_id"] for each in wanted}
            if monotonic() > deadline:
                for each in wanted:
                    await self._release(each)
                    unreadable.add(each["salesperson_id"])
                continue
            read = await asyncio.gather(*(self._is_read(each, deadline) for each in wanted))
            unreadable |= {
                each["salesperson_id"]
                for each, is_read in zip(wanted, read, strict=True)
                if not is_read
            }

    async def _is_read(self, wanted: Row, deadline: float) -> bool:
        """Whether it is worth asking again; not if the calendar could not be read."""
        need = object()
        self._needs[need] = wanted
        try:
            if wanted["lease"]:
                await self._fetch(_widened(wanted, self._needs.values()))
            else:
                await self._wait_for_neighbour(wanted["salesperson_id"], deadline)
        except ApiError as error:
            if error.code != "calendar_unavailable":
                raise
            return False
        finally:
            self._needs.pop(need, None)
        return True

    async def _wait_for_neighbour(self, salesperson_id: str, deadline: float) -> None:
        """Until the fetch of this process ends; another process's is asked after again soon."""
        flight = self._flights.get(salesperson_id)
        if flight is None:
            await asyncio.sleep(_NEIGHBOUR_SECONDS)
            return
        try:
            async with asyncio.timeout(max(deadline - monotonic(), 0)):
                await flight.wait()
        except TimeoutError:
            return

    async def _fetch(self, wanted: Mapping[str, Any]) -> None:
        flight = self._flights.setdefault(wanted["salesperson_id"], asyncio.Event())
        try:
            items = await self._read(wanted)
            await self._database.call(
                "store_busy",
                retry_lost=True,
                **_lease(wanted),
                generation=wanted["generation"],
                from_day=wanted["from_day"],
                to_day=wanted["to_day"],
                items=items,
            )
        except DatabaseUnavailable as error:
            raise ApiError("unavailable", "Please try again in a moment.") from error
        finally:
            self._flights.pop(wanted["salesperson_id"], None)
            flight.set()

    async def _read(self, wanted: Mapping[str, Any]) -> list[list[Any]]:
        if wanted["directory"] is None:
            # Nobody has let us in: what is not known is not free.
            await self._release(wanted)
            raise _unavailable(None)
        try:
            calendar = self._providers.calendar(wanted["provider"])
            busy = await calendar.busy_times(
                wanted["directory"],
                wanted["mailbox"],
                datetime.fromisoformat(wanted["from_at"]),
                datetime.fromisoformat(wanted["to_at"]),
            )
        except ProviderError as error:
            log.warning(
                "calendar_unavailable", salesperson=wanted["salesperson_id"], why=str(error)
            )
            await self._release(wanted)
            if isinstance(error, Forbidden):
                await self._note_consent(wanted, error)
            raise _unavailable(error) from error
        await self._note_consent(wanted, None)
        return [item.told() for item in busy]

    async def _release(self, wanted: Mapping[str, Any]) -> None:
        """Let others try at once; a lease that cannot be given back lapses by itself."""
        if wanted["lease"]:
            await self._database.call("release_busy", retry_lost=True, **_lease(wanted))

    async def _note_consent(self, wanted: Mapping[str, Any], error: Forbidden | None) -> None:
        """Told to the database when it changes, as far as this process knows."""
        account = {name: wanted[name] for name in ("tenant_id", "connection_id")}
        key = (account["tenant_id"], account["connection_id"])
        if error is not None and key not in self._refused_by:
            self._refused_by.add(key)
            await self._database.call("consent_lost", retry_lost=True, **account, detail=str(error))
        elif error is None and key in self._refused_by:
            self._refused_by.discard(key)
            await self._database.call("consent_restored", retry_lost=True, **account)


def _widened(wanted: Row, needs: Iterable[Row]) -> Row:
    """`wanted` and as much of what others need as one call answers: people who ask
    for different days must not stand in a queue."""
    for need in needs:
        if need["salesperson_id"] != wanted["salesperson_id"]:
            continue
        wider = {
            **wanted,
            **{end: min(wanted[end], need[end]) for end in ("from_day", "from_at")},
            **{end: max(wanted[end], need[end]) for end in ("to_day", "to_at")},
        }
        first, last = (datetime.fromisoformat(wider[end]) for end in ("from_at", "to_at"))
        if last - first <= _WIDEST_FETCH:
            wanted = wider
    return wanted


def _lease(wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "tenant_id": wanted["tenant_id"],
        "salesperson_id": wanted["salesperson_id"],
        "lease": wanted["lease"],
    }


def _unavailable(error: ProviderError | None) -> ApiError:
    named = error.retry_after if error else None
    return ApiError(
        "calendar_unavailable",
        "The calendar cannot be read just now.",
        retry_after=named or _RETRY_AFTER_SECONDS,
    )
