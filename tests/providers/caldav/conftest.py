"""A calendar on a real server, its person's password, and trouble on the way to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from app.providers.clock import Clock
from app.providers.grants import Grant, NoGrants
from app.providers.registry import Providers
from tests.providers.caldav.trouble import Rule, Trouble, in_between
from tests.providers.contract.subjects import CalendarBench, Subject
from tests.providers.simulated import Cloud
from tests.support.radicale import PASSWORDS, Radicale, radicale
from tests.support.settings import make_demo_settings

ACCOUNT = "00000000-0000-4000-8000-00000000ca1d"
_ASKED_AS = {"GET": "REPORT", "POST": "PUT"}
"""By which method it reads windows, and creates."""


@dataclass
class Passwords(NoGrants):
    """One account."""

    url: str
    user: str = "ann"
    password: str = PASSWORDS["ann"]
    asked: int = 0

    async def grant(self, account: str, /) -> Grant:
        assert account == ACCOUNT
        self.asked += 1
        known = {"url": self.url, "user": self.user}
        return Grant(
            "caldav", "password", self.user, self.user, settings=known, secret=self.password
        )


@dataclass
class RealCloud(Cloud):
    """The server, behind what makes trouble."""

    trouble: Trouble = field(kw_only=True)
    passwords: Passwords = field(kw_only=True)
    radicale: Radicale = field(kw_only=True)

    async def fault(self, service: str, kind: str, **rule: Any) -> None:
        method = rule.get("method")
        asked = _ASKED_AS.get(method, method)
        self.trouble.rules.append(Rule(kind, asked, rule.get("times", 1), rule.get("params", {})))

    async def count(self, service: str, method: str) -> int:
        return self.trouble.seen.count(method)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with radicale(tmp_path_factory.mktemp("radicale")) as running:
        yield running


@pytest.fixture
async def simulated(server: Radicale, way: str) -> AsyncIterator[RealCloud]:
    """It is always reached over HTTP: there is no other."""
    del way
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with in_between(server.url) as trouble:
        passwords = Passwords(trouble.url)
        providers = Providers.create(
            make_demo_settings(), clock=Clock(sleep=sleep), grants=passwords
        )
        try:
            yield RealCloud(
                providers,
                trouble.url,
                slept,
                trouble=trouble,
                passwords=passwords,
                radicale=server,
            )
        finally:
            await providers.aclose()


@pytest.fixture
def calendar(simulated: RealCloud) -> CalendarBench:
    """Whom the suite of calendars is about."""
    path = simulated.radicale.new_calendar()
    return CalendarBench(
        Subject("caldav", "caldav"),
        simulated,
        account=ACCOUNT,
        calendar=simulated.url + path,
        nobodys=f"{simulated.url}/ann/nobodys/",
    )
