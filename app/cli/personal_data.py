"""`holdfast forget` and `holdfast export`: a customer's personal data."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.calls import call_value, operator

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The customer's mail address.")]
Tenant = Annotated[
    str | None, typer.Option("--tenant", help="Slug of one tenant; all of them otherwise.")
]


def export(address: Address, tenant: Tenant = None) -> None:
    """Print everything that is stored about a mail address, as JSON."""
    found = call_value("holdfast_worker", "personal_export", email=address, tenant_slug=tenant)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def forget(address: Address, tenant: Tenant = None) -> None:
    """Remove the personal data of a mail address; figures and audit stay, without it."""
    counts = call_value(
        "holdfast_worker",
        "personal_forget",
        email=address,
        actor=operator(),
        tenant_slug=tenant,
    )
    typer.echo(json.dumps(counts, ensure_ascii=False, indent=2))
