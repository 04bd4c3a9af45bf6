"""What a fault rule can make happen: common kinds here, others in the provider's folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

LONGEST_WAIT_SECONDS = 300.0
"""No hang lasts longer than this."""

RETRY_AFTER_FORMS = ("seconds", "fraction", "http_date", "iso", "none")


@dataclass(frozen=True, slots=True)
class Kind:
    """
    Attributes:
        services: where it can happen.
        phase: `before` (in place of the work), `after` (the work is done, its answer is
            lost, late or too late), `during` (the handler asks for it), or `delivery` (of
            what is posted).
        params: names and defaults.
        calls: method and path of the calls that it has a meaning for, `*` and `?` as in file
            names; none: all calls. A rule never strikes another call.
    """

    name: str
    services: tuple[str, ...]
    phase: str
    description: str
    params: dict[str, object] = field(default_factory=dict)
    calls: tuple[tuple[str, str], ...] = ()


THROTTLE: dict[str, object] = {"retry_after": 2, "form": "seconds", "scope": "second"}

EVERYWHERE = (
    Kind("throttle", (), "before", "429; the form of Retry-After is one of "
         + ", ".join(RETRY_AFTER_FORMS) + "; the scope of a limit is second or day", THROTTLE),
    Kind("error", (), "before", "A 5xx, and nothing was done",
         {"status": 503, "html": False, "retry_after": None}),
    Kind("error_after", (), "after", "A 5xx, although it was done",
         {"status": 503, "html": False, "retry_after": None}),
    Kind("drop", (), "before", "The connection is dropped, and nothing was done"),
    Kind("drop_after", (), "after",
         "The connection is dropped, although it was done"),
    Kind("hang", (), "before", "No answer for so many seconds, then the connection"
         " is dropped, and nothing was done", {"seconds": 30}),
    Kind("hang_after", (), "after", "No answer for so many seconds, then the"
         " connection is dropped, although it was done", {"seconds": 30}),
    Kind("slow", (), "before", "So many seconds late, but right", {"seconds": 2}),
    Kind("slow_after", (), "after", "Done at once, answered so many seconds later",
         {"seconds": 2}),
    Kind("garbage", (), "before", "200 with a page of HTML, and nothing was done"),
    Kind("unauthorized", (), "before", "401: bad secret or token"),
    Kind("forbidden", (), "before", "403: no permission"),
)  # fmt: skip
"""What goes wrong at every server."""

AT_APIS = (
    Kind("gone", (), "before", "404: no such item or meeting"),
    Kind("twice", (), "before", "A request that arrives twice: done twice,"
         " and answered as the second time", calls=(("POST", "*"),)),
)  # fmt: skip
"""What goes wrong besides at a server that does work."""

AT_GIVERS_OF_TOKENS = (
    Kind("short_token", (), "during",
         "A token that lives so many seconds", {"seconds": 5}),
)  # fmt: skip
"""What goes wrong besides at a server that gives tokens."""

AT_POSTERS = (
    Kind("lose", (), "delivery", "What is posted never arrives"),
    Kind("duplicate", (), "delivery", "Posted so many times", {"copies": 2}),
    Kind("delay", (), "delivery", "Posted so many seconds late; others overtake it",
         {"seconds": 5}),
    Kind("reorder", (), "delivery", "Held until a multiple of so many seconds, and what is last"
         " comes first", {"seconds": 2}),
)  # fmt: skip
"""What goes wrong with what a provider posts."""

KINDS: dict[str, Kind] = {}
"""Every kind that can happen, by its name."""

PROVIDERS: list[str] = []
"""Services that take calls."""

SERVICES: list[str] = []
"""These, and those that only post."""


def make_known(
    kinds: Iterable[Kind],
    *,
    apis: Sequence[str],
    givers: Sequence[str],
    posts: Sequence[str],
    servers: Sequence[str],
) -> None:
    """Lets the common kinds happen at these services too, and `kinds` where they say."""
    for common, names in (
        (EVERYWHERE, (*apis, *givers)),
        (AT_APIS, apis),
        (AT_GIVERS_OF_TOKENS, givers),
        (AT_POSTERS, posts),
    ):
        for kind in common:
            known = KINDS.get(kind.name, kind)
            KINDS[kind.name] = replace(known, services=(*known.services, *names))
    KINDS.update((kind.name, kind) for kind in kinds)
    PROVIDERS.extend((*apis, *givers))
    SERVICES[:] = [
        *PROVIDERS,
        *(name for name in SERVICES if name not in PROVIDERS),
        *posts,
        *servers,
    ]


def param(kind: str, params: Mapping[str, Any], name: str) -> Any:
    """The parameter `name` of a rule, by default that of its kind."""
    return params.get(name, KINDS[kind].params.get(name))


def seconds(kind: str, params: Mapping[str, object]) -> float:
    """How long the kind waits; never longer than `LONGEST_WAIT_SECONDS`."""
    value = param(kind, params, "seconds")
    return min(float(value), LONGEST_WAIT_SECONDS) if isinstance(value, int | float) else 0.0


def whole(kind: str, params: Mapping[str, object], name: str, *, most: int) -> int:
    """A number of things, from 0 to `most`."""
    value = param(kind, params, name)
    return min(max(int(value), 0), most) if isinstance(value, int | float) else 0
