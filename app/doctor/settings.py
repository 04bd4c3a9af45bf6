"""Settings: present, strong enough, and fit for each other."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.config import Settings, is_loopback
from app.findings import Finding, fail, ok, warn


def check_settings(settings: Settings) -> Iterator[Finding]:
    """Everything that can be told without asking anybody."""
    yield _presence(settings)
    yield _secrets(settings)
    yield _public_address(settings)
    yield from _providers(settings)


def _presence(settings: Settings) -> Finding:
    if missing := settings.missing("serve"):
        return fail(
            "settings", f"missing: {', '.join(missing)}", "Set them; .env.example describes each."
        )
    return ok("settings", "everything that serve and worker need is set")


def _secrets(settings: Settings) -> Finding:
    weak = settings.weaknesses()
    if weak and not settings.is_local:
        return fail(
            "secrets",
            "; ".join(weak),
            'Make one with: python -c "import secrets; print(secrets.token_urlsafe(48))".'
            " Keep an old JWT_SECRET as second part for a day, so that mailed links stay good.",
        )
    return ok("secrets", "long enough" if not weak else "enough for this machine alone")


def _public_address(settings: Settings) -> Finding:
    address = urlsplit(settings.base_url)
    if address.scheme == "https":
        return ok("public address", settings.base_url)
    if not settings.is_local:
        return fail(
            "public address",
            f"{settings.base_url} is not https",
            "Graph notifies https addresses only, and link tokens must not travel in the clear.",
        )
    if is_loopback(urlsplit(settings.graph_api_url).hostname or ""):
        return ok("public address", f"{settings.base_url}, like the simulated providers")
    return fail(
        "public address",
        f"{settings.base_url} cannot be reached by Microsoft",
        "Set BASE_URL to the address that customers and Graph use.",
    )


def _providers(settings: Settings) -> Iterator[Finding]:
    graph = {
        "ENTRA_CLIENT_ID": settings.entra_client_id,
        "ENTRA_CLIENT_SECRET": settings.entra_client_secret,
    }
    zoom = {
        "ZOOM_ACCOUNT_ID": settings.zoom_account_id,
        "ZOOM_CLIENT_ID": settings.zoom_client_id,
        "ZOOM_CLIENT_SECRET": settings.zoom_client_secret,
        "ZOOM_HOST_USER_IDS": settings.zoom_hosts,
    }
    for name, wanted, is_mocked, page in (
        ("Entra settings", graph, settings.graph_mock, "docs/microsoft.md"),
        ("Zoom settings", zoom, settings.zoom_mock, "docs/zoom.md"),
    ):
        missing = [setting for setting, value in wanted.items() if not value]
        if is_mocked:
            yield warn(name, "answered by the simulator in this process", "Not for production.")
        elif missing:
            yield fail(name, "missing: " + ", ".join(missing), f"{page} says where they are.")
        else:
            yield ok(name, "set")
