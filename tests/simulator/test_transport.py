"""Mock mode: the simulated cloud in-process."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest

from app.config import Settings
from app.simulator.store import StoreUnavailable
from app.simulator.transport import in_process_sync_transport, in_process_transport
from tests.support.settings import make_settings

from .cloud import SCOPE, Cloud, event_body, meeting_body

DIRECTORY = "55555555-5555-4555-8555-555555555555"
FORM = {"grant_type": "client_credentials", "client_id": "any", "client_secret": "any"}


def token(settings: Settings) -> str:
    with httpx.Client(transport=in_process_sync_transport(settings)) as http:
        url = f"{settings.entra_authority_url}/{DIRECTORY}/oauth2/v2.0/token"
        return http.post(url, data={**FORM, "scope": SCOPE}).json()["access_token"]


async def test_everybody_is_taken_for_granted(settings: Settings) -> None:
    """In mock mode any directory has consented, and any mailbox and host exists."""
    access_token = await asyncio.to_thread(token, settings)
    roles = jwt.decode(access_token, options={"verify_signature": False})["roles"]
    assert "Calendars.ReadWrite" in roles
    async with httpx.AsyncClient(transport=in_process_transport(settings)) as http:
        headers = {"authorization": f"Bearer {access_token}"}
        url = f"{settings.graph_api_url}/users/someone@anywhere.example/events"
        assert (await http.post(url, json=event_body(), headers=headers)).status_code == 201
        oauth = {"grant_type": "account_credentials", "account_id": "any"}
        answer = await http.post(settings.zoom_oauth_url, data=oauth)
        headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
        url = f"{settings.zoom_api_url}/users/any@host.example/meetings"
        meeting = await http.post(url, json=meeting_body(), headers=headers)
        assert meeting.status_code == 201
        assert meeting.json()["join_url"].startswith("https://zoom.holdfast.example/j/")


async def test_pages_stay_in_process(settings: Settings) -> None:
    """A link to the next page leads back to the configured address, not to a server."""
    access_token = await asyncio.to_thread(token, settings)
    headers = {"authorization": f"Bearer {access_token}"}
    url = f"{settings.graph_api_url}/users/someone@anywhere.example/events"
    async with httpx.AsyncClient(transport=in_process_transport(settings)) as http:
        for number in range(2):
            body = event_body(transactionId=str(number))
            await http.post(url, json=body, headers=headers)
        first = (await http.get(url, params={"$top": "1"}, headers=headers)).json()
        assert first["@odata.nextLink"].startswith(url)
        second = (await http.get(first["@odata.nextLink"], headers=headers)).json()
        assert len(second["value"]) == 1
        assert second["value"][0]["id"] != first["value"][0]["id"]


async def test_subscriptions_need_nobody_to_answer(settings: Settings) -> None:
    """In mock mode a subscription is granted without a handshake: nothing is sent to anybody."""
    access_token = await asyncio.to_thread(token, settings)
    body = {
        "changeType": "created,updated,deleted",
        "notificationUrl": "https://nobody.example/hook",
        "resource": "users/someone@anywhere.example/events",
        "expirationDateTime": "2999-01-01T00:00:00Z",
    }
    async with httpx.AsyncClient(transport=in_process_transport(settings)) as http:
        headers = {"authorization": f"Bearer {access_token}"}
        url = f"{settings.graph_api_url}/subscriptions"
        assert (await http.post(url, json=body, headers=headers)).status_code == 400
        body["expirationDateTime"] = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        assert (await http.post(url, json=body, headers=headers)).status_code == 201


async def test_other_addresses_are_not_reached(settings: Settings) -> None:
    """Nothing but the provider addresses is answered, and nothing goes to the network."""
    async with httpx.AsyncClient(transport=in_process_transport(settings)) as http:
        for url in ("https://example.com/", settings.graph_api_url + "evil/users"):
            with pytest.raises(httpx.ConnectError):
                await http.get(url)


@pytest.mark.parametrize(
    ("kind", "params", "error"),
    [
        ("drop", {}, httpx.RemoteProtocolError),
        ("drop_after", {}, httpx.RemoteProtocolError),
        ("hang", {"seconds": 60}, httpx.ReadTimeout),
    ],
)
async def test_faults_reach_in_process_too(
    cloud: Cloud, kind: str, params: dict, error: type[Exception]
) -> None:
    """A dropped connection and a hang look in-process as they do on the network."""
    await cloud.fault("zoom_oauth", kind, params=params, times=1)
    transport = in_process_transport(cloud.settings)
    async with httpx.AsyncClient(transport=transport, timeout=0.2) as http:
        with pytest.raises(error):
            await http.post(cloud.settings.zoom_oauth_url, data={})


def test_database_address_is_needed() -> None:
    """Without a database there is no simulated cloud, and the error says so."""
    with pytest.raises(StoreUnavailable, match="DATABASE_URL"):
        in_process_transport(make_settings())
