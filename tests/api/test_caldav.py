"""Somebody's calendar on a real CalDAV server, connected and asked over the app's own HTTP."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from app.public_address import AddressGuard
from tests.api.conftest import MakeApi
from tests.support.office import Office
from tests.support.radicale import PASSWORDS, radicale

KEY = base64.b64encode(bytes(range(32))).decode()


async def test_a_calendar_is_connected_and_asked(
    make_api: MakeApi, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address inside is refused, and so is a wrong password; what opens is kept sealed, and
    what takes time there is not offered."""
    api = await make_api(encryption_key=KEY)
    path = f"tenant-admin/calendar/caldav/{office.salesperson_id}"
    with radicale(tmp_path) as server:
        calendar = server.new_calendar()
        given = {"account": "ann", "url": server.url, "password": PASSWORDS["ann"]}
        inside = await api.internal("PUT", path, given, tenant=office.tenant_id)
        assert (inside.status, inside.fields) == (400, ["account"])
        assert "https" in str(inside.json)

        monkeypatch.setattr(AddressGuard, "check_url", lambda *_: None)
        monkeypatch.setattr(AddressGuard, "check_peer", lambda *_: None)
        wrong = await api.internal("PUT", path, given | {"password": "no"}, tenant=office.tenant_id)
        assert (wrong.status, wrong.fields) == (400, ["account"])
        made = await api.internal("PUT", path, given, tenant=office.tenant_id)
        assert made.status == 200, made
        kept = "select calendar, token_source from booking.calendar_accounts"
        assert office.sql.execute(kept).fetchall() == [(server.url + calendar, "password")]
        [sealed] = office.values("select sealed from booking.sealed_secrets()")
        assert PASSWORDS["ann"] not in sealed

        times = ("DTSTART:20261124T090000Z", "DURATION:PT1H", "DTSTAMP:20260101T000000Z")
        server.put(calendar + "x.ics", "BEGIN:VEVENT", "UID:x", *times, "END:VEVENT")
        query = f"salesperson={office.salesperson_id}&date=2026-11-24"
        reply = await api.get(f"/v1/public/acme/availability?{query}")
    assert reply.json["slots"][0]["start_at"] == "2026-11-24T10:30:00Z", reply
