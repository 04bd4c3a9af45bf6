"""Whoever names a server names none inside, and an answer has an end."""

from __future__ import annotations

import httpx
import pytest

from app.providers.errors import Transient
from app.providers.guarded import GuardedTransport
from app.providers.http import LIMITS
from app.providers.registry import Providers
from app.public_address import AddressGuard, AddressRefused
from tests.providers.caldav.conftest import RealCloud
from tests.providers.caldav.test_events import DAY
from tests.providers.contract.subjects import CalendarBench
from tests.support.settings import make_demo_settings, make_settings


async def test_this_machine_is_not_asked(
    calendar: CalendarBench, simulated: RealCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not by its address, nor by a name that leads to it."""
    simulated.passwords.url = calendar.calendar
    providers = Providers.create(make_settings(), grants=simulated.passwords)
    client = providers.calendar("caldav")
    with pytest.raises(Transient) as caught:
        await client.busy_times(*calendar.at, *DAY)
    assert (caught.value.code, caught.value.outcome_unknown) == ("address_refused", False)
    assert simulated.trouble.seen == []

    monkeypatch.setattr(AddressGuard, "check_url", lambda *_: None)
    named = calendar.calendar.replace("127.0.0.1", "localhost")
    simulated.passwords.url = named
    with pytest.raises(Transient) as caught:
        await client.busy_times(calendar.account, named, *DAY)
    assert isinstance(caught.value.__cause__, AddressRefused)
    assert simulated.trouble.seen == []
    await providers.aclose()


async def test_an_answer_has_an_end(calendar: CalendarBench, simulated: RealCloud) -> None:
    """One that is larger is not read on; one that is packed is not unpacked."""
    rule = {"status": 200, "body": b"x" * 2000}
    await calendar.suffer("says", params=rule)
    await calendar.suffer("says", params={**rule, "headers": {"content-encoding": "gzip"}})
    guard = AddressGuard(make_demo_settings())
    transport = GuardedTransport(guard, limits=LIMITS, max_bytes=1000)
    async with httpx.AsyncClient(transport=transport) as client:
        for why in ("an endless answer", "a packed answer"):
            with pytest.raises(httpx.ReadError, match=why):
                await client.get(simulated.url)
