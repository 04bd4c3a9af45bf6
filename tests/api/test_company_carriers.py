"""/v1/tenant-admin/notifications/carriers: accounts are tried before they are kept."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.api.conftest import MakeApi
from tests.support.office import Office

BASE = "tenant-admin/notifications/carriers"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "mailgun": {
        "account": "mail.office.example",
        "from_address": "b@office.example",
        "api_key": "simulated-key",
        "signing_key": "signing",
    },
    "postmark": {
        "account": "bookings",
        "from_address": "b@office.example",
        "server_token": "simulated-token",
        "webhook_secret": "secret",
    },
    "smtp": {
        "account": "smtp.office.example",
        "username": "holdfast",
        "from_address": "b@office.example",
        "password": "simulated",
    },
    "twilio": {
        "account": "AC" + "0" * 32,
        "from_number": "+15005550006",
        "auth_token": "simulated",
    },
}


async def test_every_account_is_tried_kept_shown_without_its_keys_and_removed(
    make_api: MakeApi, office: Office
) -> None:
    api = await make_api(mail_mock=True, sms_mock=True)
    here = {"tenant": office.tenant_id}
    for provider, entered in ACCOUNTS.items():
        path = f"{BASE}/{provider}"
        put = await api.internal("PUT", path, entered, **here)
        assert put.status == 201, (provider, put)
        assert (await api.internal("PUT", path, entered, **here)).status == 200
        listed = (await api.internal("GET", BASE, **here)).json["carriers"]
        (found,) = [each for each in listed if each["provider"] == provider]
        assert found["account"] == entered["account"]
        told = str(found)
        secrets = [entered[name] for name in entered if name.endswith(("key", "token", "secret"))]
        assert not [secret for secret in secrets if secret in told]
        assert (found["webhook_url"] or "").endswith(found["id"]) == (provider != "smtp")
        missing = await api.internal("PUT", path, {"account": entered["account"]}, **here)
        assert missing.code == "invalid_request"
        odd = await api.internal("PUT", path, entered | {"api_url": "http://10.0.0.1"}, **here)
        assert odd.json["errors"][0]["field"] == "api_url"
        assert (await api.internal("DELETE", path, **here)).status == 200


async def test_what_its_provider_refuses_is_not_kept(make_api: MakeApi, office: Office) -> None:
    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response({"ErrorCode": 10, "Message": "No such server."}, status=401)

    app = web.Application()
    app.router.add_get("/server", refuse)
    async with TestServer(app) as server:
        api = await make_api(mail_mock=False, postmark_api_url=str(server.make_url("")))
        here = {"tenant": office.tenant_id}
        put = await api.internal("PUT", f"{BASE}/postmark", ACCOUNTS["postmark"], **here)
        assert put.code == "invalid_request", put.json
        (error,) = put.json["errors"]
        assert error["field"] == "account"
        assert "No such server." in error["message"]
        assert ACCOUNTS["postmark"]["server_token"] not in str(put.json)
        assert (await api.internal("GET", BASE, **here)).json == {"carriers": []}


async def test_a_provider_that_cannot_be_asked_keeps_nothing(
    make_api: MakeApi, office: Office
) -> None:
    """Nobody answers at that address."""
    api = await make_api(mail_mock=False, postmark_api_url="http://127.0.0.1:1")
    here = {"tenant": office.tenant_id}
    put = await api.internal("PUT", f"{BASE}/postmark", ACCOUNTS["postmark"], **here)
    assert (put.status, put.code) == (503, "unavailable")
    assert (await api.internal("GET", BASE, **here)).json == {"carriers": []}
