"""`holdfast simulate`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.process import process_settings, run_until_stopped


def simulate(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)] = 8090,
) -> None:
    """Run the simulated cloud of the providers, with pages to look at."""
    with process_settings("migrate", "app", keep_alive=True) as settings:
        from app.simulator.main import run_simulate

        run_until_stopped(lambda stop: run_simulate(settings, host, port, stop))
