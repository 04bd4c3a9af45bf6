"""The command line. Each command is a module; what it runs is imported when it runs."""

from __future__ import annotations

import typer

from app.cli import (
    demo,
    doctor,
    migrate,
    owner,
    personal_data,
    psql,
    queue,
    reencrypt,
    seed,
    serve,
    simulate,
    tour,
    worker,
)

cli = typer.Typer(
    name="holdfast",
    help="A booking system whose promise is kept by PostgreSQL: a slot is never sold twice.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
cli.command()(demo.demo)
cli.command()(serve.serve)
cli.command()(worker.worker)
cli.command()(migrate.migrate)
cli.command()(seed.seed)
cli.command()(simulate.simulate)
cli.command()(tour.tour)
cli.command()(doctor.doctor)
cli.command(context_settings=psql.ARGUMENTS)(psql.psql)
cli.command()(owner.owner)
cli.add_typer(queue.queue, name="queue")
cli.command()(reencrypt.reencrypt)
cli.command()(personal_data.forget)
cli.command()(personal_data.export)
