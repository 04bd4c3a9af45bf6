"""The demo's front door: where to look and who to be, on the terminal and at `/`."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from aiohttp import web

from app.demo import COMPANIES, Company, Person, another_site
from app.web import keys
from app.web.pages.rendering import environment, page_headers

CLOUD = (
    ("Mailboxes", "/simulator/mail"),
    ("Telephones", "/simulator/sms"),
    ("Outlook calendars", "/simulator/calendars"),
    ("Zoom", "/simulator/zoom"),
    ("All of it, and its mishaps", "/simulator/"),
)
"""What of the simulated cloud can be looked at, and its path."""

PLATFORM = (
    ("Console of the platform", "/admin"),
    ("The API, as a page", "/docs"),
)


def addresses(company: Company) -> Iterator[tuple[str, str]]:
    """Pages of a company, and their paths."""
    slug = quote(company.slug)
    yield "Book", f"/b/{slug}"
    yield "Console of the company", f"/t/{slug}/admin"
    yield "What I have booked", f"/t/{slug}/me"


def sign_in(company: Company, person: Person) -> str:
    """Path of the sign-in that knows the address already."""
    return f"/t/{quote(company.slug)}/sign-in?{urlencode({'email': person.email})}"


def mailbox(person: Person) -> str:
    """Path of the simulated mailbox in which the code arrives."""
    return f"/simulator/mail/{quote(person.email)}"


ANOTHER_SITE = "/another-site"
"""A page that shows the studio's booking pages, as a site of somebody else would."""


def setup(app: web.Application) -> None:
    """Answer at `/`, where otherwise nothing is, and as another site."""
    app.router.add_get("/", _front_door)
    app.router.add_get(ANOTHER_SITE, _another_site)


def page(base_url: str) -> str:
    """The front door as HTML."""
    companies = [
        {
            "name": company.settings.get("display_name", company.name),
            "about": company.about,
            "addresses": list(addresses(company)),
            "people": [
                {
                    "name": person.name,
                    "role": person.role,
                    "email": person.email,
                    "sign_in": sign_in(company, person),
                    "mailbox": mailbox(person),
                }
                for person in company.accounts
            ],
        }
        for company in COMPANIES
    ]
    values = {
        "companies": companies,
        "elsewhere": [("Booking within another site", another_site(base_url) + ANOTHER_SITE)],
        "cloud": CLOUD,
        "platform": PLATFORM,
    }
    return environment().get_template("demo.html").render(values)


async def _another_site(request: web.Request) -> web.Response:
    book = request.app[keys.SETTINGS].base_url
    policy = f"default-src 'none'; style-src 'self'; img-src 'self'; script-src {book};"
    return web.Response(
        text=environment().get_template("another_site.html").render({"book": book}),
        content_type="text/html",
        charset="utf-8",
        headers={"Content-Security-Policy": f"{policy} frame-src {book}"},
    )


async def _front_door(request: web.Request) -> web.Response:
    return web.Response(
        text=page(request.app[keys.SETTINGS].base_url),
        content_type="text/html",
        charset="utf-8",
        headers=page_headers(secret=False),
    )
