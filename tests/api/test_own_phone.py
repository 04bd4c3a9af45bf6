"""/v1/auth/{slug}/phone: one's own telephone number, over HTTP."""

from __future__ import annotations

from tests.api.client import Api
from tests.api.test_sign_in import OWN_SITE
from tests.sql.test_sms_rules import sends_sms
from tests.support.office import Office
from tests.support.people import add_account, add_twilio, mailed_code, sign_in

PHONE = "/v1/auth/acme/phone"
TEST = "/v1/tenant-admin/notifications/templates/booking_reminder/sms/en/test"


async def test_an_owner_proves_a_number_and_has_a_text_tried_there(
    api: Api, office: Office
) -> None:
    sends_sms(office)
    add_twilio(office)
    sign_in(office, add_account(office, "olga@acme.example", "owner"), "secret")
    headers = {"Cookie": "holdfast-acme=secret", **OWN_SITE}
    odd = await api.send("PUT", PHONE, json={"phone": "12"}, headers=headers)
    assert (odd.status, odd.json["errors"][0]["field"]) == (400, "phone")
    entered = await api.send("PUT", PHONE, json={"phone": "0151 23456789"}, headers=headers)
    assert (entered.status, entered.json["phone"]) == (202, "+4915123456789")
    early = await api.send("POST", TEST, json={}, headers=headers)
    assert (early.status, early.json["errors"][0]["field"]) == (400, "to")
    code = mailed_code(office, "phone_code")["code"]
    wrong = "000000" if code != "000000" else "000001"
    refused = await api.send("POST", f"{PHONE}/proof", json={"code": wrong}, headers=headers)
    assert (refused.status, refused.code) == (401, "invalid_code")
    typed = f"{code[:3]} {code[3:]}"
    proved = await api.send("POST", f"{PHONE}/proof", json={"code": typed}, headers=headers)
    assert (proved.status, proved.json["proved_at"] is None) == (200, False)
    assert (await api.get(PHONE, headers=headers)).json == proved.json
    tried = await api.send("POST", TEST, json={}, headers=headers)
    assert (tried.status, tried.json["to"]) == (202, "+4915123456789")
    gone = await api.send("DELETE", PHONE, headers=headers)
    assert (gone.status, gone.json["phone"]) == (200, None)


async def test_nobody_else_enters_a_number(api: Api, office: Office) -> None:
    sign_in(office, add_account(office, "olga@acme.example", "owner"), "secret")
    cookie = {"Cookie": "holdfast-acme=secret"}
    for method, path, body in (
        ("PUT", PHONE, {"phone": "+4915123456789"}),
        ("POST", f"{PHONE}/proof", {"code": "123456"}),
        ("DELETE", PHONE, None),
    ):
        for headers, status, code in (
            ({}, 401, "sign_in_required"),
            ({**cookie, "Sec-Fetch-Site": "cross-site"}, 403, "cross_site"),
        ):
            reply = await api.send(method, path, json=body, headers=headers)
            assert (reply.status, reply.code) == (status, code), (method, path)
