"""What a fault rule can make happen. Adding a kind: one entry here, one branch where it acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PROVIDERS = ("entra", "graph", "zoom", "zoom_oauth")
NOTIFICATION = "notification"
SERVICES = (*PROVIDERS, NOTIFICATION)

LONGEST_WAIT_SECONDS = 300.0
"""No hang lasts longer than this."""

RETRY_AFTER_FORMS = ("seconds", "fraction", "http_date", "iso", "none")


@dataclass(frozen=True, slots=True)
class Kind:
    """
    Attributes:
        services: where it can happen.
        phase: `before` (in place of the work), `after` (the work is done, its answer is
            lost, late or too late), `during` (the handler asks for it), or `delivery` (of a
            notification).
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


_THROTTLE = {"retry_after": 2, "form": "seconds", "scope": "second"}

_CHANGES = (("POST", "*/events"), ("*", "*/events/*"))

KINDS = {
    kind.name: kind
    for kind in (
        Kind("throttle", PROVIDERS, "before", "429; the form of Retry-After is one of "
             + ", ".join(RETRY_AFTER_FORMS) + "; Zoom's scope is second or day", _THROTTLE),
        Kind("error", PROVIDERS, "before", "A 5xx, and nothing was done",
             {"status": 503, "html": False, "retry_after": None}),
        Kind("error_after", PROVIDERS, "after", "A 5xx, although it was done",
             {"status": 503, "html": False, "retry_after": None}),
        Kind("drop", PROVIDERS, "before", "The connection is dropped, and nothing was done"),
        Kind("drop_after", PROVIDERS, "after",
             "The connection is dropped, although it was done"),
        Kind("hang", PROVIDERS, "before", "No answer for so many seconds, then the connection"
             " is dropped, and nothing was done", {"seconds": 30}),
        Kind("hang_after", PROVIDERS, "after", "No answer for so many seconds, then the"
             " connection is dropped, although it was done", {"seconds": 30}),
        Kind("slow", PROVIDERS, "before", "So many seconds late, but right", {"seconds": 2}),
        Kind("slow_after", PROVIDERS, "after", "Done at once, answered so many seconds later",
             {"seconds": 2}),
        Kind("garbage", PROVIDERS, "before", "200 with a page of HTML, and nothing was done"),
        Kind("unauthorized", PROVIDERS, "before", "401: bad secret or token"),
        Kind("forbidden", PROVIDERS, "before", "403: no permission"),
        Kind("gone", ("graph", "zoom"), "before", "404: no such item or meeting"),
        Kind("twice", ("graph", "zoom"), "before", "A request that arrives twice: done twice,"
             " and answered as the second time", calls=(("POST", "*"),)),
        Kind("early", ("graph",), "after", "The notifications of a change are delivered before"
             " its answer is, which waits for them so many seconds at most", {"seconds": 10},
             calls=_CHANGES),
        Kind("unknown_application", ("entra",), "before", "400 AADSTS700016"),
        Kind("unknown_principal", ("entra",), "before",
             "401 AADSTS7000229, as in the first moments after consent"),
        Kind("secret_expired", ("entra",), "before", "401 AADSTS7000222"),
        Kind("no_roles", ("entra",), "during", "A token without any permission"),
        Kind("short_token", ("entra", "zoom_oauth"), "during",
             "A token that lives so many seconds", {"seconds": 5}),
        Kind("mailbox_error", ("graph",), "during", "getSchedule answers 200 with an error for"
             " the mailbox named so, or for each one", {"code": "5016", "address": ""}),
        Kind("not_ready", ("graph",), "before", "404 MailboxNotEnabledForRESTAPI",
             calls=(("*", "/users/*"),)),
        Kind("sync_state_lost", ("graph",), "before", "410 SyncStateNotFound: a delta token has"
             " expired", calls=(("GET", "*/delta"),)),
        Kind("changed_repeat", ("graph",), "during", "A create that is repeated is said to be"
             " another one: ErrorDuplicateTransactionId with this status; it may name the event",
             {"status": 400, "names_event": True}),
        Kind("quota", ("graph",), "before", "403: too many subscriptions",
             calls=(("POST", "/subscriptions"),)),
        Kind("unvalidated", ("graph",), "before", "400 ValidationError: the address did not"
             " answer the handshake", calls=(("POST", "/subscriptions"),)),
        Kind("unknown_zone", ("graph",), "before", "400 TimeZoneNotSupportedException",
             calls=(("POST", "*/events"), ("PATCH", "*/events/*"), ("POST", "*/getSchedule"))),
        Kind("too_wide", ("graph",), "before", "400 ErrorTimeIntervalTooBig",
             calls=(("POST", "*/getSchedule"),)),
        Kind("mail_denied", ("graph",), "before", "403 ErrorAccessDenied: the policy for this"
             " mailbox does not allow it", calls=(("POST", "*/sendMail"),)),
        Kind("concurrency", ("graph",), "before", "429 ApplicationThrottled", _THROTTLE),
        Kind("no_user", ("zoom",), "before", "404 code 1001", calls=(("*", "/users/*"),)),
        Kind("not_allowed", ("zoom",), "before", "400 code 3161: the host may not host",
             calls=(("POST", "/users/*"),)),
        Kind("cannot_schedule", ("zoom",), "before", "400 code 3000: the user is blocked",
             calls=(("POST", "/users/*"),)),
        Kind("missing_scope", ("zoom",), "before", "401 code 4700"),
        Kind("lose", (NOTIFICATION,), "delivery", "The notification is never delivered"),
        Kind("duplicate", (NOTIFICATION,), "delivery", "Delivered so many times", {"copies": 2}),
        Kind("delay", (NOTIFICATION,), "delivery", "Delivered so many seconds late; others"
             " overtake it", {"seconds": 5}),
        Kind("batch", (NOTIFICATION,), "delivery", "Held until a multiple of so many seconds, so"
             " that changes come in one request", {"seconds": 2}),
        Kind("reorder", (NOTIFICATION,), "delivery", "Held like batch, and the last change comes"
             " first", {"seconds": 2}),
        Kind("several", (NOTIFICATION,), "delivery", "So many further notifications that it was"
             " updated", {"count": 2}),
        Kind("wrong_client_state", (NOTIFICATION,), "delivery", "clientState is not ours"),
        Kind("unknown_subscription", (NOTIFICATION,), "delivery", "subscriptionId is unknown"),
    )
}  # fmt: skip


def param(kind: str, params: Mapping[str, Any], name: str) -> Any:
    """The parameter `name` of a rule, by default that of its kind."""
    return params.get(name, KINDS[kind].params.get(name))


def seconds(kind: str, params: dict[str, object]) -> float:
    """How long the kind waits; never longer than `LONGEST_WAIT_SECONDS`."""
    value = param(kind, params, "seconds")
    return min(float(value), LONGEST_WAIT_SECONDS) if isinstance(value, int | float) else 0.0


def whole(kind: str, params: dict[str, object], name: str, *, most: int) -> int:
    """A number of things, from 0 to `most`."""
    value = param(kind, params, name)
    return min(max(int(value), 0), most) if isinstance(value, int | float) else 0
