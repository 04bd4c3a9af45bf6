"""Change notification subscriptions for people's events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.providers.errors import NotFound
from app.providers.microsoft.graph_api import GraphApi, invalid_answer, user_path
from app.providers.microsoft.models import Subscription, User, read_subscription
from app.providers.zones import utc_z


class GraphSubscriptions(GraphApi):
    """Subscriptions, and the user they are for."""

    async def create_subscription(
        self,
        directory: str,
        user: str,
        *,
        notification_url: str,
        lifecycle_url: str,
        client_state: str,
        expires_at: datetime,
    ) -> Subscription:
        """Subscribes to created, updated and deleted events of `user`.

        Graph posts a validation token to both addresses before it answers. It may grant
        another time than asked for: the answer counts. [GRAPH-29]

        Raises:
            Duplicate: there already is one for this user; `list_subscriptions` has it.
            Transient: with `outcome_unknown` it may exist.
        """
        data = await self._object(
            "create_subscription",
            directory,
            "POST",
            "/subscriptions",
            json={
                "changeType": "created,updated,deleted",
                "notificationUrl": notification_url,
                "lifecycleNotificationUrl": lifecycle_url,
                "resource": events_resource(user),
                "expirationDateTime": utc_z(expires_at),
                "clientState": client_state,
            },
        )
        return _subscription(data)

    async def renew_subscription(
        self, directory: str, subscription_id: str, expires_at: datetime
    ) -> Subscription:
        """Asks for life until `expires_at`; the answer says what was granted.

        Raises:
            NotFound: it is gone and has to be created anew.
        """
        path = f"/subscriptions/{quote(subscription_id, safe='')}"
        data = await self._object(
            "renew_subscription",
            directory,
            "PATCH",
            path,
            json={"expirationDateTime": utc_z(expires_at)},
        )
        return _subscription({"id": subscription_id, **data})

    async def get_subscription(self, directory: str, subscription_id: str) -> Subscription:
        """The subscription as Graph has it.

        Raises:
            NotFound: it is gone.
        """
        path = f"/subscriptions/{quote(subscription_id, safe='')}"
        return _subscription(await self._object("get_subscription", directory, "GET", path))

    async def delete_subscription(self, directory: str, subscription_id: str) -> bool:
        """True if it was there, False if it was already gone."""
        path = f"/subscriptions/{quote(subscription_id, safe='')}"
        try:
            await self._call("delete_subscription", directory, "DELETE", path)
        except NotFound:
            return False
        return True

    async def list_subscriptions(self, directory: str) -> list[Subscription]:
        """All subscriptions of this application in `directory`. Needs no further permission,
        so it also proves that a token of the directory works."""
        pages = self._pages("list_subscriptions", directory, "/subscriptions")
        return [_subscription(item) async for item in pages]

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


def _subscription(data: Mapping[str, Any]) -> Subscription:
    try:
        return read_subscription(data)
    except ValueError as error:
        raise invalid_answer(outcome_unknown=True) from error
