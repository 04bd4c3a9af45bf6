"""What a call reads: the plans of all its statements, the nested ones included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

LARGE_PAGES = 40
"""A table or index of fewer pages is small: reading all of it costs as much as looking it up."""

_STOPS_EARLY = 2000
"""A batch may read an index from its beginning, but no further."""

_REPORTED = {
    "auto_explain.log_min_duration": "0",
    "auto_explain.log_analyze": "on",
    "auto_explain.log_buffers": "on",
    "auto_explain.log_timing": "off",
    "auto_explain.log_nested_statements": "on",
    "auto_explain.log_triggers": "off",
    "auto_explain.log_format": "json",
    "auto_explain.log_level": "notice",
    "auto_explain.log_parameter_max_length": "0",
    "client_min_messages": "notice",
    "jit": "off",
    # A hundredth of a database lies in memory, where it matters little that an index leads here and
    # there; priced as on a disk, reading such small tables whole would be right. It is not later.
    "random_page_cost": "1.1",
}


@dataclass
class Reading:
    """All that was read while it was watched."""

    statements: list[dict[str, Any]] = field(default_factory=list)

    @property
    def blocks(self) -> int:
        """Blocks of 8 KiB looked at, in memory or not. An outer statement counts its inner ones."""
        return max((_blocks(s["Plan"]) for s in self.statements), default=0)

    def whole_scans(self, large: set[str]) -> list[str]:
        """Where one of the `large` relations was read from end to end."""
        return [
            f"{_name(node)} on {node.get('Relation Name') or node.get('Index Name')} in: {statement['Query Text']}"
            for statement in self.statements
            for node in _nodes(statement["Plan"])
            if _is_whole(node, large)
        ]

    def wasted_rows(self, large: set[str]) -> list[tuple[int, str]]:
        """Rows of `large` relations that were fetched only to be thrown away, by node, most first."""
        return sorted(
            (
                (
                    round(
                        (
                            node.get("Rows Removed by Filter", 0)
                            + node.get("Rows Removed by Index Recheck", 0)
                        )
                        * node["Actual Loops"]
                    ),
                    f"{_name(node)} on {node.get('Relation Name')} ({node.get('Filter')}) in: {statement['Query Text']}",
                )
                for statement in self.statements
                for node in _nodes(statement["Plan"])
                if node.get("Relation Name") in large
            ),
            reverse=True,
        )


class Watch:
    """A superuser's connection whose statements tell how they were carried out."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._reading: Reading | None = None
        connection.execute("load 'auto_explain'")
        for name, value in _REPORTED.items():
            connection.execute("select set_config(%s, %s, false)", [name, value])
        self._enable(False)
        connection.add_notice_handler(self._note)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Watch what is executed inside."""
        self._reading = reading = Reading()
        self._enable(True)
        try:
            yield reading
        finally:
            self._reading = None
            self._enable(False)

    def _enable(self, is_on: bool) -> None:
        if self._connection.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            duration = "0" if is_on else "-1"
            self._connection.execute(f"set auto_explain.log_min_duration = {duration}")

    def _note(self, diagnostic: psycopg.errors.Diagnostic) -> None:
        _, found, plan = (diagnostic.message_primary or "").partition("plan:\n")
        if found and self._reading is not None:
            self._reading.statements.append(json.loads(plan))


def _blocks(plan: dict[str, Any]) -> int:
    return plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from _nodes(inner)


def _name(node: dict[str, Any]) -> str:
    return f"{node['Node Type']}{' using ' + node['Index Name'] if 'Index Name' in node else ''}"


def _is_whole(node: dict[str, Any], large: set[str]) -> bool:
    if node["Node Type"] in ("Seq Scan", "Parallel Seq Scan"):
        return node["Relation Name"] in large and node["Actual Loops"] > 0
    # An index without a condition is read to its end as well, unless somebody stops early.
    is_index = node["Node Type"] in ("Index Scan", "Index Only Scan", "Bitmap Index Scan")
    rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return (
        is_index
        and node["Index Name"] in large
        and "Index Cond" not in node
        and rows > _STOPS_EARLY
    )
