"""The simulated cloud as tests steer it, through its control API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from aiohttp.test_utils import TestServer

from app.providers.http import trust


@dataclass(frozen=True)
class Cloud:
    """One server."""

    server: TestServer

    def address(self, path: str) -> str:
        return str(self.server.make_url(path))

    async def control(self, method: str, path: str, body: Any = None) -> Any:
        async with httpx.AsyncClient(trust_env=False, verify=trust()) as client:
            response = await client.request(method, self.address(f"/api/{path}"), json=body)
        response.raise_for_status()
        return response.json() if response.content else None

    async def fault(self, service: str, kind: str, **rule: Any) -> None:
        """Make `kind` happen at `service`; `times`, `path` and `params` narrow it."""
        await self.control("POST", "faults", {"service": service, "kind": kind, **rule})

    async def heal(self) -> None:
        await self.control("DELETE", "faults")

    async def consent(self, directory: str, state: str) -> None:
        """`granted`, `revoked` or `never`."""
        await self.control("POST", f"directories/{directory}/consent", {"consent": state})

    async def calls(self, part: str) -> int:
        """How many calls had `part` in their path."""
        found = await self.control("GET", "calls?limit=1000")
        return sum(part in call["path"] for call in found["calls"])

    async def agree(self, consent_url: str, directory: str, answer: str = "accept") -> str:
        """What an administrator does at Entra's page: the address that Entra returns to."""
        form = {"answer": answer, "directory": directory}
        async with httpx.AsyncClient(trust_env=False, verify=trust()) as client:
            response = await client.post(consent_url, data=form)
        assert response.status_code == 303, response.text
        return response.headers["location"]

    async def sign_in(self, address: str, account: str = "administrator") -> str:
        """What somebody does at Entra's sign-in: the address that Entra returns to."""
        form = {"answer": "sign_in", "account": account}
        async with httpx.AsyncClient(trust_env=False, verify=trust()) as client:
            response = await client.post(address, data=form)
        assert response.status_code == 303, response.text
        return response.headers["location"]


def query_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return dict(parse_qsl(urlsplit(address).query))
