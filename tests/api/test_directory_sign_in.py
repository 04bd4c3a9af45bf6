"""A directory is bound by a sign-in of its administrator, in the browser that was sent there."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from tests.api.client import Api
from tests.api.cloud import Cloud, query_of
from tests.api.conftest import MakeApi
from tests.api.test_tenants import HTML, _callback, _connect, _sent_on, _through, directory
from tests.support.clock import Clock
from tests.support.office import Office

__all__ = ["directory"]

STATUS = "select status from booking.tenants where slug = %s"


@pytest.mark.fact("ENTRA-15")
async def test_a_held_back_redirect_binds_nobody_elses_directory(
    api: Api, office: Office, cloud: Cloud, directory: str
) -> None:
    """The first tenant's state with the second's directory leads to a sign-in that the first
    tenant's people cannot pass."""
    first, second = await _connect(api, "initech"), await _connect(api, "globex")
    held_back = query_of(await cloud.agree(second["admin_consent_url"], directory))
    crossed = held_back | {"state": query_of(first["admin_consent_url"])["state"]}
    address, cookie = await _sent_on(api, **crossed)
    assert office.value(STATUS, "initech") == "pending"
    assert f"/{directory}/" in address
    back = await cloud.sign_in(address, "member")
    reply = await _callback(api, cookie, **query_of(back))
    assert (reply.status, reply.code) == (400, "consent_denied")
    assert office.value(STATUS, "initech") == "pending"
    assert (await _through(api, cloud, **held_back)).status == 200
    assert office.value(STATUS, "globex") == "active"


async def test_a_sign_in_of_another_directory_proves_nothing(
    api: Api, office: Office, cloud: Cloud, directory: str
) -> None:
    """A code of one directory is not taken by another."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, cookie = await _sent_on(api, **query)
    elsewhere = str(uuid.uuid4())
    body = {"id": elsewhere, "name": "Elsewhere", "consent": "granted", "is_open": True}
    await cloud.control("POST", "directories", body)
    back = await cloud.sign_in(address.replace(directory, elsewhere, 1))
    reply = await _callback(api, cookie, **query_of(back))
    assert (reply.status, reply.code) == (400, "consent_denied")
    assert office.value(STATUS, "globex") == "pending"


@pytest.mark.parametrize("cookie", [{}, {"Cookie": "holdfast-connect=other"}])
async def test_another_browser_brings_nothing_back(
    api: Api, office: Office, cloud: Cloud, directory: str, cookie: dict
) -> None:
    """The state is good in the browser that was sent, which may still come back afterwards."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, own = await _sent_on(api, **query)
    back = query_of(await cloud.sign_in(address))
    api.client.session.cookie_jar.clear()
    reply = await _callback(api, cookie, **back)
    assert (reply.status, reply.code) == (400, "invalid_state")
    assert office.value(STATUS, "globex") == "pending"
    assert (await _callback(api, own, **back)).status == 200


@pytest.mark.fact("ENTRA-17")
async def test_a_sign_in_is_good_once_and_for_ten_minutes(
    api: Api, cloud: Cloud, clock: Clock, directory: str
) -> None:
    """Used or late: 400 invalid_state; the consent's own state then begins again."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, cookie = await _sent_on(api, **query)
    back = query_of(await cloud.sign_in(address))
    clock.advance(timedelta(minutes=10))
    reply = await _callback(api, cookie, **back)
    assert (reply.status, reply.code) == (400, "invalid_state")
    address, cookie = await _sent_on(api, **query)
    back = query_of(await cloud.sign_in(address))
    assert (await _callback(api, cookie, **back)).status == 200
    reply = await _callback(api, cookie, **back)
    assert (reply.status, reply.code) == (400, "invalid_state")


async def test_nothing_secret_is_kept_or_told(
    api: Api, office: Office, cloud: Cloud, directory: str
) -> None:
    """State and cookie are kept as digests; the address has the challenge, never the verifier."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, cookie = await _sent_on(api, **query)
    asked = query_of(address)
    row = office.value("select to_jsonb(s)::text from booking.directory_sign_ins s")
    assert asked["state"] not in row
    assert cookie["Cookie"].partition("=")[2] not in row
    verifier = office.value("select code_verifier from booking.directory_sign_ins")
    assert verifier not in address
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert len(verifier) >= 43


async def test_a_refused_sign_in_is_a_page(api: Api, cloud: Cloud, directory: str) -> None:
    """Whoever cancels at Entra, or is no administrator, reads why; nothing changed."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, cookie = await _sent_on(api, **query)
    reply = await _callback(
        api, cookie | HTML, error="access_denied", state=query_of(address)["state"]
    )
    assert (reply.status, reply.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    reply = await _through(api, cloud, HTML, "member", **query)
    assert reply.status == 400
    assert b"Global Administrator" in reply.body


@pytest.mark.parametrize("kind", ["error", "drop_after", "garbage"])
async def test_an_entra_that_does_not_answer_ends_the_sign_in_and_not_the_consent(
    api: Api, office: Office, cloud: Cloud, directory: str, kind: str
) -> None:
    """409, and the link that was sent leads through as soon as Entra is well."""
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    address, cookie = await _sent_on(api, **query)
    back = query_of(await cloud.sign_in(address))
    await cloud.fault("entra", kind, path="*/token")
    reply = await _callback(api, cookie, **back)
    assert (reply.status, reply.code) == (409, "consent_not_effective")
    page = await _callback(api, cookie | HTML, **back)
    assert b"Load this page again" not in page.body
    assert office.value(STATUS, "globex") == "pending"
    await cloud.heal()
    assert (await _through(api, cloud, **query)).status == 200


async def test_the_platforms_directory_needs_the_platforms_key(
    make_api: MakeApi, office: Office, cloud: Cloud, directory: str
) -> None:
    """Named when the consent was asked for, or with the key now; 401 otherwise."""
    api = await make_api(graph_mail_tenant_id=directory.upper())
    tenant = await _connect(api)
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    reply = await _callback(api, **query)
    assert (reply.status, reply.code) == (401, "unauthorized")
    assert (await _callback(api, {"X-Admin-Api-Key": "test-admin-key"}, **query)).status == 302
    body = {"tenant_name": "Globex", "tenant_slug": "globex", "directory_id": directory}
    named = (await api.internal("POST", "tenants/connect", body)).json
    query = query_of(await cloud.agree(named["admin_consent_url"], directory))
    assert (await _through(api, cloud, **query)).status == 200


async def test_a_named_directory_is_the_only_one(
    api: Api, office: Office, cloud: Cloud, directory: str
) -> None:
    """409 directory_taken for any other; a malformed one is refused with the field's name."""
    body = {"tenant_name": "Globex", "tenant_slug": "globex", "directory_id": "x"}
    reply = await api.internal("POST", "tenants/connect", body)
    assert (reply.status, reply.fields) == (400, ["directory_id"])
    body["directory_id"] = str(uuid.uuid4())
    tenant = (await api.internal("POST", "tenants/connect", body)).json
    query = query_of(await cloud.agree(tenant["admin_consent_url"], directory))
    reply = await _through(api, cloud, **query)
    assert (reply.status, reply.code) == (409, "directory_taken")
    assert office.value(STATUS, "globex") == "pending"


async def test_a_mocked_entra_signs_in_whoever_asks(make_api: MakeApi, office: Office) -> None:
    """In mock mode the way leads over the mounted pages, without a choice to make."""
    api = await make_api(graph_mock=True, zoom_mock=True)
    tenant = await _connect(api)
    state = query_of(tenant["admin_consent_url"])["state"]
    assert "/simulator/entra/" in tenant["admin_consent_url"]
    address, cookie = await _sent_on(
        api, admin_consent="True", tenant=str(uuid.uuid4()), state=state
    )
    assert "/simulator/entra/" in address
    path = address[address.index("/simulator") :]
    signed_in = await api.get(path)
    assert signed_in.status == 303, signed_in
    reply = await _callback(api, cookie, **query_of(signed_in.headers["Location"]))
    assert reply.status == 200
