"""What can go wrong at Mailgun besides what goes wrong everywhere."""

from __future__ import annotations

from app.simulator import carriers
from app.simulator.fault_kinds import Kind

SERVICE = "mailgun"
WEBHOOK = "mailgun_webhook"
"""What Mailgun posts."""

_MESSAGES = (("POST", "*/messages"),)

KINDS = (
    *carriers.KINDS,
    Kind("wrong_server", (SERVICE,), "before", "200 and plain text, as at an address that is not"
         " of the API"),
    Kind("bad_message", (SERVICE,), "before", "400 with this message",
         {"message": "to parameter is not a valid address. please check documentation"},
         calls=_MESSAGES),
    Kind("domain_missing", (SERVICE,), "before", "404: the domain is not found, or not yet"),
    Kind("domain_disabled", (SERVICE,), "before", "400: the domain is not allowed to send",
         calls=_MESSAGES),
    Kind("other_region", (SERVICE,), "before", "401 in plain text, as for a key of the other"
         " region"),
    Kind("mail_rejected", (SERVICE,), "during", "The mail is taken, and rejected afterwards",
         calls=_MESSAGES),
    Kind("stale_signature", (WEBHOOK,), "delivery", "Signed two days ago"),
    Kind("forged_signature", (WEBHOOK,), "delivery", "Signed with another key"),
    Kind("changed_event", (WEBHOOK,), "delivery", "The signature is good, but the event speaks of"
         " somebody else"),
    Kind("replayed_token", (WEBHOOK,), "delivery", "Afterwards a complaint comes with the same"
         " signature"),
)  # fmt: skip
