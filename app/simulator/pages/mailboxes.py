"""Mailboxes: who has mail, what came in, one mail."""

from __future__ import annotations

from app.simulator.api import views
from app.simulator.mailbox import FATES, WORDS, links, meet, text_of
from app.simulator.messages import Response, json_response
from app.simulator.pages.page import form_of, framed, missing, page, segment, to, wants_json
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.world import Call

MAILS_SHOWN = 200
PREVIEW_LENGTH = 140


async def list_mailboxes(call: Call) -> Response:
    """All of them; with `to` that one, as JSON for whoever accepts it."""
    address = call.request.query.get("to", "").strip().lower()
    if address:
        if wants_json(call):
            return await _mails_as_json(call, address)
        return to(call, f"/mail/{segment(address)}")
    async with call.world.store.transaction() as db:
        mailboxes = await db.rows(
            "select recipient, count(*) as mails,"
            " count(*) filter (where read_at is null) as unread,"
            " max(sent_at) as latest, (array_agg(subject order by id desc))[1] as subject"
            " from simulator.mails group by recipient order by max(id) desc limit 200"
        )
        senders = await db.rows(
            "select sender, count(*) as mails from simulator.mails where kind = 'mail'"
            " group by sender order by sender limit 50"
        )
    return page(call, "mailboxes.html", area="mail", mailboxes=mailboxes, senders=senders)


async def _mails_as_json(call: Call, address: str) -> Response:
    """The newest last."""
    async with call.world.store.transaction() as db:
        mails = await db.rows(
            "select * from (select * from simulator.mails where recipient = %(address)s"
            " order by id desc limit %(limit)s) newest order by id",
            address=address,
            limit=MAILS_SHOWN,
        )
    return json_response({"mails": [views.mail(mail) for mail in mails]})


async def open_mailbox(call: Call) -> Response:
    """From the form where any address can be typed in."""
    address = form_of(call).get("address", "").strip().lower()
    return to(call, f"/mail/{segment(address)}" if "@" in address else "/mail")


async def show_mailbox(call: Call) -> Response:
    return await _mailbox(call, None)


async def show_mail(call: Call) -> Response:
    return await _mailbox(call, call.params["mail"])


async def show_body(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        mail = await _mail(call, db, call.params["mail"])
    return framed(mail["body"], mail["body_type"])


async def meet_fate(call: Call) -> Response:
    """What the visitor chose becomes of the mail, and its provider tells whoever wants to know."""
    fate = form_of(call).get("fate", "")
    async with call.world.store.transaction() as db:
        mail = await _mail(call, db, call.params["mail"])
        if not await meet(db, call.world, mail, fate):
            raise missing(call, "That cannot become of this mail.")
    call.world.notify()
    return to(call, f"/mail/{segment(call.params['address'])}/{mail['id']}")


async def _mailbox(call: Call, mail_id: str | None) -> Response:
    address = call.params["address"].lower()
    is_sent = call.request.query.get("folder") == "sent"
    async with call.world.store.transaction() as db:
        mail = await _mail(call, db, mail_id) if mail_id else None
        if mail and not is_sent:
            await db.run(
                "update simulator.mails set read_at = coalesce(read_at, %(now)s) where id = %(id)s",
                id=mail["id"],
                now=call.world.clock.now(),
            )
        mails = await db.rows(
            "select * from simulator.mails"
            " where (not %(is_sent)s and recipient = %(address)s)"
            " or (%(is_sent)s and sender = %(address)s and kind = 'mail')"
            " order by id desc limit %(limit)s",
            address=address,
            is_sent=is_sent,
            limit=MAILS_SHOWN,
        )
        sent = await db.one(
            "select count(*) as mails from simulator.mails"
            " where sender = %(address)s and kind = 'mail'",
            address=address,
        )
    return page(
        call,
        "mailbox.html",
        area="mail",
        address=address,
        mails=[{**row, "preview": text_of(row)[:PREVIEW_LENGTH]} for row in mails],
        mail=mail,
        links=links(mail) if mail else [],
        fates=[(fate, WORDS[fate]) for fate in FATES.get(mail["service"], {})] if mail else [],
        words=WORDS,
        is_sent=is_sent,
        has_sent=sent["mails"] > 0,
    )


async def _mail(call: Call, db: Session, mail_id: str) -> Row:
    mail = None
    if mail_id.isascii() and mail_id.isdigit() and len(mail_id) <= 18:
        mail = await db.row(
            "select * from simulator.mails where id = %(id)s"
            " and %(address)s in (recipient, sender)",
            id=int(mail_id),
            address=call.params["address"].lower(),
        )
    if mail is None:
        raise missing(call, "There is no such mail in this mailbox.")
    return mail


ROUTES: list[Route] = [
    ("GET", "/mail", list_mailboxes),
    ("POST", "/mail", open_mailbox),
    ("GET", "/mail/{address}", show_mailbox),
    ("GET", "/mail/{address}/{mail}", show_mail),
    ("GET", "/mail/{address}/{mail}/body", show_body),
    ("POST", "/mail/{address}/{mail}/fate", meet_fate),
]
