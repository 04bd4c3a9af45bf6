"""`python -m tests.torture`: bookings under random faults and deaths, then the verdict."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from app.cli.process import end_on_sigterm
from tests.support.servers import fast_folder
from tests.torture.crashes import postgres
from tests.torture.plan import Plan
from tests.torture.run import torture


def main(
    seed: Annotated[
        int | None,
        typer.Option(help="Decides every random choice; by default another one each time."),
    ] = None,
    bookings: Annotated[int, typer.Option(help="How many are made at least.", min=1)] = 1000,
    target: Annotated[
        int,
        typer.Option(
            help="How often each fault kind and each kill point strikes at least; 0: nobody is killed.",
            min=0,
        ),
    ] = 20,
    customers: Annotated[int, typer.Option(help="How many book at once.", min=1)] = 90,
    minutes: Annotated[
        float, typer.Option(help="After that nothing new is begun, reached or not.")
    ] = 36,
    queue: Annotated[str, typer.Option(help="pgmq or servicebus.")] = "pgmq",
    pace: Annotated[
        float | None,
        typer.Option(
            help="How many times slower all goes; by default as slow as this machine proves to be."
        ),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Also write everything as JSON to this file.")
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the logs.")] = False,
) -> None:
    """Make trouble of every kind, heal, and check that every promise was kept. Exit code 1 if not."""
    plan = Plan(
        seed=random.SystemRandom().randrange(10**6) if seed is None else seed,
        bookings=bookings, target=target, customers=customers, minutes=minutes, queue=queue, pace=pace,
    )  # fmt: skip
    print(f"seed {plan.seed}", flush=True)
    end_on_sigterm()
    logs = Path(tempfile.mkdtemp(prefix="holdfast-torture-"))
    home = fast_folder() / logs.name
    try:
        with postgres(home) as server:
            found = asyncio.run(
                torture(
                    plan,
                    logs,
                    server.addresses,
                    crash_postgres=server.crash,
                    say=lambda line: print(line, flush=True),
                )
            )
    finally:
        shutil.rmtree(home, ignore_errors=True)
    print("\n" + found.text(), flush=True)
    if keep or found.violations:
        print(f"logs, and the stories of what went wrong: {logs}")
    else:
        shutil.rmtree(logs, ignore_errors=True)
    if report is not None:
        report.write_text(json.dumps(found.as_json(), indent=2) + "\n")
    sys.exit(bool(found.failures()))


if __name__ == "__main__":
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
