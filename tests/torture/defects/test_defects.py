"""The checks go red for every planted defect, and only then."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg
import pytest

from tests.support.office import Office
from tests.support.servers import TestDatabase
from tests.torture.defects.catalogue import DEFECTS
from tests.torture.defects.planting import plant
from tests.torture.defects.scenarios import SQL_STORIES, WORKER_STORIES, Scene, Story
from tests.worker.conftest import Cloud
from worker.main import Worker


def test_every_defect_has_its_story() -> None:
    """There are at least ten defects, each with a story that shows it."""
    assert len(DEFECTS) >= 10
    assert set(DEFECTS) == set(SQL_STORIES) | set(WORKER_STORIES)


async def reveals(scene: Scene, story: Story, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told to a sound system the story ends well; told again with the defect it does not."""
    scene.office.set(max_unverified_share=0, max_active_holds_per_customer=0)
    scene.office.free_calendar(scene.day - timedelta(days=1))
    assert await story(scene) == []

    plant(scene.office.sql, DEFECTS[name], monkeypatch)
    scene.day += timedelta(days=1)
    scene.office.free_calendar(scene.day - timedelta(days=1))
    assert await story(scene) != [], DEFECTS[name].says


@pytest.fixture
def day(slot: datetime) -> datetime:
    """The first of two working days in a row, some days ahead."""
    return slot if slot.isoweekday() < 5 else slot + timedelta(days=8 - slot.isoweekday())


@pytest.fixture
def plain_office(sql: psycopg.Connection) -> Office:
    return Office(sql)


@pytest.mark.parametrize("name", SQL_STORIES)
async def test_the_database_alone_shows(
    plain_office: Office,
    database: TestDatabase,
    day: datetime,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The smallest story of a defect, without workers."""
    await reveals(
        Scene(plain_office, day, database.superuser), SQL_STORIES[name], name, monkeypatch
    )


@pytest.mark.parametrize("name", WORKER_STORIES)
async def test_a_worker_shows(
    office: Office,
    worker: Worker,
    cloud: Cloud,
    database: TestDatabase,
    day: datetime,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The smallest story of a defect that needs somebody who works."""
    await reveals(
        Scene(office, day, database.superuser, worker, cloud),
        WORKER_STORIES[name],
        name,
        monkeypatch,
    )
