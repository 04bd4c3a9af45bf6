"""calendarView/delta: what changed in a window of a calendar since a token was handed out.

As the real one does, it disappoints: query options are refused; `@removed` with the reason
"deleted" is said of deleted events and just as well of events that were added or changed
outside the window; occurrences of a series carry hardly more than their times, the rest is at
the series master, which comes along; and a change to any part of a series brings the master
and all of its occurrences in the window again, while a deleted occurrence is merely missing
among them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.simulator import ids
from app.simulator.messages import Refused, Response, json_response
from app.simulator.microsoft.graph.access import READ_CALENDAR, mailbox_of, wants_immutable_ids
from app.simulator.microsoft.graph.errors import bad_request, sync_state_lost
from app.simulator.microsoft.graph.odata import DEFAULT_PAGE, LARGEST_PAGE
from app.simulator.microsoft.graph.rendering import write_event
from app.simulator.microsoft.graph.times import preferred_zone, read_instant
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

LIFE = timedelta(days=30)
"""Of a token; deleted events are forgotten after as long."""

_REFUSED_OPTIONS = ("$select", "$filter", "$expand", "$orderby", "$search")
_PAGE_SIZE = re.compile(r"odata\.maxpagesize\s*=\s*(\d{1,6})", re.IGNORECASE)
_TYPE = "#microsoft.graph.event"
_OF_OCCURRENCES = ("@odata.etag", "id", "seriesMasterId", "type", "start", "end")


@dataclass(frozen=True, slots=True)
class _Token:
    """A position.

    Attributes:
        calendar: whose, and since when it exists.
        issued_at: of the round's first answer.
        start, end: the window; fixed.
        is_first: it is of the round that lists the window, not of one that lists changes.
        upto: the last change that this round tells.
        after: the last change that this round has told.
    """

    calendar: str
    issued_at: str
    start: str
    end: str
    is_first: bool
    upto: int
    after: int

    def encoded(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")

    @classmethod
    def decoded(cls, text: str) -> _Token:
        """
        Raises:
            ValueError: it is none.
        """
        try:
            fields = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(**fields)
        except (binascii.Error, UnicodeDecodeError, TypeError) as error:
            raise ValueError("not a token") from error

    @property
    def window(self) -> tuple[datetime, datetime]:
        return datetime.fromisoformat(self.start), datetime.fromisoformat(self.end)


async def delta(call: Call) -> Response:
    """One page; the last one of a round has the link to begin the next round with."""
    now = call.world.clock.now()
    query = {name.lower(): value for name, value in call.request.query.items()}
    for name in _REFUSED_OPTIONS:
        if name in query:
            message = f"The query parameter '{name}' is not supported with change tracking."
            raise bad_request(message, now, "ErrorInvalidUrlQuery")
    async with call.world.store.transaction() as db:
        user = await mailbox_of(call, db, READ_CALENDAR)
        token = _position(call, user, query, now)
        rows = await _changed(db, user, token)
    documents = [(row["changed"], document) for row in rows if (document := _told(call, row, user))]
    size = _page_size(call)
    shown, is_last = documents[:size], len(documents) <= size
    link = f"{call.request.service_url}{call.request.path}"
    answer: dict[str, Any] = {
        "@odata.context": f"{call.request.service_url}/$metadata#Collection(event)"
    }
    if is_last:
        done = replace(token, is_first=False, after=token.upto)
        answer["@odata.deltaLink"] = f"{link}?$deltatoken={done.encoded()}"
    else:
        after = replace(token, after=shown[-1][0])
        answer["@odata.nextLink"] = f"{link}?$skiptoken={after.encoded()}"
    answer["value"] = [document for _, document in shown]
    return json_response(answer, headers={"preference-applied": f"odata.maxpagesize={size}"})


def _position(call: Call, user: Row, query: dict[str, str], now: datetime) -> _Token:
    """Where to go on, or the beginning of a first round.

    Raises:
        Refused: 410, the token is unknown here or has expired; 400.
    """
    calendar = f"{user['object_id']}/{user['created_at'].isoformat()}/{user['delta_epoch']}"
    upto = user["changes"]
    text = query.get("$skiptoken") or query.get("$deltatoken")
    if text is None:
        start, end = (query.get(name.lower()) for name in ("startDateTime", "endDateTime"))
        if not start or not end:
            message = (
                "This request requires a time window specified by the query string parameters"
                " StartDateTime and EndDateTime."
            )
            raise bad_request(message, now, "ErrorInvalidParameter")
        first = read_instant(start, "startDateTime", now)
        last = read_instant(end, "endDateTime", now)
        if last < first:
            message = "The value of 'endDateTime' is before that of 'startDateTime'."
            raise bad_request(message, now, "ErrorInvalidParameter")
        window = first.isoformat(), last.isoformat()
        return _Token(calendar, now.isoformat(), *window, is_first=True, upto=upto, after=0)
    try:
        token = _Token.decoded(text)
        issued_at = datetime.fromisoformat(token.issued_at)
    except (ValueError, TypeError):
        raise Refused(sync_state_lost(now)) from None
    if token.calendar != calendar or now - issued_at > LIFE:
        raise Refused(sync_state_lost(now))
    if "$deltatoken" in query:
        return replace(token, issued_at=now.isoformat(), upto=upto)
    return token


async def _changed(db: Session, user: Row, token: _Token) -> list[Row]:
    """Events that the round has yet to tell of, in the order of their changes; `within`: they
    are in the window now. A series is when any part of it is."""
    start, end = token.window
    return await db.rows(
        "with known as (select e.*, e.deleted_at is null and e.start_at < %(end)s"
        " and (e.end_at > %(start)s or e.start_at = %(start)s) as touches"
        " from simulator.events e where e.directory_id = %(directory_id)s"
        " and e.address = %(address)s),"
        " placed as (select k.*, case when k.type = 'seriesMaster' then k.deleted_at is null"
        " and exists (select 1 from known part where part.series_master_id = k.id"
        " and part.touches) else k.touches end as within from known k)"
        " select * from placed where changed > %(after)s and changed <= %(upto)s"
        " and (within or not %(is_first)s) order by changed",
        directory_id=user["directory_id"],
        address=user["address"],
        start=start,
        end=end,
        after=token.after,
        upto=token.upto,
        is_first=token.is_first,
    )


def _told(call: Call, event: Row, user: Row) -> dict[str, Any] | None:
    """What is said of `event`; of an occurrence that is not there, nothing."""
    has_immutable_ids = wants_immutable_ids(call)
    if not event["within"]:
        if event["type"] == "occurrence":
            return None
        # Its mutable id of today may be that of another folder, which nobody knows it by.
        old_id = event["id"] if has_immutable_ids else ids.mutable_event_id(event["number"])
        return {"@odata.type": _TYPE, "id": old_id, "@removed": {"reason": "deleted"}}
    zone = preferred_zone(call.request.headers.get("prefer", ""), call.world.clock.now())
    document = write_event(event, user, zone=zone, has_immutable_ids=has_immutable_ids)
    if event["type"] == "occurrence":
        document = {name: document[name] for name in _OF_OCCURRENCES}
    return {"@odata.type": _TYPE, **document}


def _page_size(call: Call) -> int:
    found = _PAGE_SIZE.search(call.request.headers.get("prefer", ""))
    return min(max(int(found[1]), 1), LARGEST_PAGE) if found else DEFAULT_PAGE


ROUTES: list[Route] = [
    ("GET", "/users/{user}/calendarView/delta", delta),
    ("GET", "/users/{user}/calendar/calendarView/delta", delta),
]
