"""Entra's consent page and the ways in which it ends."""

from __future__ import annotations

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import httpx
import pytest

from .cloud import DEMO_DIRECTORY_ID, SCOPE, Cloud

CALLBACK = "http://127.0.0.1:8080/v1/tenants/callback"


def address(cloud: Cloud, tenant: str = "organizations", **changes: str) -> str:
    query = {
        "client_id": cloud.settings.entra_client_id,
        "scope": SCOPE,
        "redirect_uri": CALLBACK,
        "state": "our/state+=&",
        **changes,
    }
    return f"{cloud.url}/entra/{tenant}/v2.0/adminconsent?{urlencode(query)}"


async def answer(cloud: Cloud, **form: str) -> httpx.Response:
    return await cloud.http.post(address(cloud), data=form)


def returned(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 303, response.text
    parts = urlsplit(response.headers["location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


async def test_page_offers_the_directories(cloud: Cloud) -> None:
    """The page names the directories, a new one, and both answers."""
    page = await cloud.http.get(address(cloud))
    assert page.status_code == 200
    for text in ("Northwind Demo", 'value="new"', 'value="accept"', 'value="refuse"'):
        assert text in page.text
    # Browsers hold the answer's redirect against form-action too.
    assert "form-action 'self' http://127.0.0.1:8080" in page.headers["content-security-policy"]


async def test_accepting_grants_and_goes_back(cloud: Cloud) -> None:
    """Acceptance returns admin_consent, tenant, state and scope; then tokens have roles."""
    path = f"/directories/{DEMO_DIRECTORY_ID}/consent"
    await cloud.api("POST", path, {"consent": "never"})
    query = returned(await answer(cloud, answer="accept", directory=str(DEMO_DIRECTORY_ID)))
    assert query == {
        "admin_consent": "True",
        "tenant": str(DEMO_DIRECTORY_ID),
        "state": "our/state+=&",
        "scope": SCOPE,
    }
    assert (await cloud.token_answer(DEMO_DIRECTORY_ID)).status_code == 200


async def test_new_directory_can_be_made_on_the_page(cloud: Cloud) -> None:
    """A new directory has its own GUID, consents, and has a mailbox for every address."""
    query = returned(await answer(cloud, answer="accept", directory="new", name="Contoso"))
    directory = UUID(query["tenant"])
    await cloud.sign_in(directory)
    assert (await cloud.graph("GET", "/users/anyone@contoso.example/calendar")).status_code == 200


@pytest.mark.fact("ENTRA-3")
async def test_error_says_admin_consent_too(cloud: Cloud) -> None:
    """A denial carries admin_consent=True with an error, and no tenant."""
    query = returned(await answer(cloud, answer="refuse", directory=str(DEMO_DIRECTORY_ID)))
    assert query["admin_consent"] == "True"
    assert query["error"] == "consent_required"
    assert query["error_description"].startswith("AADSTS65004")
    assert query["state"] == "our/state+=&"
    assert "tenant" not in query


async def test_forged_directory_has_no_consent(cloud: Cloud) -> None:
    """A callback may name a directory that never consented: no token is to be had for it."""
    query = returned(await answer(cloud, answer="forge"))
    assert (await cloud.token_answer(query["tenant"])).status_code == 400


@pytest.mark.fact("ENTRA-3")
async def test_older_endpoint_refuses_without_a_state(cloud: Cloud) -> None:
    """The first version of the page tells an error by itself: no admin_consent, no state."""
    older = address(cloud).replace("/v2.0/", "/")
    query = returned(await cloud.http.post(older, data={"answer": "refuse"}))
    assert query["error"] == "permission_denied"
    assert "state" not in query
    assert "admin_consent" not in query
    form = {"answer": "accept", "directory": str(DEMO_DIRECTORY_ID)}
    query = returned(await cloud.http.post(older, data=form))
    assert query["tenant"] == str(DEMO_DIRECTORY_ID)
    assert "scope" not in query


@pytest.mark.fact("ENTRA-5")
async def test_consent_may_take_a_while(cloud: Cloud) -> None:
    """Accepted, but tokens are refused with AADSTS7000229 for half a minute."""
    directory = str(DEMO_DIRECTORY_ID)
    query = returned(await answer(cloud, answer="late", directory=directory))
    assert query["tenant"] == directory
    refused = await cloud.token_answer(directory)
    assert (refused.status_code, refused.json()["error_codes"]) == (401, [7000229])
    cloud.time.pass_by(seconds=31)
    assert (await cloud.token_answer(directory)).status_code == 200


async def test_consent_without_callback(cloud: Cloud) -> None:
    """Consent can be given although the browser never goes back; it can late, and twice."""
    response = await answer(cloud, answer="stay", directory="new", name="Silent")
    assert response.status_code == 200
    back = html.unescape(re.search(r'href="(https?://[^"]*/callback[^"]*)"', response.text)[1])
    query = parse_qs(urlsplit(back).query)
    assert query["state"] == ["our/state+=&"]
    known = (await cloud.api("GET", "/directories"))["directories"]
    assert [entry["consent"] for entry in known if entry["name"] == "Silent"] == ["granted"]


@pytest.mark.fact("ENTRA-2")
@pytest.mark.parametrize(
    ("changes", "number"),
    [
        ({"redirect_uri": "https://evil.example/v1/tenants/callback"}, "50011"),
        ({"redirect_uri": "http://127.0.0.1:8080/elsewhere"}, "50011"),
        ({"client_id": "somebody else"}, "700016"),
        ({"scope": "openid"}, "70011"),
    ],
)
async def test_wrong_requests_go_nowhere(
    cloud: Cloud, changes: dict[str, str], number: str
) -> None:
    """A redirect address, application or scope that is not ours ends on Entra's own page."""
    for method in ("GET", "POST"):
        response = await cloud.http.request(method, address(cloud, **changes))
        assert response.status_code == 400
        assert f"AADSTS{number}" in response.text


async def test_other_sites_cannot_answer(cloud: Cloud) -> None:
    """A form on another site cannot give consent in a visitor's name."""
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        response = await cloud.http.post(
            address(cloud), data={"answer": "accept", "directory": "new"}, headers=headers
        )
        assert response.status_code == 403
