"""A mail as MIME: plain text and, as its alternative, HTML. [GRAPH-47]"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.providers.capabilities.message import MessageDraft

# Seven bits and lines of at most 76 characters: no relay has a reason to change a mail.
_POLICY = SMTP.clone(cte_type="7bit")
_ENCODING = "quoted-printable"
_LINE = 76


def mime_message(mail: MessageDraft, sender: str) -> bytes:
    """`mail` from `sender`, ready for any relay. Date and Message-ID are Exchange's to write.

    Args:
        sender: the mailbox; where it goes by its object id, Exchange names it.

    Raises:
        ValueError: an address that would write headers of its own.
    """
    message = EmailMessage(policy=_POLICY)
    if "@" in sender:
        message["From"] = Address(addr_spec=sender)
    message["To"] = Address(mail.to.name, addr_spec=mail.to.address)
    message.set_content(mail.text, cte=_ENCODING)
    message.add_alternative(mail.html, subtype="html", cte=_ENCODING)
    return _subject(mail.subject) + message.as_bytes()


def _subject(text: str) -> bytes:
    """The header, one line of text whatever it is given.

    EmailMessage would take `=?…?=` in a name for an encoding, and where it folds between two words
    beyond ASCII it loses the space (Python 3.11).
    """
    line = " ".join(text.replace("\0", " ").split())
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    header = Header(line, charset, maxlinelen=_LINE, header_name="Subject")
    return f"Subject: {header.encode(linesep=_POLICY.linesep)}{_POLICY.linesep}".encode("ascii")
