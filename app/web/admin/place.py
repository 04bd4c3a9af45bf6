"""Where a page of the console is: its tenant, that tenant's zone, and the database's clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app import instants as formats
from app.instants import parse_instant
from app.languages import _, ngettext


@dataclass(frozen=True)
class Place:
    """A tenant, and times as read there. Instants come as the database's ISO texts.

    `root`: address below which the tenant's pages are for who is looking; `home`: of the first.
    """

    tenant: Mapping[str, Any]
    zone: ZoneInfo
    now: datetime
    root: str = ""
    home: str = ""

    @classmethod
    def read(cls, data: Mapping[str, Any], root: str = "", home: str = "") -> Place:
        return cls(data, ZoneInfo(data["timezone"]), parse_instant(data["now"]), root, home)

    @property
    def calendar(self) -> str:
        """What people call who has its calendars."""
        return self._called.get("calendar") or _("the calendar")

    @property
    def conference(self) -> str:
        """What people call who makes its meetings."""
        return self._called.get("conference") or _("the conference")

    @property
    def calendars(self) -> str:
        """Address of the page that tells how its calendars are followed."""
        return f"{self.root}/{'salespeople' if self.home.endswith('/today') else 'calendars'}"

    @property
    def _called(self) -> Mapping[str, str | None]:
        called: Mapping[str, str | None] = self.tenant.get("called", {})
        return called

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    @property
    def zone_label(self) -> str:
        words = (formats.zone_label(self.zone), formats.offset(self.now, self.zone))
        return ", ".join(dict.fromkeys(words))

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day begins."""
        return datetime.combine(day, time(), self.zone)

    def day(self, instant: str) -> str:
        """`Tue 24 Nov`."""
        return formats.day_short(parse_instant(instant).astimezone(self.zone).date(), self.today)

    def day_long(self, day: date) -> str:
        """`Tuesday 24 November 2026`, with a word for days that are near."""
        near = {0: _("Today, {day}"), 1: _("Tomorrow, {day}"), -1: _("Yesterday, {day}")}
        return near.get((day - self.today).days, "{day}").format(day=formats.day_long(day))

    def clock(self, instant: str) -> str:
        """`10:30`."""
        return formats.clock(parse_instant(instant), self.zone)

    def moment(self, instant: str) -> str:
        """`Tue 24 Nov, 10:30`."""
        return formats.moment(parse_instant(instant), self.zone, self.now)

    def second(self, instant: str) -> str:
        """`10:30:05`."""
        return f"{parse_instant(instant).astimezone(self.zone):%H:%M:%S}"

    def is_over(self, end: str) -> bool:
        return parse_instant(end) <= self.now

    def beside(self, start: str, end: str, zone_name: str) -> str | None:
        """The salesperson's clock, `04:30–05:30 New York`, where it differs."""
        zone, begins = ZoneInfo(zone_name), parse_instant(start)
        if formats.same_clock(begins, self.zone, zone):
            return None
        span = formats.Span(begins, parse_instant(end), zone)
        return f"{span.times} {formats.zone_label(zone).rpartition('/')[2]}"

    def ago(self, instant: str) -> str:
        """`3 minutes ago`, `in 2 hours`; beyond two days the moment itself."""
        seconds = (self.now - parse_instant(instant)).total_seconds()
        distance = abs(seconds)
        if distance >= timedelta(days=2).total_seconds():
            return self.moment(instant)
        if distance < 60:
            return _("just now")
        if distance < 3600:
            count = int(distance // 60)
            words = (
                ngettext("{count} minute ago", "{count} minutes ago", count)
                if seconds > 0
                else ngettext("in {count} minute", "in {count} minutes", count)
            )
        else:
            count = int(distance // 3600)
            words = (
                ngettext("{count} hour ago", "{count} hours ago", count)
                if seconds > 0
                else ngettext("in {count} hour", "in {count} hours", count)
            )
        return words.format(count=count)
