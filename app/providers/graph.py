"""Microsoft Graph as Holdfast uses it: application permissions, version 1.0."""

from __future__ import annotations

from app.providers.graph_delta import GraphDelta
from app.providers.graph_events import GraphEvents
from app.providers.graph_mail import GraphMail
from app.providers.graph_subscriptions import GraphSubscriptions


class Graph(GraphEvents, GraphDelta, GraphMail, GraphSubscriptions):
    """Calendars, mail and subscriptions of every connected directory.

    Every method takes the directory (GUID) first and acts with an app-only token of it; a
    user or mailbox is an object id or a principal name. All raise `ProviderError`s.
    """
