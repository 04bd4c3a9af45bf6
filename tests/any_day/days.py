"""The days on which code that knows a calendar has been wrong before."""

from __future__ import annotations

from datetime import UTC, datetime

TEN_YEARS_ON = "ten years on"

DAYS: dict[str, datetime] = {
    "a summer day": datetime(2027, 7, 14, 12, tzinfo=UTC),
    "clocks go forward in America": datetime(2027, 3, 14, 6, tzinfo=UTC),
    "clocks go forward in Europe": datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    "clocks go back in Europe": datetime(2027, 10, 31, 0, 30, tzinfo=UTC),
    "clocks go back in America": datetime(2027, 11, 7, 5, 30, tzinfo=UTC),
    "the last evening of a year": datetime(2027, 12, 31, 20, tzinfo=UTC),
    "29 February": datetime(2028, 2, 29, 12, tzinfo=UTC),
    TEN_YEARS_ON: datetime(2036, 11, 30, 9, tzinfo=UTC),
}
"""The instant at which a run begins; where clocks change, it is short before."""
