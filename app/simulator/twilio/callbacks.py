"""What Twilio posts: what became of a text, and what somebody wrote."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from app.simulator.posts import Post, queue
from app.simulator.store import Row, Session
from app.simulator.twilio.accounts import answer_url_of, token_of
from app.simulator.twilio.fault_kinds import CALLBACK
from app.simulator.world import World

API_VERSION = "2010-04-01"
_RETRY_SECONDS = 1.0
_SIGNATURE = "x-twilio-signature"


async def tell(
    db: Session, world: World, text: Row, status: str, code: int | None = None, *, after: float = 0
) -> None:
    """What became of a text, to whoever wanted to be told.

    Args:
        after: seconds from now.
    """
    if not text["callback_url"]:
        return
    fields = {
        "ApiVersion": API_VERSION,
        "MessageStatus": status,
        "SmsStatus": status,
        "SmsSid": text["reference"],
        "MessageSid": text["reference"],
        "AccountSid": text["account"],
        "From": text["line"],
        "To": text["telephone"],
        # Fields appear that nobody has heard of.
        "RawDlrDoneDate": f"{world.clock.now():%y%m%d%H%M}",
    }
    if code is not None:
        fields["ErrorCode"] = str(code)
    await _post(db, world, text["account"], text["callback_url"], fields, after=after)


async def tell_answer(db: Session, world: World, text: Row, opt: str | None) -> None:
    """What somebody wrote.

    Args:
        opt: STOP, START or HELP, where a service of Twilio's took it so.
    """
    url = await answer_url_of(db, world, text["account"])
    if not url:
        return
    fields = {
        "ApiVersion": API_VERSION,
        "SmsStatus": "received",
        "SmsSid": text["reference"],
        "MessageSid": text["reference"],
        "SmsMessageSid": text["reference"],
        "AccountSid": text["account"],
        "NumMedia": "0",
        "NumSegments": str(text["segments"]),
        "From": text["telephone"],
        "To": text["line"],
        "Body": text["body"],
    }
    if text["line"].startswith("MG"):
        fields["MessagingServiceSid"] = text["line"]
    if opt:
        fields["OptOutType"] = opt
    await _post(db, world, text["account"], url, fields)


async def _post(
    db: Session,
    world: World,
    account: str,
    url: str,
    fields: Mapping[str, str],
    *,
    after: float = 0,
) -> None:
    token = await token_of(db, world, account) or ""
    post = Post(
        service=CALLBACK,
        url=url,
        body=urlencode(fields),
        headers={
            "content-type": "application/x-www-form-urlencoded",
            _SIGNATURE: _signature(token, url, fields),
        },
        # Once more, and only if nobody could be reached.
        pauses=(_RETRY_SECONDS,),
        is_retried_on_answers=False,
    )
    await queue(db, world, post, spoil=_spoil, after=after)


def _signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    text = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def _spoil(post: Post, kind: str, _params: Mapping[str, Any]) -> Sequence[Post]:
    headers = dict(post.headers)
    if kind == "no_signature":
        del headers[_SIGNATURE]
    elif kind == "wrong_signature":
        headers[_SIGNATURE] = _signature("not the token", post.url, {})
    elif kind == "other_body":
        return [
            replace(post, body=post.body.replace("Status=sent", "Status=delivered") + "&Extra=1")
        ]
    else:
        headers |= {"host": "internal:8080", "x-forwarded-host": "elsewhere.example"}
        headers |= {"x-forwarded-proto": "ftp"}
    return [replace(post, headers=headers)]
