"""Signing in over HTTP: the same answer to everybody, cookies and tokens, and out again."""

from __future__ import annotations

import re
from typing import Any

from tests.api.client import Api, Reply
from tests.api.conftest import MakeApi
from tests.support.office import Office, call
from tests.support.people import add_account, sign_in

EVA = "eva@customer.example"
BASE = "/v1/auth/acme"
OWN_SITE = {"Sec-Fetch-Site": "same-origin"}


def cookies_of(reply: Reply) -> dict[str, str]:
    """Name and attributes of each cookie that an answer sets."""
    return {
        line.partition("=")[0]: line.partition("=")[2]
        for line in reply.headers.getall("Set-Cookie", [])  # type: ignore[attr-defined]
    }


def secret_of(reply: Reply, name: str = "holdfast-acme") -> str:
    return cookies_of(reply)[name].partition(";")[0]


def mailed(office: Office) -> Any:
    claimed = call(office.sql, "holdfast_worker", "outbox_claim", limit=1)
    return claimed["context"]["data"]


async def ask(api: Api, email: str = EVA) -> Reply:
    api.client.session.cookie_jar.clear()
    reply = await api.send("POST", f"{BASE}/code", json={"email": email})
    assert reply.status == 202
    return reply


async def test_nobody_learns_who_has_an_account(api: Api, office: Office) -> None:
    """The same status, body and cookie for an account, a disabled one, and a stranger."""
    add_account(office, EVA, "customer")
    add_account(office, "gone@customer.example", "customer", status="disabled")
    for email in (EVA, "gone@customer.example", "stranger@else.example"):
        reply = await ask(api, email)
        assert re.fullmatch(r"[\w-]{43}", reply.json["attempt"]) and reply.json.keys() == {
            "attempt"
        }
        assert secret_of(reply, "holdfast-attempt") == reply.json["attempt"]
        attributes = cookies_of(reply)["holdfast-attempt"]
        assert "HttpOnly" in attributes and "SameSite=Lax" in attributes and "Path=/" in attributes
    assert office.value("select count(*) from booking.notification_outbox") == 3
    for body, slug, status in (
        ({}, "acme", 400),
        ({"email": "no"}, "acme", 400),
        ({"email": EVA}, "nobody", 404),
    ):
        reply = await api.send("POST", f"/v1/auth/{slug}/code", json=body)
        assert reply.status == status


async def test_a_browser_signs_in_and_out(api: Api, office: Office) -> None:
    """A cookie of this company, another with each sign-in; who am I; out here, out everywhere."""
    account = add_account(office, EVA, "owner", display_name="Eva")
    secrets: list[str] = []
    for _ in range(2):
        await ask(api)
        code = mailed(office)["code"]
        spaced = f"{code[:3]} {code[3:]}"
        reply = await api.send("POST", f"{BASE}/session", json={"email": EVA, "code": spaced})
        assert reply.status == 200, "the browser sent its attempt"
        assert reply.json["account_id"] == str(account) and reply.json["roles"] == ["owner"]
        attributes = cookies_of(reply)["holdfast-acme"]
        assert "HttpOnly" in attributes and "SameSite=Lax" in attributes and "Path=/" in attributes
        secrets.append(secret_of(reply))
    assert secrets[0] != secrets[1]
    api.client.session.cookie_jar.clear()
    for secret, everywhere in ((secrets[0], ""), (secrets[1], "s")):
        headers = {"Cookie": f"holdfast-acme={secret}"}
        me = await api.get(f"{BASE}/session", headers=headers)
        assert (me.json["email"], me.json["display_name"]) == (EVA, "Eva")
        refused = await api.send("DELETE", f"{BASE}/session", headers=headers)
        assert refused.code == "cross_site"
        out = await api.send("DELETE", f"{BASE}/session{everywhere}", headers=headers | OWN_SITE)
        assert out.status == 204 and "Max-Age=0" in cookies_of(out)["holdfast-acme"]
        gone = await api.get(f"{BASE}/session", headers=headers)
        assert (gone.status, gone.code) == (401, "sign_in_required")
    assert office.value("select count(*) from booking.sessions") == 0
    nobody = await api.get(f"{BASE}/session")
    assert (nobody.status, nobody.code) == (401, "sign_in_required")


async def test_a_program_signs_in_with_a_token(api: Api, office: Office) -> None:
    """Shown once, without a cookie; a link does as well as a code; elsewhere it is none."""
    add_account(office, EVA, "admin")
    add_account(Office(office.sql, "other"), EVA, "admin")
    asked = await ask(api)
    told = mailed(office)
    api.client.session.cookie_jar.clear()
    body = {"email": EVA, "code": told["code"], "bearer": True}
    without = await api.send("POST", f"{BASE}/session", json=body)
    assert (without.status, without.code) == (401, "invalid_code"), "the attempt is missing"
    done = await api.send("POST", f"{BASE}/session", json=body | {"attempt": asked.json["attempt"]})
    token = done.json["token"]
    assert token.startswith("hfs_") and not cookies_of(done)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await api.get(f"{BASE}/session", headers=headers)).json["roles"] == ["admin"]
    assert (await api.get("/v1/tenant-admin/settings", headers=headers)).status == 200
    other = await api.get("/v1/auth/other/session", headers=headers)
    assert (other.status, other.code) == (401, "sign_in_required")
    beside = headers | {"Cookie": "holdfast-acme=another"}
    out = await api.send("DELETE", f"{BASE}/session", headers=beside)
    assert out.status == 204 and not cookies_of(out), "the browser's session is not the program's"
    assert (await api.get(f"{BASE}/session", headers=headers)).status == 401
    await ask(api)
    link = mailed(office)["token"]
    wrong = await api.send("POST", "/v1/auth/other/session", json={"link": link})
    assert wrong.code == "invalid_code"
    assert (await api.send("POST", f"{BASE}/session", json={"link": link})).status == 200
    assert (await api.send("POST", f"{BASE}/session", json={"link": link})).code == "invalid_code"
    for body in ({}, {"email": EVA}, {"code": "123456"}):
        assert (await api.send("POST", f"{BASE}/session", json=body)).status == 400


async def test_codes_cannot_be_guessed(make_api: MakeApi, office: Office) -> None:
    """Ten wrong ones a minute of a client, of whatever address."""
    api = await make_api(rate_limit_per_minute=1000)
    for number in range(11):
        reply = await api.send(
            "POST", f"{BASE}/session", json={"email": f"{number}@b.example", "code": "123456"}
        )
        assert reply.code == ("invalid_code" if number < 10 else "rate_limited")


async def test_where_visitors_come_by_https_cookies_are_of_this_host_alone(
    make_api: MakeApi, office: Office
) -> None:
    """`__Host-`, which demands Secure and Path=/ and no domain."""
    api = await make_api(base_url="https://book.example")
    sign_in(office, add_account(office, EVA, "admin"), "secret")
    reply = await api.send("POST", f"{BASE}/code", json={"email": EVA})
    attributes = cookies_of(reply)["__Host-holdfast-attempt"]
    assert "Secure" in attributes and "Domain" not in attributes
    plain = await api.get(f"{BASE}/session", headers={"Cookie": "holdfast-acme=secret"})
    assert plain.status == 401
    good = await api.get(f"{BASE}/session", headers={"Cookie": "__Host-holdfast-acme=secret"})
    assert good.status == 200


async def test_somebody_has_another_address(api: Api, office: Office) -> None:
    """By cookie from our own pages or by bearer, each gets another session of its form; the answer
    to the wish is the same whoever has the address."""
    add_account(office, "theirs@new.example", "customer")
    for form, secret in (("cookie", "secret"), ("bearer", "hfs_" + "b" * 43)):
        account = add_account(office, f"{form}@customer.example", "customer")
        sign_in(office, account, secret, form)
        headers = (
            {"Cookie": f"holdfast-acme={secret}", **OWN_SITE}
            if form == "cookie"
            else {"Authorization": f"Bearer {secret}"}
        )
        where = f"{BASE}/address"
        new = f"{form}@new.example"
        for email in ("theirs@new.example", new):
            api.client.session.cookie_jar.clear()
            asked = await api.send("POST", where, json={"email": email}, headers=headers)
            assert (asked.status, asked.json.keys()) == (202, {"attempt"})
        taken, code = mailed(office)["code"], mailed(office)["code"]
        body = {"email": new, "attempt": asked.json["attempt"]}
        wrong = await api.send("PUT", where, json={**body, "code": taken}, headers=headers)
        assert (wrong.status, wrong.code) == (401, "invalid_code") or taken == code
        done = await api.send("PUT", where, json={**body, "code": code}, headers=headers)
        assert (done.status, done.json["email"]) == (200, new)
        if form == "cookie":
            assert secret_of(done) != secret and "csrf_token" in done.json
            with_new = {"Cookie": f"holdfast-acme={secret_of(done)}"}
        else:
            assert not cookies_of(done) and done.json["token"].startswith("hfs_")
            with_new = {"Authorization": f"Bearer {done.json['token']}"}
        api.client.session.cookie_jar.clear()
        assert (await api.get(f"{BASE}/session", headers=headers)).code == "sign_in_required"
        assert (await api.get(f"{BASE}/session", headers=with_new)).json["email"] == new
        call(office.sql, "holdfast_worker", "outbox_claim", limit=1)  # the old address is told


async def test_nobody_elses_page_changes_an_address(api: Api, office: Office) -> None:
    """Not without a session, not from another site, not an hour after the sign-in."""
    sign_in(office, add_account(office, EVA, "customer"), "secret")
    where = f"{BASE}/address"
    cookie = {"Cookie": "holdfast-acme=secret"}
    for method in ("POST", "PUT"):
        body = {"email": "eva@new.example", "code": "123456"}
        for headers, status, code in (
            ({}, 401, "sign_in_required"),
            ({**cookie, "Sec-Fetch-Site": "cross-site"}, 403, "cross_site"),
        ):
            reply = await api.send(method, where, json=body, headers=headers)
            assert (reply.status, reply.code) == (status, code)
    office.sql.execute(
        "update booking.sessions set signed_in_at = signed_in_at - interval '1 hour'"
    )
    reply = await api.send(
        "POST", where, json={"email": "e@new.example"}, headers=cookie | OWN_SITE
    )
    assert (reply.status, reply.code) == (403, "fresh_sign_in_required")
