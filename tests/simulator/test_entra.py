"""Entra: metadata and tokens."""

from __future__ import annotations

import jwt
import pytest

from .cloud import ANNA, DEMO_DIRECTORY_ID, Cloud


def claims(token: str) -> dict:
    return jwt.decode(token, options={"verify_signature": False})


async def consent(cloud: Cloud, state: str) -> None:
    await cloud.api("POST", f"/directories/{DEMO_DIRECTORY_ID}/consent", {"consent": state})


async def test_metadata_names_the_real_authority(cloud: Cloud) -> None:
    """msal takes https endpoints only, so the metadata names Microsoft's."""
    address = f"{cloud.url}/entra/{DEMO_DIRECTORY_ID}/v2.0/.well-known/openid-configuration"
    answer = await cloud.http.get(address)
    tenant = f"https://login.microsoftonline.com/{DEMO_DIRECTORY_ID}"
    assert answer.json()["token_endpoint"] == f"{tenant}/oauth2/v2.0/token"
    assert answer.json()["issuer"] == f"{tenant}/v2.0"


@pytest.mark.parametrize("name", ["5c1a7c0e-0000-4000-8000-00000000dead", "organizations", "x%00y"])
async def test_unknown_directory_is_refused(cloud: Cloud, name: str) -> None:
    """A directory that does not exist has no metadata: 400 AADSTS90002."""
    answer = await cloud.http.get(f"{cloud.url}/entra/{name}/v2.0/.well-known/openid-configuration")
    assert answer.status_code == 400
    assert answer.json()["error_codes"] == [90002]


async def test_token_carries_the_roles_of_the_consent(cloud: Cloud) -> None:
    """With consent the token has the application permissions in its roles."""
    answer = await cloud.token_answer(DEMO_DIRECTORY_ID)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.json()["expires_in"] == 3599
    token = claims(answer.json()["access_token"])
    assert {"Calendars.ReadWrite", "Mail.Send"} <= set(token["roles"])
    assert token["tid"] == str(DEMO_DIRECTORY_ID)


async def test_revoked_consent_shows_as_403_at_graph_with_new_tokens_only(cloud: Cloud) -> None:
    """After a revocation there are tokens still, without roles; an old one is good to its end."""
    await consent(cloud, "revoked")
    path = f"/users/{ANNA.address}/calendar"
    assert (await cloud.graph("GET", path)).status_code == 200
    await cloud.sign_in()
    assert "roles" not in claims(cloud.graph_token)
    refused = await cloud.graph("GET", path)
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "ErrorAccessDenied"


async def test_before_any_consent_the_principal_is_missing(cloud: Cloud) -> None:
    """A directory that never consented answers 401 AADSTS7000229."""
    await consent(cloud, "never")
    answer = await cloud.token_answer(DEMO_DIRECTORY_ID)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer.json()["error_description"].startswith("AADSTS7000229")


@pytest.mark.parametrize(
    ("changes", "status", "number"),
    [
        ({"client_secret": "wrong"}, 401, 7000215),
        ({"client_id": "wrong"}, 400, 700016),
        ({"scope": "https://graph.microsoft.com/Mail.Send"}, 400, 70011),
        ({"grant_type": "password"}, 400, 90014),
    ],
)
async def test_wrong_requests_are_refused(
    cloud: Cloud, changes: dict[str, str], status: int, number: int
) -> None:
    """Secret, application, scope and grant are checked."""
    answer = await cloud.token_answer(DEMO_DIRECTORY_ID, **changes)
    assert (answer.status_code, answer.json()["error_codes"]) == (status, [number])


async def test_token_ends(cloud: Cloud) -> None:
    """An expired token is 401 InvalidAuthenticationToken, as is none or an invented one."""
    path = f"/users/{ANNA.address}/calendar"
    for header in ("", "Bearer invented"):
        answer = await cloud.graph("GET", path, headers={"authorization": header})
        assert answer.status_code == 401
    cloud.time.pass_by(seconds=3600)
    answer = await cloud.graph("GET", path)
    assert answer.json()["error"]["code"] == "InvalidAuthenticationToken"
    assert "expired" in answer.json()["error"]["message"]


async def test_secrets_and_tokens_are_not_kept(cloud: Cloud, sql) -> None:
    """Neither a client secret nor a token is found anywhere in the simulator's tables."""
    await cloud.create_event()
    secret = cloud.settings.entra_client_secret.get_secret_value()
    for table in ("tokens", "calls", "events", "mails", "directories"):
        text = str(sql.execute(f"select * from simulator.{table}").fetchall())
        assert secret not in text
        assert cloud.graph_token not in text
        assert cloud.zoom_token not in text
