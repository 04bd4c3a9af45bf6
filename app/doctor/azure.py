"""Key Vault and Application Insights: off, or working."""

from __future__ import annotations

import asyncio
import re

import httpx

from app.config import Settings, SettingsError, secret_settings
from app.findings import Finding, fail, ok, warn
from app.key_vault import VaultError, read_secrets
from app.providers.http import DIRECT, trust
from app.telemetry.tracing_start import start_tracing

_DEFAULT_ENDPOINT = "https://dc.services.visualstudio.com"
_ENDPOINT = re.compile(r"(?:^|;)\s*IngestionEndpoint=([^;]+)", re.IGNORECASE)


async def check_key_vault(settings: Settings) -> Finding:
    """Whether the vault can be read now, and which of our settings it has."""
    check = "Key Vault"
    if settings.key_vault_url is None:
        return ok(check, "off: KEY_VAULT_URL is not set")
    names = secret_settings(type(settings).model_fields)
    try:
        found = await asyncio.to_thread(read_secrets, settings.key_vault_url, names)
    except VaultError as error:
        return fail(
            check,
            str(error),
            "Give the machine's identity the role Key Vault Secrets User on the vault, and let"
            " it through the vault's firewall.",
        )
    if not found:
        return warn(
            check,
            f"{settings.key_vault_url} has none of our secrets",
            "Name each like its setting, in lower case with dashes: jwt-secret.",
        )
    return ok(check, f"{settings.key_vault_url} has " + ", ".join(n.upper() for n in found))


async def check_telemetry(settings: Settings) -> Finding:
    """Whether traces can be made and somebody is there to take them."""
    check = "telemetry"
    connection = settings.applicationinsights_connection_string
    if connection is None:
        return ok(check, "off: APPLICATIONINSIGHTS_CONNECTION_STRING is not set")
    try:
        tracing = start_tracing(settings, "doctor")
    except SettingsError as error:
        return fail(check, str(error), "Copy the connection string from the portal's overview.")
    await tracing.aclose()
    found = _ENDPOINT.search(connection.get_secret_value())
    endpoint = found[1].strip().rstrip("/") if found else _DEFAULT_ENDPOINT
    try:
        async with httpx.AsyncClient(timeout=10, verify=trust(), mounts=DIRECT) as http:
            await http.get(endpoint)
    except httpx.HTTPError as error:
        return fail(
            check,
            f"{endpoint} does not answer ({type(error).__name__}); nothing else suffers from it",
            "Let web and worker reach it, or unset APPLICATIONINSIGHTS_CONNECTION_STRING.",
        )
    return ok(check, f"{endpoint} answers")
