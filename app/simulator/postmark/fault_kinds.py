"""What can go wrong at Postmark besides what goes wrong everywhere."""

from __future__ import annotations

from app.simulator import carriers
from app.simulator.fault_kinds import Kind
from app.simulator.postmark.errors import REFUSALS

SERVICE = "postmark"
WEBHOOK = "postmark_webhook"
"""What Postmark posts."""

_EMAIL = (("POST", "/email"),)

KINDS = (
    *carriers.KINDS,
    Kind("mail_refused", (SERVICE,), "before", "Refused with one of these codes: "
         + ", ".join(map(str, REFUSALS)), {"code": 300}, calls=_EMAIL),
    Kind("mail_too_large", (SERVICE,), "before", "413", calls=_EMAIL),
    Kind("no_error_code", (SERVICE,), "during", "The answer has no ErrorCode; the delivery may be"
         " delayed", calls=_EMAIL),
    Kind("partly_inactive", (SERVICE,), "during", "200, but the recipient is inactive and gets"
         " nothing", calls=_EMAIL),
    Kind("wrong_password", (WEBHOOK,), "delivery", "The password is not the right one"),
)  # fmt: skip
