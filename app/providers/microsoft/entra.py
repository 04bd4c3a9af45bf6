"""Microsoft Entra: admin consent, and app-only tokens for every customer's directory."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import httpx
import jwt
import msal
import structlog

from app.providers.capabilities.account import SignedIn
from app.providers.clock import Clock
from app.providers.errors import Forbidden, Permanent, ProviderError, Transient, Unauthorized
from app.providers.http import Observer, unobserved
from app.providers.microsoft.entra_http import DEFAULT_AUTHORITY, AuthorityClient
from app.providers.microsoft.entra_sign_in import redeem, sign_in_url
from app.providers.microsoft.settings import MicrosoftSettings
from app.providers.throttles import Throttles
from app.providers.tokens import Token, TokenCache, expiry
from app.telemetry.tracing import NO_TRACING, Span, Tracing

if TYPE_CHECKING:
    from app.config import Settings

log = structlog.get_logger("holdfast.providers")

GRAPH_SCOPE = "https://graph.microsoft.com/.default"
CALENDAR_ROLE = "Calendars.ReadWrite"
USERS_ROLE = "User.Read.All"
MAIL_ROLE = "Mail.Send"

_DIRECTORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,254}")
_NOT_A_DIRECTORY = {"common", "organizations", "consumers"}
_CONSENT_ERRORS = {
    90002,  # no such directory
    500011,  # the resource is unknown in the directory
    700016,  # the application is unknown in the directory [ENTRA-6]
    7000112,  # the application is switched off
    7000229,  # no service principal in the directory (yet) [ENTRA-5]
}
_THREADS = 8

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class ConsentAnswer:
    """What came back from the consent page. `directory` is claimed, not proved.

    `error` is None exactly when consent was given; then `directory` is set.
    """

    state: str
    directory: str | None = None
    error: str | None = None
    error_description: str = ""


class Entra:
    """Tokens and consent of the one multi-tenant application.

    Tokens are app-only (client credentials), for Graph, and kept in this process.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        observe: Observer | None = None,
        tracing: Tracing = NO_TRACING,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._observe = observe or unobserved
        self._tracing = tracing
        own = settings.of(MicrosoftSettings)
        secret = own.entra_client_secret
        self._client_id = own.entra_client_id or "unset"
        self._client_secret = secret.get_secret_value() if secret else "unset"
        self._authority_url = own.entra_authority_url.rstrip("/")
        self._pages_url = (
            f"{settings.base_url.rstrip('/')}/simulator/entra"
            if own.graph_mock
            else self._authority_url
        )
        # To the letter what is registered. [ENTRA-2]
        self._redirect_uri = f"{settings.base_url.rstrip('/')}/v1/tenants/callback"
        self._clock = clock or Clock()
        self._client = AuthorityClient(
            self._authority_url,
            settings.provider_timeout_seconds,
            clock=self._clock,
            transport=transport,
        )
        self._applications: dict[str, msal.ConfidentialClientApplication] = {}
        self._throttles = Throttles(self._clock)
        self._tokens = TokenCache(self._fetch, self._clock)
        # Threads of our own: a slow authority must not starve the default pool.
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="entra")

    async def aclose(self) -> None:
        await self._tokens.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()

    async def token(self, directory: str) -> Token:
        """A Graph token of `directory` (its GUID), from the cache until 60 s before its end.

        Raises:
            Forbidden: the directory has not (or no longer) consented.
            Unauthorized: the application's own credentials are refused.
            Transient: no usable answer; `retry_after` if the authority named a time.
            Permanent: `directory` cannot be one.
        """
        return await self._tokens.get(_checked(directory))

    def drop(self, directory: str, access_token: str | None = None) -> None:
        """Forget the token of `directory`; with `access_token`, only if that is the one."""
        self._tokens.drop(directory.lower(), access_token)

    def consent_url(self, state: str) -> str:
        """Where an administrator gives consent; comes back to `/v1/tenants/callback`. [ENTRA-1]"""
        query = {
            "client_id": self._client_id,
            "scope": GRAPH_SCOPE,
            "redirect_uri": self._redirect_uri,
            "state": state,
        }
        return f"{self._pages_url}/organizations/v2.0/adminconsent?{urlencode(query)}"

    def sign_in_url(self, directory: str, *, state: str, nonce: str, code_verifier: str) -> str:
        """Where an administrator signs in to `directory`; comes back to the same callback."""
        return sign_in_url(
            self._pages_url,
            _checked(directory),
            client_id=self._client_id,
            redirect_uri=self._redirect_uri,
            state=state,
            nonce=nonce,
            code_verifier=code_verifier,
        )

    async def signed_in(
        self, directory: str, *, code: str, nonce: str, code_verifier: str
    ) -> SignedIn:
        """Who came back from `sign_in_url` with `code`. Not repeated: a code is good once.

        Raises:
            SignInRefused: nothing is proved.
            ProviderError: no usable answer.
        """
        return await self._called(
            "sign_in",
            _checked(directory),
            lambda checked: self._redeem(checked, code, nonce, code_verifier),
        )

    async def _fetch(self, directory: str) -> Token:
        return await self._called("token", directory, self._acquire)

    async def _called(
        self, operation: str, directory: str, blocking: Callable[[str], Answer]
    ) -> Answer:
        self._throttles.check(directory)
        with self._tracing.call("entra", operation, "POST") as span:
            return await self._recorded(operation, directory, blocking, span)

    async def _recorded(
        self, operation: str, directory: str, blocking: Callable[[str], Answer], span: Span
    ) -> Answer:
        loop = asyncio.get_running_loop()
        started = self._clock.monotonic()
        outcome, kind = "ok", "ok"
        try:
            return await loop.run_in_executor(self._threads, blocking, directory)
        except ProviderError as error:
            self._throttles.remember(directory, error)
            kind = type(error).__name__
            outcome = f"{kind} {error.code}"
            span.fail(kind)
            raise
        finally:
            self._observe("entra", operation, kind, self._clock.monotonic() - started)
            log.info(
                "provider_call",
                provider="entra",
                operation=operation,
                directory=directory,
                outcome=outcome,
                milliseconds=round((self._clock.monotonic() - started) * 1000),
            )

    def _acquire(self, directory: str) -> Token:
        try:
            application = self._applications.get(directory) or self._application(directory)
            # This class decides how long a token lives, not msal's cache beneath it. [ENTRA-14]
            application.remove_tokens_for_client()
            answer = application.acquire_token_for_client([GRAPH_SCOPE])
            token = self._token(answer)
        except ProviderError:
            # With its cache of errors. [ENTRA-12]
            self._applications.pop(directory, None)
            raise
        except Exception as error:
            # msal raises whatever its parser raises on an answer that is not OAuth.
            self._applications.pop(directory, None)
            raise Transient("entra", None, "invalid_response", type(error).__name__) from error
        self._applications[directory] = application
        return token

    def _redeem(self, directory: str, code: str, nonce: str, code_verifier: str) -> SignedIn:
        try:
            return redeem(
                self._client,
                self._application(directory),
                directory,
                client_id=self._client_id,
                redirect_uri=self._redirect_uri,
                code=code,
                nonce=nonce,
                code_verifier=code_verifier,
                now=self._clock.now(),
            )
        except ProviderError:
            raise
        except Exception as error:
            # msal raises whatever its parser raises on an answer that is not OAuth.
            raise Transient("entra", None, "invalid_response", type(error).__name__) from error

    def _application(self, directory: str) -> msal.ConfidentialClientApplication:
        try:
            return msal.ConfidentialClientApplication(
                self._client_id,
                client_credential=self._client_secret,
                authority=f"{DEFAULT_AUTHORITY}/{directory}",
                instance_discovery=False,  # [ENTRA-11]
                # A sign-in shall prove who is there, and give no lasting right to anything.
                exclude_scopes=["offline_access"],
                http_client=self._client,
            )
        except ValueError as error:
            # The metadata were refused. [ENTRA-10]
            raise Forbidden(
                "entra",
                None,
                "unknown_directory",
                "the authority does not know the directory",
                is_consent_lost=True,
            ) from error

    def _token(self, answer: dict[str, Any]) -> Token:
        access_token = answer.get("access_token")
        if isinstance(access_token, str) and access_token:
            lifetime = float(answer.get("expires_in") or 0)
            return Token(access_token, expiry(self._clock.now(), lifetime), roles(access_token))
        raise _error_of(answer)


def consent_answer(query: Mapping[str, str]) -> ConsentAnswer:
    """Reads the query of the consent callback; what is missing counts as refused.

    `admin_consent=True` accompanies errors too, so `error` is looked at first. [ENTRA-3]
    """
    state = query.get("state", "")
    error = query.get("error")
    if error is not None:
        return ConsentAnswer(
            state, error=error or "unknown", error_description=query.get("error_description", "")
        )
    directory = query.get("tenant", "")
    if query.get("admin_consent", "").lower() != "true" or not is_directory(directory):
        return ConsentAnswer(state, error="invalid_callback")
    return ConsentAnswer(state, directory=directory.lower())


def is_directory(text: str) -> bool:
    """True when `text` can name one directory (GUID or domain name)."""
    return bool(_DIRECTORY.fullmatch(text)) and text.lower() not in _NOT_A_DIRECTORY


def roles(access_token: str) -> frozenset[str] | None:
    """Application permissions in a token, empty without consent [ENTRA-8]; None when it is no JWT.

    The signature is not checked: the token is ours to present, not to trust.
    """
    try:
        claims = jwt.decode(access_token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return None
    found = claims.get("roles", [])
    return frozenset(str(role) for role in found) if isinstance(found, list) else frozenset()


def _checked(directory: str | None) -> str:
    if directory is None:
        raise Forbidden("entra", None, "not_connected", "the company has connected no directory")
    if not is_directory(directory):
        raise Permanent("entra", None, "invalid_directory", "not a directory id")
    return directory.lower()


def _error_of(answer: dict[str, Any]) -> ProviderError:
    code = str(answer.get("error") or "")
    if not code:
        return Transient("entra", None, "invalid_response")
    description = str(answer.get("error_description") or "")
    numbers = {n for n in answer.get("error_codes") or [] if isinstance(n, int)}
    numbers |= {int(n) for n in re.findall(r"AADSTS(\d+)", description)}
    kind: type[Transient] = Forbidden if numbers & _CONSENT_ERRORS else Unauthorized
    label = f"AADSTS{min(numbers & _CONSENT_ERRORS or numbers)}" if numbers else code
    # An error of our own credentials says nothing about the directory. [ENTRA-7]
    return kind("entra", None, label, description, is_consent_lost=kind is Forbidden)
