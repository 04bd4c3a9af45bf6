"""The tour as a command: finds everybody, plays the story, tells how it went."""

from __future__ import annotations

from collections.abc import Callable

import httpx

from app.config import Settings
from app.providers.microsoft.settings import MicrosoftSettings
from app.tour.parties import Analyst, Cloud, Staff, Visitor
from app.tour.report import Broken, Report
from app.tour.story import Story
from app.tour.witness import Witness

SLUG = "demo"
_GRAPH_PATH = "/graph/v1.0"
_TIMEOUT_SECONDS = 30.0


async def run_tour(
    settings: Settings, *, slug: str = SLUG, say: Callable[[str], None] = print
) -> int:
    """Plays the story against `BASE_URL`; 0 when all of it held, else 1.

    Args:
        slug: the tenant whose first salesperson is booked.
        say: prints one line.
    """
    report = Report(say)
    say(f"A tour of {settings.base_url}, tenant {slug}.")
    # The addresses are this installation's own; a proxy from the environment is not meant.
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as http:
        try:
            await _story(settings, slug, report, http).play()
        except Broken as broken:
            report.broken(str(broken))
        except httpx.HTTPError as error:
            where = error.request.url.copy_with(query=None)
            report.broken(
                f"{where} does not answer ({type(error).__name__}). Is it running?"
                " A demo on another port is asked when PORT says which."
            )
    return report.end()


def _story(settings: Settings, slug: str, report: Report, http: httpx.AsyncClient) -> Story:
    """
    Raises:
        Broken: a setting is missing, or the providers are not simulated.
    """
    graph = settings.of(MicrosoftSettings).graph_api_url
    if not graph.endswith(_GRAPH_PATH) or _is_microsofts(graph):
        raise Broken(
            "the tour moves and cancels meetings, so it plays against the simulated cloud only:"
            " set GRAPH_API_URL to that of `holdfast demo` or `holdfast simulate`"
        )
    if settings.admin_api_key is None:
        raise Broken("ADMIN_API_KEY is not set")
    analyst = settings.migrate_database_url or settings.database_url
    admin_key = settings.admin_api_key.get_secret_value()
    return Story(
        report=report,
        visitor=Visitor(http, settings.base_url, slug),
        witness=Witness(
            report,
            Cloud(http, graph.removesuffix(_GRAPH_PATH)),
            Staff(http, settings.base_url, admin_key),
        ),
        analyst=Analyst(analyst.get_secret_value() if analyst else ""),
    )


def _is_microsofts(address: str) -> bool:
    return httpx.URL(address).host.endswith("microsoft.com")
