"""Mails from the shared mailbox."""

from __future__ import annotations

import base64

from app.providers.capabilities.message import MessageDraft
from app.providers.errors import NotFound
from app.providers.microsoft.calendar import unavailable
from app.providers.microsoft.graph_api import GraphApi, user_path
from app.providers.microsoft.mime import mime_message


class GraphMail(GraphApi):
    """sendMail."""

    async def send(self, directory: str, mailbox: str, mail: MessageDraft) -> None:
        """Hands `mail` to Outlook for delivery, from `mailbox` of `directory`.

        It goes as MIME, which alone has room for both bodies, and is always saved in Sent Items
        [GRAPH-47]. Accepted is not delivered. There is no idempotency [GRAPH-24]: after an error
        with `outcome_unknown`, sending again may deliver twice.

        Raises:
            Permanent: refused for good, such as an impossible recipient, or a mail beyond 4 MB;
                ours have some kilobytes [GRAPH-48].
            Transient: not accepted now; also when the shared mailbox is missing.
        """
        try:
            await self._call(
                "send_mail",
                directory,
                "POST",
                user_path(mailbox, "/sendMail"),
                mailbox=mailbox,
                text=base64.b64encode(mime_message(mail, mailbox)),
            )
        except NotFound as error:
            raise unavailable(error) from error
