"""Secrets from Azure Key Vault, at the start of a process, for settings that are not set otherwise.

A secret is named like its setting, in lower case with dashes: `JWT_SECRET` is `jwt-secret`. The
Azure packages are an extra (`holdfast[azure]`) and are loaded only when KEY_VAULT_URL is set.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from azure.core.credentials import TokenCredential

ATTEMPTS = 3
SECONDS = 5
"""For connecting, and for each part of an answer."""

WITHHELD = frozenset({"migrate_database_url"})
"""Who may read the others need not read these: app and worker do without."""

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class VaultError(Exception):
    """Secrets cannot be read. One line, which names the vault and never a value."""


def secret_name(setting: str) -> str:
    """What the secret of a setting is called in the vault."""
    return setting.lower().replace("_", "-")


def read_secrets(
    vault_url: str,
    settings: Iterable[str],
    *,
    credential: TokenCredential | None = None,
    **options: Any,
) -> dict[str, str]:
    """The values of those `settings` (field names) that the vault has.

    Args:
        credential: default: what the machine offers, a managed identity first of all.
        options: of the Azure client, in place of ours.

    Raises:
        VaultError: the vault cannot be asked, or refuses.
    """
    try:
        from azure.core.exceptions import (
            AzureError,
            ClientAuthenticationError,
            HttpResponseError,
            ResourceNotFoundError,
        )
        from azure.identity import DefaultAzureCredential
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        raise VaultError(
            "KEY_VAULT_URL is set, but its client is not installed: pip install 'holdfast[azure]'"
        ) from None
    # What it tried without success to find an identity fills a page; the error below says enough.
    logging.getLogger("azure.identity").setLevel(logging.CRITICAL)

    found: dict[str, str] = {}
    with ExitStack() as stack:
        if credential is None:
            credential = stack.enter_context(
                DefaultAzureCredential(exclude_interactive_browser_credential=True)
            )
        client = stack.enter_context(
            SecretClient(vault_url, credential, **{**_options(vault_url), **options})
        )
        for setting in settings:
            try:
                value = client.get_secret(secret_name(setting)).value
            except ResourceNotFoundError:
                continue
            except ClientAuthenticationError as error:
                raise VaultError(
                    f"{vault_url} gives nothing to this machine's identity, or it has none"
                    f" ({type(error).__name__}); asked for {setting.upper()}"
                ) from error
            except HttpResponseError as error:
                if error.status_code == 403 and setting in WITHHELD:
                    continue
                raise VaultError(_refused(vault_url, setting, error.status_code)) from error
            except (AzureError, ValueError, OSError) as error:
                raise VaultError(
                    f"{vault_url} does not answer ({type(error).__name__});"
                    f" asked for {setting.upper()}"
                ) from error
            if value:
                found[setting] = value
    return found


def _options(vault_url: str) -> dict[str, Any]:
    return {
        "retry_total": ATTEMPTS - 1,
        "retry_backoff_factor": 0.5,
        "retry_backoff_max": 2,
        "connection_timeout": SECONDS,
        "read_timeout": SECONDS,
        # A stand-in on this machine cannot be below vault.azure.net; everything else must be.
        "verify_challenge_resource": urlsplit(vault_url).hostname not in _LOOPBACK,
    }


def _refused(vault_url: str, setting: str, status: int | None) -> str:
    what = f"{setting.upper()}: {vault_url} does not show the secret {secret_name(setting)}"
    if status == 403:
        return f"{what} to this identity; give it the role Key Vault Secrets User"
    return f"{what} (status {status})"
