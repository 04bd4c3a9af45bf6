"""Keys of the secrets that the database keeps: whether we have them, and use the first."""

from __future__ import annotations

from app.config import Settings, SettingsError
from app.db import Database
from app.encryption import Encryption
from app.findings import Finding, fail, ok, warn


async def check_keys(settings: Settings, database: Database) -> Finding:
    """
    Raises:
        DatabaseUnavailable: the database cannot be asked.
    """
    check = "stored secrets"
    encryption = Encryption(settings)
    rows = await database.call("sealed_keys", retry_lost=True)
    counts = {row["key_id"]: row["secrets"] for row in rows}
    try:
        encryption.demand(counts)
    except SettingsError as error:
        return fail(
            check,
            str(error),
            "Put the old key behind the new one, by comma, and run: holdfast reencrypt.",
        )
    if encryption.first is None:
        return ok(check, "none; ENCRYPTION_KEY is not set, so none can be stored")
    if old := sum(count for name, count in counts.items() if name != encryption.first):
        return warn(check, f"{old} are sealed with an old key", "Run: holdfast reencrypt.")
    return ok(check, f"{sum(counts.values())}, all sealed with the first key")
