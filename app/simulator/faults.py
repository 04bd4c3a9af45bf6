"""Fault rules: which call they strike, in an order and with draws that can be repeated."""

from __future__ import annotations

import random
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import unquote

from psycopg.types.json import Jsonb

from app.simulator.fault_kinds import KINDS, SERVICES
from app.simulator.store import Row, Session


class BadRule(ValueError):
    """A rule that cannot be: `field` is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


async def strike(db: Session, service: str, method: str, path: str, now: datetime) -> Row | None:
    """The first rule that strikes this call, None if none does."""
    rules = await db.rows(
        "select * from simulator.faults where service = %(service)s"
        " and (remaining is null or remaining > 0) and (until is null or until >= %(now)s)"
        " order by id",
        service=service,
        now=now,
    )
    for rule in rules:
        if _matches(rule, method, unquote(path)) and await _draw(db, rule):
            return rule
    return None


async def add(db: Session, rule: dict[str, Any]) -> Row:
    """
    Raises:
        BadRule: naming the first field that is wrong.
    """
    kind = KINDS.get(str(rule.get("kind")))
    if kind is None:
        raise BadRule("kind", "must be one of " + ", ".join(KINDS))
    service = rule.get("service", kind.services[0] if len(kind.services) == 1 else None)
    if service not in SERVICES or service not in kind.services:
        raise BadRule("service", f"{kind.name} happens at " + ", ".join(kind.services))
    params = rule.get("params") or {}
    if not isinstance(params, dict) or set(params) - set(kind.params):
        raise BadRule("params", f"{kind.name} takes " + (", ".join(kind.params) or "none"))
    return await db.one(
        "insert into simulator.faults"
        " (service, method, path, kind, params, skip, remaining, probability, seed, until)"
        " values (%(service)s, %(method)s, %(path)s, %(kind)s, %(params)s, %(skip)s,"
        " %(remaining)s, %(probability)s, %(seed)s, %(until)s) returning *",
        service=service,
        method=_text(rule, "method", "*").upper(),
        path=_text(rule, "path", "*"),
        kind=kind.name,
        params=Jsonb(params),
        skip=_number(rule, "skip", 0),
        remaining=_number(rule, "times", None),
        probability=_probability(rule),
        seed=_number(rule, "seed", 0),
        until=_instant(rule, "until"),
    )


def _matches(rule: Row, method: str, path: str) -> bool:
    return rule["method"] in ("*", method) and fnmatchcase(path.lower(), rule["path"].lower())


async def _draw(db: Session, rule: Row) -> bool:
    seen = await db.row(
        "update simulator.faults set seen = seen + 1 where id = %(id)s returning seen",
        id=rule["id"],
    )
    if seen is None or seen["seen"] <= rule["skip"]:
        return False
    if rule["probability"] < 1:
        draw = random.Random(f"{rule['seed']}:{rule['id']}:{seen['seen']}")  # noqa: S311
        if draw.random() >= rule["probability"]:
            return False
    struck = await db.run(
        "update simulator.faults set struck = struck + 1, remaining = remaining - 1"
        " where id = %(id)s and (remaining is null or remaining > 0)",
        id=rule["id"],
    )
    return struck == 1


def _text(rule: dict[str, Any], name: str, default: str) -> str:
    value = rule.get(name, default)
    if not isinstance(value, str) or not value or "\0" in value:
        raise BadRule(name, "must be a text")
    return value


def _number(rule: dict[str, Any], name: str, default: int | None) -> int | None:
    value = rule.get(name, default)
    if value is not None and (not isinstance(value, int) or value < 0 or value > 2**31 - 1):
        raise BadRule(name, "must be a whole number, not negative")
    return value


def _probability(rule: dict[str, Any]) -> float:
    value = rule.get("probability", 1)
    if not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadRule("probability", "must be between 0 and 1")
    return float(value)


def _instant(rule: dict[str, Any], name: str) -> datetime | None:
    value = rule.get(name)
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadRule(name, "must be an ISO 8601 time with an offset")
    return instant
