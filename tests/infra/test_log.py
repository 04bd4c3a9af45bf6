"""Logs: readable or JSON, and never with a secret."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
import structlog

from app.telemetry.log import setup_logging
from tests.support.settings import make_settings

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJqdGkiOiJ4In0.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def _restored_logging():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    of_structlog = structlog.get_config()
    yield
    root.handlers[:], _ = handlers, root.setLevel(level)
    structlog.configure(**of_structlog)


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_secrets_are_masked(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Secrets by name, tokens in addresses, bearer headers and passwords never reach a log."""
    setup_logging(make_settings(log_format=log_format))
    log = structlog.get_logger("app.test")
    log.info("by name", token="t0p-one", client_secret="t0p-two", admin_api_key="t0p-three")
    log.info("in address", url=f"https://x.example/verify?token={TOKEN}&x=1")
    logging.getLogger("library").warning("Authorization: Bearer %s", "t0p.four")
    logging.getLogger("library").warning("postgresql://user:t0p-five@host/db")
    try:
        raise ValueError(f"cannot use {TOKEN}")
    except ValueError:
        log.exception("failed")
    written = capsys.readouterr().err
    assert "t0p" not in written
    assert TOKEN not in written
    assert written.count("***") >= 6
    assert "x=1" in written


def test_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """With LOG_FORMAT=json each event is one JSON object with time, level and logger."""
    setup_logging(make_settings(log_format="json"))
    structlog.get_logger("app.test").warning("something", count=3)
    logging.getLogger("library").error("other")
    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["logger"], ours["count"]) == (
        "something",
        "warning",
        "app.test",
        3,
    )
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["level"]) == ("other", "error")


def test_file_takes_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a log file, everything is in the file and stderr shows warnings only."""
    file = tmp_path / "demo.log"
    file.write_text("of the last time\n")
    setup_logging(make_settings(), file)
    structlog.get_logger("app.test").info("quiet", token=TOKEN)
    structlog.get_logger("app.test").warning("loud")
    assert "quiet" not in (shown := capsys.readouterr().err)
    assert "loud" in shown
    written = file.read_text()
    assert "quiet" in written
    assert "loud" in written
    assert "last time" not in written
    assert TOKEN not in written
