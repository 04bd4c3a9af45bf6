"""Who a mail is from, for providers that are told so beside it."""

from __future__ import annotations

from email.utils import formataddr

from app.providers.capabilities.message import MessageAccount, MessageDraft, Sender
from app.providers.errors import Transient


def sender_of(provider: str, account: MessageAccount, message: MessageDraft) -> Sender:
    """The message's own sender, else the one that its account has.

    Raises:
        Transient: there is none; somebody can name one while the message waits.
    """
    if message.sender is not None:
        return message.sender
    named = account.settings
    if not named.get("from"):
        raise Transient(provider, None, "no_sender", "the account names no address to send from")
    return Sender(
        str(named["from"]), str(named.get("name") or ""), str(named.get("reply_to") or "")
    )


def mailbox(name: str, address: str) -> str:
    """A name and an address as a mail's header has them, in ASCII: providers that are given other
    letters beside punctuation garble them."""
    # What ends a header's line ends nothing here.
    plain = " ".join(name.split())
    return formataddr((plain, address)) if plain else address
