"""Mails by Postmark, from a server and one of its message streams."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft
from app.providers.errors import Forbidden, Permanent, Transient, Unauthorized
from app.providers.http import json_object
from app.providers.postmark.api import INACTIVE, PostmarkApi, refusal, told
from app.providers.senders import mailbox, sender_of

OUR_ID = "outbox_id"
_INACTIVE = "inactive address"


class Postmark(PostmarkApi):
    """The account is a name for the server; its settings may have `from`, `name`, `reply_to` and
    `stream`; its keys are `server_token`, and `webhook_secret` for what it posts."""

    async def send(self, account: MessageAccount, message: MessageDraft) -> Accepted:
        """Hands the message over. Nothing makes a repetition one: our id goes along as metadata,
        for `find`. [POSTMARK-4]

        Raises:
            Permanent: refused for good, such as a recipient that Postmark has made inactive.
            Transient: not accepted now, for which an unknown sender or stream counts too.
        """
        response = await self._call(
            "send", account, "POST", "/email", json=self._body(account, message)
        )
        body = json_object(response, "postmark", is_read=False)
        number, text = told(response)
        # None at all is none, too. [POSTMARK-1]
        if number:
            raise refusal(response.status_code, number, text)
        if _INACTIVE in text:
            # It says OK where others of the same call are reached; ours has one recipient.
            # [POSTMARK-2]
            raise Permanent("postmark", response.status_code, str(INACTIVE), text)
        message_id = body.get("MessageID")
        if not isinstance(message_id, str) or not message_id:
            raise Transient(
                "postmark", response.status_code, "invalid_response", text, outcome_unknown=True
            )
        return Accepted(message_id)

    async def find(
        self, account: MessageAccount, message: MessageDraft, since: datetime
    ) -> Accepted | None:
        """Looks for our id among the metadata; it shows some time later only. [POSTMARK-4]

        Raises:
            Permanent: the token may not search.
        """
        del since  # Our id is never used again.
        params = {
            "count": "1",
            "offset": "0",
            f"metadata_{OUR_ID}": message.id,
            "messagestream": self._stream(account),
        }
        try:
            response = await self._call("find", account, "GET", "/messages/outbound", params=params)
        except (Forbidden, Unauthorized) as error:
            raise Permanent("postmark", error.status, "may_not_look", error.message) from error
        found = json_object(response, "postmark", is_read=True).get("Messages")
        if not isinstance(found, list):
            raise Transient("postmark", response.status_code, "invalid_response")
        for item in found:
            if isinstance(item, dict) and isinstance(item.get("MessageID"), str):
                return Accepted(item["MessageID"])
        return None

    def _body(self, account: MessageAccount, message: MessageDraft) -> dict[str, Any]:
        sender = sender_of("postmark", account, message)
        headers = dict(message.headers)
        if message.id:
            domain = sender.address.rpartition("@")[2]
            # It would set its own otherwise. [POSTMARK-5]
            headers |= {"Message-ID": f"<{message.id}@{domain}>", "X-PM-KeepID": "true"}
        body: dict[str, Any] = {
            "From": mailbox(sender.name, sender.address),
            "To": mailbox(message.to.name, message.to.address),
            "Subject": message.subject,
            "TextBody": message.text,
            "HtmlBody": message.html,
            "ReplyTo": sender.reply_to,
            "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
            "Metadata": {OUR_ID: message.id} if message.id else {},
            "Attachments": [
                {
                    "Name": file.name,
                    "Content": base64.b64encode(file.data).decode(),
                    "ContentType": file.content_type,
                }
                for file in message.attachments
            ],
        }
        # Links stay ours, and nobody is watched reading.
        untracked = {"TrackOpens": False, "TrackLinks": "None"}
        stream = {"MessageStream": self._stream(account)}
        return {name: value for name, value in body.items() if value} | untracked | stream

    async def server(self, account: MessageAccount) -> dict[str, Any]:
        """What Postmark says of the server whose token we have."""
        response = await self._call("server", account, "GET", "/server")
        return json_object(response, "postmark", is_read=True)

    async def webhooks(self, account: MessageAccount) -> list[dict[str, Any]]:
        """Whom Postmark tells what becomes of the stream's messages, and of what."""
        params = {"MessageStream": self._stream(account)}
        response = await self._call("webhooks", account, "GET", "/webhooks", params=params)
        listed = json_object(response, "postmark", is_read=True).get("Webhooks")
        return (
            [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
        )

    def _stream(self, account: MessageAccount) -> str:
        return str(account.settings.get("stream") or self._own_stream)
