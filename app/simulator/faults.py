"""Fault rules: which call they strike, in an order and with draws that can be repeated."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, LiteralString
from urllib.parse import unquote

from psycopg.types.json import Jsonb

from app.simulator.fault_kinds import KINDS, SERVICES
from app.simulator.store import Row, Session

HEALING: list[LiteralString] = []
"""Statements of the providers, given `now`."""


class BadRule(ValueError):
    """A rule that cannot be: `field` is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field
        self.message = message


async def strike(
    db: Session, service: str, method: str, path: str, now: datetime, kind: str | None = None
) -> Row | None:
    """The first rule that strikes this call, None if none does.

    Every rule that could is told of the call, so that which calls one rule strikes does not
    depend on the luck of the others.

    Args:
        kind: only rules of this kind; by default those of all kinds but the ones that a
            handler asks for itself (`during`).
    """
    rules = await db.rows(
        "select * from simulator.faults where service = %(service)s"
        " and (remaining is null or remaining > 0) and (until is null or until >= %(now)s)"
        " order by id",
        service=service,
        now=now,
    )
    matching = [
        rule["id"]
        for rule in rules
        if _is_asked_for(rule, kind) and _matches(rule, method, unquote(path))
    ]
    if not matching:
        return None
    seen = await db.rows(
        "update simulator.faults set seen = seen + 1 where id in"
        " (select id from simulator.faults where id = any (%(ids)s) order by id for update)"
        " returning *",
        ids=matching,
    )
    for rule in sorted(seen, key=lambda row: row["id"]):
        if _is_drawn(rule) and await _spend(db, rule):
            await count(db, service, rule["kind"])
            return rule
    return None


async def count(db: Session, service: str, kind: str) -> None:
    """Notes that `kind` happened once more."""
    await db.run(
        "insert into simulator.fault_counts as c (service, kind, struck)"
        " values (%(service)s, %(kind)s, 1)"
        " on conflict (service, kind) do update set struck = c.struck + 1",
        service=service,
        kind=kind,
    )


async def counts(db: Session) -> dict[str, dict[str, int]]:
    """How often each kind happened, by service; kinds that never did are left out."""
    found: dict[str, dict[str, int]] = {}
    for row in await db.rows("select * from simulator.fault_counts order by service, kind"):
        found.setdefault(row["service"], {})[row["kind"]] = row["struck"]
    return found


async def heal(db: Session, now: datetime) -> None:
    """No rule is left, and whatever the providers held back or punished is as it should be."""
    await db.run("delete from simulator.faults")
    await db.run(
        "update simulator.posts set due_at = %(now)s where due_at > %(now)s and attempts = 0",
        now=now,
    )
    for statement in HEALING:
        await db.run(statement, now=now)


async def add(db: Session, rule: dict[str, Any], now: datetime) -> Row:
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
        " (service, method, path, kind, params, skip, remaining, probability, seed, until,"
        " created_at)"
        " values (%(service)s, %(method)s, %(path)s, %(kind)s, %(params)s, %(skip)s,"
        " %(remaining)s, %(probability)s, %(seed)s, %(until)s, %(now)s) returning *",
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
        now=now,
    )


async def add_regime(db: Session, regime: dict[str, Any], now: datetime) -> list[Row]:
    """Rules for many kinds at once, each striking by chance.

    Args:
        regime: kinds: kind, or `service.kind`, to probability; seed; params: kind to its
            parameters; until.

    Raises:
        BadRule: naming the first field that is wrong.
    """
    kinds, params = regime.get("kinds"), regime.get("params") or {}
    if not isinstance(kinds, dict) or not kinds:
        raise BadRule("kinds", "must be an object of kinds and probabilities")
    if not isinstance(params, dict):
        raise BadRule("params", "must be an object of kinds and their parameters")
    rules = []
    for name, probability in kinds.items():
        service, _, kind = name.rpartition(".")
        known = KINDS.get(kind)
        for each in [service] if service or known is None else known.services:
            rule = {"kind": kind, "service": each, "params": params.get(name, params.get(kind))}
            rule |= {"probability": probability, "seed": regime.get("seed", 0)}
            rules.append(await add(db, {**rule, "until": regime.get("until")}, now))
    return rules


def _is_asked_for(rule: Row, kind: str | None) -> bool:
    if kind is not None:
        return bool(rule["kind"] == kind)
    return rule["kind"] not in KINDS or KINDS[rule["kind"]].phase != "during"


def _matches(rule: Row, method: str, path: str) -> bool:
    wanted = [(rule["method"], rule["path"])]
    meant = KINDS[rule["kind"]].calls if rule["kind"] in KINDS else ()
    return _is_among(wanted, method, path) and (not meant or _is_among(meant, method, path))


def _is_among(calls: Iterable[tuple[str, str]], method: str, path: str) -> bool:
    return any(
        wanted in ("*", method) and fnmatchcase(path.lower(), pattern.lower())
        for wanted, pattern in calls
    )


def _is_drawn(rule: Row) -> bool:
    """The same for the same rule, seed and number of the call, in every run."""
    if rule["seen"] <= rule["skip"]:
        return False
    if rule["probability"] >= 1:
        return True
    named = (rule[name] for name in ("seed", "service", "method", "path", "kind", "seen"))
    draw = random.Random(":".join(map(str, named)))  # noqa: S311
    return draw.random() < float(rule["probability"])


async def _spend(db: Session, rule: Row) -> bool:
    """False if others have used up how often the rule may strike."""
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
