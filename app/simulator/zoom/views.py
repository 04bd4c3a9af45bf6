"""Zoom's rows, as the control API tells them."""

from __future__ import annotations

from typing import Any

from app.simulator.api import views
from app.simulator.store import Row


def meeting(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "host": row["address"],
        "topic": row["topic"],
        "agenda": row["agenda"],
        "start_at": views.iso(row["start_at"]),
        "duration_minutes": row["duration_minutes"],
        "timezone": row["timezone"],
        "join_url": row["join_url"],
        "created_at": views.iso(row["created_at"]),
        "deleted_at": views.iso(row["deleted_at"]),
    }


def zoom_usage(row: Row) -> dict[str, Any]:
    return {**row, "day": row["day"].isoformat()}


def zoom_user(row: Row) -> dict[str, Any]:
    names = ("address", "host_id", "display_name", "can_host", "daily_limit")
    return {name: row[name] for name in names}
