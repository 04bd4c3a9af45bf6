"""sendMail and users."""

from __future__ import annotations

import re
from datetime import datetime

from app.simulator.letters import Letter
from app.simulator.mailbox import deliver
from app.simulator.messages import Refused, Response, json_response
from app.simulator.microsoft.directories import find_user
from app.simulator.microsoft.graph.access import (
    READ_USERS,
    SEND_MAIL,
    body_of,
    directory_of,
    mailbox_of,
)
from app.simulator.microsoft.graph.errors import bad_request, graph_error
from app.simulator.microsoft.graph.letters import from_json, from_mime
from app.simulator.microsoft.graph.odata import selected
from app.simulator.router import Route
from app.simulator.world import Call

MOST_RECIPIENTS = 500
LARGEST_REQUEST = 4 * 1024 * 1024
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+")


async def send_mail(call: Call) -> Response:
    """202 without a body: accepted. Sent twice, it arrives twice."""
    now = call.world.clock.now()
    async with call.world.store.transaction() as db:
        sender = await mailbox_of(call, db, SEND_MAIL)
        letter = _letter(call)
        if letter.sender is not None and letter.sender.lower() != sender["address"].lower():
            message = "The user account which was used to submit this request does not have the"
            message += " right to send mail on behalf of the specified sending account."
            raise Refused(graph_error(403, "ErrorSendAsDenied", message, now=now))
        for name, address in _recipients(letter, now):
            await deliver(
                db,
                recipient=address,
                recipient_name=name,
                sender=sender["address"],
                sender_name=sender["display_name"],
                service="graph",
                directory_id=sender["directory_id"],
                kind="mail",
                subject=letter.subject,
                body=letter.body,
                body_type=letter.body_type,
                alternative=letter.alternative,
                attachments=letter.attachments,
                headers=letter.headers,
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


def _letter(call: Call) -> Letter:
    """The mail, in either of the formats that Content-Type tells apart."""
    now, request = call.world.clock.now(), call.request
    if len(request.body) > LARGEST_REQUEST:
        message = "The maximum request length supported is 4MB."
        raise Refused(graph_error(413, "BadRequest", message, now=now))
    if request.headers.get("content-type", "").lower().startswith("text/plain"):
        return from_mime(request.body, now)
    return from_json(body_of(call), now)


def _recipients(letter: Letter, now: datetime) -> list[tuple[str, str]]:
    fault = "At least one recipient is not valid."
    if not letter.recipients:
        fault += ", A message can't be sent because it contains no recipients."
    are_good = all(_ADDRESS.fullmatch(address) for _, address in letter.recipients)
    if not are_good or not 0 < len(letter.recipients) <= MOST_RECIPIENTS:
        raise bad_request(fault, now, "ErrorInvalidRecipients")
    return letter.recipients


ROUTES: list[Route] = [
    ("POST", "/users/{user}/sendMail", send_mail),
    ("GET", "/users/{user}", get_user),
]
