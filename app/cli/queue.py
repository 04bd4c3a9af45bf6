"""`holdfast queue`: work that was given up, and how to start it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli.calls import call_value, operator
from app.cli.settings import load_settings
from app.config import Settings
from app.queue.base import QueueUnavailable

if TYPE_CHECKING:
    from app.queue.dead_letters import BusDeadLetters

queue = typer.Typer(help="Work that was given up: list it, show it, start it again.")

Kind = Annotated[str, typer.Argument(help="Kind of work, as listed.")]
Identity = Annotated[str, typer.Argument(metavar="ID", help="Its id, as listed.")]
_MESSAGE = "bus_message"
"""Kind of what Service Bus gave up; all others are rows."""
_MOST_MESSAGES = 1000
_COLUMNS = ("kind", "id", "attempts", "at", "what", "last_error")


@queue.command("list")
def list_(
    limit: Annotated[int, typer.Option(help="At most so many, newest first.", min=1)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """List dead letters; with Service Bus those of its queue too."""
    letters = call_value("holdfast_app", "dead_letters", limit=limit) or []
    letters += _on_bus(lambda bus: bus.list(limit), []) if len(letters) < limit else []
    if as_json:
        typer.echo(json.dumps(letters[:limit], ensure_ascii=False, indent=2))
        return
    for letter in letters[:limit]:
        typer.echo("  ".join(str(letter.get(column) or "-") for column in _COLUMNS))
    if not letters:
        typer.echo("no dead letters")


@queue.command()
def show(kind: Kind, identity: Identity) -> None:
    """Show one dead letter with everything known about it."""
    if kind == _MESSAGE:
        listed = _on_bus(lambda bus: bus.list(_MOST_MESSAGES), [])
        letter = next((found for found in listed if found["id"] == identity), None)
    else:
        letter = call_value("holdfast_app", "dead_letter", kind=kind, id=identity)
    if letter is None:
        _not_found(kind, identity)
    typer.echo(json.dumps(letter, ensure_ascii=False, indent=2))


@queue.command()
def redrive(kind: Kind, identity: Identity) -> None:
    """Give one dead letter to the worker again, with its attempts counted from zero."""
    if kind == _MESSAGE:
        done = _redrive_message(identity)
    else:
        done = call_value("holdfast_app", "redrive", kind=kind, id=identity, actor=operator())
    if not done:
        _not_found(kind, identity)
    typer.echo(f"{kind} {identity} is queued again")


def _redrive_message(identity: str) -> bool:
    """Queues what Service Bus gave up again, and audits it as the database does for rows."""
    letter = _on_bus(lambda bus: bus.redrive(int(identity)), None) if identity.isdecimal() else None
    if letter is None:
        return False
    call_value(
        "holdfast_app",
        "audit_admin",
        tenant_id=_tenant_of(letter),
        action="dead_letter.redriven",
        target_type=_MESSAGE,
        target_id=identity,
        meta={name: letter[name] for name in ("kind", "id", "what", "attempts", "last_error")},
        actor=operator(),
    )
    return True


def _tenant_of(letter: dict[str, Any]) -> UUID | None:
    try:
        return UUID(letter["tenant_id"] or "")
    except ValueError:
        # None of ours.
        return None


def _on_bus(work: Callable[[BusDeadLetters], Awaitable[Any]], otherwise: Any) -> Any:
    """What `work` finds in Service Bus, `otherwise` where that is not our queue."""
    settings = load_settings(Settings)
    if settings.queue_backend != "servicebus":
        return otherwise
    from app.queue.dead_letters import dead_letters

    async def once() -> Any:
        async with dead_letters(settings) as bus:
            return await work(bus)

    try:
        return asyncio.run(once())
    except QueueUnavailable as error:
        typer.echo(f"holdfast: Service Bus: {error}", err=True)
        raise typer.Exit(1) from None


def _not_found(kind: str, identity: str) -> None:
    typer.echo(f"holdfast: no dead letter {kind} {identity}", err=True)
    raise typer.Exit(1)
