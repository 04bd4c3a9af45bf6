"""A message as Mailgun is sent it: a form, with parts where files are in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import MIMEPart
from typing import Any
from urllib.parse import parse_qsl

from app.simulator.carriers import addresses
from app.simulator.letters import Letter, clean
from app.simulator.mailgun.fault_answers import told
from app.simulator.messages import Refused, Request

MOST_OPTIONS = 16 * 1024
_OPTIONS = ("o:", "h:", "v:", "t:")


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name, of which the last counts, and what is attached."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)


def read_form(request: Request) -> Form:
    """
    Raises:
        Refused: 400.
    """
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return Form(dict(parse_qsl(request.body.decode("utf-8", "replace"))))
    head = f"content-type: {kind}\r\n\r\n".encode("ascii", "replace")
    form = Form()
    try:
        message = message_from_bytes(head + request.body, policy=policy.HTTP)
        for part in message.iter_parts():
            _take(form, part)
    except (MessageError, ValueError, LookupError, AttributeError, TypeError):
        raise Refused(told(400, "The form cannot be read")) from None
    return form


def _take(form: Form, part: MIMEPart) -> None:
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    file = part.get_filename()
    if name == "attachment":
        # One without a name gets lost.
        if file:
            form.files.append(
                {"name": clean(file), "type": part.get_content_type(), "size": len(data)}
            )
    elif isinstance(name, str):
        form.fields[name] = clean(data.decode("utf-8", "replace"))


def letter_of(form: Form) -> Letter:
    """
    Raises:
        Refused: 400.
    """
    fields = form.fields
    senders, recipients = addresses(fields.get("from", "")), addresses(fields.get("to", ""))
    if "from" not in fields:
        raise Refused(told(400, "from parameter is missing"))
    if not senders:
        raise Refused(
            told(400, "from parameter is not a valid address. please check documentation")
        )
    if len(recipients) != 1:
        raise Refused(told(400, "to parameter is not a valid address. please check documentation"))
    if not {"text", "html"} & set(fields):
        message = "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters"
        raise Refused(told(400, f"{message} specified"))
    options = sum(
        len(name) + len(value.encode())
        for name, value in fields.items()
        if name.startswith(_OPTIONS)
    )
    if options > MOST_OPTIONS:
        message = "Send options (parameters starting with o:, h:, or v:) are limited to 16KB total"
        raise Refused(told(400, message))
    html = fields.get("html")
    return Letter(
        recipients=recipients,
        sender=senders[0][1],
        sender_name=senders[0][0],
        subject=fields.get("subject", ""),
        body=fields.get("text", "") if html is None else html,
        body_type="text" if html is None else "html",
        alternative=None if html is None else fields.get("text"),
        attachments=form.files,
        headers=[(name[2:], value) for name, value in fields.items() if name.startswith("h:")],
    )
