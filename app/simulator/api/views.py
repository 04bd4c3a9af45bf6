"""Rows as the control API writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.simulator.mailbox import links, text_of
from app.simulator.store import Row


def iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z").replace(".000Z", "Z")


def mail(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "to": row["recipient"],
        "to_name": row["recipient_name"],
        "from": row["sender"],
        "from_name": row["sender_name"],
        "subject": row["subject"],
        "html": row["body"] if row["body_type"] == "html" else None,
        "text": text_of(row),
        "alternative": row["alternative"],
        "links": links(row),
        "attachments": row["attachments"],
        "headers": row["headers"],
        "event_id": row["event_id"],
        "at": iso(row["sent_at"]),
    }


def event(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "user": row["address"],
        "directory_id": str(row["directory_id"]),
        "subject": row["subject"],
        "body": row["body"],
        "location": row["location"],
        "start_at": iso(row["start_at"]),
        "end_at": iso(row["end_at"]),
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
        "is_cancelled": row["is_cancelled"],
        "is_draft": row["is_draft"],
        "created_at": iso(row["created_at"]),
        "deleted_at": iso(row["deleted_at"]),
    }


def meeting(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "host": row["address"],
        "topic": row["topic"],
        "agenda": row["agenda"],
        "start_at": iso(row["start_at"]),
        "duration_minutes": row["duration_minutes"],
        "timezone": row["timezone"],
        "join_url": row["join_url"],
        "created_at": iso(row["created_at"]),
        "deleted_at": iso(row["deleted_at"]),
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
        "expires_at": iso(row["expires_at"]),
    }


def fault(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "service": row["service"],
        "method": row["method"],
        "path": row["path"],
        "kind": row["kind"],
        "params": row["params"],
        "skip": row["skip"],
        "times": row["remaining"],
        "probability": row["probability"],
        "seed": row["seed"],
        "until": iso(row["until"]),
        "seen": row["seen"],
        "struck": row["struck"],
    }


def counts(struck: dict[str, dict[str, int]]) -> dict[str, Any]:
    """How often each kind of fault happened, in all and by service."""
    totals: dict[str, int] = {}
    for kinds in struck.values():
        for kind, number in kinds.items():
            totals[kind] = totals.get(kind, 0) + number
    return {"counts": totals, "counts_by_service": struck}


def receiver(row: Row) -> dict[str, Any]:
    return {**row, "until": iso(row["until"])}


def notification(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "url": row["url"],
        "item": row["item"],
        "attempts": row["attempts"],
        "due_at": iso(row["due_at"]),
        "created_at": iso(row["created_at"]),
    }


def zoom_usage(row: Row) -> dict[str, Any]:
    return {**row, "day": row["day"].isoformat()}


def call(row: Row) -> dict[str, Any]:
    return {**row, "at": iso(row["at"])}


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


def zoom_user(row: Row) -> dict[str, Any]:
    names = ("address", "host_id", "display_name", "can_host", "daily_limit")
    return {name: row[name] for name in names}
