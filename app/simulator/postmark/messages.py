"""Postmark's API: a mail, the search, and what the server is."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from app.instants import wire
from app.simulator import carriers
from app.simulator.letters import Letter, clean
from app.simulator.messages import Response, json_response
from app.simulator.postmark.accounts import admit
from app.simulator.postmark.errors import refused
from app.simulator.postmark.fault_kinds import SERVICE
from app.simulator.postmark.records import Mail, happen, with_password
from app.simulator.router import Route
from app.simulator.world import Call

MOST_FOUND = 500
STREAM = "outbound"
_METADATA = "metadata_"
_TRIGGERS = ("Delivery", "Bounce", "SpamComplaint")


async def send(call: Call) -> Response:
    """200, though it may say that an inactive recipient gets nothing."""
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        body = _body(call)
        letter = _letter(body)
        domain = (letter.sender or "").rpartition("@")[2].lower()
        if account.domain and domain != account.domain.lower() and not call.world.is_mock:
            raise refused(400)
        name, recipient = letter.recipients[0]
        if await carriers.why_off(db, SERVICE, account.name, recipient):
            raise refused(406)
        now, reference = call.world.clock.now(), str(uuid4())
        answer: dict[str, Any] = {
            "To": recipient,
            "SubmittedAt": wire(now),
            "MessageID": reference,
            "ErrorCode": 0,
            "Message": "OK",
        }
        if await call.told(db, "partly_inactive"):
            answer["Message"] = (
                "Message OK, but will not deliver to these inactive addresses: " + recipient
            )
            return json_response(answer)
        if await call.told(db, "no_error_code"):
            del answer["ErrorCode"]
            answer["Message"] = "Message accepted, but delivery may be delayed."
        stream = str(body.get("MessageStream") or STREAM)
        metadata = {str(key): str(value) for key, value in _object(body.get("Metadata")).items()}
        known = {
            "MessageID": reference,
            "MessageStream": stream,
            "To": [{"Email": recipient, "Name": name}],
            "Cc": [],
            "Bcc": [],
            "Recipients": [recipient],
            "ReceivedAt": wire(now),
            "From": body["From"],
            "Subject": letter.subject,
            "Status": "Sent",
            "TrackOpens": False,
            "TrackLinks": "None",
            "Metadata": metadata,
        }
        await carriers.remember(db, SERVICE, account.name, reference, "message", known, now)
        mail = Mail(account, reference, recipient, stream, metadata)
        course = await carriers.course_of(call, db)
        if "deliver" in course:
            await carriers.put(db, account.name, SERVICE, reference, letter, now)
        for second, what in enumerate(course):
            await happen(db, call.world, mail, what, after=second)
    call.world.notify()
    return json_response(answer)


async def search(call: Call) -> Response:
    """By stream and one entry of the metadata at most; the newest first."""
    query = call.request.query
    wanted = {
        name.removeprefix(_METADATA): value
        for name, value in query.items()
        if name.startswith(_METADATA)
    }
    try:
        count, offset = int(query["count"]), int(query["offset"])
    except (KeyError, ValueError):
        raise refused(300, "Parameters count and offset are required.") from None
    if not 0 < count <= MOST_FOUND or offset < 0 or len(wanted) > 1:
        raise refused(300, "The parameters cannot be used.")
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        rows = await carriers.remembered(call, db, SERVICE, account.name)
    found = [
        row["data"]
        for row in reversed(rows)
        if row["data"]["MessageStream"] == query.get("messagestream", STREAM)
        and wanted.items() <= row["data"]["Metadata"].items()
    ]
    return json_response({"TotalCount": len(found), "Messages": found[offset : offset + count]})


async def server(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
    return json_response({"ID": 23, "Name": account.name, "DeliveryType": "Live"})


async def webhooks(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
    if not account.url:
        return json_response({"Webhooks": []})
    triggers = {name: {"Enabled": True} for name in _TRIGGERS}
    stream = call.request.query.get("MessageStream", STREAM)
    told = {"ID": 1, "Url": with_password(account), "MessageStream": stream, "Triggers": triggers}
    return json_response({"Webhooks": [told]})


def _body(call: Call) -> dict[str, Any]:
    if "json" not in call.request.headers.get("content-type", ""):
        raise refused(409)
    try:
        body = json.loads(call.request.body)
    except ValueError:
        raise refused(402) from None
    if not isinstance(body, dict):
        raise refused(403)
    return body


def _letter(body: Mapping[str, Any]) -> Letter:
    senders = carriers.addresses(str(body.get("From") or ""))
    recipients = carriers.addresses(str(body.get("To") or ""))
    if len(senders) != 1 or len(recipients) != 1:
        raise refused(300, "Invalid 'From' or 'To' address.")
    html, text = body.get("HtmlBody"), body.get("TextBody")
    if not html and not text:
        raise refused(300, "Provide either email TextBody or HtmlBody or both.")
    headers = [_object(item) for item in _list(body.get("Headers"))]
    reply_to = [("Reply-To", str(body["ReplyTo"]))] if body.get("ReplyTo") else []
    return Letter(
        recipients=recipients,
        sender=senders[0][1],
        sender_name=senders[0][0],
        subject=clean(body.get("Subject") or ""),
        body=clean(html or text),
        body_type="html" if html else "text",
        alternative=clean(text) if html and text else None,
        attachments=[_file(_object(item)) for item in _list(body.get("Attachments"))],
        headers=reply_to + [(str(item.get("Name")), clean(item.get("Value"))) for item in headers],
    )


def _file(item: Mapping[str, Any]) -> dict[str, Any]:
    try:
        size = len(base64.b64decode(item.get("Content") or "", validate=True))
    except (binascii.Error, TypeError, ValueError):
        raise refused(300, "An attachment is no base64.") from None
    kind = str(item.get("ContentType") or "application/octet-stream")
    return {"name": clean(item.get("Name") or ""), "type": kind.partition(";")[0], "size": size}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


ROUTES: list[Route] = [
    ("POST", "/email", send),
    ("GET", "/messages/outbound", search),
    ("GET", "/server", server),
    ("GET", "/webhooks", webhooks),
]
