"""Mails from the shared mailbox."""

from __future__ import annotations

import base64
from datetime import datetime

from app.providers.capabilities.message import Accepted, MessageAccount, MessageDraft
from app.providers.errors import NotFound, Permanent, Transient
from app.providers.microsoft.calendar import unavailable
from app.providers.microsoft.graph_api import GraphApi, user_path
from app.providers.mime import mime_message


class GraphMail(GraphApi):
    """sendMail. The account is a mailbox, the setting `directory` says of which directory."""

    async def send(self, account: MessageAccount, mail: MessageDraft) -> Accepted:
        """Hands `mail` to Outlook for delivery.

        It goes as MIME, which alone has room for both bodies, and is always saved in Sent Items
        [GRAPH-47]. Accepted is not delivered, and tells no id. There is no idempotency [GRAPH-24]:
        after an error with `outcome_unknown`, sending again may deliver twice.

        Raises:
            Permanent: refused for good, such as an impossible recipient, or a mail beyond 4 MB;
                ours have some kilobytes [GRAPH-48].
            Transient: not accepted now; also when the mailbox is missing, or nobody said of
                which directory it is.
        """
        mailbox = account.account
        directory = account.settings.get("directory")
        if not directory:
            raise Transient(
                "graph",
                None,
                "no_directory",
                f"Nobody said of which directory the mailbox {mailbox} is.",
            )
        try:
            written = mime_message(mail, mailbox)
        except ValueError as error:
            raise Permanent("graph", None, "unwritable", str(error)) from error
        try:
            await self._call(
                "send_mail",
                directory,
                "POST",
                user_path(mailbox, "/sendMail"),
                mailbox=mailbox,
                text=base64.b64encode(written),
            )
        except NotFound as error:
            raise unavailable(error) from error
        return Accepted()

    async def find(
        self, _account: MessageAccount, _mail: MessageDraft, _since: datetime
    ) -> Accepted | None:
        """
        Raises:
            Permanent: always; Sent Items may be read only with a permission that we do not ask for.
        """
        raise Permanent("graph", None, "not_asked", "Outlook is not asked what became of a mail.")
