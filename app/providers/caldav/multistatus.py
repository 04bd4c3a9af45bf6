"""WebDAV's XML: what is asked for, and the parts of an answer.

Servers are strangers: entities and document types are refused, not expanded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from defusedxml import ElementTree as Xml
from defusedxml.common import DefusedXmlException

DAV = "{DAV:}"
CALDAV = "{urn:ietf:params:xml:ns:caldav}"
_SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told of one resource.

    Attributes:
        status: of the resource itself; 200 where only properties have one.
        found: the properties that it has, by name.
    """

    href: str
    status: int
    found: dict[str, Element] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        element = self.found.get(name)
        return element.text if element is not None else None

    def hrefs(self, name: str) -> list[str]:
        """The addresses in a property."""
        element = self.found.get(name)
        inside = [] if element is None else element.findall(f"{DAV}href")
        return [found.text.strip() for found in inside if found.text]


@dataclass(frozen=True, slots=True)
class Multistatus:
    """
    Attributes:
        sync_token: of a sync-collection: asks for what follows.
    """

    answers: Sequence[Answer]
    sync_token: str | None = None


def read_multistatus(content: bytes) -> Multistatus:
    """
    Raises:
        ValueError: it is something else.
    """
    root = _root(content)
    if root is None or root.tag != f"{DAV}multistatus":
        raise ValueError("no multistatus")
    token = root.findtext(f"{DAV}sync-token")
    return Multistatus([_answer(told) for told in root.findall(f"{DAV}response")], token)


def preconditions(content: bytes) -> set[str]:
    """What a refusal names as not given, without its namespace; empty where it names nothing."""
    root = _root(content)
    if root is None or root.tag != f"{DAV}error":
        return set()
    return {child.tag.rpartition("}")[2] for child in root}


def propfind(*names: str) -> str:
    """The body that asks for properties, each with its prefix (`D:`, `C:`)."""
    return f"<D:propfind {_SPACES}><D:prop>{_empty(names)}</D:prop></D:propfind>"


def window_query(start: datetime, end: datetime) -> str:
    """The body that asks for all events that touch [start, end), each meeting of a series by
    itself."""
    times = f'start="{_utc(start)}" end="{_utc(end)}"'
    return _query(f"<C:expand {times}/>", f"<C:time-range {times}/>")


def marked_query(name: str, value: str) -> str:
    """The body that asks for all events whose property `name` has `value` in it."""
    return _query("", _matches(name, value))


def multiget(hrefs: Iterable[str]) -> str:
    """The body that asks for some events as they are."""
    wanted = "".join(f"<D:href>{escape(href)}</D:href>" for href in hrefs)
    prop = "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    return f"<C:calendar-multiget {_SPACES}>{prop}{wanted}</C:calendar-multiget>"


def changes_since(token: str) -> str:
    """The body that asks what changed after `token`."""
    known = f"<D:sync-token>{escape(token)}</D:sync-token><D:sync-level>1</D:sync-level>"
    prop = "<D:prop><D:getetag/></D:prop>"
    return f"<D:sync-collection {_SPACES}>{known}{prop}</D:sync-collection>"


def _query(expand: str, filters: str) -> str:
    data = f"<C:calendar-data>{expand}</C:calendar-data>"
    events = f'<C:comp-filter name="VEVENT">{filters}</C:comp-filter>'
    whole = f'<C:filter><C:comp-filter name="VCALENDAR">{events}</C:comp-filter></C:filter>'
    prop = f"<D:prop><D:getetag/>{data}</D:prop>"
    return f"<C:calendar-query {_SPACES}>{prop}{whole}</C:calendar-query>"


def _matches(name: str, value: str) -> str:
    match = f'<C:text-match collation="i;octet">{escape(value)}</C:text-match>'
    return f"<C:prop-filter name={quoteattr(name)}>{match}</C:prop-filter>"


def _utc(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _empty(names: Iterable[str]) -> str:
    return "".join(f"<{name}/>" for name in names)


def _root(content: bytes) -> Element | None:
    try:
        root: Element = Xml.fromstring(content, forbid_dtd=True)
    except (Xml.ParseError, DefusedXmlException, ValueError):
        return None
    return root


def _answer(told: Element) -> Answer:
    href = told.findtext(f"{DAV}href")
    if not href:
        raise ValueError("a part without address")
    found = {
        prop.tag: prop
        for stat in told.findall(f"{DAV}propstat")
        if _status(stat.findtext(f"{DAV}status")) == 200
        for prop in stat.findall(f"{DAV}prop/*")
    }
    own = told.findtext(f"{DAV}status")
    return Answer(href.strip(), 200 if own is None else _status(own), found)


def _status(line: str | None) -> int:
    words = (line or "").split()
    if len(words) < 2 or not words[1].isdecimal():
        raise ValueError("no status line")
    return int(words[1])
