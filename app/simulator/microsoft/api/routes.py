"""What Microsoft adds to the control API."""

from __future__ import annotations

from typing import LiteralString

from app.simulator.folder import Table
from app.simulator.microsoft.api import events, mishaps, reads, scene, views
from app.simulator.router import Route

ROUTES: list[Route] = [
    ("GET", "/events", reads.events),
    ("GET", "/events/{id}", reads.event),
    ("GET", "/subscriptions", reads.subscriptions),
    ("GET", "/directories", reads.directories),
    ("GET", "/users", reads.users),
    ("GET", "/receivers", reads.fault_receivers),
    ("POST", "/events", events.create_event),
    ("POST", "/events/{id}/move", events.move_event),
    ("POST", "/events/{id}/cancel", events.cancel_event),
    ("POST", "/events/{id}/copy", events.copy_event),
    ("POST", "/events/{id}/respond", events.respond),
    ("PATCH", "/events/{id}", events.patch_event),
    ("DELETE", "/events/{id}", events.delete_event),
    ("DELETE", "/subscriptions/{id}", mishaps.lose_subscription),
    ("POST", "/subscriptions/{id}/lifecycle", mishaps.lifecycle),
    ("POST", "/receivers", mishaps.set_receiver),
    ("POST", "/delta/expire", mishaps.expire_delta_tokens),
    ("POST", "/directories", scene.put_directory),
    ("POST", "/directories/{id}/consent", scene.put_consent),
    ("POST", "/users", scene.put_user),
    ("POST", "/users/{user}/rename", scene.rename_user),
]

TABLES: dict[str, Table] = {
    "directories": ("select * from simulator.directories order by id", views.directory),
    "users": ("select * from simulator.users order by directory_id, address", views.user),
    "events": ("select * from simulator.events order by number", views.event),
    "subscriptions": ("select * from simulator.subscriptions order by id", views.subscription),
    "undelivered": (
        "select * from simulator.posts where service = 'notification' order by id",
        views.notification,
    ),
}

COUNTS: dict[str, LiteralString] = {
    "events": "select count(*) from simulator.events where deleted_at is null",
    "subscriptions": "select count(*) from simulator.subscriptions where expires_at > %(now)s",
    "undelivered_notifications": "select count(*) from simulator.posts"
    " where service = 'notification'",
}
