"""Calendars that people connect by themselves, with a provider that no folder knows."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from app.providers import registry
from app.providers.capabilities.personal import (
    Granted,
    PersonalDelegations,
    PersonalPasswords,
)
from app.providers.clients import Clients
from app.providers.company_account import AccountFields, Key
from app.providers.errors import Forbidden, SignInRefused, Transient
from app.providers.grants import Grant
from app.providers.network import Network
from tests.api.client import Api
from tests.api.conftest import MakeApi
from tests.support.office import Office
from tests.support.own_calendar import KIND, make_known
from tests.support.people import add_account, sign_in

KEY = base64.b64encode(bytes(range(32))).decode()
CALLBACK = f"/v1/calendar/{KIND}/callback"
OWN = f"tenant-admin/calendar/{KIND}"


class Orrery:
    """Gives consent for whichever account it was told to; `code` is good once."""

    def __init__(self) -> None:
        self.account = Granted(
            subject="sub-1", address="anna@orrery.example", calendar="main", secret="lasting"
        )
        self.used: set[str] = set()
        self.asked: list[dict[str, str | None]] = []
        self.revoked: list[Grant] = []
        self.fails: Exception | None = None

    def consent_url(self, **asked: str | None) -> str:
        self.asked.append(asked)
        return f"https://orrery.example/consent?state={asked['state']}"

    async def granted(self, *, code: str, code_verifier: str, **_more: str) -> Granted:
        if self.fails is not None:
            raise self.fails
        if code in self.used or code_verifier != self.asked[-1]["code_verifier"]:
            raise SignInRefused("orrery", 400, "invalid_grant")
        self.used.add(code)
        return self.account

    async def revoke(self, grant: Grant, /) -> None:
        self.revoked.append(grant)


class Entered(AccountFields):
    password: Key


async def check(entered: AccountFields) -> Granted:
    assert isinstance(entered, Entered)
    if entered.password.get_secret_value() == "wrong":
        raise Forbidden("orrery", 401, "no", is_consent_lost=True)
    secret = entered.password.get_secret_value()
    return Granted(subject=entered.account, address=entered.account, calendar="main", secret=secret)


async def acting_for(address: str) -> Granted:
    if address.endswith("@elsewhere.example"):
        raise Forbidden("orrery", 401, "unauthorized_client", is_consent_lost=True)
    return Granted(subject=address, address=address, calendar=address)


@pytest.fixture
def orrery(monkeypatch: pytest.MonkeyPatch, office: Office) -> Orrery:
    made = Orrery()

    def connect(_network: Network) -> Clients:
        passwords = PersonalPasswords(Entered, check)
        delegations = PersonalDelegations(acting_for)
        return Clients(
            personal_consents=made,
            personal_passwords=passwords,
            personal_delegations=delegations,
        )

    monkeypatch.setitem(registry.PROVIDERS, KIND, connect)
    make_known(office.sql)
    return made


@pytest.fixture
async def api(orrery: Orrery, make_api: MakeApi, office: Office) -> Api:
    return await make_api(encryption_key=KEY)


def headers(office: Office) -> dict[str, str]:
    return {"X-Admin-Api-Key": "test-admin-key", "X-Tenant-Id": str(office.tenant_id)}


async def begun(api: Api, office: Office, **options: Any) -> str:
    """The state with which somebody was sent away."""
    body = {"provider_id": str(office.salesperson_id)}
    given = {"headers": headers(office)} | options
    reply = await api.send("POST", f"/v1/{OWN}/connect", json=body, **given)
    assert reply.status == 200, reply
    [state] = parse_qs(urlsplit(reply.json["authorization_url"]).query)["state"]
    return state


async def back(api: Api, state: str, **query: str) -> Any:
    return await api.get(CALLBACK, params={"state": state, **(query or {"code": "code-1"})})


async def agreed(api: Api, page: Any, **more: str) -> Any:
    found = re.search(r'name="consent" value="([0-9a-f-]+)"', page.body.decode())
    assert found, page
    return await api.send("POST", CALLBACK, data={"consent": found[1], **more})


def kept(office: Office) -> list[Any]:
    return office.values(
        "select address from booking.calendar_accounts where disconnected_at is null"
    )


async def test_a_calendar_is_connected_after_it_was_asked(
    api: Api, office: Office, orrery: Orrery
) -> None:
    """The page names account and salesperson; nothing is kept before its button, nor in clear."""
    state = await begun(api, office)
    assert orrery.asked[-1]["return_to"] == f"{api.settings.base_url}{CALLBACK}"
    page = await back(api, state)
    assert page.status == 200 and b"anna@orrery.example" in page.body and b"Anna" in page.body
    assert kept(office) == []
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    again = await back(api, state)
    assert again.status == 400 and b"invalid_state" in again.body
    done = await agreed(api, page)
    assert done.status == 200 and b"anna@orrery.example" in done.body
    assert kept(office) == ["anna@orrery.example"]
    assert (await agreed(api, page)).status == 400
    sealed = office.values("select sealed from booking.sealed_secrets()")
    assert len(sealed) == 1 and "lasting" not in sealed[0]
    listed = (await api.internal("GET", "tenant-admin/calendars", tenant=office.tenant_id)).json
    assert [each["state"] for each in listed["calendars"]] == ["connected"]

    # Given back: the grant as well, since nobody else has one of this account.
    gone = await api.internal("DELETE", f"{OWN}/{office.salesperson_id}", tenant=office.tenant_id)
    assert (gone.status, gone.json["state"]) == (200, "disconnected")
    assert [grant.secret for grant in orrery.revoked] == ["lasting"]
    assert kept(office) == []


async def test_what_was_not_given_is_said(api: Api, office: Office, orrery: Orrery) -> None:
    """Denied, unticked, without a lasting key, no answer: named, and nothing is kept."""
    denied = await back(api, await begun(api, office), error="access_denied")
    assert b"consent_denied" in denied.body
    whole = orrery.account
    for account, word in (
        (Granted(**_of(whole), missing=("see your calendar",)), b"see your calendar"),
        (Granted(**{**_of(whole), "secret": None}), b"No lasting access"),
    ):
        orrery.account = account
        page = await back(api, await begun(api, office), code=f"code {word!r}")
        assert word in page.body and b"consent_denied" in page.body
    orrery.account, orrery.fails = whole, Transient("orrery", 503, "down")
    page = await back(api, await begun(api, office))
    assert b"consent_not_effective" in page.body
    orrery.fails = None
    other = await back(api, "another state")
    assert b"invalid_state" in other.body
    assert kept(office) == []


def _of(granted: Granted) -> dict[str, Any]:
    names = ("subject", "address", "calendar", "secret")
    return {name: getattr(granted, name) for name in names}


async def test_another_account_is_named_and_asked_about(
    api: Api, office: Office, orrery: Orrery
) -> None:
    await agreed(api, await back(api, await begun(api, office)))
    assert orrery.asked[-1]["login_hint"] is None
    orrery.account = Granted(
        subject="sub-2", address="else@orrery.example", calendar="main", secret="other"
    )
    state = await begun(api, office)
    assert orrery.asked[-1]["login_hint"] == "anna@orrery.example"
    page = await back(api, state, code="code-2")
    assert b"anna@orrery.example" in page.body and b"else@orrery.example" in page.body
    assert (await agreed(api, page)).status == 200
    assert kept(office) == ["else@orrery.example"]


async def test_the_state_is_of_a_browser_and_a_session(
    api: Api, office: Office, orrery: Orrery, make_api: MakeApi
) -> None:
    """Who follows a stranger's link connects nothing, nor does somebody who signed out."""
    account = add_account(
        office, "anna@acme.example", "salesperson", salesperson_id=office.salesperson_id
    )
    sign_in(office, account, "session-1")
    cookie = {"Cookie": "holdfast-acme=session-1", "Sec-Fetch-Site": "same-origin"}
    state = await begun(api, office, headers=cookie)
    stranger = await make_api(encryption_key=KEY)
    assert b"invalid_state" in (await back(stranger, state)).body
    signed_out = await back(api, state)
    assert b"Sign in again" in signed_out.body
    assert kept(office) == []


async def test_a_password_is_tried_and_kept_sealed(api: Api, office: Office) -> None:
    path = f"{OWN}/{office.salesperson_id}"
    given = {"account": "anna@orrery.example", "password": "wrong"}
    refused = await api.internal("PUT", path, given, tenant=office.tenant_id)
    assert (refused.status, refused.fields) == (400, ["account"])
    made = await api.internal("PUT", path, given | {"password": "right"}, tenant=office.tenant_id)
    assert (made.status, made.json["state"]) == (200, "connected")
    assert office.values("select token_source from booking.calendar_accounts") == ["password"]
    assert "right" not in str(office.values("select sealed from booking.sealed_secrets()"))


async def test_the_platform_alone_connects_by_delegation(api: Api, office: Office) -> None:
    """Its key opens every company's people that let it; no company names another's."""
    path, here = f"{OWN}/delegate", {"tenant": office.tenant_id}
    body = {"provider_id": str(office.salesperson_id), "address": "anna@elsewhere.example"}
    refused = await api.internal("POST", path, body, **here)
    assert (refused.status, refused.fields) == (400, ["address"])
    body["address"] = "anna@orrery.example"
    account = add_account(office, "owner@acme.example", "owner")
    sign_in(office, account, "session-1")
    cookie = {"Cookie": "holdfast-acme=session-1", "Sec-Fetch-Site": "same-origin"}
    theirs = await api.send("POST", f"/v1/{path}", json=body, headers=cookie)
    assert theirs.status in (401, 403)
    made = await api.internal("POST", path, body, **here)
    assert (made.status, made.json["state"]) == (200, "connected")
    kept_as = (
        "select a.token_source, c.secret"
        " from booking.calendar_accounts a join booking.connections c on c.id = a.id"
    )
    assert office.sql.execute(kept_as).fetchone() == ("delegation", None)
