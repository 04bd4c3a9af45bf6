"""What Twilio posts: what became of our texts, and what people answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from app.providers.deliveries import Delivery, NotProved, Opting, State
from app.providers.inbox import Post
from app.providers.twilio.signature import is_signed
from app.strict_json import storable

_STATES: dict[str, State] = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "accepted",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
"""`sent` may be the last that is ever heard. [TWILIO-5]"""

_NOBODY = frozenset({"21211", "21614", "30005", "30006"})
"""Nobody can ever be reached at this number: it is unknown, or a landline. [TWILIO-4]"""

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "END", "QUIT", "REVOKE", "OPTOUT", "CANCEL"})
_START = frozenset({"START", "YES", "UNSTOP"})
"""Twilio's own words, which count alone in a text: a customer who texts CANCEL wants no more texts,
and has not canceled the booking. [TWILIO-7]"""

_IN_OTHER_WORDS = re.compile(
    r"\b(?:stop|quit|cease)\s+(?:\w+\s+)?(?:text|messag|send|contact|bother|sms)"
    r"|\b(?:do\s*not|don'?t|never|no\s+more|no\s+further)\s+(?:\w+\s+)?(?:text|messag|contact|sms)"
    r"|\bunsubscribe\b|\bopt(?:\s|-)?(?:me\s+)?out\b"
    r"|\b(?:remove|take)\s+(?:me|my\s+number)\b.*\b(?:list|off)\b"
)
"""What counts in the United States too, in lower case. [TWILIO-7]"""

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")
_LONGEST = 2_000


class TwilioInbox:
    """A post is proved by its signature over the address that Twilio was told, which is made of our
    settings: what the request says of hosts and proxies is what its sender likes.

    Args:
        own_token: proves posts about the platform's own account; empty: there is none.
    """

    summary = "Delivery and answers of text messages, by Twilio"
    reply = ("text/xml", "<Response/>")

    def __init__(self, own_token: str) -> None:
        self._own_token = own_token

    def deliveries(
        self, post: Post, url: str, keys: Mapping[str, str] | None
    ) -> Sequence[Delivery | Opting | None]:
        """One item; none where somebody has written what means nothing to us.

        Raises:
            NotProved: the signature is not Twilio's.
        """
        token = self._own_token if keys is None else keys.get("auth_token", "")
        headers = {name.lower(): value for name, value in post.headers.items()}
        try:
            body = post.body.decode()
            form = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=200)
        except ValueError:
            raise NotProved from None
        wanted = headers.get("x-twilio-webhooks-signature-settings", "").lower().replace("-", "")
        digest = "sha256" if "sha256" in wanted else "sha1"
        given = headers.get("x-twilio-signature", "")
        if not is_signed(given, token, url, form, digest=digest):
            raise NotProved
        return _items({name: storable(value[:_LONGEST]) for name, value in form})


def _items(form: Mapping[str, str]) -> Sequence[Delivery | Opting | None]:
    sid = form.get("MessageSid") or form.get("SmsSid") or ""
    status = form.get("MessageStatus") or form.get("SmsStatus") or ""
    if not sid:
        return [None]
    if status in ("received", "receiving") or (not status and "Body" in form):
        return _answer(sid, form)
    state = _STATES.get(status)
    if state is None:
        return [None]
    code = form.get("ErrorCode") or None
    is_nobody = state == "failed" and code in _NOBODY
    return [
        Delivery(
            dedupe=":".join(part for part in (sid, status, code) if part),
            message_id=sid,
            recipient=form.get("To", ""),
            state="bounced" if is_nobody else state,
            is_permanent=is_nobody,
            code=code,
        )
    ]


def _answer(sid: str, form: Mapping[str, str]) -> Sequence[Delivery | Opting | None]:
    recipient = form.get("From", "")
    if not _NUMBER.fullmatch(recipient):
        return [None]
    opt = _opt(form.get("OptOutType", ""), form.get("Body", ""))
    if opt is None:
        return []
    return [
        Opting(
            dedupe=sid,
            opt="stop" if opt == "stop" else "start",
            recipient=recipient,
            sender=form.get("MessagingServiceSid") or form.get("To", ""),
        )
    ]


def _opt(kind: str, body: str) -> str | None:
    """`stop` or `start`, None for whatever else somebody writes.

    Args:
        kind: what Twilio took it for, where the account has Advanced Opt-Out. [TWILIO-7]
    """
    if kind.upper() in ("STOP", "START"):
        return kind.lower()
    word = re.sub(r"[\W_]+", "", body).upper()
    if word in _STOP:
        return "stop"
    if word in _START:
        return "start"
    return "stop" if _IN_OTHER_WORDS.search(body.lower().replace("’", "'")) else None
