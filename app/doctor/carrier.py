"""Who carries the platform's mails: known, and with an account of ours."""

from __future__ import annotations

from app.config import Settings
from app.findings import Finding, fail, ok
from app.providers.errors import UnknownProvider
from app.providers.registry import USUAL_CARRIER, Providers


def check_carrier(settings: Settings, providers: Providers) -> Finding:
    """Nobody is asked, and nothing is sent; what a carrier says of its account is a row too."""
    check, carrier = "mail", settings.mail_provider or USUAL_CARRIER
    try:
        providers.message(carrier)
    except UnknownProvider as error:
        return fail(check, str(error), "Correct MAIL_PROVIDER.")
    account = providers.own_account(carrier, "message")
    if account is None:
        return fail(
            check,
            f"{carrier} carries it, and the settings name no account there",
            "Set those of the carrier, or MAIL_PROVIDER; .env.example has them.",
        )
    sender = account.settings.get("from") or account.account
    return ok(check, f"{carrier} carries it, from {sender}")
