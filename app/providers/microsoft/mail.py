"""Mails from the shared mailbox."""

from __future__ import annotations

from app.providers.capabilities.message import MessageDraft
from app.providers.errors import NotFound
from app.providers.microsoft.calendar import unavailable
from app.providers.microsoft.graph_api import GraphApi, user_path


class GraphMail(GraphApi):
    """sendMail."""

    async def send(self, directory: str, mailbox: str, mail: MessageDraft) -> None:
        """Hands `mail` to Outlook for delivery, from `mailbox` of `directory`.

        Accepted is not delivered. There is no idempotency [GRAPH-24]: after an error with
        `outcome_unknown`, sending again may deliver twice.

        Raises:
            Permanent: refused for good, such as an impossible recipient.
            Transient: not accepted now; also when the shared mailbox is missing.
        """
        recipient = {"address": mail.to.address, "name": mail.to.name or mail.to.address}
        message = {
            "subject": mail.subject,
            "body": {"contentType": "HTML", "content": mail.html},
            "toRecipients": [{"emailAddress": recipient}],
        }
        try:
            await self._call(
                "send_mail",
                directory,
                "POST",
                user_path(mailbox, "/sendMail"),
                mailbox=mailbox,
                json={"message": message, "saveToSentItems": True},
            )
        except NotFound as error:
            raise unavailable(error) from error
