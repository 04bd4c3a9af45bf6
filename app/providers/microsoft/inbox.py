"""Graph's change and lifecycle notifications, and its handshake before a subscription."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from app.providers.inbox import Notification, Post
from app.strict_json import loads, storable

_LONGEST = 2048
_CHANGES = frozenset({"created", "updated", "deleted"})
_LIFECYCLE = frozenset({"reauthorizationRequired", "subscriptionRemoved", "missed"})
_OWNER = re.compile(r"/?users/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/events/", re.IGNORECASE)


class Handshake(BaseModel):
    """Asked before a subscription is granted."""

    model_config = ConfigDict(extra="ignore")

    validation_token: str | None = Field(
        None, alias="validationToken", description="Sent back as text, decoded."
    )


class GraphInbox:
    """Graph signs nothing: each notification brings the `clientState` of its subscription."""

    summary = "Change and lifecycle notifications of Microsoft Graph"
    query: type[BaseModel] | None = Handshake

    def handshake(self, query: Mapping[str, str]) -> str | None:
        """The token as it was decoded. [GRAPH-26]"""
        return query.get("validationToken")

    def challenge(self, token: str) -> Mapping[str, str] | None:
        """Before every subscription."""
        return {"validationToken": token}

    def notifications(self, post: Post) -> list[Notification | None]:
        """The items of the list `value`; where there is no list, all of it is one."""
        posted = loads(post.body)
        items = posted.get("value") if isinstance(posted, dict) else None
        return [_notification(item) for item in (items if isinstance(items, list) else [posted])]


def _notification(item: Any) -> Notification | None:
    """None for what names no subscription, no change of an event, or no secret, as every one of
    ours has. Graph may notify with an id that our create call has not returned yet [GRAPH-36]."""
    if not isinstance(item, dict):
        return None
    subscription_id, secret = _text(item, "subscriptionId"), _text(item, "clientState")
    if not subscription_id or not secret:
        return None
    # Lifecycle items have neither change nor event. [GRAPH-34]
    if item.get("lifecycleEvent") is not None:
        lifecycle = _text(item, "lifecycleEvent")
        return (
            Notification(subscription_id=subscription_id, secret=secret, lifecycle_event=lifecycle)
            if lifecycle in _LIFECYCLE
            else None
        )
    change, resource = _text(item, "changeType"), _text(item, "resource")
    event_id = _text(item.get("resourceData"), "id") or resource.rpartition("/")[2]
    if change not in _CHANGES or not event_id:
        return None
    # By whom Graph names the resource, whatever the subscription was made for. [GRAPH-46]
    owner = _OWNER.match(resource)
    return Notification(
        subscription_id=subscription_id,
        secret=secret,
        change_type=change,
        resource_id=event_id,
        owner_id=owner[1].lower() if owner else None,
    )


def _text(item: Any, name: str) -> str:
    """In a form that the database can read whatever was sent."""
    value = item.get(name) if isinstance(item, dict) else None
    return storable(value[:_LONGEST]) if isinstance(value, str) else ""
