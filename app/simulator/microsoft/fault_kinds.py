"""What can go wrong at Microsoft besides what goes wrong everywhere."""

from __future__ import annotations

from app.simulator.fault_kinds import THROTTLE, Kind

NOTIFICATION = "notification"
"""What Graph posts."""

_CHANGES = (("POST", "*/events"), ("*", "*/events/*"))

KINDS = (
    Kind("early", ("graph",), "after", "The notifications of a change are delivered before"
         " its answer is, which waits for them so many seconds at most", {"seconds": 10},
         calls=_CHANGES),
    Kind("unknown_application", ("entra",), "before", "400 AADSTS700016"),
    Kind("unknown_principal", ("entra",), "before",
         "401 AADSTS7000229, as in the first moments after consent"),
    Kind("secret_expired", ("entra",), "before", "401 AADSTS7000222"),
    Kind("no_roles", ("entra",), "during", "A token without any permission"),
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
    Kind("concurrency", ("graph",), "before", "429 ApplicationThrottled", THROTTLE),
    Kind("batch", (NOTIFICATION,), "delivery", "Held until a multiple of so many seconds, so"
         " that changes come in one request", {"seconds": 2}),
    Kind("several", (NOTIFICATION,), "delivery", "So many further notifications that it was"
         " updated", {"count": 2}),
    Kind("wrong_client_state", (NOTIFICATION,), "delivery", "clientState is not ours"),
    Kind("unknown_subscription", (NOTIFICATION,), "delivery", "subscriptionId is unknown"),
)  # fmt: skip
