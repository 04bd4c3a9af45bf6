"""What a provider posts to us unasked, each to its own address; its own folder reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from pydantic import BaseModel


@dataclass(frozen=True, slots=True)
class Post:
    """What arrived. Names of headers are compared without case."""

    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """Something happened to what we watch; every text is one that the database can read.

    Attributes:
        subscription_id: the provider's id of the watch that it came for.
        secret: what it brought to show that we asked for it; the database knows its digest.
        change_type: `created`, `updated` or `deleted`; None where it is about the watch itself.
        resource_id: what has changed, by the provider's id.
        lifecycle_event: `reauthorizationRequired`, `subscriptionRemoved` or `missed`.
        owner_id: the owner of the calendar, by the provider's lasting id, where it tells.
        dedupe_id: the provider's own id of this notification, which is then stored once; None
            where it has none.
    """

    subscription_id: str
    secret: str = field(repr=False)
    change_type: str | None = None
    resource_id: str | None = None
    lifecycle_event: str | None = None
    owner_id: str | None = None
    dedupe_id: str | None = None

    def told(self, provider: str) -> dict[str, Any]:
        """As `api.receive_notifications` wants to hear it; `provider` is whose address it was."""
        return {"provider": provider, **asdict(self)}


class Inbox(Protocol):
    """Reads what one provider posts.

    What proves a whole post (a signature) is checked here. What proves one notification (the
    secret of its watch) goes to the database, which alone knows it.
    """

    summary: str
    """What is posted here, for the documentation."""

    query: type[BaseModel] | None
    """Parameters that the address takes."""

    def handshake(self, query: Mapping[str, str], /) -> str | None:
        """The text by which the provider knows the address as ours; None: nothing was asked."""

    def challenge(self, token: str, /) -> Mapping[str, str] | None:
        """With which parameters the provider would ask for `token`; None: it never does."""

    def notifications(self, post: Post, /) -> Sequence[Notification | None]:
        """What is in a post, one item each; None for what cannot count, whatever we watch. A post
        that is not the provider's, or no list of notifications, is one None.

        Raises:
            NotJson: where the provider would send JSON.
        """
