"""`/b/{slug}/bookings/{id}`, named in the event: mails fresh links to the customer."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from app.web.pages.backend import Backend, answered
from app.web.pages.page_context import PageContext
from app.web.pages.rendering import render, see_other


def links_href(slug: str, booking_id: str) -> str:
    """Address of the page that mails fresh links."""
    return f"/b/{slug}/bookings/{booking_id}"


def own_href(slug: str, booking_id: str) -> str:
    """Address of a booking's page for its customer who is signed in."""
    return f"/t/{slug}/me/bookings/{booking_id}"


async def ask(request: web.Request) -> web.Response:
    """GET: whoever sees the event may come here, so nothing of the booking is shown."""
    tenant = await Backend(request).tenant(request.match_info["slug"])
    if tenant.is_for_members:
        return see_other(own_href(tenant.slug, request.match_info["booking"]))
    return render(
        "links",
        PageContext.of(request, tenant).values(
            sent="sent" in request.query,
            action=links_href(tenant.slug, request.match_info["booking"]),
        ),
    )


async def send(request: web.Request) -> web.Response:
    """POST: the answer is the same whether there is such a booking or not."""
    backend = Backend(request)
    tenant = await backend.tenant(request.match_info["slug"])
    booking_id = UUID(request.match_info["booking"])
    await answered(backend.service.request_links(tenant.slug, booking_id, backend.client_address))
    return see_other(f"{links_href(tenant.slug, str(booking_id))}?sent")
