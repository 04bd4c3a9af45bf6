"""`holdfast queue`: work that was given up, and how to start it again."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.calls import call_value, operator

queue = typer.Typer(help="Work that was given up: list it, show it, start it again.")

Kind = Annotated[str, typer.Argument(help="Kind of work, as listed.")]
Identity = Annotated[str, typer.Argument(metavar="ID", help="Its id, as listed.")]
_COLUMNS = ("kind", "id", "attempts", "at", "what", "last_error")


@queue.command("list")
def list_(
    limit: Annotated[int, typer.Option(help="At most so many, newest first.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """List dead letters."""
    letters = call_value("holdfast_app", "dead_letters", limit=limit) or []
    if as_json:
        typer.echo(json.dumps(letters, ensure_ascii=False, indent=2))
        return
    for letter in letters:
        typer.echo("  ".join(str(letter.get(column) or "-") for column in _COLUMNS))
    if not letters:
        typer.echo("no dead letters")


@queue.command()
def show(kind: Kind, identity: Identity) -> None:
    """Show one dead letter with everything known about it."""
    letter = call_value("holdfast_app", "dead_letter", kind=kind, id=identity)
    if letter is None:
        _not_found(kind, identity)
    typer.echo(json.dumps(letter, ensure_ascii=False, indent=2))


@queue.command()
def redrive(kind: Kind, identity: Identity) -> None:
    """Give one dead letter to the worker again, with its attempts counted from zero."""
    done = call_value("holdfast_app", "redrive", kind=kind, id=identity, actor=operator())
    if not done:
        _not_found(kind, identity)
    typer.echo(f"{kind} {identity} is queued again")


def _not_found(kind: str, identity: str) -> None:
    typer.echo(f"holdfast: no dead letter {kind} {identity}", err=True)
    raise typer.Exit(1)
