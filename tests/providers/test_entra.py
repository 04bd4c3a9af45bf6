"""Entra: tokens through msal against another authority, consent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from structlog.testing import capture_logs

from app.providers.errors import Forbidden, Permanent, Throttled, Transient, Unauthorized
from app.providers.microsoft.entra import Entra, consent_answer, is_directory, roles
from app.providers.registry import Providers

from .scripted import (
    DIRECTORY,
    DISCOVERY_PATH,
    TOKEN_PATH,
    FakeTime,
    Reply,
    ScriptedServer,
    make_settings,
    token_reply,
)


@pytest.fixture
def entra(providers: Providers) -> Entra:
    return providers.accounts("graph").entra


def error(status: int, error: str, number: int) -> Reply:
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: text. Trace ID: x",
        "error_codes": [number],
    }
    return Reply(status, body)


async def test_a_token_comes_with_its_roles(
    entra: Entra, cloud: ScriptedServer, time: FakeTime
) -> None:
    """The client-credentials grant is asked of the configured authority; roles are read."""
    token = await entra.token(DIRECTORY)
    assert token.roles == {"Calendars.ReadWrite", "Mail.Send"}
    assert token.expires_at.timestamp() == time.seconds + 3599
    (asked,) = cloud.of("POST", TOKEN_PATH)
    assert asked.path == f"/login/{DIRECTORY}/oauth2/v2.0/token"
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    assert form["grant_type"] == "client_credentials"
    assert form["scope"] == "https://graph.microsoft.com/.default"
    assert (form["client_id"], form["client_secret"]) == ("client-id", "client-secret")


@pytest.mark.fact("ENTRA-8")
async def test_a_token_without_roles_says_so(entra: Entra, cloud: ScriptedServer) -> None:
    """No roles claim means no permission; a token that is not a JWT means unknown."""
    cloud.on("POST", TOKEN_PATH, token_reply())
    assert (await entra.token(DIRECTORY)).roles == frozenset()
    assert roles("opaque-token") is None


async def test_an_opaque_token_is_usable(entra: Entra, cloud: ScriptedServer) -> None:
    """A token need not be a JWT; its roles are then unknown."""
    opaque = {"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque"}
    cloud.on("POST", TOKEN_PATH, Reply(200, opaque))
    token = await entra.token(DIRECTORY)
    assert (token.access_token, token.roles) == ("opaque", None)


@pytest.mark.fact("ENTRA-11", "ENTRA-13")
async def test_many_callers_cause_one_token_request(entra: Entra, cloud: ScriptedServer) -> None:
    """Single flight: a burst on an empty cache makes one discovery and one token request."""
    await asyncio.gather(*(entra.token(DIRECTORY) for _ in range(20)))
    assert len(cloud.of("POST", TOKEN_PATH)) == 1
    assert len(cloud.of("GET", DISCOVERY_PATH)) == 1


@pytest.mark.fact("ENTRA-14")
async def test_a_token_is_refreshed_before_it_expires(
    entra: Entra, cloud: ScriptedServer, time: FakeTime
) -> None:
    """The cached token serves until 60 s before its end; msal's own cache does not interfere."""
    cloud.on("POST", TOKEN_PATH, token_reply("A", name="1"), token_reply("A", name="2"))
    first = await entra.token(DIRECTORY)
    time.pass_seconds(3500)
    assert await entra.token(DIRECTORY) == first
    time.pass_seconds(50)
    assert (await entra.token(DIRECTORY)).access_token != first.access_token


@pytest.mark.fact("ENTRA-14")
async def test_a_dropped_token_is_fetched_anew(entra: Entra, cloud: ScriptedServer) -> None:
    """After a drop the authority is asked, not msal's cache; case of the id is irrelevant."""
    cloud.on("POST", TOKEN_PATH, token_reply(name="1"), token_reply("A", name="2"))
    first = await entra.token(DIRECTORY)
    entra.drop(DIRECTORY.upper(), first.access_token)
    assert (await entra.token(DIRECTORY)).roles == {"A"}


@pytest.mark.fact("ENTRA-6", "ENTRA-7", "ENTRA-12")
@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (error(400, "unauthorized_client", 700016), Forbidden, "AADSTS700016"),
        (error(401, "invalid_client", 7000229), Forbidden, "AADSTS7000229"),
        (error(400, "invalid_request", 90002), Forbidden, "AADSTS90002"),
        (error(401, "invalid_client", 7000215), Unauthorized, "AADSTS7000215"),
        (error(401, "invalid_client", 7000222), Unauthorized, "AADSTS7000222"),
        (Reply(400, {"error": "invalid_scope"}), Unauthorized, "invalid_scope"),
        (Reply(503, {}), Transient, "unavailable"),
        (Reply(502, "<html>Bad gateway</html>"), Transient, "unavailable"),
        (Reply(200, "<html>Sign in</html>"), Transient, "invalid_response"),
        (Reply(200, {}), Transient, "invalid_response"),
        (Reply(drop=True), Transient, "unreachable"),
    ],
)
async def test_every_error_has_its_class_and_heals(
    entra: Entra, cloud: ScriptedServer, reply: Reply, kind: type[Exception], code: str
) -> None:
    """Whatever the authority answered, the very next request reaches it and may succeed:
    msal's replay of errors (60 s for a 400) is out of the way."""
    cloud.on("POST", TOKEN_PATH, reply, token_reply("A"))
    with pytest.raises(Transient) as caught:
        await entra.token(DIRECTORY)
    assert type(caught.value) is kind
    assert caught.value.code == code
    assert caught.value.is_consent_lost is (kind is Forbidden)
    assert (await entra.token(DIRECTORY)).roles == {"A"}


@pytest.mark.parametrize("path", [TOKEN_PATH, DISCOVERY_PATH])
async def test_throttling_carries_its_retry_after(
    entra: Entra, cloud: ScriptedServer, path: str
) -> None:
    """A 429 of the authority is reported with its full, also fractional, Retry-After."""
    method = "POST" if path == TOKEN_PATH else "GET"
    cloud.on(method, path, Reply(429, {}, {"Retry-After": "7200.5"}))
    with pytest.raises(Throttled) as caught:
        await entra.token(DIRECTORY)
    assert caught.value.retry_after == 7200.5


async def test_a_throttled_directory_is_left_alone_until_its_time(
    entra: Entra, cloud: ScriptedServer, time: FakeTime
) -> None:
    """Within the Retry-After no further token is asked of that directory; others are."""
    cloud.on("POST", TOKEN_PATH, Reply(429, {}, {"Retry-After": "30"}), token_reply("A"))
    with pytest.raises(Throttled):
        await entra.token(DIRECTORY)
    time.pass_seconds(10)
    with pytest.raises(Throttled) as caught:
        await entra.token(DIRECTORY)
    assert caught.value.retry_after == pytest.approx(20)
    assert len(cloud.of("POST", TOKEN_PATH)) == 1
    assert await entra.token("another.example")
    time.pass_seconds(21)
    assert (await entra.token(DIRECTORY)).roles == {"A"}


@pytest.mark.fact("ENTRA-10")
async def test_an_unknown_directory_has_not_consented(entra: Entra, cloud: ScriptedServer) -> None:
    """Discovery refuses an unknown directory with 400: no consent there (yet)."""
    cloud.on("GET", DISCOVERY_PATH, Reply(400, {"error": "invalid_tenant"}))
    with pytest.raises(Forbidden):
        await entra.token(DIRECTORY)


async def test_an_authority_without_discovery_is_enough(
    entra: Entra, cloud: ScriptedServer
) -> None:
    """Where there is no openid-configuration, the v2 token endpoint is where it always is."""
    cloud.on("GET", DISCOVERY_PATH, Reply(404, "not here"))
    assert (await entra.token(DIRECTORY)).access_token
    assert len(cloud.of("POST", TOKEN_PATH)) == 1


@pytest.mark.fact("ENTRA-9")
async def test_discovery_may_name_the_default_authority(
    entra: Entra, cloud: ScriptedServer
) -> None:
    """Endpoints named under login.microsoftonline.com are asked at the configured authority."""
    token_endpoint = f"https://login.microsoftonline.com/{DIRECTORY}/oauth2/v2.0/token"
    document = {
        "issuer": f"https://login.microsoftonline.com/{DIRECTORY}/v2.0",
        "authorization_endpoint": token_endpoint.replace("token", "authorize"),
        "token_endpoint": token_endpoint,
    }
    cloud.on("GET", DISCOVERY_PATH, Reply(200, document))
    assert (await entra.token(DIRECTORY)).access_token


async def test_a_slow_authority_is_a_timeout(
    cloud: ScriptedServer, make_providers: Callable[..., Providers]
) -> None:
    """An authority that does not answer in time is transient."""
    cloud.on("POST", TOKEN_PATH, Reply(wait=asyncio.Event()))
    entra = make_providers(provider_timeout_seconds=0.2).accounts("graph").entra
    with pytest.raises(Transient) as caught:
        await entra.token(DIRECTORY)
    assert caught.value.code == "timeout"


@pytest.mark.parametrize("name", ["", "common", "organizations", "../x", "a/b", "a b", "é" * 3])
async def test_what_cannot_be_a_directory_is_not_asked(
    entra: Entra, cloud: ScriptedServer, name: str
) -> None:
    """A forged directory never becomes part of an address."""
    with pytest.raises(Permanent):
        await entra.token(name)
    assert cloud.seen == []
    assert not is_directory(name)


async def test_logs_hold_no_secret(entra: Entra, cloud: ScriptedServer) -> None:
    """Neither client secret nor token appears in the log of a token request."""
    with capture_logs() as lines:
        token = await entra.token(DIRECTORY)
    text = repr(lines)
    assert "token" in text
    assert "client-secret" not in text
    assert token.access_token not in text


@pytest.mark.fact("ENTRA-1", "ENTRA-2")
def test_the_consent_url_asks_for_application_permissions(
    cloud: ScriptedServer, entra: Entra
) -> None:
    """Version 2 of admin consent, with the .default scope and our callback."""
    url = urlsplit(entra.consent_url("state 1"))
    assert f"{url.scheme}://{url.netloc}" == cloud.url
    assert url.path == "/login/organizations/v2.0/adminconsent"
    assert {name: values[0] for name, values in parse_qs(url.query).items()} == {
        "client_id": "client-id",
        "scope": "https://graph.microsoft.com/.default",
        "redirect_uri": "https://book.example/v1/tenants/callback",
        "state": "state 1",
    }


def test_consent_given_names_the_directory() -> None:
    """A successful callback gives state and directory."""
    answer = consent_answer({"admin_consent": "True", "tenant": DIRECTORY.upper(), "state": "s"})
    assert (answer.state, answer.directory, answer.error) == ("s", DIRECTORY, None)


@pytest.mark.fact("ENTRA-3")
@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"admin_consent": "True", "error": "consent_required", "tenant": DIRECTORY}, None),
        ({"error": "permission_denied"}, "permission_denied"),
        ({"error": ""}, "unknown"),
        ({"admin_consent": "True"}, "invalid_callback"),
        ({"admin_consent": "False", "tenant": DIRECTORY}, "invalid_callback"),
        ({"admin_consent": "True", "tenant": "../../x"}, "invalid_callback"),
        ({}, "invalid_callback"),
    ],
)
def test_consent_refused_is_never_taken_for_given(query: dict[str, Any], error: str | None) -> None:
    """`admin_consent=True` accompanies errors too; what is not clearly success is refused."""
    answer = consent_answer({**query, "state": "s"})
    assert answer.directory is None
    assert answer.state == "s"
    assert answer.error == (error or "consent_required")


async def test_the_default_authority_needs_no_translation(cloud: ScriptedServer) -> None:
    """With the default authority, addresses go out and come back as they are."""
    settings = make_settings(cloud, entra_authority_url="https://login.microsoftonline.com")
    entra = Entra(settings)
    url = "https://login.microsoftonline.com/x/oauth2/v2.0/token"
    assert entra._client._outgoing(url) == url
    assert entra.consent_url("s").startswith(
        "https://login.microsoftonline.com/organizations/v2.0/adminconsent?"
    )
    await entra.aclose()
