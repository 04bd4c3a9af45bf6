"""The HTTP client that msal is given: sends it to another authority, reports errors our way.

msal accepts https authorities only [ENTRA-9], replays errors from a cache of its own
[ENTRA-12] and hides response headers. So it always believes to talk to the default authority,
while this client sends its requests to the configured one, translates the addresses that come
back, and raises our errors for what is worth repeating before msal sees it.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.providers.clock import Clock
from app.providers.errors import Throttled, Transient
from app.providers.http import DIRECT, trust
from app.providers.retry_after import parse_retry_after

DEFAULT_AUTHORITY = "https://login.microsoftonline.com"
_DISCOVERY = "/v2.0/.well-known/openid-configuration"
_NOT_OFFERED = (404, 405, 501)


class AuthorityClient(httpx.Client):
    """A blocking httpx client for msal.

    Args:
        authority_url: where requests to the default authority go.
        timeout: seconds for each phase of a request.
        transport: in place of the network (the simulator in-process).
    """

    def __init__(
        self,
        authority_url: str,
        timeout: float,
        *,
        clock: Clock,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(
            timeout=timeout,
            transport=transport,
            mounts=DIRECT,
            verify=trust(),
            follow_redirects=False,
        )
        self._authority_url = authority_url.rstrip("/")
        self._clock = clock

    def request(self, method: str, url: Any, **options: Any) -> httpx.Response:
        address = str(url)
        try:
            response = super().request(method, self._outgoing(address), **options)
        except (httpx.TimeoutException, TimeoutError) as error:
            raise Transient("entra", None, "timeout") from error
        except httpx.RequestError as error:
            raise Transient("entra", None, "unreachable", type(error).__name__) from error
        self._raise_if_repeatable(response)
        if address.endswith(_DISCOVERY):
            return self._discovered(address, response)
        return response

    def _outgoing(self, address: str) -> str:
        if self._authority_url == DEFAULT_AUTHORITY:
            return address
        rest = address.removeprefix(DEFAULT_AUTHORITY)
        return self._authority_url + rest if rest.startswith("/") else address

    def _raise_if_repeatable(self, response: httpx.Response) -> None:
        if response.status_code != 429 and response.status_code < 500:
            return
        if response.status_code in _NOT_OFFERED:
            return
        kind = Throttled if response.status_code == 429 else Transient
        raise kind(
            "entra",
            response.status_code,
            "throttled" if kind is Throttled else "unavailable",
            retry_after=parse_retry_after(
                response.headers.get("retry-after"),
                now=self._clock.now(),
                sent_at=response.headers.get("date"),
            ),
        )

    def _discovered(self, address: str, response: httpx.Response) -> httpx.Response:
        """The directory's endpoints under the default authority, where msal accepts them."""
        tenant_url = address.removesuffix(_DISCOVERY)
        standard = {
            "issuer": f"{tenant_url}/v2.0",
            "authorization_endpoint": f"{tenant_url}/oauth2/v2.0/authorize",
            "token_endpoint": f"{tenant_url}/oauth2/v2.0/token",
        }
        if response.status_code in _NOT_OFFERED:
            return _json_response(standard)
        if not response.is_success or self._authority_url == DEFAULT_AUTHORITY:
            return response
        try:
            document = response.json()
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise Transient("entra", response.status_code, "invalid_response")
        return _json_response(
            {**standard, **{name: self._incoming(value) for name, value in document.items()}}
        )

    def _incoming(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.startswith(("http://", "https://")):
            return value
        ours, theirs = urlsplit(self._authority_url), urlsplit(value)
        if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
            return value
        path = theirs.path.removeprefix(ours.path)
        return DEFAULT_AUTHORITY + path + (f"?{theirs.query}" if theirs.query else "")


def _json_response(document: dict[str, Any]) -> httpx.Response:
    return httpx.Response(
        200, content=json.dumps(document), headers={"content-type": "application/json"}
    )
