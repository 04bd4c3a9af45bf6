"""The subjects, each with its simulated cloud, reached over HTTP."""

from __future__ import annotations

import pytest

from tests.providers.contract.subjects import (
    CALENDARS,
    CHANNELS,
    CONFERENCES,
    CalendarBench,
    ChannelBench,
    ConferenceBench,
)
from tests.providers.simulated import Cloud


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
    return ChannelBench(request.param, simulated)
