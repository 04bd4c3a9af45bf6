"""Rows as the control API writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.simulator.mailbox import bare_links, links, text_of
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
        "service": row["service"],
        "account": row["account"],
        "reference": row["reference"],
        "fate": row["fate"],
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


def text(row: Row) -> dict[str, Any]:
    names = (
        "id", "kind", "service", "account", "reference", "telephone", "line", "segments",
        "status", "code", "fate",
    )  # fmt: skip
    is_answer = row["kind"] == "answer"
    return {
        **{name: row[name] for name in names},
        "to": row["line"] if is_answer else row["telephone"],
        "from": row["telephone"] if is_answer else row["line"],
        "text": row["body"],
        "links": bare_links(row["body"]),
        "at": iso(row["sent_at"]),
    }


def post(row: Row) -> dict[str, Any]:
    """Without headers and body, which prove who it is from."""
    names = ("id", "service", "url", "attempts")
    return {**{name: row[name] for name in names}, "due_at": iso(row["due_at"])}


def inactive_address(row: Row) -> dict[str, Any]:
    names = ("service", "account", "address", "reason")
    return {**{name: row[name] for name in names}, "since": iso(row["since"])}


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


def call(row: Row) -> dict[str, Any]:
    return {**row, "at": iso(row["at"])}
