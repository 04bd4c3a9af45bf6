"""Fixtures of the infrastructure's tests."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.servers import fast_folder


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
