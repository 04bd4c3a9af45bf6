"""`holdfast owner`: the first owner of a company, or one who cannot get in any more."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote, urlencode

import typer

from app.cli.calls import call_value, operator
from app.cli.process import process_settings
from app.db import RaisedError
from app.mail_address import NoMailAddress, ascii_address

Slug = Annotated[str, typer.Argument(metavar="SLUG", help="The company's short name in addresses.")]
Address = Annotated[str, typer.Argument(metavar="ADDRESS", help="The owner's mail address.")]


def owner(slug: Slug, address: Address) -> None:
    """Make somebody an owner of a company, and print a link by which they sign in once."""
    try:
        email = ascii_address(address)
    except NoMailAddress as error:
        raise typer.BadParameter(str(error), param_hint="ADDRESS") from None
    try:
        made = call_value("holdfast_worker", "owner_link", slug=slug, email=email, actor=operator())
    except RaisedError as refused:
        typer.echo(refused.detail.get("detail") or refused.code, err=True)
        raise typer.Exit(1) from None
    with process_settings("migrate", "migrate") as settings:
        path = f"/t/{quote(slug)}/sign-in/link?{urlencode({'token': made['token']})}"
        typer.echo(f"{settings.base_url}{path}")
    typer.echo(f"Good once, for {made['minutes']} minutes.", err=True)
