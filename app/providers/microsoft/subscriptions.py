"""Change notification subscriptions for people's events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.providers.capabilities.calendar import Watch
from app.providers.errors import Forbidden, NotFound, Permanent
from app.providers.microsoft.calendar import GraphCalendar
from app.providers.microsoft.entra import USERS_ROLE
from app.providers.microsoft.graph_api import invalid_answer, user_path
from app.providers.microsoft.models import Subscription, User, read_subscription
from app.providers.zones import utc_z


class GraphSubscriptions(GraphCalendar):
    """Watches of calendars, which Graph calls subscriptions, and the users they are for."""

    async def create_watch(
        self, directory: str, user: str, *, url: str, secret: str, expires_at: datetime
    ) -> Watch:
        """Subscribes to created, updated and deleted events of `user`.

        Graph posts a validation token to the address before it answers. It may grant another
        time than asked for: the answer counts. [GRAPH-29]

        Raises:
            Duplicate: there already is one for this user; `list_watches` has it.
            Transient: with `outcome_unknown` it may exist.
        """
        data = await self._object(
            "create_subscription",
            directory,
            "POST",
            "/subscriptions",
            json={
                "changeType": "created,updated,deleted",
                "notificationUrl": url,
                "lifecycleNotificationUrl": url,  # Cannot be added later. [GRAPH-31]
                "resource": events_resource(user),
                "expirationDateTime": utc_z(expires_at),
                "clientState": secret,
            },
        )
        return _subscription(data).watch()

    async def renew_watch(self, directory: str, watch_id: str, expires_at: datetime) -> Watch:
        """Asks for life until `expires_at`; the answer says what was granted.

        Raises:
            NotFound: it is gone and has to be created again.
        """
        data = await self._object(
            "renew_subscription",
            directory,
            "PATCH",
            _path(watch_id),
            json={"expirationDateTime": utc_z(expires_at)},
        )
        return _subscription({"id": watch_id, **data}).watch()

    async def get_watch(self, directory: str, watch_id: str) -> Watch:
        """The subscription as Graph has it.

        Raises:
            NotFound: it is gone.
        """
        data = await self._object("get_subscription", directory, "GET", _path(watch_id))
        return _subscription(data).watch()

    async def delete_watch(self, directory: str, watch_id: str) -> bool:
        """True if it was there, False if it was already gone."""
        try:
            await self._call("delete_subscription", directory, "DELETE", _path(watch_id))
        except NotFound:
            return False
        return True

    async def list_watches(self, directory: str, user: str) -> list[Watch]:
        """The subscriptions of this application to the events of `user`."""
        resource = events_resource(user).lower()
        return [
            subscription.watch()
            for subscription in await self.list_subscriptions(directory)
            if subscription.resource.lower().lstrip("/") == resource
        ]

    async def list_subscriptions(self, directory: str) -> list[Subscription]:
        """All subscriptions of this application in `directory`. Needs no further permission,
        so it also proves that a token of the directory works."""
        pages = self._pages("list_subscriptions", directory, "/subscriptions")
        return [_subscription(item) async for item in pages]

    async def owner_id(self, directory: str, user: str) -> str | None:
        """The object id of `user`; None where the directory does not let us look users up.
        [GRAPH-46]

        Raises:
            NotFound: no such user.
        """
        token = await self._entra.token(directory)
        if token.roles is not None and USERS_ROLE not in token.roles:
            return None
        return (await self.get_user(directory, user)).id or None

    async def is_named(self, directory: str, owner_id: str, name: str) -> bool:
        """By the address of their calendar, which our calendar permission lets us read; a
        principal name that is no mail address needs the permission to read users."""
        address = await self.calendar_address(directory, owner_id)
        if address.lower() == name.lower():
            return True
        try:
            user = await self.get_user(directory, name)
        except (Forbidden, Permanent):
            return False
        return user.id.lower() == owner_id

    async def get_user(self, directory: str, user: str) -> User:
        """The user. Needs the permission User.Read.All.

        Raises:
            NotFound: no such user.
        """
        data = await self._object(
            "get_user",
            directory,
            "GET",
            user_path(user),
            params={"$select": "id,displayName,mail,userPrincipalName"},
        )
        mail = data.get("mail") or data.get("userPrincipalName") or ""
        return User(str(data.get("id") or ""), str(data.get("displayName") or ""), str(mail))


def events_resource(user: str) -> str:
    """The resource of a subscription to the events of `user`."""
    return f"users/{user}/events"


def _path(subscription_id: str) -> str:
    return f"/subscriptions/{quote(subscription_id, safe='')}"


def _subscription(data: Mapping[str, Any]) -> Subscription:
    try:
        return read_subscription(data)
    except ValueError as error:
        raise invalid_answer(outcome_unknown=True) from error
