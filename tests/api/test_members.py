"""A company's people and keys: who may give which role, and what ends with it."""

from __future__ import annotations

import uuid
from typing import Any

from tests.api.client import Api, Reply
from tests.api.test_access import SETTINGS, bearer, cookie
from tests.support.clock import Clock
from tests.support.office import Office
from tests.support.people import add_account, add_key, sign_in

MEMBERS = "/v1/tenant-admin/members"
KEYS = "/v1/tenant-admin/keys"
NEW = "new@acme.example"


class Asking:
    """One app, asked as somebody who signed in just now."""

    def __init__(self, api: Api, office: Office) -> None:
        self.api, self.office = api, office

    def add(self, role: str, email: str = "", **columns: Any) -> uuid.UUID:
        """An account, signed in with a secret that is its address."""
        email = email or f"{role}@acme.example"
        account = add_account(self.office, email, role, **columns)
        sign_in(self.office, account, email)
        return account

    async def __call__(
        self, who: str, method: str, path: str = MEMBERS, body: Any = None, **more: str
    ) -> Reply:
        headers = cookie(who if "@" in who else f"{who}@acme.example", **more)
        sent = {} if body is None else {"json": body}
        return await self.api.send(method, path, headers=headers, **sent)


async def test_somebody_is_invited_by_mail(api: Api, office: Office) -> None:
    """201 with the account; mailed in their language; one account for an address."""
    asking = Asking(api, office)
    owner = asking.add("owner")
    body = {"email": "anna@müller.example", "roles": ["salesperson"], "display_name": "Anna",
            "salesperson_id": str(office.salesperson_id), "locale": "de"}  # fmt: skip
    made = await asking("owner", "POST", body=body)
    assert made.status == 201 and made.json["status"] == "invited" and made.json["version"] == 1
    assert made.json["email"] == "anna@xn--mller-kva.example"
    assert made.json["salesperson_id"] == str(office.salesperson_id)
    assert office.values("select recipient || ' ' || locale from booking.notification_outbox") == [
        "anna@xn--mller-kva.example de"
    ]
    again = await asking("owner", "POST", body=body | {"email": "ANNA@müller.example"})
    assert (again.status, again.code) == (409, "member_exists")
    staff = (await asking("owner", "GET")).json
    assert {member["id"] for member in staff["members"]} == {str(owner), made.json["id"]}
    assert staff["next_cursor"] is None
    one = await asking("owner", "GET", f"{MEMBERS}/{made.json['id']}")
    assert one.json == made.json
    for wrong, where in (
        ({"email": "no"}, "email"),
        ({"email": None}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["king"]}, "roles"),
        ({"roles": "admin"}, "roles"),
        ({"salesperson_id": str(uuid.uuid4())}, "salesperson_id"),
        ({"locale": "fr"}, "locale"),
        ({"display_name": "x" * 201}, "display_name"),
        ({"colour": "red"}, "colour"),
        ({"status": "disabled"}, "status"),
    ):
        reply = await asking("owner", "POST", body=body | wrong)
        assert (reply.status, reply.fields) == (400, [where]), wrong


async def test_nobody_gives_or_takes_what_is_not_below_them(api: Api, office: Office) -> None:
    """Owners everybody's but their own, administrators those below; the platform's key any."""
    asking = Asking(api, office)
    ids = {role: asking.add(role) for role in ("owner", "admin", "salesperson", "prospect")}
    ids["second"] = asking.add("owner", "second@acme.example")
    ids["other admin"] = asking.add("admin", "else@acme.example")
    for who, of, changes, may in (
        ("admin", "salesperson", {"roles": ["analyst"]}, True),
        ("admin", "prospect", {"roles": ["customer"]}, True),
        ("admin", "prospect", {"roles": ["customer", "admin"]}, False),
        ("admin", "prospect", {"roles": ["owner"]}, False),
        ("admin", "other admin", {"roles": ["analyst"]}, False),
        ("admin", "other admin", {"status": "disabled"}, False),
        ("admin", "owner", {"display_name": "Nobody"}, False),
        ("admin", "admin", {"roles": ["owner"]}, False),
        ("admin", "admin", {"status": "disabled"}, False),
        ("admin", "admin", {"display_name": "Ada", "locale": "ja"}, True),
        ("owner", "owner", {"roles": ["admin"]}, False),
        ("owner", "other admin", {"roles": ["owner"]}, True),
        ("owner", "second", {"roles": ["admin"]}, True),
    ):
        reply = await asking(who, "PATCH", f"{MEMBERS}/{ids[of]}", changes)
        if may:
            assert reply.status == 200 and changes.items() <= reply.json.items(), (who, of, reply)
        else:
            assert (reply.status, reply.code, reply.json["role"]) == (403, "forbidden", who), of
    for role, may in (("admin", False), ("owner", False), ("analyst", True)):
        made = await asking("admin", "POST", body={"email": f"{role}@b.example", "roles": [role]})
        assert made.status == (201 if may else 403)
    for method, path in (("DELETE", f"{MEMBERS}/{ids['owner']}"),
                         ("DELETE", f"{MEMBERS}/{ids['admin']}")):  # fmt: skip
        assert (await asking("admin", method, path)).code == "forbidden"
    by_platform = await api.internal(
        "PATCH", f"{MEMBERS[4:]}/{ids['owner']}", {"roles": ["admin"]}, tenant=office.tenant_id
    )
    assert by_platform.status == 200


async def test_what_is_taken_ends_at_once_and_comes_back(api: Api, office: Office) -> None:
    """Disabled or removed they are signed out; restored they sign in anew; the last owner stays."""
    asking = Asking(api, office)
    owner, admin = asking.add("owner"), asking.add("admin")
    path = f"{MEMBERS}/{admin}"
    assert (await asking("admin", "GET")).status == 200
    disabled = await asking("owner", "PATCH", path, {"status": "disabled", "version": 1})
    assert (disabled.json["status"], disabled.json["version"]) == ("disabled", 2)
    assert (await asking("admin", "GET")).code == "sign_in_required"
    late = await asking("owner", "PATCH", path, {"status": "active", "version": 1})
    assert (late.status, late.code) == (409, "version_conflict")
    assert (late.json["expected_version"], late.json["actual_version"]) == (1, 2)
    active = await asking("owner", "PATCH", path, {"status": "active"}, **{"If-Match": '"2"'})
    assert active.json["status"] == "invited", "who never signed in is invited again"
    removed = await asking("owner", "DELETE", path)
    assert removed.status == 200 and removed.json["archived_at"]
    shown = lambda query: asking("owner", "GET", f"{MEMBERS}?{query}")  # noqa: E731
    assert [m["id"] for m in (await shown("")).json["members"]] == [str(owner)]
    assert [m["id"] for m in (await shown("archived=only")).json["members"]] == [str(admin)]
    assert (await asking("owner", "PATCH", path, {"locale": "de"})).code == "invalid_state"
    restored = await asking("owner", "POST", f"{path}/restore")
    assert restored.json["archived_at"] is None
    await asking("owner", "DELETE", path)
    body = {"email": "admin@acme.example", "roles": ["admin"]}
    assert (await asking("owner", "POST", body=body)).status == 201
    assert (await asking("owner", "POST", f"{path}/restore")).code == "member_exists"
    for method, change in (
        ("PATCH", {"roles": ["admin"]}),
        ("PATCH", {"status": "disabled"}),
        ("DELETE", None),
    ):
        reply = await api.internal(
            method, f"{MEMBERS[4:]}/{owner}", change, tenant=office.tenant_id
        )
        assert (reply.status, reply.code) == (409, "last_owner")
    unknown = await asking("owner", "PATCH", f"{MEMBERS}/{uuid.uuid4()}", {"locale": "de"})
    assert (unknown.status, unknown.code) == (404, "not_found")
    other = Office(office.sql, "other")
    theirs = add_account(other, "o@other.example", "owner")
    assert (await asking("owner", "GET", f"{MEMBERS}/{theirs}")).status == 404
    assert (await asking("owner", "DELETE", f"{MEMBERS}/{theirs}")).status == 404


async def test_what_counts_most_needs_a_sign_in_just_now(
    api: Api, office: Office, clock: Clock
) -> None:
    """Within 15 minutes; reading does not, and a key may not at all."""
    asking = Asking(api, office)
    asking.add("owner")
    add_key(office, "sk_live_x")
    body = {"email": NEW, "roles": ["admin"]}
    key = await api.send("POST", MEMBERS, json=body, headers=bearer("sk_live_x"))
    assert (key.status, key.code) == (403, "forbidden")
    assert (await api.get(MEMBERS, headers=bearer("sk_live_x"))).status == 200
    clock.advance(minutes=15)
    for path, sent in ((MEMBERS, body), (KEYS, {"name": "a", "kind": "secret"})):
        reply = await asking("owner", "POST", path, sent)
        assert (reply.status, reply.code) == (403, "fresh_sign_in_required")
        assert (await asking("owner", "GET", path)).status == 200


async def test_lists_go_on_where_they_ended(api: Api, office: Office, clock: Clock) -> None:
    """By cursor, of one role; a cursor that is none is refused."""
    asking = Asking(api, office)
    asking.add("owner")
    for number in range(3):
        clock.advance(seconds=1)
        asking.add("customer", f"{number}@customer.example", created_at=clock.now())
    first = (await asking("owner", "GET", f"{MEMBERS}?role=customer&limit=2")).json
    query = f"role=customer&limit=2&cursor={first['next_cursor']}"
    second = (await asking("owner", "GET", f"{MEMBERS}?{query}")).json
    emails = [member["email"] for page in (first, second) for member in page["members"]]
    assert emails == [f"{number}@customer.example" for number in range(3)]
    assert second["next_cursor"] is None
    for wrong in ("cursor=x", "limit=0", "role=king", "archived=yes"):
        assert (await asking("owner", "GET", f"{MEMBERS}?{wrong}")).status == 400


async def test_a_key_is_shown_once_and_works_until_it_is_taken_back(
    api: Api, office: Office
) -> None:
    """Secret ones act by role, publishable ones name the company; nothing kept tells a key."""
    asking = Asking(api, office)
    owner = asking.add("owner")
    made = await asking("owner", "POST", KEYS, {"name": "Own system", "kind": "secret"})
    key = made.json["key"]
    assert made.status == 201 and key.startswith("sk_live_") and len(key) == 51
    assert (made.json["role"], made.json["last4"]) == ("admin", key[-4:])
    assert made.json["created_by"] == f"account {owner}"
    assert made.headers["Cache-Control"] == "no-store"
    assert (await api.get(SETTINGS, headers=bearer(key))).status == 200
    site = await asking(
        "owner", "POST", KEYS,
        {"name": "Site", "kind": "publishable", "origins": ["https://www.acme.example"]},
    )  # fmt: skip
    assert site.json["key"].startswith("pk_live_acme_") and site.json["role"] is None
    assert (await api.get(SETTINGS, headers=bearer(site.json["key"]))).code == "unauthorized"
    listed = (await asking("owner", "GET", KEYS)).json["keys"]
    used = {one["name"]: one["last_used_at"] for one in listed}
    assert used.keys() == {"Own system", "Site"} and used["Own system"]
    assert not any("key" in one for one in listed)
    kept = office.values(
        "select to_jsonb(k)::text from booking.api_keys k"
        " union all select to_jsonb(l)::text from booking.audit_logs l"
    )
    assert not any(one in row for row in kept for one in (key, site.json["key"]))
    revoked = await asking("owner", "DELETE", f"{KEYS}/{made.json['id']}")
    assert revoked.json["revoked_at"]
    assert (await api.get(SETTINGS, headers=bearer(key))).code == "unauthorized"
    assert len((await asking("owner", "GET", f"{KEYS}?archived=only")).json["keys"]) == 1
    assert (await asking("owner", "DELETE", f"{KEYS}/{uuid.uuid4()}")).status == 404
    assert (await api.internal("POST", KEYS[4:], {"name": "p", "kind": "publishable"}, tenant=office.tenant_id)
            ).json["key"].startswith("pk_live_acme_")  # fmt: skip


async def test_a_key_that_makes_no_sense_is_refused(api: Api, office: Office) -> None:
    """400 names the field; an end that has passed, origins of a secret key, a role of a site's."""
    asking = Asking(api, office)
    asking.add("owner")
    good = {"name": "a", "kind": "secret"}
    for wrong, where in (
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"kind": "magic"}, "kind"),
        ({"role": "owner"}, "role"),
        ({"kind": "publishable", "role": "admin"}, "role"),
        ({"origins": ["https://a.example"]}, "origins"),
        ({"kind": "publishable", "origins": ["a.example"]}, "origins"),
        ({"kind": "publishable", "origins": "https://a.example"}, "origins"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"colour": "red"}, "colour"),
    ):
        reply = await asking("owner", "POST", KEYS, good | wrong)
        assert (reply.status, reply.fields) == (400, [where]), wrong
    for absent in ("name", "kind"):
        body = {name: value for name, value in good.items() if name != absent}
        assert (await asking("owner", "POST", KEYS, body)).fields == [absent]


async def test_somebody_is_invited_again(api: Api, office: Office, clock: Clock) -> None:
    """Another mail, as new as the first; only who has not signed in, and by whoever may invite."""
    asking = Asking(api, office)
    asking.add("owner")
    asking.add("admin")
    made = await asking("owner", "POST", body={"email": NEW, "roles": ["admin"]})
    where = f"{MEMBERS}/{made.json['id']}/invite"
    clock.advance(seconds=60)
    again = await asking("owner", "POST", where)
    assert (again.status, again.json["status"]) == (200, "invited")
    assert again.json["invited_at"] > made.json["invited_at"]
    assert (await asking("owner", "POST", where)).status == 200, "pressed twice, it is one mail"
    mails = "select count(*) from booking.notification_outbox where purpose = 'invitation'"
    assert office.value(mails) == 2
    assert (await asking("admin", "POST", where)).code == "forbidden"
    assert (await asking("owner", "POST", f"{MEMBERS}/{uuid.uuid4()}/invite")).code == "not_found"
    office.sql.execute("update booking.accounts set status = 'active' where email = %s", [NEW])
    assert (await asking("owner", "POST", where)).code == "invalid_state"
    assert office.value(mails) == 2
