"""A conferencing provider: meetings that people join by a link.

A meeting is held in the name of a host, who is a licence of ours and not a person who takes
part. `host` is what the provider's row calls it, an id or an address. All methods raise
`ProviderError`s.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """A meeting to be created. `start` and `end` are aware.

    Attributes:
        booking_id, installation_id: mark the meeting as ours.
    """

    booking_id: str
    installation_id: str
    topic: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting as the provider describes it.

    Attributes:
        start: UTC; None for meetings without a fixed time.
        booking_id, installation_id: our marker, lower case; None on meetings that are not ours.
        start_url: opens the meeting as host and dies soon: never shown or mailed; empty in lists.
    """

    id: str
    join_url: str
    host_id: str
    start: datetime | None
    duration_minutes: int
    topic: str = ""
    agenda: str = ""
    timezone: str = ""
    booking_id: str | None = None
    installation_id: str | None = None
    start_url: str = field(default="", repr=False)

    @property
    def end(self) -> datetime | None:
        return self.start and self.start + timedelta(minutes=self.duration_minutes)


class Conference(Protocol):
    """What every conferencing provider can do."""

    async def create_meeting(self, host: str, draft: MeetingDraft, /) -> Meeting:
        """Creates a meeting for `host`. Asked twice it may be made twice: after an error with
        `outcome_unknown`, look with `find_by_booking` before creating again.

        Raises:
            HostAtLimit: the host can have no more today; take another host.
            NoSuchHost: no such host.
            Permanent: refused for good.
        """

    async def get_meeting(self, meeting_id: str, /) -> Meeting:
        """The meeting as it is now, with a fresh `start_url`.

        Raises:
            NotFound: it does not exist.
        """

    async def update_meeting(
        self, meeting_id: str, /, *, start: datetime, end: datetime, host: str | None = None
    ) -> None:
        """Moves the meeting; host and join link stay.

        Args:
            host: whose it is, if known.

        Raises:
            NotFound: it does not exist.
            HostAtLimit: the host's changes of the day are used up.
        """

    async def delete_meeting(self, meeting_id: str, /, *, host: str | None = None) -> bool:
        """Deletes the meeting, of which nobody is told. True if it was there, False if it was
        already gone.

        Args:
            host: whose it is, if known.
        """

    async def list_upcoming(self, host: str, /) -> list[Meeting]:
        """The host's upcoming and live meetings, as far ahead as the provider lists them."""

    async def find_by_booking(self, host: str, booking_id: str, /) -> list[Meeting]:
        """The host's meetings that carry our marker of `booking_id`."""

    async def permissions(self) -> frozenset[str]:
        """What our application may do there, in the provider's words.

        Raises:
            Transient: not to be had now.
        """

    async def check_host(self, host: str, /) -> str | None:
        """Why `host` cannot be used, None if nothing speaks against it.

        Raises:
            Transient: the question could not be answered.
        """
