"""What the commands share: settings with a database in them, and a clean end by signal."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Literal

from pydantic import SecretStr

from app.cli.demo_settings import DEMO_MEMORY, load_demo_settings
from app.cli.settings import load_settings
from app.config import Role, Settings
from app.devdb import HOME, DatabaseUrls, EmbeddedServer
from app.migrations import UnreleasedDatabase, refuse_unreleased
from app.telemetry.log import setup_logging

Login = Literal["app", "worker", "migrate"]


class UnreleasedHome(UnreleasedDatabase):
    """The embedded server's database is of a version that was never released."""


@contextmanager
def database_urls(
    settings: Settings, *, keep_alive: bool = False, or_unreleased: bool = False
) -> Iterator[DatabaseUrls]:
    """The databases of `settings`; with `DATABASE_URL` empty, the embedded server's.

    Args:
        settings: as loaded.
        keep_alive: start the embedded server again when it dies.
        or_unreleased: take the embedded server's also from a version before the first release.

    Raises:
        UnreleasedHome: it is of such a version.
    """
    own = settings.database_url
    admin = settings.migrate_database_url or own
    if own and admin:
        url = own.get_secret_value()
        yield DatabaseUrls(app=url, worker=url, migrate=admin.get_secret_value())
        return
    with EmbeddedServer(keep_alive=keep_alive) as server:
        urls = server.urls
        if admin:
            urls = DatabaseUrls(urls.app, urls.worker, admin.get_secret_value())
        elif not or_unreleased:
            _refuse_unreleased(urls.migrate)
        yield urls


def _refuse_unreleased(url: str) -> None:
    try:
        refuse_unreleased(url)
    except UnreleasedDatabase as error:
        raise UnreleasedHome(error.seen, f"move {HOME} away") from None


@contextmanager
def process_settings(
    role: Role,
    login: Login,
    *,
    keep_alive: bool = False,
    or_demo: bool = False,
    or_unreleased: bool = False,
) -> Iterator[Settings]:
    """Settings of this process, with `database_url` filled in; logging is set up.

    Args:
        role: decides which settings are demanded.
        login: whose address `database_url` becomes.
        keep_alive: start the embedded server again when it dies.
        or_demo: for the operator's tools: take the demo's settings where nothing else was set
            up, and fill in `migrate_database_url` too.
        or_unreleased: take the embedded server's database also from a version before the first
            release.

    Raises:
        SettingsError: a setting is missing or malformed.
        UnreleasedHome: the embedded server's database is of such a version.
    """
    settings = load_settings(Settings).require(role)
    is_set_up = settings.database_url or settings.admin_api_key
    if or_demo and not is_set_up and DEMO_MEMORY.exists():
        settings = load_demo_settings()
    setup_logging(settings)
    end_on_sigterm()
    with database_urls(settings, keep_alive=keep_alive, or_unreleased=or_unreleased) as urls:
        filled = {"database_url": SecretStr(getattr(urls, login))}
        if or_demo:
            filled["migrate_database_url"] = SecretStr(urls.migrate)
        yield settings.model_copy(update=filled)


def run_until_stopped(start: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    """Run `start(stop)`; the first Ctrl-C or SIGTERM sets `stop`, the second is rude.

    A port that is taken ends the process with one line.
    """
    try:
        with asyncio.Runner(loop_factory=_fastest_loop()) as runner:
            runner.run(_with_signals(start))
    except OSError as error:
        raise SystemExit(f"holdfast: {error.strerror or error}") from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def _fastest_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where the platform has it, else Python's own."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _with_signals(start: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = (signal.SIGINT, signal.SIGTERM)

    def on_signal() -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)
        end_on_sigterm()

    if sys.platform != "win32":
        for number in signals:
            loop.add_signal_handler(number, on_signal)
    await start(stop)


def end_on_sigterm() -> None:
    """Make SIGTERM end the process as Ctrl-C does: contexts are left, the server is stopped."""

    def end(_number: int, _frame: object) -> None:
        raise SystemExit(143)

    signal.signal(signal.SIGTERM, end)
