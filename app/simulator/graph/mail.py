"""sendMail and users."""

from __future__ import annotations

import re
from typing import Any

from app.simulator.directories import find_user
from app.simulator.graph.access import READ_USERS, SEND_MAIL, body_of, directory_of, mailbox_of
from app.simulator.graph.errors import bad_request, graph_error
from app.simulator.graph.odata import selected
from app.simulator.mailbox import deliver
from app.simulator.messages import Refused, Response, json_response
from app.simulator.router import Route
from app.simulator.world import Call

MOST_RECIPIENTS = 500
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


async def send_mail(call: Call) -> Response:
    """202 without a body: accepted. Sent twice, it arrives twice."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        sender = await mailbox_of(call, db, SEND_MAIL)
        body = body_of(call)
        message = body.get("message", body.get("Message"))
        if not isinstance(message, dict):
            raise bad_request("The Message is required.", now, "ErrorRequiredPropertyMissing")
        given = message.get("body")
        content = given if isinstance(given, dict) else {}
        for name, address in _recipients(call, message):
            await deliver(
                db,
                recipient=address,
                recipient_name=name,
                sender=sender,
                kind="mail",
                subject=str(message.get("subject") or ""),
                body=str(content.get("content") or ""),
                body_type="text" if str(content.get("contentType")).lower() == "text" else "html",
                at=now,
            )
    return Response(202)


async def get_user(call: Call) -> Response:
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        directory = await directory_of(call, db, READ_USERS)
        user = await find_user(db, directory, call.params["user"], now=now)
    if user is None:
        message = f"Resource '{call.params['user']}' does not exist."
        raise Refused(graph_error(404, "Request_ResourceNotFound", message, now=now))
    has_mail = user["kind"] != "unlicensed"
    return json_response(
        selected(
            call,
            {
                "@odata.context": f"{call.request.service_url}/$metadata#users/$entity",
                "id": str(user["object_id"]),
                "displayName": user["display_name"],
                "userPrincipalName": user["address"],
                "mail": user["address"] if has_mail else None,
            },
        )
    )


def _recipients(call: Call, message: dict[str, Any]) -> list[tuple[str, str]]:
    now = call.world.clock.now()
    given = [
        item
        for field in ("toRecipients", "ccRecipients", "bccRecipients")
        for item in message.get(field) or []
    ]
    recipients = []
    for item in given:
        told = item.get("emailAddress") if isinstance(item, dict) else None
        email = told if isinstance(told, dict) else {}
        address = email.get("address")
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            raise bad_request("At least one recipient is not valid.", now, "ErrorInvalidRecipients")
        recipients.append((str(email.get("name") or ""), address))
    if not 0 < len(recipients) <= MOST_RECIPIENTS:
        raise bad_request("At least one recipient is not valid.", now, "ErrorInvalidRecipients")
    return recipients


ROUTES: list[Route] = [
    ("POST", "/users/{user}/sendMail", send_mail),
    ("GET", "/users/{user}", get_user),
]
