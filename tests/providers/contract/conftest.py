"""The subjects, each with its simulated cloud, reached over HTTP."""

from __future__ import annotations

import pytest

from app.providers.inbox import Inbox
from app.providers.registry import Providers
from tests.providers.contract.subjects import (
    ACCOUNTS,
    CALENDARS,
    CHANNELS,
    CONFERENCES,
    SENDERS,
    AccountsBench,
    CalendarBench,
    ChannelBench,
    ConferenceBench,
)
from tests.providers.simulated import Cloud
from tests.support.settings import make_settings


def _named(subject: object) -> str:
    return str(getattr(subject, "provider", subject))


@pytest.fixture(params=CALENDARS, ids=_named)
def calendar(request: pytest.FixtureRequest, simulated: Cloud) -> CalendarBench:
    return CalendarBench(request.param, simulated)


@pytest.fixture(params=CONFERENCES, ids=_named)
def conference(request: pytest.FixtureRequest, simulated: Cloud) -> ConferenceBench:
    return ConferenceBench(request.param, simulated)


@pytest.fixture(params=CHANNELS, ids=_named)
def channel(request: pytest.FixtureRequest, simulated: Cloud) -> ChannelBench:
    return ChannelBench(request.param, simulated, SENDERS[request.param.provider])


@pytest.fixture(params=ACCOUNTS, ids=_named)
def accounts(request: pytest.FixtureRequest, simulated: Cloud) -> AccountsBench:
    return AccountsBench(request.param, simulated)


@pytest.fixture(params=("graph",))
def inbox(request: pytest.FixtureRequest) -> Inbox:
    return dict(Providers.create(make_settings()).inboxes())[request.param]
