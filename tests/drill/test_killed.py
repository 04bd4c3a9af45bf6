"""A worker that is killed at any point of any work at the strangers leaves nothing behind that
another does not right."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio

from tests.drill.flows import FLOWS
from tests.drill.household import Household, household
from tests.faults.flows import Flow
from tests.faults.killer import Killer, killing
from tests.faults.points import PHASES, Phase, works
from tests.support import servers
from tests.support.servers import TestDatabase
from tests.support.tap_items import SERVERS

pytestmark = pytest.mark.asyncio(loop_scope="module")

POINTS = [
    pytest.param(flow, work, phase, id=f"{flow.name}: {work} {phase}")
    for flow in FLOWS
    for work in flow.works
    for phase in PHASES
]
_NOT_THEIRS = ("message/", "webhook_delivery/deliver", "sender_domain/look_up")
"""Messages and their senders, and what systems are told, go where they always went, whoever keeps
calendars and meetings."""

_SAME_FOR_ALL = ("reconcile_bookings/", "sync_calendar/", "subscription/")
"""Nothing is made there that somebody would miss."""


@pytest.fixture(scope="module")
def shared_database(request: pytest.FixtureRequest) -> Iterator[TestDatabase]:
    with request.session.stash[SERVERS].get(servers.NEWEST).database() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def shared_sql(shared_database: TestDatabase) -> Iterator[psycopg.Connection]:
    with psycopg.connect(shared_database.superuser, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(
    strangers: None, shared_database: TestDatabase, shared_sql: psycopg.Connection
) -> AsyncIterator[Household]:
    async with household(shared_database, shared_sql) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def killer(
    home: Household, shared_database: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Killer]:
    """Workers that know the strangers, where the household finds them."""
    folder, workers = tmp_path_factory.mktemp("killed"), "tests.drill.killing_worker"
    async with killing(folder, shared_database.superuser, workers) as running:
        yield running


async def test_every_point_is_tried(home: Household) -> None:
    """Whatever a saga's definition or a reconciliation asks of the strangers, theirs included."""
    tried = {work for flow in FLOWS for work in flow.works}
    wanted = {w for w in works(home.office.sql) if not w.startswith((*_NOT_THEIRS, *_SAME_FOR_ALL))}
    assert tried == wanted


@pytest.mark.parametrize(("flow", "work", "phase"), POINTS)
async def test_killed(home: Household, killer: Killer, flow: Flow, work: str, phase: Phase) -> None:
    """After kill -9 at this point another worker ends what was begun."""
    is_right = await flow.begin(home)

    await killer.kill(home.settings, work, phase)
    await home.settle()

    await is_right()
    home.check()
