"""Tokens of the machine's own identity, for Azure services that take them."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

import httpx
import msal
from azure.core.credentials import AccessToken

_RESOURCE_SUFFIX = "/.default"


class ManagedIdentity:
    """An asynchronous credential of the Azure SDK: the user-assigned managed identity that
    AZURE_CLIENT_ID names, as everywhere in Azure's own libraries, else the system-assigned one.

    Tokens are cached by msal until shortly before their end.
    """

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=10)
        client_id = os.environ.get("AZURE_CLIENT_ID")
        identity = (
            msal.UserAssignedManagedIdentity(client_id=client_id)
            if client_id
            else msal.SystemAssignedManagedIdentity()
        )
        self._msal = msal.ManagedIdentityClient(identity, http_client=self._client)

    async def get_token(self, *scopes: str, **_options: Any) -> AccessToken:
        """A token for the service that the scope names.

        Raises:
            OSError: the machine has no identity, or its endpoint does not answer.
        """
        resource = scopes[0].removesuffix(_RESOURCE_SUFFIX)
        try:
            answer = await asyncio.to_thread(self._msal.acquire_token_for_client, resource=resource)
        except (httpx.HTTPError, msal.MsalServiceError, ValueError) as error:
            raise OSError(f"managed identity: {error}") from error
        if "access_token" not in answer:
            raise OSError(f"managed identity: {answer.get('error', 'no token')}")
        return AccessToken(answer["access_token"], int(time.time() + answer["expires_in"]))

    async def close(self) -> None:
        self._client.close()

    async def __aenter__(self) -> ManagedIdentity:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()
