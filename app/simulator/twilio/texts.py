"""Texts: create, list, get."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl

from app.simulator.fault_kinds import param, seconds
from app.simulator.ids import named_guid
from app.simulator.messages import Refused, Response, json_response
from app.simulator.router import Route
from app.simulator.store import Row, Session
from app.simulator.telephones import arrive
from app.simulator.twilio.accounts import admit, registration
from app.simulator.twilio.callbacks import API_VERSION, tell
from app.simulator.twilio.errors import error, refused
from app.simulator.twilio.fault_kinds import SERVICE
from app.simulator.twilio.septets import count
from app.simulator.world import Call

LONGEST_BODY = 1_600
LONGEST_VALIDITY = 36_000
LARGEST_PAGE = 1_000
_PAGE = 50
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\d{3,8}")
_DIRECTIONS = {"text": "outbound-api", "answer": "inbound", "notice": "outbound-reply"}


async def create(call: Call) -> Response:
    """201. There is no idempotency: asked twice, two texts arrive."""
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        form = dict(parse_qsl(call.request.body.decode("utf-8", "replace"), keep_blank_values=True))
        telephone, body, line = _checked(call, form)
        validity = _validity(form)
        if await _is_silenced(db, line, telephone):
            raise refused(21610)
        text = await _made(call, db, account, telephone, line, body, form, validity)
    call.world.notify()
    is_service = line.startswith("MG")
    document = _written(text) | {
        "status": "accepted" if is_service else "queued",
        "date_sent": None,
        "error_code": None,
        "error_message": None,
    }
    if is_service:
        # Nothing is counted before a sender is chosen.
        document |= {"num_segments": "0", "from": None}
    return json_response(document, 201)


async def list_texts(call: Call) -> Response:
    """The newest first. A text that still waits has no day yet, and no filter by day finds it."""
    query = call.request.query
    size = query.get("PageSize", str(_PAGE))
    if not size.isascii() or not size.isdigit() or not 0 < int(size) <= LARGEST_PAGE:
        raise Refused(error(400, 20006, "Page size must be between 1 and 1000"))
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        rule = await call.told(db, "list_lag")
        lag = seconds("list_lag", rule["params"]) if rule else 0.0
        rows = await db.rows(
            "select * from simulator.texts where service = %(service)s and account = %(account)s"
            " and (%(to)s = '' or %(to)s = case when kind = 'answer' then line else telephone end)"
            " and (%(sender)s = ''"
            " or %(sender)s = case when kind = 'answer' then telephone else line end)"
            " and sent_at <= %(until)s order by id desc limit %(limit)s",
            service=SERVICE,
            account=account,
            to=query.get("To", ""),
            sender=query.get("From", ""),
            until=call.world.clock.now() - timedelta(seconds=lag),
            limit=int(size),
        )
    uri = f"/{API_VERSION}/Accounts/{account}/Messages.json?PageSize={size}&Page=0"
    document = {
        "messages": [_written(row) for row in rows],
        "page": 0,
        "page_size": int(size),
        "start": 0,
        "end": max(0, len(rows) - 1),
        "uri": uri,
        "first_page_uri": uri,
        "next_page_uri": None,
        "previous_page_uri": None,
    }
    return json_response(document)


async def get(call: Call) -> Response:
    async with call.world.store.transaction() as db:
        account = await admit(call, db)
        row = await db.row(
            "select * from simulator.texts where service = %(service)s and account = %(account)s"
            " and reference = %(reference)s",
            service=SERVICE,
            account=account,
            reference=call.params["text"].removesuffix(".json"),
        )
    if row is None:
        raise Refused(error(404, 20404, "The requested resource was not found"))
    return json_response(_written(row))


def _checked(call: Call, form: dict[str, str]) -> tuple[str, str, str]:
    """Telephone, body, and who it is from."""
    known = call.world.known(registration)
    line = form.get("MessagingServiceSid") or form.get("From", "")
    if not line:
        raise refused(21603)
    if not form.get("MessagingServiceSid"):
        if not _SENDER.fullmatch(line):
            raise refused(21212)
        if call.params["account"] == known.account and known.number not in (None, line):
            raise refused(21606)
    if not _NUMBER.fullmatch(form.get("To", "")):
        raise refused(21211)
    body = form.get("Body", "").replace("\0", "")
    if not body:
        raise refused(21602)
    if len(body) > LONGEST_BODY:
        raise refused(21617)
    return form["To"], body, line


def _validity(form: dict[str, str]) -> int:
    text = form.get("ValidityPeriod", str(LONGEST_VALIDITY))
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= LONGEST_VALIDITY:
        raise Refused(error(400, 20001, "ValidityPeriod must be between 1 and 36000"))
    return int(text)


async def _is_silenced(db: Session, line: str, telephone: str) -> bool:
    row = await db.row(
        "select 1 from simulator.silences where service = %(service)s and line = %(line)s"
        " and telephone = %(telephone)s",
        service=SERVICE,
        line=line,
        telephone=telephone,
    )
    return row is not None


async def _made(
    call: Call,
    db: Session,
    account: str,
    telephone: str,
    line: str,
    body: str,
    form: dict[str, str],
    validity: int,
) -> Row:
    """The text, and what is told of it: that it was sent, then that it was delivered, unless a
    rule says otherwise."""
    undelivered = await call.told(db, "undelivered")
    is_silent = await call.told(db, "sent_only") is not None
    has_lapsed = await call.told(db, "lapsed") is not None
    code = int(param("undelivered", undelivered["params"], "code")) if undelivered else None
    status = "sent" if is_silent else "undelivered" if code else "delivered"
    if has_lapsed:
        status, code = "failed", 30036
    text = await arrive(
        db,
        service=SERVICE,
        account=account,
        reference=await new_reference(db),
        telephone=telephone,
        line=line,
        body=body,
        segments=count(body),
        status=status,
        code=str(code) if code else None,
        callback_url=form.get("StatusCallback") or None,
        at=call.world.clock.now(),
    )
    if has_lapsed:
        await tell(db, call.world, text, "failed", code, after=validity)
        return text
    await tell(db, call.world, text, "sent")
    if not is_silent:
        await tell(db, call.world, text, status, code)
    return text


async def new_reference(db: Session) -> str:
    """The id of a text to come."""
    row = await db.one("select nextval('simulator.numbers') as number")
    return "SM" + named_guid("twilio-text", str(row["number"])).hex


def _written(text: Row) -> dict[str, Any]:
    is_answer = text["kind"] == "answer"
    sid, account = text["reference"], text["account"]
    sender, to = text["line"], text["telephone"]
    is_service = sender.startswith("MG")
    at = _date(text["sent_at"])
    return {
        "account_sid": account,
        "api_version": API_VERSION,
        "body": text["body"],
        "date_created": at,
        "date_sent": at,
        "date_updated": at,
        "direction": _DIRECTIONS[text["kind"]],
        "error_code": int(text["code"]) if text["code"] else None,
        "error_message": None,
        "from": to if is_answer else None if is_service else sender,
        "messaging_service_sid": sender if is_service else None,
        "num_media": "0",
        "num_segments": str(text["segments"]),
        "price": None,
        "price_unit": "USD",
        "sid": sid,
        "status": "received" if is_answer else text["status"],
        "subresource_uris": {
            "media": f"/{API_VERSION}/Accounts/{account}/Messages/{sid}/Media.json"
        },
        "to": sender if is_answer else to,
        "uri": f"/{API_VERSION}/Accounts/{account}/Messages/{sid}.json",
    }


def _date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC))


ROUTES: list[Route] = [
    ("POST", f"/{API_VERSION}/Accounts/{{account}}/Messages.json", create),
    ("GET", f"/{API_VERSION}/Accounts/{{account}}/Messages.json", list_texts),
    ("GET", f"/{API_VERSION}/Accounts/{{account}}/Messages/{{text}}", get),
]
