"""Dates at both ends of the calendar, in the addresses of the console."""

from __future__ import annotations

import pytest

from tests.admin.conftest import Office, PlainBrowser

DAYS = ("9999-12-31", "9999-01-01", "0001-01-01", "0001-01-02")


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "UTC"])
async def test_no_day_breaks_the_console(office: Office, admin: PlainBrowser, zone: str) -> None:
    """Today's page shows a day that it can; the list takes the day or says that it does not."""
    office.configure("timezone", zone)
    for day in DAYS:
        assert (await admin.open(f"/admin/acme?day={day}")).status == 200, day
        for name in ("from", "to"):
            page = await admin.open(f"/admin/acme/appointments?{name}={day}")
            assert page.status in (200, 400), (name, day)
