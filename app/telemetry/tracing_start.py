"""What records the traces of a process, as its settings say."""

from __future__ import annotations

from app.config import Settings, SettingsError
from app.telemetry.tracing import NO_TRACING, Tracing


def start_tracing(settings: Settings, part: str) -> Tracing:
    """What records the traces of this process.

    Args:
        part: `web` or `worker`, as maps of the system name it.

    Raises:
        SettingsError: it is switched on, but not installed, or its address is malformed.
    """
    connection = settings.applicationinsights_connection_string
    if connection is None:
        return NO_TRACING
    name = "APPLICATIONINSIGHTS_CONNECTION_STRING"
    try:
        # Imported here: it takes its time to load, and most installations have no use for it.
        from app.telemetry.opentelemetry_sdk import azure_tracing
    except ImportError:
        raise SettingsError(
            f"{name} is set, but its client is not installed: pip install 'holdfast[azure]'"
        ) from None
    try:
        return azure_tracing(connection.get_secret_value(), part)
    except ValueError:
        raise SettingsError(f"malformed setting: {name}: no connection string") from None
