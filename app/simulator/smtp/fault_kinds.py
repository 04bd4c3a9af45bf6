"""What can go wrong at a mail server."""

from __future__ import annotations

from app.simulator.fault_kinds import Kind

SERVICE = "smtp"

KINDS = (
    Kind("smtp_busy", (SERVICE,), "during", "421 in place of a greeting",
         calls=(("CONNECT", "*"),)),
    Kind("no_starttls", (SERVICE,), "during", "No encryption is offered", calls=(("EHLO", "*"),)),
    Kind("bad_certificate", (SERVICE,), "during", "The certificate is another host's",
         calls=(("STARTTLS", "*"),)),
    Kind("no_auth", (SERVICE,), "during", "No sign-in is offered", calls=(("EHLO", "*"),)),
    Kind("auth_refused", (SERVICE,), "during", "535: bad name or password",
         calls=(("AUTH", "*"),)),
    Kind("sender_refused", (SERVICE,), "during", "550 to MAIL", calls=(("MAIL", "*"),)),
    Kind("dropped_early", (SERVICE,), "during", "The connection is dropped at MAIL",
         calls=(("MAIL", "*"),)),
    Kind("rcpt_busy", (SERVICE,), "during", "450 to RCPT", calls=(("RCPT", "*"),)),
    Kind("rcpt_refused", (SERVICE,), "during", "550 to RCPT", calls=(("RCPT", "*"),)),
    Kind("data_busy", (SERVICE,), "during", "451 to DATA", calls=(("DATA", "*"),)),
    Kind("data_refused", (SERVICE,), "during", "552 to DATA", calls=(("DATA", "*"),)),
    Kind("stored_then_dropped", (SERVICE,), "during", "The mail is taken, and the connection is"
         " dropped in place of 250", calls=(("DATA", "*"),)),
    Kind("slow_250", (SERVICE,), "during", "The mail is taken, and 250 comes so many seconds"
         " later", {"seconds": 30}, calls=(("DATA", "*"),)),
)  # fmt: skip
"""Methods are SMTP's words and CONNECT; paths are addresses, or `/` where there is none yet."""
