"""Calendars that people connect by themselves: sent to the provider, back, asked, connected.

A kind of calendar that a person connects is called as its provider. The state of the way there is
good once, in the browser that was sent and, of somebody who is signed in, in their session alone.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from aiohttp import web
from pydantic import Field

from app.bookings.service import Outcome, api_errors
from app.db.asking import on_behalf
from app.encryption import Encryption, NoEncryptionKey
from app.errors import ApiError
from app.instants import wire
from app.providers.capabilities.personal import (
    Granted,
    PersonalConsents,
    PersonalDelegations,
    PersonalPasswords,
)
from app.providers.errors import Permanent, ProviderError, SignInRefused
from app.providers.grants import Grant
from app.providers.registry import Providers
from app.tenant_scope import check_tenant
from app.web import calendars as shown
from app.web import credentials, keys
from app.web import requests as schemas
from app.web.access import ACTOR, UUID_PATTERN, path_id, require_tenant
from app.web.guard import told_of
from app.web.pages.rendering import environment, speaking
from app.web.principal import PLATFORM, STAFF
from app.web.reading import parse, read_object
from app.web.routes.endpoint import SALESPERSON, Access, Endpoint, Handler

_TAG = "Calendars"
_PEOPLE = STAFF - {"analyst"}
_LIFE_SECONDS = 1200
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class ConnectBody(schemas.Body):
    provider_id: UUID = Field(description="The salesperson.")


class DelegateBody(ConnectBody):
    address: str = Field(
        min_length=3, max_length=254, description="What people know the account by."
    )


def endpoints(providers: Providers) -> Iterator[Endpoint]:
    """Of every provider into whose calendars people let us."""
    for provider, consents in providers.personal_consents():
        yield _of_people(
            "POST",
            f"/v1/tenant-admin/calendar/{provider}/connect",
            handler=_connector(provider, consents),
            summary=f"Begin to connect somebody's own calendar: {provider}",
            body=ConnectBody,
            answers={200: shown.CalendarConsent},
            errors=("salesperson_not_found", "not_found", "invalid_state", "no_encryption_key"),
        )
        yield Endpoint(
            method="GET",
            path=_callback(provider),
            handler=_returner(provider, consents),
            summary="Where the provider sends them back; a page that asks whether to connect",
            tag=_TAG,
            has_head=False,
            answers={200: None},
            errors=("invalid_consent_state", "consent_denied", "consent_not_effective"),
        )
        yield Endpoint(
            method="POST",
            path=_callback(provider),
            handler=_user,
            summary="What that page's button sends; the calendar is connected",
            tag=_TAG,
            takes_raw_body=True,
            answers={200: None},
            errors=("invalid_consent_state", "calendar_account_differs", "salesperson_exists"),
        )
    for provider, delegations in providers.personal_delegations():
        yield Endpoint(
            method="POST",
            path=f"/v1/tenant-admin/calendar/{provider}/delegate",
            handler=_delegator(provider, delegations),
            summary=f"Connect the calendar of a person for whom we may act: {provider}",
            tag=_TAG,
            # The key is the platform's and opens the accounts of whoever let it in: which of them
            # are this company's, no company says of itself.
            access=Access.TENANT,
            body=DelegateBody,
            answers={200: shown.CalendarState},
            errors=("salesperson_not_found", "calendar_account_differs", "salesperson_exists"),
        )
    for provider, passwords in providers.personal_passwords():
        yield _of_people(
            "PUT",
            f"/v1/tenant-admin/calendar/{provider}/{SALESPERSON}",
            handler=_enterer(provider, passwords),
            summary=f"Connect somebody's own calendar by a password made for us: {provider}",
            body=passwords.fields,
            answers={200: shown.CalendarState},
            errors=(
                "salesperson_not_found",
                "calendar_account_differs",
                "salesperson_exists",
                "place_not_possible",
                "no_encryption_key",
            ),
        )
    consents_of = dict(providers.personal_consents())
    others = (*providers.personal_delegations(), *providers.personal_passwords())
    for provider in dict.fromkeys([*consents_of, *(name for name, _ in others)]):
        yield _leaver(provider, consents_of.get(provider))


def _connector(provider: str, consents: PersonalConsents) -> Handler:
    async def connect(request: web.Request) -> web.Response:
        """Answers with the address at which whose calendar it is gives consent."""
        tenant_id = require_tenant(request)
        body = parse(ConnectBody, await read_object(request))
        check_tenant(body.tenant_id, tenant_id)
        _raise_without_key(request)
        state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        browser = request.cookies.get(_cookie(request)) or secrets.token_urlsafe(32)
        begun = await request.app[keys.DATABASE].call_value(
            "calendar_consent_begin",
            tenant_id=tenant_id,
            salesperson_id=body.provider_id,
            kind=provider,
            state_digest=credentials.digest_of(state),
            browser_digest=credentials.digest_of(browser),
            nonce=nonce,
            code_verifier=verifier,
        )
        address = consents.consent_url(
            state=state,
            nonce=nonce,
            code_verifier=verifier,
            return_to=_return_to(request, provider),
            login_hint=begun["login_hint"],
        )
        response = web.json_response({"authorization_url": address})
        response.headers["Cache-Control"] = "no-store"
        credentials.give_cookie(request, response, _cookie(request), browser, _LIFE_SECONDS)
        return response

    connect.__name__ = f"connect_{provider}"
    return connect


def _returner(provider: str, consents: PersonalConsents) -> Handler:
    async def come_back(request: web.Request) -> web.Response:
        """People see a page whatever happened."""
        try:
            with api_errors():
                return await _asked(request, provider, consents)
        except ApiError as error:
            return _page(request, error.status, error.headers(), error=error)

    come_back.__name__ = f"come_back_{provider}"
    return come_back


async def _asked(request: web.Request, provider: str, consents: PersonalConsents) -> web.Response:
    taken = await request.app[keys.DATABASE].call_value(
        "calendar_consent_take",
        state_digest=credentials.digest_of(request.query.get("state", "")),
        browser_digest=_browser(request),
    )
    await _asker(request, taken)
    if "code" not in request.query:
        raise ApiError("consent_denied", "Consent was not given.")
    try:
        granted = await consents.granted(
            code=request.query["code"],
            nonce=taken["nonce"],
            code_verifier=taken["code_verifier"],
            return_to=_return_to(request, provider),
        )
    except SignInRefused as error:
        raise ApiError("consent_denied", f"Nothing was granted ({error.code}).") from error
    except ProviderError as error:
        raise ApiError(
            "consent_not_effective", "No answer came; begin again.", retry_after=error.retry_after
        ) from error
    if granted.missing:
        raise ApiError("consent_denied", f"Not given: {', '.join(granted.missing)}.")
    if granted.secret is None:
        raise ApiError("consent_denied", "No lasting access was given.")
    told = await request.app[keys.DATABASE].call_value(
        "calendar_consent_granted",
        tenant_id=taken["tenant_id"],
        consent_id=taken["consent_id"],
        granted=_told(granted),
        secret=_seal(
            request,
            granted.secret,
            table="calendar_consents",
            row=taken["consent_id"],
            tenant=taken["tenant_id"],
        ),
    )
    return _page(request, 200, {}, asked=told, consent_id=taken["consent_id"])


async def _user(request: web.Request) -> web.Response:
    """The form of that page: what was granted is used."""
    try:
        with api_errors():
            form = await request.post()
            consent_id = str(form.get("consent", ""))
            if not re.fullmatch(UUID_PATTERN, consent_id):
                raise ApiError("invalid_consent_state", "This form is not ours; begin again.")
            used = await request.app[keys.DATABASE].call_value(
                "calendar_consent_use", consent_id=consent_id, browser_digest=_browser(request)
            )
            asking = await _asker(request, used)
            secret = Encryption(request.app[keys.SETTINGS]).open_sealed(
                used["secret"],
                table="calendar_consents",
                column="secret",
                row=consent_id,
                tenant=used["tenant_id"],
            )
            with on_behalf(asking):
                await _keep(
                    request,
                    used["tenant_id"],
                    used["salesperson_id"],
                    used["kind"],
                    used,
                    secret,
                    "consent",
                    abandon_old="abandon" in form,
                )
    except ApiError as error:
        return _page(request, error.status, error.headers(), error=error)
    return _page(request, 200, {}, connected=used["address"], slug=used["slug"])


def _enterer(provider: str, passwords: PersonalPasswords) -> Handler:
    async def enter(request: web.Request) -> web.Response:
        """The provider is asked first: what does not open is not kept."""
        tenant_id = require_tenant(request)
        raw = await read_object(request)
        check_tenant(parse(schemas.Body, raw).tenant_id, tenant_id)
        person: dict[str, Any] = {
            "tenant_id": tenant_id,
            "salesperson_id": path_id(request, "salesperson_id"),
        }
        # Refuses whom they may not manage before anybody outside is asked.
        await request.app[keys.DATABASE].call_value(
            "calendar_account_row", **person, provider=provider, subject=""
        )
        own = {
            name: value for name, value in raw.items() if name not in ("tenant_id", "abandon_old")
        }
        entered = parse(passwords.fields, own)
        _raise_without_key(request)
        granted = await _opened(provider, "account", passwords.check(entered))
        outcome = await _keep(
            request,
            **person,
            kind=provider,
            granted=_told(granted),
            secret=granted.secret or "",
            source="password",
            abandon_old=raw.get("abandon_old") is True,
        )
        return _answered(outcome)

    enter.__name__ = f"enter_{provider}"
    return enter


def _delegator(provider: str, delegations: PersonalDelegations) -> Handler:
    async def delegate(request: web.Request) -> web.Response:
        """The provider is asked first: where nobody let us in, nothing is kept."""
        tenant_id = require_tenant(request)
        body = parse(DelegateBody, await read_object(request))
        check_tenant(body.tenant_id, tenant_id)
        granted = await _opened(provider, "address", delegations.check(body.address))
        outcome = await _keep(
            request,
            tenant_id,
            body.provider_id,
            provider,
            _told(granted),
            None,
            "delegation",
            abandon_old=False,
        )
        return _answered(outcome)

    delegate.__name__ = f"delegate_{provider}"
    return delegate


async def _opened(provider: str, field: str, opening: Awaitable[Granted]) -> Granted:
    """
    Raises:
        ApiError: invalid_request where the provider refuses it, unavailable where it cannot be
            asked now.
    """
    try:
        return await opening
    except ProviderError as error:
        if isinstance(error, Permanent) or error.is_consent_lost:
            raise ApiError.of_field(field, f"{provider} refuses it: {error}") from None
        raise ApiError("unavailable", f"{provider} cannot be asked now: {error}") from None


def _leaver(provider: str, consents: PersonalConsents | None) -> Endpoint:
    async def leave(request: web.Request) -> web.Response:
        """What the provider keeps for us is ended first, with the key still in hand; where it does
        not answer, the key goes all the same."""
        person: dict[str, Any] = {
            "tenant_id": require_tenant(request),
            "salesperson_id": path_id(request, "salesperson_id"),
            "kind": provider,
        }
        database = request.app[keys.DATABASE]
        leaving = await database.call_value("calendar_account_to_leave", **person)
        if leaving["watch_id"] is not None:
            watches = request.app[keys.PROVIDERS].watches(provider)
            with suppress(ProviderError):
                await watches.delete_watch(leaving["account"], leaving["watch_id"])
        left = await database.call_one("calendar_account_disconnect", **person, actor=ACTOR)
        if left is None:
            raise LookupError("api.calendar_account_disconnect gave no row")
        if consents is not None and leaving["is_last"] and leaving["secret"] is not None:
            secret = Encryption(request.app[keys.SETTINGS]).open_sealed(
                leaving["secret"],
                table="connections",
                column="secret",
                row=leaving["account"],
                tenant=leaving["tenant_id"],
            )
            with suppress(ProviderError):
                await consents.revoke(_grant(leaving, secret))
        return _answered(Outcome.of(left))

    leave.__name__ = f"leave_{provider}"
    return _of_people(
        "DELETE",
        f"/v1/tenant-admin/calendar/{provider}/{SALESPERSON}",
        handler=leave,
        summary=f"Give somebody's calendar account back: {provider}",
        answers={200: shown.CalendarState},
        errors=("salesperson_not_found", "not_found"),
    )


async def _keep(
    request: web.Request,
    tenant_id: UUID | str,
    salesperson_id: UUID | str,
    kind: str,
    granted: Mapping[str, Any],
    secret: str | None,
    source: str,
    *,
    abandon_old: bool,
) -> Outcome:
    """The account is the salesperson's calendar from now on."""
    database = request.app[keys.DATABASE]
    person: dict[str, Any] = {"tenant_id": tenant_id, "salesperson_id": salesperson_id}
    row = await database.call_value(
        "calendar_account_row", **person, provider=kind, subject=granted["subject"]
    )
    kept = await database.call_one(
        "calendar_account_connect",
        **person,
        kind=kind,
        id=row,
        subject=granted["subject"],
        address=granted["address"],
        calendar=granted["calendar"],
        scopes=granted["scopes"],
        settings=granted["settings"],
        grant_ends_at=granted["grant_ends_at"],
        token_source=source,
        secret=secret and _seal(request, secret, table="connections", row=row, tenant=tenant_id),
        abandon_old=abandon_old,
        actor=ACTOR,
    )
    if kept is None:
        raise LookupError("api.calendar_account_connect gave no row")
    return Outcome.of(kept)


async def _asker(request: web.Request, consent: Mapping[str, Any]) -> dict[str, Any]:
    """On whose behalf the calendar is connected.

    Raises:
        ApiError: invalid_consent_state: who asked for the consent is not signed in any more.
    """
    if consent["account_id"] is None:
        return told_of(request, PLATFORM)
    found = await credentials.cookie_session(request, consent["slug"])
    if found is None or found.id != consent["account_id"]:
        raise ApiError("invalid_consent_state", "Sign in again, and begin again.")
    return told_of(request, found)


def _told(granted: Granted) -> dict[str, Any]:
    return {
        "subject": granted.subject,
        "address": granted.address,
        "calendar": granted.calendar,
        "scopes": list(granted.scopes),
        "settings": dict(granted.settings),
        "grant_ends_at": None if granted.ends_at is None else wire(granted.ends_at),
    }


def _grant(leaving: Mapping[str, Any], secret: str) -> Grant:
    return Grant(
        provider=leaving["provider"],
        source=leaving["source"],
        subject=leaving["subject"],
        address=leaving["address"],
        scopes=frozenset(leaving["scopes"]),
        settings=leaving["settings"],
        secret=secret,
    )


def _seal(
    request: web.Request, secret: str, *, table: str, row: UUID | str, tenant: UUID | str
) -> str:
    try:
        return Encryption(request.app[keys.SETTINGS]).seal(
            secret, table=table, column="secret", row=row, tenant=tenant
        )
    except NoEncryptionKey as error:
        raise ApiError("no_encryption_key", str(error)) from None


def _raise_without_key(request: web.Request) -> None:
    """Before anybody is asked for what cannot be kept."""
    if Encryption(request.app[keys.SETTINGS]).first is None:
        raise ApiError("no_encryption_key", str(NoEncryptionKey()))


def _browser(request: web.Request) -> bytes:
    return credentials.digest_of(request.cookies.get(_cookie(request), ""))


def _cookie(request: web.Request) -> str:
    return credentials.cookie_name(request, "connect")


def _callback(provider: str) -> str:
    return f"/v1/calendar/{provider}/callback"


def _return_to(request: web.Request, provider: str) -> str:
    return request.app[keys.SETTINGS].base_url + _callback(provider)


def _answered(outcome: Outcome) -> web.Response:
    return web.json_response(outcome.json(), status=outcome.status)


def _page(
    request: web.Request, status: int, headers: dict[str, str], **context: Any
) -> web.Response:
    shown_with = {
        **speaking(),
        "asked": None,
        "connected": None,
        "error": None,
        "action": request.path,
        **context,
    }
    return web.Response(
        text=environment().get_template("calendar_consent.html").render(shown_with),
        status=status,
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", **headers},
    )


def _of_people(method: str, path: str, **more: Any) -> Endpoint:
    return Endpoint(method=method, path=path, tag=_TAG, access=Access.PEOPLE, roles=_PEOPLE, **more)
