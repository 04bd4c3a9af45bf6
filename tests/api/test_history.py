"""/v1/tenant-admin/audit and follow-ups over HTTP."""

from __future__ import annotations

from tests.api.client import Api
from tests.api.test_access import SETTINGS, cookie
from tests.sql.conftest import WEDNESDAY_TEN
from tests.support.office import Office
from tests.support.people import add_account, sign_in

AUDIT = "/v1/tenant-admin/audit"
FOLLOW_UPS = "/v1/tenant-admin/follow-ups"


async def test_a_change_is_found_by_who_and_why(api: Api, office: Office) -> None:
    account = add_account(office, "a@acme.example", "admin")
    sign_in(office, account, "secret")
    headers = cookie("secret", **{"X-Correlation-ID": "c-7", "User-Agent": "Browser/1"})
    changed = await api.send("PATCH", SETTINGS, json={"horizon_days": 40}, headers=headers)
    assert changed.status == 200
    (found,) = (await api.get(f"{AUDIT}?correlation_id=c-7", headers=cookie("secret"))).json[
        "entries"
    ]
    assert (found["actor"]["name"], found["agent"]) == ("a@acme.example", "Browser/1")
    assert found["client"]
    same = await api.get(
        f"{AUDIT}?actor={account}&action=config.changed&from=2020-01-01", headers=cookie("secret")
    )
    assert same.json["entries"] == [found]
    wrong = await api.get(f"{AUDIT}?from=yesterday", headers=cookie("secret"))
    assert (wrong.status, wrong.fields) == (400, ["from"])
    told = await api.get(f"{AUDIT}/summary", headers=cookie("secret"))
    assert {"action": "config.changed", "count": 1} in told.json["actions"]


async def test_a_follow_up_is_seen_to(api: Api, office: Office) -> None:
    office.free_calendars()
    booked = office.confirmed(WEDNESDAY_TEN)
    office.value("select set_config('booking.tenant_id', %s, false)", str(office.tenant_id))
    office.sql.execute("select booking.track(%s, 'customer_notify_required')", [booked])
    here = {"tenant": office.tenant_id}
    (waiting,) = (await api.internal("GET", FOLLOW_UPS[4:], **here)).json["follow_ups"]
    there = f"{FOLLOW_UPS[4:]}/{waiting['id']}/done"
    typed = await api.internal("POST", there, {"notes": "x"}, **here)
    assert typed.fields == ["notes"]
    done = await api.internal("POST", there, {"note": "Rang up."}, **here)
    assert (done.json["note"], done.json["done_by"]) == ("Rang up.", "api")
    assert (await api.internal("GET", FOLLOW_UPS[4:], **here)).json["follow_ups"] == []
    seen = await api.internal("GET", f"{FOLLOW_UPS[4:]}?open=false", **here)
    assert [each["id"] for each in seen.json["follow_ups"]] == [waiting["id"]]
