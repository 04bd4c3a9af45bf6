"""Settings: present, strong enough, and fit for each other."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from app.config import PROVIDER_SETTINGS, About, Settings, is_loopback
from app.findings import Finding, fail, ok, warn
from app.providers.registry import Providers


def check_settings(settings: Settings, providers: Providers) -> Iterator[Finding]:
    """Everything that can be told without asking anybody."""
    yield _presence(settings)
    yield _secrets(settings)
    yield _public_address(settings, providers)
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


def _public_address(settings: Settings, providers: Providers) -> Finding:
    address = urlsplit(settings.base_url)
    if address.scheme == "https":
        return ok("public address", settings.base_url)
    if not settings.is_local:
        return fail(
            "public address",
            f"{settings.base_url} is not https",
            "Providers notify https addresses only, and link tokens must not travel in the clear.",
        )
    elsewhere = [
        name
        for name, clients in providers.known()
        if clients.inbox is not None and clients.api_url is not None
        if not is_loopback(urlsplit(clients.api_url).hostname or "")
    ]
    if not elsewhere:
        return ok("public address", f"{settings.base_url}, like the simulated providers")
    return fail(
        "public address",
        f"{settings.base_url} cannot be reached by {', '.join(elsewhere)}",
        "Set BASE_URL to the address that customers and providers use.",
    )


def _providers(settings: Settings) -> Iterator[Finding]:
    for provider, part in PROVIDER_SETTINGS.items():
        is_needed = not part.about.is_optional or provider == settings.mail_provider
        yield from _provider(settings, part.about, is_needed=is_needed)


def _provider(settings: Settings, about: About, *, is_needed: bool) -> Iterator[Finding]:
    check = f"{about.name} settings"
    missing = [name.upper() for name in about.needs if not getattr(settings, name)]
    if getattr(settings, about.mock):
        yield warn(check, "answered by the simulator in this process", "Not for production.")
    elif not missing:
        yield ok(check, "set")
    elif is_needed or len(missing) < len(about.needs):
        yield fail(check, "missing: " + ", ".join(missing), f"{about.page} says where they are.")
    elif about.without:
        yield ok(check, about.without)
