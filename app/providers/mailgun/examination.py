"""What the doctor says of our domain at Mailgun; nothing is sent to find out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from app.findings import Finding, fail, ok, warn
from app.providers.capabilities.message import MessageAccount
from app.providers.clients import OwnAccount
from app.providers.errors import Forbidden, ProviderError, Unauthorized
from app.providers.mailgun.client import Mailgun
from app.providers.webhooks import webhook_path

EVENTS = ("delivered", "permanent_fail", "temporary_fail", "complained")
"""What has to be told to us."""


async def examine(
    mailgun: Mailgun, accounts: Sequence[OwnAccount], base_url: str
) -> AsyncIterator[Finding]:
    """With the domain first: without it nothing else is worth asking."""
    for own in accounts:
        account = MessageAccount(own.account, own.settings)
        check = f"Mailgun: {own.account}"
        try:
            state = await mailgun.state(account)
            told = await mailgun.webhooks(account)
        except (Forbidden, Unauthorized) as error:
            yield warn(
                check,
                f"the key does not let us look: {error}",
                "If it is a key for sending, mails go out, but what became of one whose answer was"
                " lost cannot be asked. Else correct MAILGUN_API_KEY, or MAILGUN_API_URL where the"
                " domain is in the other region.",
            )
            continue
        except ProviderError as error:
            remedy = (
                "Check MAILGUN_DOMAIN, and MAILGUN_API_URL: a region knows its own domains only."
            )
            yield fail(check, str(error), remedy)
            continue
        yield _domain(check, state)
        yield _webhooks(f"{check}: webhooks", told, base_url + webhook_path("mailgun"))


def _domain(check: str, state: str) -> Finding:
    if state == "active":
        return ok(check, "proved, and may send")
    return fail(check, f"the domain is {state or 'in no known state'}", "Set its DNS records.")


def _webhooks(check: str, told: dict[str, list[str]], address: str) -> Finding:
    missing = [event for event in EVENTS if address not in told.get(event, ())]
    if not missing:
        return ok(check, f"{address} is told of {', '.join(EVENTS)}")
    return warn(
        check,
        f"{address} is not told of {', '.join(missing)}",
        "Add them in Mailgun; without them bounces and complaints stay unknown.",
    )
