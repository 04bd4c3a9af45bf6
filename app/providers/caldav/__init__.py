"""Any server that speaks CalDAV (RFC 4791), by a name and a password of the person's own."""

from __future__ import annotations

from app.providers.caldav.api import Api
from app.providers.caldav.client import CalDav
from app.providers.caldav.examination import CalDavAccount, Examination
from app.providers.capabilities.personal import PersonalPasswords
from app.providers.clients import Clients
from app.providers.network import Network


def connect(network: Network) -> Clients:
    """A client for the servers that people named."""
    api = Api(network.guarded_http(), network.grants)
    return Clients(
        calendar=CalDav(api),
        personal_passwords=PersonalPasswords(CalDavAccount, Examination(api).check),
    )
