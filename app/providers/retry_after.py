"""`Retry-After` in every form that a provider was seen to send."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_NUMBER = re.compile(r"\d{1,12}(\.\d+)?|\.\d+")


def parse_retry_after(value: str | None, *, now: float, sent_at: str | None = None) -> float | None:
    """Seconds to wait, never fewer than asked for; None when `value` says nothing.

    Whole and fractional seconds are sent [GRAPH-1], RFC 9110 also allows an HTTP date, and there
    are ISO 8601 date-times [ZOOM-6] (UTC when they name no offset).

    Args:
        value: the header.
        now: our clock, seconds since the epoch.
        sent_at: the answer's `Date` header. Should the server's clock be behind ours, a date
            counts from there, so that a wrong clock cannot shorten the wait.
    """
    text = (value or "").strip().strip('"')
    if _NUMBER.fullmatch(text):
        return float(text)
    until = _instant(text)
    if until is None:
        return None
    sent = _instant((sent_at or "").strip())
    start = now if sent is None else min(now, sent)
    return max(0.0, until - start)


def _instant(text: str) -> float | None:
    """Seconds since the epoch of an ISO 8601 date-time or an HTTP date; None if neither."""
    if not text:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = parse(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return moment.timestamp()
        except (ValueError, TypeError, OverflowError):
            continue
    return None
