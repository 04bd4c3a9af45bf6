"""A mail as MIME: plain text and, as its alternative, HTML; files beside both. [GRAPH-47]"""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from app.providers.capabilities.message import Attachment, MessageDraft, Sender

# Seven bits and lines of at most 76 characters: no relay has a reason to change a mail.
_POLICY = SMTP.clone(cte_type="7bit")
_ENCODING = "quoted-printable"
_LINE = 76


def mime_message(mail: MessageDraft, mailbox: str) -> bytes:
    """`mail`, ready for any relay. Date and Message-ID are for whoever sends it to write.

    Args:
        mailbox: whom it is from where `mail` names no sender; if it is no address (an object id),
            the relay names it.

    Raises:
        ValueError: an address or a header that would write headers of its own.
    """
    message = EmailMessage(policy=_POLICY)
    sender = mail.sender or Sender(mailbox)
    if "@" in sender.address:
        message["From"] = Address(_line(sender.name), addr_spec=sender.address)
    if sender.reply_to:
        message["Reply-To"] = Address(addr_spec=sender.reply_to)
    message["To"] = Address(mail.to.name, addr_spec=mail.to.address)
    for name, value in mail.headers.items():
        message[name] = value
    message.set_content(mail.text, cte=_ENCODING)
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte=_ENCODING)
    for attachment in mail.attachments:
        _attach(message, attachment)
    return _subject(mail.subject) + message.as_bytes()


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    described = EmailMessage()
    described["Content-Type"] = attachment.content_type
    kind = described["Content-Type"]
    message.add_attachment(
        attachment.data,
        maintype=kind.maintype,
        subtype=kind.subtype,
        filename=attachment.name,
        params=dict(kind.params),
    )


def _subject(text: str) -> bytes:
    """The header, one line of text whatever it is given.

    EmailMessage would take `=?…?=` in a name for an encoding, and where it folds between two words
    beyond ASCII it loses the space (Python 3.11).
    """
    line = _line(text)
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    header = Header(line, charset, maxlinelen=_LINE, header_name="Subject")
    return f"Subject: {header.encode(linesep=_POLICY.linesep)}{_POLICY.linesep}".encode("ascii")


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
