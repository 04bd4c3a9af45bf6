"""Microsoft Graph as Holdfast uses it: application permissions, version 1.0."""

from __future__ import annotations

from app.providers.microsoft.delta import GraphDelta
from app.providers.microsoft.events import GraphEvents
from app.providers.microsoft.mail import GraphMail
from app.providers.microsoft.subscriptions import GraphSubscriptions


class Graph(GraphEvents, GraphDelta, GraphMail, GraphSubscriptions):
    """Calendars, mail and subscriptions of every connected directory.

    Every method takes the directory (GUID) first and acts with an app-only token of it; a
    user or mailbox is an object id or a principal name. All raise `ProviderError`s.
    """
