"""What somebody enters is looked at by asking their server."""

from __future__ import annotations

from typing import Any

import pytest

from app.providers.caldav.examination import CalDavAccount
from app.providers.capabilities.personal import Granted
from app.providers.errors import Permanent, Transient, Unauthorized
from tests.providers.caldav.conftest import RealCloud
from tests.support.radicale import PASSWORDS


@pytest.fixture
def way() -> str:
    return "http"


async def check(cloud: RealCloud, path: str, user: str = "ben", **changes: Any) -> Granted:
    passwords = dict(cloud.providers.personal_passwords())["caldav"]
    entered = {"account": user, "url": cloud.url + path, "password": PASSWORDS[user], **changes}
    return await passwords.check(CalDavAccount.model_validate(entered))


async def test_a_calendar_is_found(simulated: RealCloud) -> None:
    """By the server's address alone where there is one; by its own where there are several."""
    cloud, service = simulated, "caldav"
    with pytest.raises(Permanent, match="no calendar"):
        await check(cloud, "/")
    first = cloud.radicale.new_calendar("ben")
    granted = await check(cloud, "/")
    assert (granted.calendar, granted.subject) == (cloud.url + first,) * 2
    assert granted.settings == {"url": cloud.url + first, "user": "ben"}
    assert (granted.address, granted.secret) == ("ben", PASSWORDS["ben"])
    await cloud.fault(service, "says", params={"status": 404})
    await cloud.fault(service, "says", params={"status": 301, "headers": {"location": "/ben/"}})
    assert (await check(cloud, "")).calendar == cloud.url + first

    second = cloud.radicale.new_calendar("ben")
    with pytest.raises(Permanent) as caught:
        await check(cloud, "/ben/")
    assert cloud.url + first in str(caught.value)
    assert (await check(cloud, second.rstrip("/"))).calendar == cloud.url + second
    for path in (first, second):
        cloud.radicale.ask("DELETE", path, user="ben")


async def test_what_does_not_open_is_refused(simulated: RealCloud) -> None:
    """A wrong password, a page of the web, a calendar to be read only, a circle, a host inside."""
    cloud = simulated
    with pytest.raises(Unauthorized):
        await check(cloud, "/", password="wrong")
    await cloud.fault("caldav", "garbage")
    with pytest.raises(Transient):
        await check(cloud, "/")
    privileges = "<privilege><read/></privilege>"
    prop = (
        '<resourcetype><c:calendar xmlns:c="urn:ietf:params:xml:ns:caldav"/></resourcetype>'
        f"<current-user-privilege-set>{privileges}</current-user-privilege-set>"
    )
    stat = f"<propstat><prop>{prop}</prop><status>HTTP/1.1 200 OK</status></propstat>"
    text = f'<multistatus xmlns="DAV:"><response><href>/x/</href>{stat}</response></multistatus>'
    await cloud.fault("caldav", "says", params={"status": 207, "text": text})
    with pytest.raises(Permanent, match="read_only"):
        await check(cloud, "/x/")
    circle = {"status": 302, "headers": {"location": "/x/"}}
    await cloud.fault("caldav", "says", params=circle, times=4)
    with pytest.raises(Permanent, match="redirects"):
        await check(cloud, "/x/")
    inside = {"status": 302, "headers": {"location": "https://10.0.0.1/"}}
    await cloud.fault("caldav", "says", params=inside)
    with pytest.raises(Permanent, match="address_refused"):
        await check(cloud, "/x/")
