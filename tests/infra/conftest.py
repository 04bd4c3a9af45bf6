"""Fixtures of the infrastructure's tests."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.devdb import EmbeddedServer
from app.devdb.server import LOGINS
from app.migrations.roles import ROLES
from tests.support.servers import fast_folder

_OPTIONS = {"fsync": "off", "shared_buffers": "16MB", "max_connections": "20"}


@pytest.fixture
def home() -> Iterator[Path]:
    """A checkout's `.holdfast` to be; every account may pass its folders.

    Not pytest's temporary folder, which is closed to the account that root lends a server to.
    """
    folder = Path(tempfile.mkdtemp(prefix="holdfast-checkout-", dir=fast_folder()))
    folder.chmod(0o755)
    yield folder / ".holdfast"
    shutil.rmtree(folder)


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def elsewhere(home: Path) -> Iterator[str]:
    """An empty database on a server that never saw our roles."""
    with EmbeddedServer(home, options=_OPTIONS) as server:
        with psycopg.connect(server.cluster.url(), autocommit=True) as connection:
            connection.execute(f"drop role {', '.join((*LOGINS, *ROLES))}")
        yield server.urls.migrate
