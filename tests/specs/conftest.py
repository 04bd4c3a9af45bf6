"""What our clients sent and what the simulated cloud answered, once for all tests here.

The specifications are kept beside the checkout, in the folder that HOLDFAST_SPECS names; where
that is missing, these tests do not exist.
"""

from __future__ import annotations

import asyncio

import pytest

from tests.support.servers import NEWEST
from tests.support.tap_items import SERVERS

from .graph_model import GraphModel
from .openapi_model import OpenApiModel
from .place import ARE_HERE, GRAPH, ZOOM
from .recording import Recording, record

collect_ignore_glob = [] if ARE_HERE else ["test_*.py"]


@pytest.fixture(scope="session")
def graph_model() -> GraphModel:
    return GraphModel(GRAPH)


@pytest.fixture(scope="session")
def zoom_model() -> OpenApiModel:
    return OpenApiModel(ZOOM)


@pytest.fixture(scope="session")
def recording(request: pytest.FixtureRequest) -> Recording:
    with request.session.stash[SERVERS].get(NEWEST).database() as database:
        return asyncio.run(record(database))
