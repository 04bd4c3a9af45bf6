"""The mails that Outlook itself sends to attendees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from app.simulator.mailbox import deliver
from app.simulator.microsoft.directories import zone_of
from app.simulator.store import Row, Session
from app.simulator.templating import render
from app.simulator.world import World

_PREFIXES = {"invitation": "", "update": "Updated: ", "cancellation": "Canceled: "}


async def mail_attendees(
    db: Session,
    world: World,
    user: Row,
    event: Row,
    kind: str,
    attendees: Iterable[Mapping[str, Any]],
    *,
    comment: str = "",
) -> None:
    """One mail to each attendee about `event` of `user`, its organizer.

    Args:
        kind: invitation, update or cancellation.
        comment: the organizer's words.
    """
    zone = zone_of(user)
    for attendee in attendees:
        address = attendee["emailAddress"]
        body = render(
            "outlook_mail.html",
            kind=kind,
            event=event,
            organizer=user,
            comment=comment,
            start=event["start_at"].astimezone(zone),
            end=event["end_at"].astimezone(zone),
            # The organizer's own HTML; a mailbox shows it without scripts, in a sandbox.
            text=Markup(event["body"]) if event["body_type"] == "html" else event["body"],  # noqa: S704
        )
        await deliver(
            db,
            recipient=address["address"],
            recipient_name=address.get("name", ""),
            sender=user["address"],
            sender_name=user["display_name"],
            service="graph",
            directory_id=user["directory_id"],
            kind=kind,
            subject=_PREFIXES[kind] + event["subject"],
            body=body,
            body_type="html",
            at=world.clock.now(),
            event_id=event["id"],
        )
