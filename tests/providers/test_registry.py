"""From the name in a row to a provider's client: what is unknown is an error, never a guess."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.providers.capabilities import account, calendar, conference, message
from app.providers.clients import Clients
from app.providers.errors import UnknownProvider
from app.providers.network import Network
from app.providers.registry import PROVIDERS, Providers
from tests.providers.conftest import make_settings
from tests.providers.scripted import ScriptedServer

CAPABILITIES = {
    "accounts": account.Accounts,
    "calendar": calendar.Calendar,
    "conference": conference.Conference,
    "message": message.MessageChannel,
}


@pytest.fixture
def providers(make_providers: Callable[..., Providers]) -> Providers:
    return make_providers()


@pytest.mark.parametrize(
    ("capability", "provider"),
    [
        ("accounts", "zoom"),
        ("calendar", "zoom"),
        ("message", "zoom"),
        ("conference", "graph"),
        *(
            (capability, name)
            for capability in CAPABILITIES
            for name in ("", "Graph", "unheard_of")
        ),
    ],
)
def test_an_unknown_provider_is_an_error(
    providers: Providers, capability: str, provider: str
) -> None:
    """Neither a name that nobody has nor a provider that cannot do it is replaced by another."""
    with pytest.raises(UnknownProvider, match=repr(provider)):
        getattr(providers, capability)(provider)


def test_every_provider_can_do_what_it_offers(cloud: ScriptedServer) -> None:
    """A client has every method of its capability; a provider that offers nothing is none."""
    network = Network(make_settings(cloud))
    for name, connect in PROVIDERS.items():
        clients = connect(network)
        offered = {c: client for c in CAPABILITIES if (client := getattr(clients, c)) is not None}
        assert offered, name
        for capability, client in offered.items():
            wanted = {word for word in vars(CAPABILITIES[capability]) if not word.startswith("_")}
            assert wanted, capability
            assert wanted <= set(dir(client)), name


async def test_whoever_adds_a_provider_adds_one_line(cloud: ScriptedServer) -> None:
    """A folder's `connect` under a name of its own is all that the registry wants."""
    closed: list[str] = []

    async def close() -> None:
        closed.append("stranger")

    stranger = object()
    known = {**PROVIDERS, "stranger": lambda _: Clients(conference=stranger, close=close)}
    providers = Providers.create(make_settings(cloud), known=known)
    assert providers.conference("stranger") is stranger
    await providers.aclose()
    assert closed == ["stranger"]
