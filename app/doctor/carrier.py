"""Who carries the platform's mails: known, and with an account of ours."""

from __future__ import annotations

from app.config import Settings
from app.findings import Finding, fail, ok
from app.providers.errors import UnknownProvider
from app.providers.registry import Providers

USUAL = "graph"
"""Where nobody is named: as `booking.providers` says."""


def check_carrier(settings: Settings, providers: Providers) -> Finding:
    """Nobody is asked, and nothing is sent; what a carrier says of its account is a row too."""
    check, carrier = "mail", settings.mail_provider or USUAL
    try:
        providers.message(carrier)
    except UnknownProvider as error:
        return fail(check, str(error), "Correct MAIL_PROVIDER.")
    for account in providers.own_accounts():
        if (account["provider"], account["capability"]) == (carrier, "message"):
            sender = account["settings"].get("from") or account["account"]
            return ok(check, f"{carrier} carries it, from {sender}")
    return fail(
        check,
        f"{carrier} carries it, and the settings name no account there",
        "Set those of the carrier, or MAIL_PROVIDER; .env.example has them.",
    )
