"""Free times for a chooser: of a service, or for a booking that is to be moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from app.errors import ApiError
from app.web.pages.backend import Backend, Link
from app.web.pages.month import Offer, Slot, offer
from app.web.pages.page_context import PageContext
from app.web.pages.selling import Address, Selling

_AHEAD = timedelta(days=31)
_NEAR = timedelta(days=15)


class FreeTimes(Protocol):
    """Where a chooser has its times from.

    Every method raises calendar_unavailable and what else availability refuses.
    """

    @property
    def horizon_days(self) -> int:
        """For how many days ahead times are sold."""
        ...

    async def soonest(self) -> Slot | None:
        """The first from now on, within a month."""
        ...

    async def of_days(self, first: date, days: int) -> list[Slot]:
        """Those that start on so many (1 to 50) local days of the page's zone."""
        ...

    async def nearest(self, wished: datetime, count: int) -> list[Slot]:
        """Those that begin nearest to `wished`, in their order."""
        ...


class _Window:
    """Times that are asked for by days; what was asked once answers a part of it too."""

    def __init__(self, backend: Backend, page_context: PageContext) -> None:
        self._backend = backend
        self._page_context = page_context
        self._known: tuple[date, date, list[Slot]] | None = None

    @property
    def horizon_days(self) -> int:
        raise NotImplementedError

    async def soonest(self) -> Slot | None:
        today = self._page_context.today
        found = await self._between(today, today + _AHEAD)
        return next(iter(found), None)

    async def of_days(self, first: date, days: int) -> list[Slot]:
        return await self._between(first, first + timedelta(days=days - 1))

    async def nearest(self, wished: datetime, count: int) -> list[Slot]:
        now = self._page_context.now
        # A wish before or after all that is sold is one for its beginning or its end.
        wished = min(max(wished, now), now + timedelta(days=self.horizon_days))
        day = wished.astimezone(self._zone).date()
        found = await self._between(day - _NEAR, day + _NEAR)
        near = sorted(found, key=lambda slot: (abs(slot.start - wished), slot.start))[:count]
        return sorted(near, key=lambda slot: slot.start)

    @property
    def _zone(self) -> ZoneInfo:
        return self._page_context.zone

    async def _ask(self, first: date, last: date) -> list[Slot]:
        raise NotImplementedError

    async def _between(self, first: date, last: date) -> list[Slot]:
        """Both days included."""
        if self._known is None or first < self._known[0] or last > self._known[1]:
            self._known = (first, last, await self._ask(first, last))
        return [
            slot
            for slot in self._known[2]
            if first <= slot.start.astimezone(self._zone).date() <= last
        ]


class OfService(_Window):
    """Times of a service."""

    def __init__(self, backend: Backend, page_context: PageContext, selling: Selling) -> None:
        super().__init__(backend, page_context)
        self._selling = selling

    @property
    def horizon_days(self) -> int:
        return self._selling.service.horizon_days

    async def _ask(self, first: date, last: date) -> list[Slot]:
        selling = self._selling
        return await self._backend.service_slots(
            selling.tenant, selling.service, selling.salesperson, first, last, self._zone
        )


class ForMove(_Window):
    """Times that a booking may be moved to, which is not in its own way.

    Args:
        link: its reschedule link.
    """

    def __init__(self, backend: Backend, page_context: PageContext, link: Link) -> None:
        super().__init__(backend, page_context)
        self._link = link

    @property
    def horizon_days(self) -> int:
        return self._link.tenant.horizon_days

    async def _ask(self, first: date, last: date) -> list[Slot]:
        return await self._backend.slots_to_move(self._link, first, last, self._zone)


async def offers_near(
    times: FreeTimes,
    page_context: PageContext,
    address: Address,
    wished: datetime,
    count: int = 3,
) -> list[Offer]:
    """The free times nearest to the one wished for, as links; none when the calendar cannot be
    read.
    """
    try:
        slots = await times.nearest(wished, count)
    except ApiError:
        return []
    return [offer(slot, page_context.zone, page_context.now, address.take(slot)) for slot in slots]
