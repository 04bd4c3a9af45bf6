"""What a company puts into its own site so that customers book there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.languages import _
from app.web.pages.assets import EMBED


@dataclass(frozen=True)
class Snippets:
    """Texts to copy.

    Attributes:
        tag, dialog, frame: HTML, each another way to show the booking page.
        header: of requests that name the company.
        origins: of the sites that may show the page.
    """

    tag: str
    dialog: str
    frame: str
    header: str
    origins: Sequence[str]


def snippets(base_url: str, slug: str, origins: Sequence[str]) -> Snippets:
    """Those of the company with this name in addresses."""
    source = base_url.rstrip("/")
    tag = Markup('<script src="{}" data-company="{}"{} async></script>')
    return Snippets(
        tag=str(tag.format(source + EMBED, slug, "")),
        dialog=str(
            tag.format(
                source + EMBED,
                slug,
                Markup(' data-mode="dialog" data-label="{}" data-close="{}"').format(
                    _("Book"), _("Close")
                ),
            )
        ),
        frame=str(
            Markup('<iframe src="{}" title="{}"></iframe>').format(
                f"{source}/b/{slug}?embed=1", _("Book")
            )
        ),
        header=f"X-Tenant-Key: pk_live_{slug}_…",
        origins=origins,
    )
