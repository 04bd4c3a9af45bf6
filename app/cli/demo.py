"""`holdfast demo`."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import typer
from pydantic import SecretStr

from app.cli.demo_settings import DEMO_MEMORY, load_demo_settings
from app.cli.process import UnreleasedHome, database_urls, end_on_sigterm, run_until_stopped
from app.config import DemoSettings, SettingsError
from app.devdb import HOME, set_aside
from app.migrations import migrate
from app.telemetry.log import close_log_file, setup_logging

_WIDTH = 26
_LOG = DEMO_MEMORY.with_name("demo.log")


def demo() -> None:
    """Run everything at once: PostgreSQL, app, worker and simulated providers.

    Makes tenants `demo`, `studio` and `members`, and prints the addresses to open. Ctrl-C stops
    everything; bookings are still there next time. Those of a version before the first release
    are not: their folder is renamed, and everything begins again.
    """
    end_on_sigterm()
    try:
        _demo()
    except UnreleasedHome as error:
        close_log_file()
        kept = set_aside(HOME)
        typer.echo(
            f"The database was made by an unreleased version ({error.seen}): {HOME} is now"
            f" {kept.name}, and everything begins again."
        )
        _demo()
    typer.echo("Everything is stopped; the bookings are kept in .holdfast/.")


def _demo() -> None:
    """
    Raises:
        UnreleasedHome: the database is one of a version that was never released.
    """
    settings = load_demo_settings()
    setup_logging(settings, _LOG)
    with database_urls(settings, keep_alive=True) as urls:
        migrate(urls.migrate, say=typer.echo)
        app_settings = _on(settings, urls.app)
        asyncio.run(_make(app_settings))
        run_until_stopped(
            lambda stop: _run(app_settings, _on(settings, urls.worker), stop),
        )


async def _make(settings: DemoSettings) -> None:
    from app.demo import make_companies
    from app.seed import seed

    await seed(settings)
    await make_companies(settings)


def _on(settings: DemoSettings, url: str) -> DemoSettings:
    return settings.model_copy(update={"database_url": SecretStr(url)})


async def _run(app: DemoSettings, worker: DemoSettings, stop: asyncio.Event) -> None:
    from app.web.main import run_serve
    from worker.main import run_worker

    listening = asyncio.Event()
    serving = asyncio.create_task(run_serve(app, stop, listening))
    parts = [serving]
    # The worker's first calls go to the simulator, which listens with the app.
    if await _first(listening.wait(), serving):
        parts.append(asyncio.create_task(run_worker(worker, stop)))
        _announce(app)
    # Whichever of the two ends takes the other with it.
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    for outcome in await asyncio.gather(*parts, return_exceptions=True):
        if isinstance(outcome, BaseException):
            raise outcome


async def _first(event: Coroutine[Any, Any, object], other: asyncio.Task[None]) -> bool:
    """Whether `event` came before `other` ended."""
    came = asyncio.create_task(event)
    await asyncio.wait([came, other], return_when=asyncio.FIRST_COMPLETED)
    if other.done():
        came.cancel()
    return not other.done()


def _announce(settings: DemoSettings) -> None:
    from app.demo import COMPANIES, another_site
    from app.web import demo_page

    if settings.admin_api_key is None:
        raise SettingsError("ADMIN_API_KEY is missing")

    def tell(rows: Sequence[tuple[str, str]]) -> None:
        for name, value in rows:
            typer.echo(f"  {name:<{_WIDTH}}  {value}")

    base = settings.base_url
    typer.echo(f"\nHoldfast is running. Open {base} or:")
    for company in COMPANIES:
        typer.echo(f"\n{company.name}")
        tell([(name, base + path) for name, path in demo_page.addresses(company)])
        tell([(f"  {person.role}", person.email) for person in company.accounts])
    elsewhere = another_site(base) + demo_page.ANOTHER_SITE
    typer.echo("\nElsewhere")
    tell([("Booking within a site", elsewhere)])
    typer.echo("\nWhoever signs in reads the code in the simulated mailbox of their address")
    tell([(name, base + path) for name, path in (*demo_page.CLOUD, *demo_page.PLATFORM)])
    tell(
        [
            ("Key of the console", settings.admin_api_key.get_secret_value()),
            ("Log", str(_LOG)),
            ("Tour", _tour(settings)),
        ]
    )
    typer.echo("\nCtrl-C stops everything.\n")


def _tour(settings: DemoSettings) -> str:
    """What plays the tour, which asks the same port as the demo only when it is told of it."""
    command = ".venv/bin/holdfast tour"
    is_usual = settings.port == DemoSettings.model_fields["port"].default
    return command if is_usual else f"PORT={settings.port} {command}"
