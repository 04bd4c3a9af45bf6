"""Who asks the machine for the time: nobody who decides about a booking."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import app
import worker

ALLOWED = {
    "app/calendar_access.py": "the life of an access token",
    "app/devdb/aside.py": "the day in the name of a folder that is set aside",
    "app/doctor/clocks.py": "compares this clock with others",
    "app/doctor/database.py": "compares this clock with the database's",
    "app/web/pages/hold_cookie.py": "the life of a cookie",
    "app/providers/clock.py": "the clock that providers are given",
    "app/demo/studio.py": "on which days a demo that begins today has classes",
    "app/queue/managed_identity.py": "the life of an access token",
    "app/queue/servicebus.py": "Service Bus shows a message at a time of its own clock",
    "app/web/window_counts.py": "minutes and hours in which requests are counted",
    "app/simulator/clock.py": "the clock that the simulated cloud is given",
    "app/simulator/smtp/certificate.py": "from when a certificate is valid, by its clients' clocks",
    "app/tour/parties.py": "a visitor, who has a clock of his own",
    "app/tour/story.py": "a visitor, who has a clock of his own",
    "worker/handlers/subscription.py": "until when Graph is asked to notify, by Graph's clock",
}
"""All others ask the database: booking.now() comes with its answers."""

ASKING = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"},
}


def asking(source: str) -> Iterator[str]:
    """The names in `source` by which the machine's clock is asked, called or passed on."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.attr in ASKING.get(name, ()):
                yield f"{name}.{node.attr}"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            yield from (f"time.{n.name}" for n in node.names if n.name in ASKING["time"])


def test_what_decides_about_bookings_asks_the_database_for_the_time() -> None:
    """Of app and worker only those ask the machine whose reason is written here."""
    root = Path(app.__file__).parents[1]
    files = [
        path for package in (app, worker) for path in Path(package.__file__).parent.rglob("*.py")
    ]
    assert len(files) > 150
    found = {
        str(path.relative_to(root))
        for path in files
        if any(asking(path.read_text(encoding="utf-8")))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "source",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "time.time()",
        "from time import time",
        "field(default=time.time)",
    ],
)
def test_every_way_to_ask_the_machine_is_known(source: str) -> None:
    """Called, imported or passed on."""
    assert list(asking(source))
    assert not list(asking("clock.now(); visit.today; moment.time(); from time import monotonic"))
