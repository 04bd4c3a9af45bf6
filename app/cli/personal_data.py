"""`holdfast forget` and `holdfast export`: a customer's personal data."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from app.cli.calls import call_value, operator
from app.mail_address import NoMailAddress, ascii_address

Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The customer's mail address.")]
Tenant = Annotated[
    str | None, typer.Option("--tenant", help="Slug of one tenant; all of them otherwise.")
]


def export(address: Address, tenant: Tenant = None) -> None:
    """Print everything that is stored about a mail address, as JSON."""
    found = call_value(
        "holdfast_worker", "personal_export", email=_as_kept(address), tenant_slug=tenant
    )
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


def forget(address: Address, tenant: Tenant = None) -> None:
    """Remove the personal data of a mail address; figures and audit stay, without it."""
    counts = call_value(
        "holdfast_worker",
        "personal_forget",
        email=_as_kept(address),
        actor=operator(),
        tenant_slug=tenant,
    )
    typer.echo(json.dumps(counts, ensure_ascii=False, indent=2))


def _as_kept(address: str) -> str:
    """An address as customers' rows have it; what was written by hand may be no address at all."""
    try:
        return ascii_address(address)
    except NoMailAddress:
        return address
