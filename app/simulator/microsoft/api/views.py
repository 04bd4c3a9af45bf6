"""Microsoft's rows, as the control API tells them."""

from __future__ import annotations

import json
from typing import Any

from app.simulator.api import views
from app.simulator.store import Row


def event(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "user": row["address"],
        "directory_id": str(row["directory_id"]),
        "subject": row["subject"],
        "body": row["body"],
        "location": row["location"],
        "start_at": views.iso(row["start_at"]),
        "end_at": views.iso(row["end_at"]),
        "is_all_day": row["is_all_day"],
        "show_as": row["show_as"],
        "type": row["type"],
        "attendees": [item["emailAddress"]["address"] for item in row["attendees"]],
        "transaction_id": row["transaction_id"],
        "properties": row["properties"],
        "markers": sorted(set(row["properties"].values())),
        "recurrence": row["recurrence"],
        "series_master_id": row["series_master_id"],
        "sensitivity": row["sensitivity"],
        "ical_uid": row["ical_uid"],
        "revision": row["revision"],
        "is_canceled": row["is_canceled"],
        "is_draft": row["is_draft"],
        "created_at": views.iso(row["created_at"]),
        "deleted_at": views.iso(row["deleted_at"]),
    }


def subscription(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "directory_id": str(row["directory_id"]),
        "user": row["address"],
        "resource": row["resource"],
        "change_types": row["change_types"],
        "notification_url": row["notification_url"],
        "lifecycle_url": row["lifecycle_url"],
        "expires_at": views.iso(row["expires_at"]),
    }


def receiver(row: Row) -> dict[str, Any]:
    return {**row, "until": views.iso(row["until"])}


def notification(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "url": row["url"],
        "item": json.loads(row["body"]),
        "attempts": row["attempts"],
        "due_at": views.iso(row["due_at"]),
        "created_at": views.iso(row["created_at"]),
    }


def directory(row: Row) -> dict[str, Any]:
    return {
        "id": str(row["id"]),
        "name": row["name"],
        "consent": row["consent"],
        "roles": row["roles"],
        "is_open": row["is_open"],
    }


def user(row: Row) -> dict[str, Any]:
    return {
        "directory_id": str(row["directory_id"]),
        "address": row["address"],
        "object_id": str(row["object_id"]),
        "display_name": row["display_name"],
        "timezone": row["timezone"],
        "kind": row["kind"],
    }
