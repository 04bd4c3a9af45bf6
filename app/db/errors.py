"""What a call of the database can end with, besides an answer."""

from __future__ import annotations

import json
from typing import Any

import psycopg
from psycopg import errors
from psycopg_pool import PoolClosed, PoolTimeout


class RaisedError(Exception):
    """The database refused by rule: SQLSTATE class SB.

    Attributes:
        sqlstate: five characters, `SB` first.
        code: the stable code of the error, such as `slot_unavailable`.
        detail: what was raised as JSON with it: `detail`, `errors`, `retry_after`.
        hint: what to do next, if the database said.
    """

    def __init__(
        self,
        sqlstate: str,
        code: str,
        detail: dict[str, Any] | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(f"{code} ({sqlstate})")
        self.sqlstate = sqlstate
        self.code = code
        self.detail = detail or {}
        self.hint = hint


class DatabaseUnavailable(Exception):
    """The database is away, overloaded or too slow just now. Trying again later may work."""


class NotMigrated(DatabaseUnavailable):
    """The database answers, but lacks what this version calls: `migrate` has not run.

    Attributes:
        remedy: what to do.
    """

    def __init__(self, reason: str | None, remedy: str = "Run: holdfast migrate") -> None:
        super().__init__(reason)
        self.remedy = remedy


# Restart, shutdown, recovery, too many connections, full disk, standby, timeouts.
_UNAVAILABLE_STATES = ("08", "53", "57", "58")
_UNAVAILABLE = (
    errors.LockNotAvailable,
    errors.QueryCanceled,
    errors.ReadOnlySqlTransaction,
    errors.IdleInTransactionSessionTimeout,
    PoolTimeout,
    PoolClosed,
)
_NOT_MIGRATED = (
    errors.InvalidSchemaName,
    errors.UndefinedFunction,
    errors.UndefinedTable,
    errors.UndefinedObject,
)
ROLLED_BACK = (errors.DeadlockDetected, errors.SerializationFailure)
"""The statement left nothing behind and may simply be sent again."""


def is_stale_plan(error: psycopg.Error) -> bool:
    """Whether `migrate` changed what a prepared statement returns; it was not carried out."""
    return isinstance(error, errors.FeatureNotSupported) and "cached plan" in str(error)


def translate(error: psycopg.Error) -> Exception:
    """The exception that callers see instead of `error`; `error` itself when it is a bug."""
    state = error.sqlstate or ""
    if state.startswith("SB"):
        diag = error.diag
        code = diag.message_primary or ""
        return RaisedError(state, code, _parse(diag.message_detail), diag.message_hint)
    if isinstance(error, _NOT_MIGRATED):
        return NotMigrated(error.diag.message_primary)
    # Without SQLSTATE an OperationalError is libpq's: the connection was refused or lost.
    is_lost = isinstance(error, psycopg.OperationalError) and not state
    is_away = isinstance(error, _UNAVAILABLE) or state[:2] in _UNAVAILABLE_STATES
    if is_lost or is_away or isinstance(error, ROLLED_BACK):
        return DatabaseUnavailable(_first_line(error))
    return error


def _parse(detail: str | None) -> dict[str, Any]:
    try:
        value = json.loads(detail or "{}")
    except ValueError:
        return {"detail": detail}
    return value if isinstance(value, dict) else {"detail": value}


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
