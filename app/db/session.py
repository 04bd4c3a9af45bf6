"""What every connection of app and worker is before its first statement."""

from __future__ import annotations

from typing import Any

from psycopg import AsyncConnection
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import JsonbDumper

from app.config import Settings
from app.db import asking

APP_ROLE = "holdfast_app"
"""The role that answers requests: of visitors, where nobody else is told."""

STATEMENT_TIMEOUT_SECONDS = 5.0

# A peer that vanished without a word is noticed within half a minute. The address wins.
_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def connection_options(url: str, application_name: str) -> dict[str, Any]:
    """Keyword arguments of `connect` for the libpq address `url`."""
    return {"application_name": application_name, **_NETWORK, **conninfo_to_dict(url)}


def session_settings(settings: Settings, role: str) -> dict[str, str]:
    """Settings of the session: limits, the values SQL reads, and the role it runs with.

    The role comes last: a login that may do more, even a superuser, ends up with the rights
    of `role` alone.
    """
    return {
        "timezone": "UTC",
        "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS:g}s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "10s",
        **settings.guc_options(),
        **({asking.SETTING: asking.NOBODY} if role == APP_ROLE else {}),
        "role": role,
    }


async def prepare(connection: AsyncConnection[Any], wanted: dict[str, str]) -> None:
    """Apply `wanted` in one round trip; Python's dicts and lists become jsonb.

    Needs autocommit.
    """
    connection.adapters.register_dumper(dict, JsonbDumper)
    connection.adapters.register_dumper(list, JsonbDumper)
    calls = ", ".join(["set_config(%s, %s, false)"] * len(wanted))
    pairs = [text for pair in wanted.items() for text in pair]
    await connection.execute(f"select {calls}", pairs, prepare=False)
