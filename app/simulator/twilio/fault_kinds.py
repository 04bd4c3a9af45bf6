"""What can go wrong at Twilio besides what goes wrong everywhere."""

from __future__ import annotations

from app.simulator.fault_kinds import Kind
from app.simulator.twilio.errors import REFUSALS

SERVICE = "twilio"
CALLBACK = "twilio_callback"
"""What Twilio posts."""

_TEXTS = (("POST", "*/Messages.json"),)

KINDS = (
    Kind("sms_refused", (SERVICE,), "before", "Refused with one of these codes: "
         + ", ".join(map(str, REFUSALS)), {"code": 21211}, calls=_TEXTS),
    Kind("callback_first", (SERVICE,), "after", "What becomes of a text is told before it is"
         " answered, which waits for that so many seconds at most", {"seconds": 10}, calls=_TEXTS),
    Kind("sent_only", (SERVICE,), "during", "Of the text nothing is heard after `sent`",
         calls=_TEXTS),
    Kind("undelivered", (SERVICE,), "during", "The text is sent, but not delivered, for this"
         " reason", {"code": 30003}, calls=_TEXTS),
    Kind("lapsed", (SERVICE,), "during", "The text waits until its ValidityPeriod is over, and"
         " fails with 30036", calls=_TEXTS),
    Kind("list_lag", (SERVICE,), "during", "Texts of the last so many seconds are not listed"
         " yet", {"seconds": 30}, calls=(("GET", "*/Messages.json"),)),
    Kind("wrong_signature", (CALLBACK,), "delivery", "The signature is not Twilio's"),
    Kind("no_signature", (CALLBACK,), "delivery", "There is no signature"),
    Kind("other_body", (CALLBACK,), "delivery", "The signature is of another text"),
    Kind("other_host", (CALLBACK,), "delivery", "Host and X-Forwarded-* are those of a proxy; the"
         " signature is of the address as it was told"),
)  # fmt: skip
