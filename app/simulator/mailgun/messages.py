"""Mailgun's API: messages, events, and what a domain is."""

from __future__ import annotations

import secrets

from app.simulator import carriers
from app.simulator.mailgun.accounts import admit
from app.simulator.mailgun.events import Mail, happen
from app.simulator.mailgun.fault_answers import told
from app.simulator.mailgun.fault_kinds import SERVICE
from app.simulator.mailgun.forms import letter_of, read_form
from app.simulator.messages import Refused, Response, json_response
from app.simulator.router import Route
from app.simulator.world import Call

_MOST = 300
_TOLD = ("delivered", "permanent_fail", "temporary_fail", "complained")


async def send(call: Call) -> Response:
    """200: queued. What is sent twice, also with one Message-Id, arrives twice."""
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        form = read_form(call.request)
        letter = letter_of(form)
        given = form.fields.get("h:Message-Id", "").strip("<> ")
        now = call.world.clock.now()
        reference = given or f"{now:%Y%m%d%H%M%S}.{secrets.token_hex(8)}@{account.name}"
        mail = Mail.of(account, reference, letter)
        await happen(db, call.world, mail, "accept")
        reason = await carriers.why_off(db, SERVICE, account.name, mail.recipient)
        if reason:
            course: tuple[str, ...] = (f"off_{reason}",)
        elif await call.told(db, "mail_rejected"):
            course = ("reject",)
        else:
            course = await carriers.course_of(call, db)
        if "deliver" in course:
            await carriers.put(db, account.name, SERVICE, reference, letter, now)
        for second, what in enumerate(course):
            await happen(db, call.world, mail, what, after=second)
    call.world.notify()
    return json_response({"id": f"<{reference}>", "message": "Queued. Thank you."})


async def events(call: Call) -> Response:
    """Those that show by now, by the filters that are given."""
    query = call.request.query
    limit = query.get("limit", "100")
    if not limit.isascii() or not limit.isdigit() or not 0 < int(limit) <= _MOST:
        raise Refused(told(400, "limit must be between 1 and 300"))
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        rows = await carriers.remembered(call, db, SERVICE, account.name)
    found = [
        row["data"]
        for row in rows
        if query.get("message-id", row["reference"]) == row["reference"]
        and query.get("event", row["kind"]) == row["kind"]
        and query.get("recipient") in (None, row["data"].get("recipient"))
    ]
    if query.get("ascending") != "yes":
        found.reverse()
    page = f"{call.request.service_url}/v3/{account.name}/events/"
    paging = {"next": page + "next", "previous": page + "previous"}
    return json_response({"items": found[: int(limit)], "paging": paging})


async def domain(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
    return json_response(
        {
            "domain": {
                "id": "5f7b1a0c9d3e8a6b4c2d1e0f",
                "name": account.name,
                "state": "active",
                "type": "custom",
                "created_at": "Thu, 13 Oct 2011 18:02:00 UTC",
                "is_disabled": False,
                "require_tls": False,
                "skip_verification": False,
                "smtp_login": f"postmaster@{account.name}",
                "spam_action": "disabled",
                "use_automatic_sender_security": True,
                "web_prefix": "email",
                "web_scheme": "https",
                "wildcard": False,
                "encrypt_incoming_message": False,
                "message_ttl": 259200,
            },
            "receiving_dns_records": [],
            "sending_dns_records": [],
        }
    )


async def webhooks(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
    urls = [account.url] if account.url else []
    return json_response({"webhooks": {kind: {"urls": urls} for kind in _TOLD if urls}})


ROUTES: list[Route] = [
    ("POST", "/v3/{domain}/messages", send),
    ("GET", "/v3/{domain}/events", events),
    ("GET", "/v3/domains/{domain}/webhooks", webhooks),
    ("GET", "/v4/domains/{domain}", domain),
]
